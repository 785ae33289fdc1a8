/** Trips in money where marks are not there, or are old: they go on, and people are told. */
import { describe, expect, it } from 'vitest';
import { lots, priceTicks } from '../../contract/numbers.ts';
import type { TripMeasure } from '../../contract/trips.ts';
import { linear, requestOf } from '../../core/core-fixture.ts';
import { createCore } from '../../core/engine.ts';
import { stateFromData, stateToData } from '../../state/state-text.ts';
import { monoNow } from '../clock.ts';
import { firedBy, type Gauged, gauged, hold, micros, quote, still } from './gauged-desk-fixture.ts';
import { TripGauges } from './trip-gauges.ts';

/** The market of the instrument that is held. */
function marketOf({ loop }: Gauged) {
  const market = loop.core.market.instruments.get(linear);
  if (market === undefined) throw new Error('no market');
  return market;
}

/** Sells nine of the ten lots 500 below what they were bought at: 0.45 are lost. */
function sellLow({ drive }: Gauged): void {
  const at = micros(monoNow());
  drive.work('out', requestOf({ side: 'sell', lots: 9, price: 99_500 }), at);
  drive.filled('out', 'e2', 9, 99_500, at);
}

/** What alerts a look leads to, as its text. */
const look = ({ gauges }: Pick<Gauged, 'gauges'>, now: number = monoNow()): string[] =>
  gauges.look(now).map(({ rule, isFiring, fresh, words, over }) => {
    const { title, detail } = words();
    return `${rule.severity} ${isFiring ? `${title}: ${detail} (${fresh})` : over}`;
  });

/** Takes the bids away: the best offer is all that is left. */
function withoutBids(desk: Gauged, ask: number): void {
  const { ticker } = marketOf(desk);
  if (ticker === null) throw new Error('no ticker');
  ticker.bidLots = lots(0);
  ticker.askPrice = priceTicks(ask);
}

const atCost = `${linear} has no mark and counts at its cost`;

describe('R4 a position without a mark', () => {
  it.each([
    ['daily-loss', 0.1, 0.450_01],
    ['exposure', 10, 10],
  ] as const)('R4 %s counts what is realised, and the rest at its cost', (what, threshold, use) => {
    const desk = gauged(what, threshold);
    hold(desk);
    sellLow(desk);
    marketOf(desk).ticker = null;
    look(desk);
    expect(firedBy(desk)).toEqual([[{}, use, 'halted']]);
    const [fired] = desk.loop.core.ledger.trips?.fired ?? [];
    expect(fired?.fired.detail).toContain(`${linear} at cost`);
  });

  it('R4 a drawdown goes on, the rest at its last mark', () => {
    const desk = gauged('drawdown', 0.1);
    hold(desk);
    look(desk);
    sellLow(desk);
    const market = marketOf(desk);
    market.ticker = null;
    look(desk);
    expect(firedBy(desk)).toEqual([[{}, 0.450_005, 'halted']]);
    expect(desk.loop.core.ledger.trips?.peaks).toEqual([{ trip: 'gauge', peakMinor: -5 }]);
  });

  it.each([
    ['daily-loss', 0.100_005],
    ['drawdown', 0.1],
  ] as const)('R4 %s of a long falls with the offers where nobody bids', (what, use) => {
    const desk = gauged(what, 0.1);
    hold(desk);
    look(desk);
    withoutBids(desk, 99_901);
    look(desk);
    expect(firedBy(desk)).toEqual([]);
    withoutBids(desk, 99_900);
    look(desk);
    expect(firedBy(desk)).toEqual([[{}, use, 'halted']]);
  });

  it('R4 a start takes no gain of before for lost until the marks can have come', () => {
    const desk = gauged('drawdown', 0.1);
    hold(desk);
    quote(desk, 100_500);
    look(desk);
    const state = stateFromData(structuredClone(stateToData(desk.loop.core.ledger)));
    const core = createCore(state);
    const process = (event: never) => core.process(event);
    const since = monoNow();
    const gauges = new TripGauges({ loop: { core, process }, ...still, sinceMonoNanos: since });
    gauges.look(since + 9.9e9);
    expect(state.trips?.fired).toEqual([]);
    gauges.look(since + 10e9);
    expect(state.trips?.fired).toMatchObject([{ fired: { use: 0.5, mode: 'halted' } }]);
  });
});

describe('R4 what is not measured in full is told', () => {
  it('R4 critically after two seconds without a mark, once, until there is one again', () => {
    const desk = gauged('daily-loss', 1);
    hold(desk);
    const market = marketOf(desk);
    const { ticker } = market;
    market.ticker = null;
    const from = monoNow();
    expect(look(desk, from)).toEqual([]);
    expect(look(desk, from + 1.9e9)).toEqual([]);
    const told = `critical Trip gauge is not measured in full: ${atCost}`;
    expect(look(desk, from + 2e9)).toEqual([`${told} (1)`]);
    expect(look(desk, from + 3e9)).toEqual([`${told} (0)`]);
    market.ticker = ticker;
    expect(look(desk, from + 4e9)).toEqual(['critical it is measured in full again']);
    expect(look(desk, from + 5e9)).toEqual([]);
  });

  it('R4 not where a mark is gone for a moment', () => {
    const desk = gauged('daily-loss', 1);
    hold(desk);
    const market = marketOf(desk);
    const { ticker } = market;
    const from = monoNow();
    market.ticker = null;
    expect(look(desk, from)).toEqual([]);
    market.ticker = ticker;
    expect(look(desk, from + 1e9)).toEqual([]);
    market.ticker = null;
    expect(look(desk, from + 2.5e9)).toEqual([]);
  });

  it('R4 as a warning where the mark is old, and the trip says so too', () => {
    const desk = gauged('exposure', 100);
    hold(desk);
    const from = monoNow() + 601e9;
    look(desk, from);
    const told = `warning Trip gauge is not measured in full: the mark of ${linear} is old (1)`;
    expect(look(desk, from + 2e9)).toEqual([told]);
    const [fired] = desk.loop.core.ledger.trips?.fired ?? [];
    expect(fired?.fired.detail).toContain(`by an old mark of ${linear}`);
  });

  it.each(['daily-loss', 'drawdown', 'exposure'] satisfies TripMeasure[])(
    'R4 %s without a reporting currency',
    (what) => {
      const desk = gauged(what, 1);
      desk.loop.core.ledger.books.accounting = null;
      const from = monoNow();
      look(desk, from);
      expect(look(desk, from + 2e9)).toEqual([expect.stringMatching(/^critical .*currency/)]);
    },
  );
});
