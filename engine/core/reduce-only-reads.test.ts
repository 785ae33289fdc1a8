// What the looks for orders beyond reduction read: orders of those that are held, and no others.
// In a kill each fill pays for it, and in a look at a venue each of a thousand breaks.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { gateEpoch, lots, priceTicks } from '../contract/numbers.ts';
import { VenueDifference } from '../contract/reconciliation.ts';
import {
  account,
  alice,
  armedDesk,
  type Drive,
  linear,
  maker,
  requestOf,
  spot,
  stampAt,
  taker,
  venue,
} from './core-fixture.ts';

const resting = 40;
/** Reads that a fill needs anyway, of its own order. */
const few = 20;

let drive: Drive;
beforeEach(() => {
  drive = armedDesk();
  for (let n = 0; n < resting; n += 1) {
    drive.work(`o${n}`, requestOf({ lots: 1, price: 99_990 }));
    drive.work(`t${n}`, requestOf({ lots: 1, price: 99_990, owner: { strategy: taker } }));
  }
});

/** Orders read one by one, and walks through all of them. */
function readsOf(act: () => unknown): { one: number; all: number } {
  const { orders } = drive.core.ledger;
  const one = vi.spyOn(orders, 'get');
  const walks = [vi.spyOn(orders, 'values'), vi.spyOn(orders, 'keys'), vi.spyOn(orders, 'entries')];
  act();
  const read = { one: one.mock.calls.length, all: walks.flatMap(({ mock }) => mock.calls).length };
  for (const spy of [one, ...walks]) spy.mockRestore();
  return read;
}
const breakFound = (number: number, instrument = linear) => {
  const difference = VenueDifference.parse({
    kind: 'fillNotHere',
    venue,
    account,
    instrument,
    clientOrderId: `x${number}`,
    executionId: `y${number}`,
    strategy: null,
    ours: null,
    theirs: { lots: lots(1) },
  });
  return drive.core.process({ type: 'breakFound', difference, stamp: stampAt(1) });
};
describe('a fill looks at no order but its own', () => {
  it.each<[string, () => void]>([
    ['while nothing is held', () => undefined],
    ['while another strategy is halted', () => void drive.kill({ strategy: taker })],
    ['while another instrument has a break', () => void breakFound(1, spot)],
    [
      'while an order of another owner may only reduce',
      () => {
        drive.work('held', requestOf({ owner: { strategy: taker } }));
        drive.filled('held', 'h1', 10);
        const sell = { side: 'sell', price: 100_100, lots: 1, owner: { strategy: taker } } as const;
        drive.work('bound', requestOf({ ...sell, reduceOnly: true }));
      },
    ],
  ])('%s', (_, before) => {
    before();
    const { one, all } = readsOf(() => drive.filled('o0', 'f1', 1, 99_990));
    expect(all).toBe(0);
    expect(one).toBeLessThan(few);
  });
});

it('a fill of an owner that is held looks at its own orders alone', () => {
  drive.work('held', requestOf({ lots: 10 }));
  drive.filled('held', 'h1', 10);
  drive.work('bound', requestOf({ side: 'sell', price: 100_100, lots: 1, reduceOnly: true }));
  const { one, all } = readsOf(() => drive.filled('o0', 'f1', 1, 99_990));
  expect(all).toBe(0);
  expect(one).toBeLessThan(resting + few);
});

it('breaks behind the first of an instrument look at no orders', () => {
  expect(breakFound(0).cancels).toHaveLength(2 * resting);
  const { one, all } = readsOf(() => {
    for (let number = 1; number <= 100; number += 1) breakFound(number);
  });
  expect([one, all]).toEqual([0, 0]);
});

it('orders of several owners are cancelled oldest first, whoever began first', () => {
  drive = armedDesk();
  const at = (id: string, strategy: typeof maker) =>
    drive.work(id, requestOf({ lots: 1, price: 99_990, owner: { strategy } }));
  at('a1', maker);
  at('b1', taker);
  at('a2', maker);
  drive.ended('cancelled', 'a1');
  const { cancels } = breakFound(1);
  expect(cancels.map(({ clientOrderId }) => clientOrderId)).toEqual(['b1', 'a2']);
});

it('of two traders in one position the mode of one holds no order of the other', () => {
  drive = armedDesk();
  drive.work('held', requestOf({ lots: 10 }));
  drive.filled('held', 'h1', 10);
  const scope = { trader: requestOf().owner.trader, instrument: linear };
  drive.epoch = gateEpoch(drive.epoch + 1);
  const why = { actor: alice, cause: 'reduce', reason: 'drill', commandId: null };
  const { epoch } = drive;
  drive.core.process({ type: 'reduce', scope, ...why, epoch, stamp: stampAt(1) });
  const other = { owner: { trader: 'bob' as never } };
  drive.work('theirs', requestOf({ ...other, lots: 1, price: 99_990 }));
  drive.work('mine', requestOf({ side: 'sell', lots: 10, price: 100_100 }));
  const report = {
    kind: 'busted',
    clientOrderId: 'held',
    executionId: 'h1',
    previous: {
      price: priceTicks(100_000),
      lots: lots(10),
      feeMinor: 5,
      feeCurrency: 'USDT',
    },
    reason: '',
  };
  const { cancels } = drive.report(report as never);
  expect(cancels.map(({ clientOrderId }) => clientOrderId)).toEqual(['mine']);
});
