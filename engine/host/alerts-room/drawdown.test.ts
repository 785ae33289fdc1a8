/** Drawdowns: what each is measured from, over restarts and re-arms. */
import { describe, expect, it } from 'vitest';
import { monoNanos } from '../../contract/numbers.ts';
import { linear, maker } from '../../core/core-fixture.ts';
import { createCore } from '../../core/engine.ts';
import { stateFromData, stateToData } from '../../state/state-text.ts';
import { monoNow } from '../clock.ts';
import { stampNow } from '../loop.ts';
import {
  firedBy,
  type Gauged,
  gauged,
  hold,
  look,
  quote,
  rearm,
  restart,
  still,
} from './gauged-desk-fixture.ts';
import { TripGauges } from './trip-gauges.ts';

describe('what a drawdown is measured from', () => {
  const peakOf = ({ loop }: Gauged) => loop.core.ledger.trips?.peaks?.[0]?.peakMinor;

  it('the highest value, told when it has risen by a hundredth of the threshold', () => {
    const desk = gauged('drawdown', 1);
    look(desk);
    expect(peakOf(desk)).toBe(0);
    hold(desk);
    const seen = [100_010, 100_011, 99_000, 100_021].map((bid) => {
      quote(desk, bid);
      look(desk);
      return peakOf(desk);
    });
    // A fee of 5; a hundredth of the threshold is 10,000.
    expect(seen).toEqual([0, 10_995, 10_995, 20_995]);
  });

  it('outlives a restart', () => {
    const desk = gauged('drawdown', 0.1);
    hold(desk);
    quote(desk, 100_500);
    look(desk);
    const state = stateFromData(structuredClone(stateToData(desk.loop.core.ledger)));
    const core = createCore(state, { market: desk.loop.core.market });
    const process = (event: never) => core.process(event);
    const gauges = new TripGauges({
      loop: { core, process },
      ...still,
      sinceMonoNanos: 0,
    });
    quote(desk, 100_390);
    gauges.look(monoNow());
    expect(state.trips?.fired).toMatchObject([{ fired: { use: 0.11, mode: 'halted' } }]);
  });

  it('nothing while a position has no mark', () => {
    const desk = gauged('drawdown', 0.1);
    hold(desk);
    const market = desk.loop.core.market.instruments.get(linear);
    if (market === undefined) throw new Error('no market');
    market.ticker = null;
    look(desk);
    expect(desk.loop.core.ledger.trips).toMatchObject({ fired: [] });
    expect(peakOf(desk)).toBeUndefined();
  });

  it('from where it stands when a person has lifted its halt', () => {
    const desk = gauged('drawdown', 0.1);
    hold(desk);
    quote(desk, 100_500);
    look(desk);
    quote(desk, 100_300);
    look(desk);
    expect(firedBy(desk)).toHaveLength(1);
    rearm(desk, {});
    look(desk, monoNanos(monoNow()));
    expect(firedBy(desk)).toHaveLength(1);
    expect(peakOf(desk)).toBe(300_000 - 5);
    quote(desk, 100_190);
    look(desk);
    expect(firedBy(desk)).toHaveLength(2);
  });

  /** Ten lots that are worth a peak of 500,000 less the fee of 5, and then 0.2 less. */
  function fallen(change: object): Gauged {
    const desk = gauged('drawdown', 0.1, change);
    hold(desk);
    quote(desk, 100_500);
    look(desk);
    quote(desk, 100_300);
    look(desk);
    return desk;
  }
  const own = { scope: { strategy: maker } };

  it('no start forgets a fall: only the re-arm of the very scope, and only once', () => {
    const desk = fallen(own);
    expect(firedBy(desk)).toHaveLength(1);
    rearm(desk, {});
    look(desk);
    expect(peakOf(desk)).toBe(499_995);
    rearm(desk, own.scope);
    look(desk);
    expect(peakOf(desk)).toBe(299_995);
    const seen = [100_210, 100_120].map((bid) => {
      quote(desk, bid);
      look(desk);
      restart(desk);
      rearm(desk, {});
      look(desk);
      return [peakOf(desk), firedBy(desk).length];
    });
    expect(seen).toEqual([
      [299_995, 1],
      [299_995, 2],
    ]);
  });

  it('from where it was when a re-arm has lifted what others have set', () => {
    for (const change of [
      { ...own, action: 'alert' },
      { ...own, dryRun: true },
    ]) {
      const desk = fallen(change);
      expect(firedBy(desk)).toHaveLength(1);
      rearm(desk, own.scope);
      look(desk);
      expect(peakOf(desk)).toBe(499_995);
    }
  });

  it('anew after a re-arm that lifts it, whatever has fired or halted the scope since', () => {
    const desk = fallen({});
    const body = { type: 'trip.fired', trip: 'noisy', what: 'breaks', scope: {}, action: 'alert' };
    const rest = { dryRun: false, mode: null, use: 1, threshold: 1, epoch: 0, detail: 'x' };
    for (let each = 0; each < 50; each += 1) {
      const record = { type: 'record', body: { ...body, ...rest }, stamp: stampNow() };
      desk.loop.process(record as never);
    }
    restart(desk);
    look(desk);
    expect(peakOf(desk)).toBe(499_995);
    rearm(desk, {});
    look(desk);
    expect(peakOf(desk)).toBe(299_995);
    expect(firedBy(desk).filter(([, , mode]) => mode === 'halted')).toEqual([]);
    expect(desk.loop.core.ledger.modes).toEqual([]);
  });
});
