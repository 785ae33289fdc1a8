import { describe, expect, it } from 'vitest';
import { InvariantError } from '../contract/assert.ts';
import type { Instrument } from '../contract/instrument.ts';
import { modeOfScope } from '../state/mode.ts';
import type { RecordBody } from './core-event.ts';
import { alice, armedDesk, linearInstrument, maker, requestOf, taker } from './core-fixture.ts';

const modeChanged = (mode: 'active' | 'reduce' | 'halted'): RecordBody => ({
  type: 'mode.changed',
  scope: { strategy: maker },
  previous: 'active',
  mode,
  epoch: 0 as never,
  actor: alice,
  cause: 'rule',
  reason: '',
  commandId: null,
});

describe('a mode put on the record', () => {
  it('may tighten and never loosen', () => {
    const drive = armedDesk();
    drive.record(modeChanged('reduce'));
    drive.record(modeChanged('halted'));
    expect(modeOfScope(drive.core.ledger, { strategy: maker })).toBe('halted');
    expect(() => drive.record(modeChanged('reduce'))).toThrow(InvariantError);
    expect(() => drive.record(modeChanged('active'))).toThrow(InvariantError);
  });
});

describe('an instrument put on the record again', () => {
  const defined = (change: Partial<Instrument>): RecordBody => ({
    type: 'instrument.defined',
    instrument: { ...linearInstrument, ...change },
  });
  /** Ten lots of 0.001 are no whole number of these. */
  const other = defined({ lotSize: '0.003' });

  it('may change its grid while nothing is open on it', () => {
    const drive = armedDesk();
    expect(drive.record(other).events.map(({ body }) => body.type)).toEqual(['instrument.defined']);
    expect(drive.intent('x', requestOf()).refusal).toBeNull();
  });

  it('may not while an order works that does not fit: the gate stays shut and says why', () => {
    const drive = armedDesk();
    drive.work('a', requestOf());
    expect(drive.record(other).events.map(({ body }) => body)).toEqual([
      {
        type: 'fault.recorded',
        component: 'instruments',
        detail:
          'BTCUSDT.sim has a new grid (price 0.1, lot 0.003) while orders or positions are open ' +
          'on the old one: it is not tradable until they are closed at the venue; ' +
          'order a is not on the new grid',
        count: 1,
        owner: null,
      },
    ]);
    expect(drive.intent('x', requestOf()).refusal?.kind).toBe('unknownInstrument');
    expect(drive.core.ledger.instruments.get(linearInstrument.id)).toEqual(linearInstrument);
  });

  it('is taken over as soon as nothing is open on the old grid any more', () => {
    const drive = armedDesk();
    drive.work('a', requestOf());
    drive.work('b', requestOf({ side: 'sell', price: 100_050 }));
    drive.record(other);
    drive.filled('a', 'e1', 10);
    expect(drive.intent('x', requestOf()).refusal?.kind).toBe('unknownInstrument');
    const last = drive.filled('b', 'e2', 10);
    expect(last.events.map(({ body }) => body.type)).toEqual([
      'order.filled',
      'instrument.defined',
    ]);
    expect(drive.core.ledger.instruments.get(linearInstrument.id)?.lotSize).toBe('0.003');
    expect(drive.intent('y', requestOf()).refusal).toBeNull();
  });

  it('may go back to its old grid, and is tradable again at once', () => {
    const drive = armedDesk();
    drive.work('a', requestOf());
    drive.record(other);
    drive.record(defined({}));
    expect(drive.intent('x', requestOf()).refusal).toBeNull();
  });

  it('may not while two strategies hold positions that cancel out', () => {
    const drive = armedDesk();
    drive.work('a', requestOf());
    drive.filled('a', 'e1', 10);
    drive.work('b', requestOf({ side: 'sell', owner: { strategy: taker } }));
    drive.filled('b', 'e2', 10);
    expect(drive.record(other).events[0]?.body.type).toBe('fault.recorded');
  });

  it('may change anything but its grid at any time', () => {
    const drive = armedDesk();
    drive.work('a', requestOf());
    const same = defined({ symbol: 'BTCUSDT2' });
    expect(drive.record(same).events[0]?.body.type).toBe('instrument.defined');
  });
});
