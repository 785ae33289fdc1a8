import { describe, expect, it } from 'vitest';
import type { Tradability } from '../../contract/accounting-events.ts';
import { InstrumentId } from '../../contract/ids.ts';
import { lots, priceTicks } from '../../contract/numbers.ts';
import { positionKey } from '../../state/position.ts';
import {
  account,
  armedDesk,
  type Drive,
  linear,
  linearInstrument,
  maker,
  requestOf,
  stampAt,
  taker,
} from '../core-fixture.ts';
import { scanExposure } from './exposure.ts';

const say = (
  drive: Drive,
  tradability: Tradability,
  price: number | null = null,
  instrument = linear,
) =>
  drive.core.process({
    type: 'tradability',
    instrument,
    tradability,
    reason: 'contract of March',
    settlementPrice: price === null ? null : priceTicks(price),
    stamp: stampAt(9),
  });

function heldDesk(): Drive {
  const drive = armedDesk();
  drive.work('a', requestOf({ lots: 10 }));
  drive.filled('a', 'e1', 10, 100_000);
  drive.work('b', requestOf({ side: 'sell', lots: 4, owner: { strategy: taker }, price: 100_050 }));
  drive.filled('b', 'e2', 3, 100_050);
  return drive;
}

describe('an instrument that expires', () => {
  it('has its orders cancelled and its positions settled at the stated price', () => {
    const drive = heldDesk();
    const { events, cancels } = say(drive, 'expired', 100_100);
    expect(events.map(({ body }) => body.type)).toEqual([
      'instrument.tradabilityChanged',
      'order.cancelRequested',
      'position.settled',
      'position.settled',
    ]);
    expect(cancels.map(({ clientOrderId }) => clientOrderId)).toEqual(['b']);
    const positions = [...drive.core.ledger.positions.values()];
    expect(positions.map(({ lots, realisedMinor }) => [lots, realisedMinor])).toEqual([
      [0, 100 * 100 * 10],
      [0, -50 * 100 * 3],
    ]);
    expect(drive.core.exposure.instruments).toEqual(scanExposure(drive.core.ledger).instruments);
  });

  it('is not settled where no books can hold it: a fault, and all stays as it was', () => {
    const drive = heldDesk();
    const held = drive.core.ledger.positions.get(positionKey(account, maker, linear));
    if (held === undefined) throw new Error('nothing is held');
    drive.core.ledger.positions.set(positionKey(account, maker, linear), {
      ...held,
      lots: lots(Number.MAX_SAFE_INTEGER),
    });
    expect(say(drive, 'expired', 100_100).events.map(({ body }) => body)).toMatchObject([
      { type: 'fault.recorded', detail: expect.stringContaining('no books can hold it') },
    ]);
  });

  it('waits with the settlement until a price is stated, and settles once', () => {
    const drive = heldDesk();
    expect(say(drive, 'expired').events.at(-1)?.body.type).toBe('order.cancelRequested');
    expect(say(drive, 'expired', 99_000).events.map(({ body }) => body.type)).toEqual([
      'position.settled',
      'position.settled',
    ]);
    expect(say(drive, 'expired', 99_000).events).toEqual([]);
  });

  it('takes no order, and the refusal names what to roll to', () => {
    const drive = heldDesk();
    const successor = InstrumentId.parse('BTCUSDT_NEXT.sim');
    const instrument = { ...linearInstrument, successor };
    drive.record({ type: 'instrument.defined', instrument });
    say(drive, 'expired');
    expect(drive.intent('x', requestOf()).refusal).toMatchObject({
      kind: 'notPermitted',
      node: 'instruments/BTCUSDT.sim',
      detail: 'BTCUSDT.sim has expired: contract of March; roll to BTCUSDT_NEXT.sim',
    });
    say(drive, 'trading');
    expect(drive.intent('y', requestOf()).refusal).toBeNull();
  });
});

it.each([
  ['a sell within the position', { side: 'sell', lots: 10, price: 100_050 }, null],
  ['a sell beyond it', { side: 'sell', lots: 11, price: 100_050 }, 'reduceOnly'],
  ['a buy', { side: 'buy', lots: 1 }, 'reduceOnly'],
] as const)('where an instrument may only be reduced, %s is judged so', (_name, change, kind) => {
  const drive = heldDesk();
  say(drive, 'reduceOnly');
  expect(drive.intent('x', requestOf(change)).refusal?.kind ?? null).toBe(kind);
});

it.each([
  ['of an instrument that is not defined', 'expired', null, InstrumentId.parse('X.sim')],
  ['at a price while it trades', 'trading', 100_000, linear],
  ['at no price', 'expired', 0, linear],
] as const)('a settlement %s is a fault and settles nothing', (_name, standing, price, of) => {
  const drive = heldDesk();
  expect(say(drive, standing, price, of).events.map(({ body }) => body.type)).toEqual([
    'fault.recorded',
  ]);
  expect([...drive.core.ledger.positions.values()].map(({ lots }) => lots)).toEqual([10, -3]);
});
