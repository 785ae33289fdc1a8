// Fills and busts of a position in worked figures, as a whole, and what breaks an invariant.
import { describe, expect, it } from 'vitest';
import { Instrument, valuationOf } from '../contract/instrument.ts';
import { lots, minor, priceTicks } from '../contract/numbers.ts';
import {
  applyBust,
  applyFill,
  directionOf,
  emptyPosition,
  type Position,
  positionKey,
  unrealised,
} from './position.ts';

/** One increment and lot is one minor unit: a fill of 4 lots at 10 is worth 40. */
const linear = valuationOf(
  Instrument.parse({
    id: 'X.v',
    venue: 'v',
    symbol: 'X',
    kind: 'linear',
    base: 'X',
    quote: 'USD',
    priceIncrement: '1',
    lotSize: '1',
    contractValue: '1',
    quoteScale: 0,
    settlementScale: 0,
  }),
);
/** Contracts of 1 USD, settled in coins of 1,000 minor units: 4 lots at 10 are worth 400. */
const inverse = valuationOf(
  Instrument.parse({
    id: 'Y.v',
    venue: 'v',
    symbol: 'Y',
    kind: 'inverse',
    base: 'Y',
    quote: 'USD',
    priceIncrement: '1',
    lotSize: '1',
    contractValue: '1',
    quoteScale: 0,
    settlementScale: 3,
  }),
);

const empty = emptyPosition('a' as never, 's' as never, 'X.v' as never);
type Figures = readonly [
  lots: number,
  cost: number,
  realised: number,
  fees: number,
  cash: number,
  bought: number,
  sold: number,
];
const figuresOf = (position: Position): Figures => [
  position.lots,
  position.costMinor,
  position.realisedMinor,
  position.feesMinor,
  position.cashFlowMinor,
  position.boughtLots,
  position.soldLots,
];
type Step = readonly ['buy' | 'sell', price: number, quantity: number, fee: number];
const run = (steps: readonly Step[], valuation = linear): Position =>
  steps.reduce(
    (position, [side, price, quantity, fee]) =>
      applyFill(position, valuation, side, priceTicks(price), lots(quantity), minor(fee)),
    empty,
  );
const busted = (position: Position, [side, price, quantity, fee]: Step, valuation = linear) =>
  applyBust(position, valuation, side, priceTicks(price), lots(quantity), minor(fee));

it('a position has a key and nothing in it', () => {
  expect(positionKey('a' as never, 's' as never, 'X.v' as never)).toBe('a|s|X.v');
  expect(empty).toMatchObject({ account: 'a', strategy: 's', instrument: 'X.v' });
  expect(figuresOf(empty)).toEqual([0, 0, 0, 0, 0, 0, 0]);
  expect([directionOf(linear), directionOf(inverse)]).toEqual([1, -1]);
});

describe('fills', () => {
  it.each<[string, Step[], Figures]>([
    ['open a long', [['buy', 10, 4, 1]], [4, 40, 0, 1, -40, 4, 0]],
    ['open a short', [['sell', 10, 4, -1]], [-4, 40, 0, -1, 40, 0, 4]],
    [
      'add to a long',
      [
        ['buy', 10, 4, 1],
        ['buy', 16, 2, 2],
      ],
      [6, 72, 0, 3, -72, 6, 0],
    ],
    [
      'close a part of a long',
      [
        ['buy', 10, 4, 0],
        ['sell', 13, 1, 0],
      ],
      [3, 30, 3, 0, -27, 4, 1],
    ],
    [
      'close a short at a loss',
      [
        ['sell', 10, 4, 0],
        ['buy', 13, 4, 0],
      ],
      [0, 0, -12, 0, -12, 4, 4],
    ],
    [
      'turn a long over',
      [
        ['buy', 10, 4, 0],
        ['sell', 13, 6, 0],
      ],
      [-2, 26, 12, 0, 38, 4, 6],
    ],
  ])('%s', (_, steps, figures) => {
    expect(figuresOf(run(steps))).toEqual(figures);
  });

  it('of an inverse contract gain in coins as the price rises', () => {
    const long = run([['buy', 10, 4, 0]], inverse);
    expect(figuresOf(long)).toEqual([4, 400, 0, 0, 400, 4, 0]);
    expect(unrealised(long, inverse, priceTicks(20))).toBe(200);
    const closed = applyFill(long, inverse, 'sell', priceTicks(20), lots(4), minor(0));
    expect(figuresOf(closed)).toEqual([0, 0, 200, 0, 200, 4, 4]);
  });

  it('are gains on paper while they are open', () => {
    const mark = priceTicks(13);
    expect([
      unrealised(empty, linear, mark),
      unrealised(run([['buy', 10, 4, 0]]), linear, mark),
      unrealised(run([['sell', 10, 4, 0]]), linear, mark),
    ]).toEqual([0, 12, -12]);
  });
});

describe('a bust', () => {
  it.each<[string, Step[], Step, Figures]>([
    ['of the only fill', [['buy', 10, 4, 1]], ['buy', 10, 4, 1], [0, 0, 0, 0, 0, 0, 0]],
    ['of the only sale', [['sell', 10, 4, 1]], ['sell', 10, 4, 1], [0, 0, 0, 0, 0, 0, 0]],
    [
      'of one of two buys takes its own value off',
      [
        ['buy', 10, 4, 1],
        ['buy', 16, 2, 2],
      ],
      ['buy', 16, 2, 2],
      [4, 40, 0, 1, -40, 4, 0],
    ],
    [
      'of a buy that is worth the whole cost leaves the average',
      [
        ['buy', 10, 4, 0],
        ['sell', 10, 2, 0],
        ['buy', 1, 2, 0],
      ],
      ['buy', 10, 3, 0],
      [1, 6, 14, 0, 8, 3, 2],
    ],
    [
      'of a buy that is worth exactly the cost leaves the average too',
      [
        ['buy', 10, 4, 0],
        ['sell', 10, 2, 0],
        ['buy', 1, 2, 0],
      ],
      ['buy', 11, 2, 0],
      [2, 11, 11, 0, 0, 4, 2],
    ],
    [
      'of a close brings lots back at the average',
      [
        ['buy', 10, 4, 0],
        ['sell', 13, 1, 0],
      ],
      ['sell', 13, 1, 0],
      [4, 40, 0, 0, -40, 4, 0],
    ],
    [
      'of a buy whose position is closed leaves a short at its own price',
      [
        ['buy', 10, 4, 0],
        ['sell', 13, 4, 0],
      ],
      ['buy', 10, 4, 0],
      [-4, 40, 12, 0, 52, 0, 4],
    ],
    [
      'of a buy whose position was turned over',
      [
        ['buy', 10, 4, 0],
        ['sell', 13, 6, 0],
      ],
      ['buy', 10, 4, 0],
      [-6, 78, 0, 0, 78, 0, 6],
    ],
  ])('%s', (_, steps, undone, figures) => {
    expect(figuresOf(busted(run(steps), undone))).toEqual(figures);
  });

  it('of nothing breaks an invariant', () => {
    expect(() => busted(empty, ['buy', 10, 0, 0])).toThrow('a bust of 0 lots');
    expect(() => run([['buy', 10, 0, 0]])).toThrow('a fill of 0 lots');
  });

  it('of a position whose cash does not fit breaks an invariant at the next fill', () => {
    const odd = { ...run([['buy', 10, 4, 0]]), cashFlowMinor: minor(-41) };
    expect(() => applyFill(odd, linear, 'buy', priceTicks(1), lots(1), minor(0))).toThrow(
      'cash and cost of X.v disagree after a fill',
    );
  });
});
