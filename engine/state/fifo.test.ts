import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AccountId, InstrumentId, StrategyId } from '../contract/ids.ts';
import { type Valuation, valuationOf } from '../contract/instrument.ts';
import { instrumentOf, inverseOf } from '../contract/instrument-fixture.ts';
import { lots, minor, priceTicks } from '../contract/numbers.ts';
import {
  applyToFifo,
  emptyFifo,
  type FifoPosition,
  fifoCost,
  fifoUnrealised,
  openLotsLimit,
  undoInFifo,
} from './fifo.ts';
import { applyFill, directionOf, emptyPosition, type Position, unrealised } from './position.ts';

const ofSim = { venue: 'sim', priceIncrement: '0.1' };
const linear = instrumentOf({
  ...ofSim,
  id: 'BTCUSDT.sim',
  lotSize: '0.0001',
  settlementScale: 2,
  quoteScale: 2,
});
const inverse = inverseOf({ ...ofSim, id: 'BTCUSD_PERP.sim' });

const fill = fc.record({
  side: fc.constantFrom('buy' as const, 'sell' as const),
  price: fc.integer({ min: 500_000, max: 500_040 }),
  quantity: fc.integer({ min: 1, max: 500 }),
});
type Fill = typeof fill extends fc.Arbitrary<infer T> ? T : never;
const fills = fc.array(fill, { maxLength: 60 });

const empty = emptyPosition(
  AccountId.parse('a'),
  StrategyId.parse('s'),
  InstrumentId.parse('BTCUSDT.sim'),
);

function take(fifo: FifoPosition, valuation: Valuation, { side, price, quantity }: Fill): void {
  applyToFifo(fifo, valuation, side, priceTicks(price), lots(quantity));
}

function both(valuation: Valuation, list: readonly Fill[]): [FifoPosition, Position] {
  const fifo = emptyFifo();
  let average = empty;
  for (const each of list) {
    const { side, price, quantity } = each;
    take(fifo, valuation, each);
    average = applyFill(average, valuation, side, priceTicks(price), lots(quantity), minor(0));
  }
  return [fifo, average];
}

const heldBy = ({ side, open }: FifoPosition): number =>
  0 + side * open.reduce((sum, lot) => sum + lot.lots, 0);

describe.each([
  ['linear', valuationOf(linear)],
  ['inverse', valuationOf(inverse)],
] as const)('FIFO of a %s instrument', (_name, valuation) => {
  test('lots, cash and the gain in all are those of average cost after every fill', () => {
    fc.assert(
      fc.property(fills, (list) => {
        const [fifo, average] = both(valuation, list);
        expect(heldBy(fifo)).toBe(average.lots);
        const cost = fifo.side * directionOf(valuation) * fifoCost(fifo);
        expect(0 + fifo.realisedMinor - cost).toBe(average.cashFlowMinor);
        const mark = priceTicks(500_017);
        expect(fifo.realisedMinor + fifoUnrealised(fifo, valuation, mark)).toBe(
          average.realisedMinor + unrealised(average, valuation, mark),
        );
      }),
    );
  });

  test('once flat, both methods have realised the same', () => {
    fc.assert(
      fc.property(fills, fc.integer({ min: 500_000, max: 500_040 }), (list, price) => {
        const held = heldBy(both(valuation, list)[0]);
        if (held === 0) return;
        const closing = {
          side: held > 0 ? ('sell' as const) : ('buy' as const),
          price,
          quantity: Math.abs(held),
        };
        const [fifo, average] = both(valuation, [...list, closing]);
        expect([fifo.side, fifo.open, average.lots]).toEqual([0, [], 0]);
        expect(fifo.realisedMinor).toBe(average.realisedMinor);
      }),
    );
  });

  test('undoing any fill leaves the lots, cash and gain of the others', () => {
    fc.assert(
      fc.property(fc.array(fill, { minLength: 1, maxLength: 40 }), fc.nat(), (list, pick) => {
        const at = pick % list.length;
        const undone = list[at];
        if (undone === undefined) return;
        const [fifo] = both(valuation, list);
        undoInFifo(fifo, valuation, undone.side, priceTicks(undone.price), lots(undone.quantity));
        const [, rest] = both(valuation, list.toSpliced(at, 1));
        expect(heldBy(fifo)).toBe(rest.lots);
        const mark = priceTicks(500_023);
        expect(fifo.realisedMinor + fifoUnrealised(fifo, valuation, mark)).toBe(
          rest.realisedMinor + unrealised(rest, valuation, mark),
        );
      }),
    );
  });
});

test('the oldest lots go first, and a part of one goes at its own price', () => {
  const valuation = valuationOf(linear);
  const fifo = emptyFifo();
  const buy = (price: number, quantity: number): void =>
    take(fifo, valuation, { side: 'buy', price, quantity });
  buy(500_000, 100);
  buy(500_100, 100);
  buy(500_100, 50);
  take(fifo, valuation, { side: 'sell', price: 500_200, quantity: 120 });
  // 100 lots of 0.0001 gained 20.0 each, 20 lots 10.0 each: 0.20 + 0.02, in cents.
  expect(fifo).toEqual({
    side: 1,
    open: [{ lots: 130, price: 500_100, costMinor: 65_013 }],
    realisedMinor: 22,
    merged: 0,
  });
});

test('lots beyond the limit are put together, counted, and lose no money', () => {
  const valuation = valuationOf(linear);
  const fifo = emptyFifo();
  for (let count = 0; count < openLotsLimit + 3; count += 1) {
    take(fifo, valuation, { side: 'buy', price: 400_000 + count, quantity: 10 });
  }
  expect([fifo.open.length, fifo.merged]).toEqual([openLotsLimit, 3]);
  expect(heldBy(fifo)).toBe(10 * (openLotsLimit + 3));
});
