// Which orders that may only reduce are cancelled when a position has shrunk under them, or when a
// limit holds their owner to shrinking from then on.
import { describe, expect, it } from 'vitest';
import type { Limits } from '../contract/limits.ts';
import { gateEpoch, minor, priceTicks, UtcNanos } from '../contract/numbers.ts';
import { VenueDifference } from '../contract/reconciliation.ts';
import type { Scope } from '../contract/scope.ts';
import {
  account,
  alice,
  armedDesk,
  type Drive,
  executionId,
  inverse,
  linear,
  maker,
  orderId,
  requestOf,
  spot,
  stampAt,
  taker,
  venue,
  wideLimits,
} from './core-fixture.ts';
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

const dailyLimits: Limits = {
  ...wideLimits,
  desk: {
    ...wideLimits.desk,
    daily: [
      { currency: 'USDT', lossMinor: minor(1_000_000), turnoverMinor: minor(305_000_000) },
      { currency: 'BTC', lossMinor: minor(1) },
    ],
  },
};
const openDay = (drive: Drive): void => {
  const endsUtcNanos = UtcNanos.parse('1700000100000000000');
  drive.record({ type: 'day.opened', day: '2023-11-14', endsUtcNanos });
};
const reduce = (drive: Drive, scope: Scope = {}): Outcome => {
  drive.epoch = gateEpoch(drive.epoch + 1);
  const why = { actor: alice, cause: 'reduce', reason: 'drill', commandId: null };
  const { epoch } = drive;
  return drive.core.process({ type: 'reduce', scope, ...why, epoch, stamp: stampAt(1) });
};
const close = (drive: Drive): Outcome =>
  drive.core.process({
    type: 'tradability',
    instrument: linear,
    tradability: 'reduceOnly',
    reason: 'to be delisted',
    settlementPrice: null,
    stamp: stampAt(1),
  });
const breakFound = (drive: Drive, instrument = linear): Outcome => {
  const difference = VenueDifference.parse({
    kind: 'positionDiffers',
    venue,
    account,
    instrument,
    clientOrderId: null,
    executionId: null,
    strategy: null,
    ours: { lots: 10 },
    theirs: { lots: 11 },
  });
  return drive.core.process({ type: 'breakFound', difference, stamp: stampAt(1) });
};
/** Buys 10 and sells them again 20 USDT below: beyond the loss of the day with the last lot. */
const lose = (drive: Drive, lastLots = 10): Outcome => {
  drive.work('in', requestOf());
  drive.filled('in', 'i1', 10);
  drive.work('out', requestOf({ side: 'sell', price: 100_002 }));
  if (lastLots < 10) drive.filled('out', 'x1', 10 - lastLots, 98_999);
  return drive.filled('out', 'x2', lastLots, 98_999);
};
const reduced = 'desk may only reduce';
const closed = 'BTCUSDT.sim may only be reduced';
const lost = "the day's limit of loss in USDT is reached";

describe('a limit that holds an owner to shrinking cancels of what works there', () => {
  it.each<[string, (drive: Drive) => void, (drive: Drive) => Outcome, string, string[]]>([
    [
      'in mode reduce what a bust leaves no room for',
      (drive) => {
        long(drive);
        reduce(drive);
        drive.work('a', sell(6));
        drive.work('b', sell(4));
      },
      (drive) => bust(drive, 'held', 'e1', 10),
      reduced,
      ['a', 'b'],
    ],
    [
      'in mode reduce the newest, where a correction leaves room for the other',
      (drive) => {
        long(drive);
        reduce(drive);
        drive.work('a', sell(6));
        drive.work('b', sell(4));
      },
      (drive) => corrected(drive, 6),
      reduced,
      ['b'],
    ],
    [
      'in mode reduce none of a fill that leaves room for all',
      (drive) => {
        long(drive);
        reduce(drive);
        drive.work('a', sell(6));
        drive.work('b', sell(4));
      },
      (drive) => drive.filled('a', 'e2', 6, 100_100),
      reduced,
      [],
    ],
    [
      'in a reduced scope none of another owner',
      (drive) => {
        long(drive);
        drive.work('theirs', sell(6, { owner: { strategy: taker } }));
        reduce(drive, { strategy: maker });
        drive.work('a', sell(6));
      },
      (drive) => bust(drive, 'held', 'e1', 10),
      'strategy=maker may only reduce',
      ['a'],
    ],
    [
      'in an instrument that may only be reduced what enlarges or turns over',
      (drive) => {
        long(drive);
        drive.work('more', buy(1));
        drive.work('a', sell(10));
        drive.work('b', sell(1));
        drive.work('other', buy(1, { owner: { instrument: spot } }));
      },
      close,
      closed,
      ['more', 'b'],
    ],
    [
      'in an instrument that may only be reduced what a bust leaves no room for',
      (drive) => {
        long(drive);
        close(drive);
        drive.work('a', sell(10));
      },
      (drive) => bust(drive, 'held', 'e1', 10),
      closed,
      ['a'],
    ],
    [
      'with an undecided break what enlarges in its instrument',
      (drive) => {
        long(drive);
        drive.work('more', buy(1));
        drive.work('a', sell(10));
        drive.work('other', buy(1, { owner: { instrument: spot } }));
      },
      breakFound,
      'break b27 with the venue in BTCUSDT.sim is undecided',
      ['more'],
    ],
    [
      'with a break in another instrument none',
      (drive) => drive.work('more', buy(1)),
      (drive) => breakFound(drive, spot),
      '',
      [],
    ],
    [
      'with the loss of the day what enlarges in its currency, whoever owns it',
      (drive) => {
        openDay(drive);
        drive.work('rest', buy(50));
        drive.work('theirs', buy(5, { owner: { strategy: taker } }));
        drive.work('other', buy(1, { owner: { instrument: spot } }));
        drive.work('coins', buy(1, { owner: { instrument: inverse } }));
      },
      lose,
      lost,
      ['rest', 'theirs', 'other'],
    ],
    [
      'beyond the loss of the day none again',
      (drive) => {
        openDay(drive);
        drive.work('rest', buy(50));
        drive.work('long', requestOf({ owner: { strategy: taker } }));
        drive.filled('long', 'l1', 10);
        drive.work('a', sell(10, { owner: { strategy: taker } }));
        lose(drive, 10);
        drive.ended('cancelRejected', 'rest');
      },
      (drive) => drive.filled('a', 'a1', 10, 98_000),
      lost,
      [],
    ],
    [
      'beyond the loss of the day what a bust leaves no room for',
      (drive) => {
        openDay(drive);
        drive.work('theirs', requestOf({ owner: { strategy: taker } }));
        drive.filled('theirs', 'l1', 10);
        lose(drive);
        drive.work('a', sell(10, { owner: { strategy: taker } }));
      },
      (drive) => bust(drive, 'theirs', 'l1', 10),
      lost,
      ['a'],
    ],
    [
      'with the turnover of the day what enlarges in its currency',
      (drive) => {
        openDay(drive);
        drive.work('rest', buy(50));
        long(drive);
        drive.work('b', buy(21));
        drive.filled('b', 'b1', 20, 99_900);
      },
      (drive) => drive.filled('b', 'b2', 1, 99_900),
      "the day's limit of turnover in USDT is reached",
      ['rest'],
    ],
    ['before the day is open none', (drive) => drive.work('rest', buy(50)), lose, lost, []],
  ])('%s', (_, before, step, cause, cancelled) => {
    const drive = armedDesk(dailyLimits);
    before(drive);
    const outcome = step(drive);
    const asked = outcome.events.filter(({ body }) => body.type === 'order.cancelRequested');
    expect(asked.map(({ body }) => body)).toEqual(
      cancelled.map((id) => ({ type: 'order.cancelRequested', clientOrderId: id, cause })),
    );
    expect(outcome.cancels.map(({ clientOrderId }) => clientOrderId)).toEqual(cancelled);
  });
});
