import { describe, expect, it } from 'vitest';
import { InvariantError } from '../contract/assert.ts';
import { CommandId } from '../contract/ids.ts';
import type { Instrument } from '../contract/instrument.ts';
import { modeOfScope } from '../state/mode.ts';
import type { RecordBody } from './core-event.ts';
import {
  alice,
  armedDesk,
  type Drive,
  linearInstrument,
  maker,
  requestOf,
  sessionStarted,
  spot,
  stampAt,
  taker,
} from './core-fixture.ts';

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
    expect(drive.record(modeChanged('halted')).events).toHaveLength(1);
    expect(() => drive.record(modeChanged('reduce'))).toThrow(InvariantError);
    expect(() => drive.record(modeChanged('active'))).toThrow(
      'a record may not loosen halted to active',
    );
  });
});

describe('a session that starts', () => {
  const flattenId = CommandId.parse('flatten-1');
  function flattening(): Drive {
    const drive = armedDesk();
    drive.work('a', requestOf());
    drive.filled('a', 'e1', 10);
    drive.kill({ strategy: maker });
    drive.core.process({
      type: 'flatten',
      flattenId,
      scope: { strategy: maker },
      actor: alice,
      reason: 'out',
      epoch: drive.epoch,
      stamp: stampAt(1),
    });
    return drive;
  }

  it('ends the flatten that another was in the middle of, and says what is left', () => {
    expect(
      flattening()
        .record(sessionStarted, 2)
        .events.map(({ body }) => body),
    ).toStrictEqual([
      {
        type: 'flatten.ended',
        flattenId,
        scope: { strategy: maker },
        outcome: 'stopped',
        detail: 'the engine ended in the middle of it',
        remaining: [{ instrument: linearInstrument.id, lots: 10, strategy: maker }],
        orders: 0,
        durationMicros: 0,
      },
      sessionStarted,
    ]);
  });

  it('says with it which own orders had to make way, and how they stand', () => {
    const drive = armedDesk();
    drive.work('a', requestOf());
    drive.filled('a', 'e1', 10);
    drive.work('bid', requestOf({ owner: { strategy: taker }, price: 99_990 }));
    drive.kill({ strategy: maker });
    const scope = { strategy: maker };
    const act = { scope, epoch: drive.epoch, actor: alice, reason: 'out', stamp: stampAt(1) };
    drive.core.process({ type: 'flatten', flattenId, ...act });
    const slice = requestOf({ side: 'sell', price: 99_990 });
    drive.core.process({ ...drive.intentEvent('f1', slice), flattenId });
    expect(drive.record(sessionStarted, 2).events[0]?.body).toMatchObject({
      type: 'flatten.ended',
      madeWay: [
        {
          clientOrderId: 'bid',
          instrument: linearInstrument.id,
          strategy: taker,
          status: 'pendingCancel',
          filledLots: 0,
        },
      ],
    });
  });

  it('ends none where none is under way, and nothing else that is recorded ends one', () => {
    const typesOf = (drive: Drive, body: RecordBody) =>
      drive.record(body, 2).events.map((event) => event.body.type);
    expect(typesOf(armedDesk(), sessionStarted)).toEqual(['session.started']);
    expect(typesOf(flattening(), modeChanged('halted'))).toEqual(['mode.changed']);
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
          'BTCUSDT.sim has a new grid (price 0.1, lot 0.003) on which our books cannot be said: ' +
          'it is not tradable until that is settled and the engine is started again; ' +
          'order a is not on the new grid',
        count: 1,
        owner: null,
      },
    ]);
    expect(drive.intent('x', requestOf()).refusal?.kind).toBe('unknownInstrument');
    expect(drive.core.ledger.instruments.get(linearInstrument.id)).toEqual(linearInstrument);
  });

  it('is taken over when it is told again with nothing open on the old grid any more', () => {
    const drive = armedDesk();
    drive.work('a', requestOf());
    drive.work('b', requestOf({ side: 'sell', price: 100_050 }));
    drive.record(other);
    drive.filled('a', 'e1', 10);
    drive.filled('b', 'e2', 10);
    // The sessions speak the old grid until the engine is started again.
    expect(drive.intent('x', requestOf()).refusal?.kind).toBe('unknownInstrument');
    expect(drive.core.ledger.instruments.get(linearInstrument.id)?.lotSize).toBe('0.001');
    expect(drive.record(other).events.map(({ body }) => body)).toMatchObject([
      { type: 'instrument.regridded', positions: 0, workingOrders: 0, leftOut: 4 },
    ]);
    expect(drive.core.ledger.instruments.get(linearInstrument.id)?.lotSize).toBe('0.003');
    expect(drive.intent('y', requestOf()).refusal?.kind).toBe('staleReference');
  });

  it('may go back to its old grid, and is tradable again at once', () => {
    const drive = armedDesk();
    drive.work('a', requestOf());
    drive.record(other);
    drive.record(defined({}));
    expect(drive.intent('x', requestOf()).refusal).toBeNull();
  });

  it('is tradable again once another definition can be carried over', () => {
    const drive = armedDesk();
    drive.work('a', requestOf());
    drive.record(other);
    const fits = drive.record(defined({ lotSize: '0.002' }));
    expect(fits.events.map(({ body }) => body.type)).toEqual(['instrument.regridded']);
    expect(drive.intent('x', requestOf()).refusal?.kind).not.toBe('unknownInstrument');
  });

  it('may change its grid while a position is open in another one only', () => {
    const drive = armedDesk();
    const owner = { instrument: spot };
    drive.work('a', requestOf({ owner }));
    drive.filled('a', 'e1', 10);
    drive.work('b', requestOf());
    drive.filled('b', 'e2', 10);
    drive.work('c', requestOf({ side: 'sell' }));
    drive.filled('c', 'e3', 10);
    expect(drive.record(other).events.map(({ body }) => body.type)).toEqual([
      'instrument.regridded',
    ]);
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
