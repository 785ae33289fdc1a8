// Which orders that may only reduce are cancelled when a position has shrunk under them.
import { describe, expect, it } from 'vitest';
import { minor, priceTicks } from '../contract/numbers.ts';
import { armedDesk, type Drive, executionId, orderId, requestOf, taker } from './core-fixture.ts';
import type { Outcome } from './engine.ts';

type Change = Parameters<typeof requestOf>[0];

const long = (drive: Drive): void => {
  drive.work('held', requestOf());
  drive.filled('held', 'e1', 10);
};
const short = (drive: Drive): void => {
  drive.work('held', requestOf({ side: 'sell' }));
  drive.filled('held', 'e1', 10);
};
const sell = (quantity: number, more: Change = {}) =>
  requestOf({ side: 'sell', price: 100_100, lots: quantity, ...more });
const buy = (quantity: number, more: Change = {}) =>
  requestOf({ price: 99_900, lots: quantity, ...more });
const bound = { reduceOnly: true } as const;

const figures = (quantity: number, price = 100_000) => ({
  price: priceTicks(price),
  lots: quantity as never,
  feeMinor: minor(5),
  feeCurrency: 'USDT',
});
const bust = (drive: Drive, id: string, execution: string, quantity: number): Outcome =>
  drive.report({
    kind: 'busted',
    clientOrderId: orderId(id),
    executionId: executionId(execution),
    previous: figures(quantity),
    reason: 'clearly wrong',
  });
const corrected = (drive: Drive, left: number): Outcome =>
  drive.report({
    kind: 'corrected',
    clientOrderId: orderId('held'),
    executionId: executionId('c1'),
    correctsId: executionId('e1'),
    previous: figures(10),
    corrected: figures(left),
    liquidity: 'maker',
    venueUtcMillis: 1,
    reason: 'clearly wrong',
  });

describe('a position that shrinks cancels of the orders that may only reduce', () => {
  it.each<[string, (drive: Drive) => void, (drive: Drive) => Outcome, string[]]>([
    [
      'none while there is room to the last lot',
      (drive) => {
        long(drive);
        drive.work('a', sell(6, bound));
        drive.work('b', sell(4));
      },
      (drive) => drive.filled('b', 'e2', 4, 100_100),
      [],
    ],
    [
      'the newest that has no room',
      (drive) => {
        long(drive);
        drive.work('a', sell(6, bound));
        drive.work('b', sell(4, bound));
        drive.work('out', sell(1));
      },
      (drive) => drive.filled('out', 'e2', 1, 100_100),
      ['b'],
    ],
    [
      'each, where a bust leaves nothing',
      (drive) => {
        long(drive);
        drive.work('a', sell(6, bound));
      },
      (drive) => bust(drive, 'held', 'e1', 10),
      ['a'],
    ],
    [
      'the one that a correction leaves no room for',
      (drive) => {
        long(drive);
        drive.work('a', sell(6, bound));
      },
      (drive) => corrected(drive, 5),
      ['a'],
    ],
    [
      'none that a correction leaves just room for',
      (drive) => {
        long(drive);
        drive.work('a', sell(6, bound));
      },
      (drive) => corrected(drive, 6),
      [],
    ],
    [
      'of a short position those that buy',
      (drive) => {
        short(drive);
        drive.work('a', buy(6, bound));
        drive.work('b', buy(4, bound));
        drive.work('out', buy(3));
      },
      (drive) => drive.filled('out', 'e2', 3, 99_900),
      ['b'],
    ],
    [
      'the one that another on its side leaves no room for, though that may turn it over',
      (drive) => {
        long(drive);
        drive.work('a', sell(6, bound));
        drive.work('free', sell(5));
      },
      (drive) => drive.filled('free', 'e2', 1, 100_100),
      ['a'],
    ],
    [
      'none on account of what others own',
      (drive) => {
        long(drive);
        drive.work('a', sell(6, bound));
        drive.work('theirs', sell(10, { owner: { strategy: taker } }));
        drive.work('out', sell(1));
      },
      (drive) => drive.filled('out', 'e2', 1, 100_100),
      [],
    ],
    [
      'none of others, where an owner holds nothing',
      (drive) => {
        long(drive);
        drive.work('a', sell(6, bound));
        drive.work('theirs', buy(3, { owner: { strategy: taker } }));
      },
      (drive) => bust(drive, 'theirs', 'e9', 3),
      [],
    ],
    [
      'none again whose cancel is under way',
      (drive) => {
        long(drive);
        drive.work('a', sell(10, bound));
        drive.cancel('a');
        drive.work('out', sell(2));
      },
      (drive) => drive.filled('out', 'e2', 1, 100_100),
      [],
    ],
  ])('%s', (_, before, step, cancelled) => {
    const drive = armedDesk();
    before(drive);
    const outcome = step(drive);
    const cause = 'reduce-only, and its position has shrunk';
    expect(outcome.events.slice(1).map(({ body }) => body)).toEqual(
      cancelled.map((id) => ({ type: 'order.cancelRequested', clientOrderId: id, cause })),
    );
    expect(outcome.cancels.map(({ clientOrderId }) => clientOrderId)).toEqual(cancelled);
  });
});
