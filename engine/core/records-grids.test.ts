// Which definition of an instrument is carried over, taken as it is, or waits for the next start.
import { describe, expect, it } from 'vitest';
import type { Instrument } from '../contract/instrument.ts';
import { lots } from '../contract/numbers.ts';
import { VenueDifference } from '../contract/reconciliation.ts';
import {
  account,
  armedDesk,
  type Drive,
  linear,
  linearInstrument,
  requestOf,
  spot,
  stampAt,
  venue,
} from './core-fixture.ts';

type Prepare = (drive: Drive) => void;

const finer = { lotSize: '0.0001' };
const otherMoney = { quoteScale: 8 };

const ended: Prepare = (drive) => {
  drive.work('a', requestOf());
  drive.ended('cancelled', 'a');
};
const endedLongAgo: Prepare = (drive) => {
  ended(drive);
  const { finishedOrders, retiredOrders } = drive.core.ledger;
  for (const order of finishedOrders.splice(0)) retiredOrders.set(order.clientOrderId, order);
};
const closed: Prepare = (drive) => {
  drive.work('a', requestOf());
  drive.filled('a', 'e1', 10);
  drive.work('b', requestOf({ side: 'sell' }));
  drive.filled('b', 'e2', 10);
};
const held: Prepare = (drive) => {
  drive.work('a', requestOf());
  drive.filled('a', 'e1', 10);
};
/** As after so many orders that those of the position are forgotten. */
const heldAlone: Prepare = (drive) => {
  held(drive);
  drive.core.ledger.finishedOrders.splice(0);
};
const brokenIn =
  (instrument: typeof linear): Prepare =>
  (drive) => {
    const difference = VenueDifference.parse({
      kind: 'positionDiffers',
      venue,
      account,
      instrument,
      clientOrderId: null,
      executionId: null,
      strategy: null,
      ours: null,
      theirs: null,
    });
    drive.core.process({ type: 'breakFound', difference, stamp: stampAt(1) });
  };
const brokenBy =
  (quantity: number): Prepare =>
  (drive) => {
    const about = { kind: 'positionDiffers', venue, account, instrument: linear } as const;
    const none = { clientOrderId: null, executionId: null, strategy: null } as const;
    const sides = { ours: { lots: lots(0) }, theirs: { lots: lots(quantity) } };
    const difference = { ...about, ...none, ...sides };
    drive.core.process({ type: 'breakFound', difference, stamp: stampAt(1) });
  };
const elsewhere: Prepare = (drive) => {
  const owner = { instrument: spot };
  drive.work('s', requestOf({ owner }));
  drive.filled('s', 's1', 10);
  drive.work('t', requestOf({ owner }));
  drive.work('u', requestOf({ owner }));
  drive.ended('cancelled', 'u');
  const { finishedOrders, retiredOrders } = drive.core.ledger;
  const [oldest] = finishedOrders.splice(0, 1);
  if (oldest !== undefined) retiredOrders.set(oldest.clientOrderId, oldest);
  brokenIn(spot)(drive);
};
const both =
  (...steps: Prepare[]): Prepare =>
  (drive) => {
    for (const step of steps) step(drive);
  };

describe('a definition on another grid', () => {
  it.each<[string, Prepare, Partial<Instrument>, string]>([
    ['is taken as it is where the books know nothing of it', () => {}, finer, 'instrument.defined'],
    ['is taken as it is, whatever other instruments have', elsewhere, finer, 'instrument.defined'],
    ['is carried over with an order that has ended', ended, finer, 'instrument.regridded'],
    ['is carried over with one that ended long ago', endedLongAgo, finer, 'instrument.regridded'],
    ['is carried over with a position', heldAlone, finer, 'instrument.regridded'],
    ['is carried over with a break', brokenIn(linear), finer, 'instrument.regridded'],
    ['of other money is refused where it ever traded', closed, otherMoney, 'fault.recorded'],
    ['of other money is refused with a break', brokenIn(linear), otherMoney, 'fault.recorded'],
    [
      'is refused with a break that it cannot say',
      both(elsewhere, brokenBy(15)),
      { lotSize: '0.01' },
      'fault.recorded',
    ],
    ['of other money is refused where a position is open', held, otherMoney, 'fault.recorded'],
  ])('%s', (_, prepare, change, recorded) => {
    const drive = armedDesk();
    prepare(drive);
    const instrument = { ...linearInstrument, ...change };
    const outcome = drive.record({ type: 'instrument.defined', instrument }, 2);
    expect(outcome.events.map(({ body }) => body.type)).toEqual([recorded]);
    const isTaken = recorded !== 'fault.recorded';
    expect(drive.core.ledger.instruments.get(linear)).toEqual(
      isTaken ? instrument : linearInstrument,
    );
  });
});
