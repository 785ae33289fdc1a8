import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AccountId, InstrumentId, StrategyId } from '../contract/ids.ts';
import { type Instrument, settlementValue, valuationOf } from '../contract/instrument.ts';
import { instrumentOf, inverseOf } from '../contract/instrument-fixture.ts';
import { lots, minor, priceTicks } from '../contract/numbers.ts';
import { applyFill, emptyPosition, type Position, unrealised } from './position.ts';

const ofSim = { venue: 'sim', priceIncrement: '0.1' };
const linear = instrumentOf({ ...ofSim, id: 'BTCUSDT.sim' });
const inverse = inverseOf({ ...ofSim, id: 'BTCUSD_PERP.sim' });

const empty = emptyPosition(
  AccountId.parse('a'),
  StrategyId.parse('s'),
  InstrumentId.parse('BTCUSDT.sim'),
);

const fill = fc.record({
  side: fc.constantFrom('buy' as const, 'sell' as const),
  price: fc.integer({ min: 500_000, max: 800_000 }),
  quantity: fc.integer({ min: 1, max: 5_000 }),
  fee: fc.integer({ min: -1_000, max: 50_000 }),
});
type Fill = typeof fill extends fc.Arbitrary<infer T> ? T : never;

const applied = (instrument: Instrument, fills: readonly Fill[]): Position =>
  fills.reduce(
    (position, { side, price, quantity, fee }) =>
      applyFill(
        position,
        valuationOf(instrument),
        side,
        priceTicks(price),
        lots(quantity),
        minor(fee),
      ),
    empty,
  );

function valuing(instrument: Instrument) {
  const valuation = valuationOf(instrument);
  const valueOf = (price: number, quantity: number): number =>
    settlementValue(valuation, priceTicks(price), lots(quantity));
  return { valuation, valueOf };
}

const kinds = [
  ['linear', linear, 1],
  ['inverse', inverse, -1],
] as const;

describe.each(kinds)('a position of a %s instrument', (_name, instrument, direction) => {
  const { valueOf } = valuing(instrument);

  test('lots, fees and cash are what the fills sum to', () => {
    fc.assert(
      fc.property(fc.array(fill, { maxLength: 60 }), (fills) => {
        const position = applied(instrument, fills);
        const sum = (pick: (each: Fill) => number): number =>
          fills.reduce((total, each) => total + pick(each), 0);
        const bought = sum((each) => (each.side === 'buy' ? each.quantity : 0));
        const sold = sum((each) => (each.side === 'sell' ? each.quantity : 0));
        const signed = (each: Fill): number => (each.side === 'buy' ? 1 : -1) * direction;
        expect(position).toMatchObject({
          lots: bought - sold,
          boughtLots: bought,
          soldLots: sold,
          feesMinor: sum((each) => each.fee),
          cashFlowMinor: 0 - sum((each) => signed(each) * valueOf(each.price, each.quantity)),
        });
      }),
    );
  });

  test('cash = realised - signed cost after every fill, and a flat position costs nothing', () => {
    fc.assert(
      fc.property(fc.array(fill, { minLength: 1, maxLength: 60 }), (fills) => {
        for (let count = 1; count <= fills.length; count += 1) {
          const position = applied(instrument, fills.slice(0, count));
          const signedCost = Math.sign(position.lots) * direction * position.costMinor;
          expect(position.cashFlowMinor).toBe(0 + (position.realisedMinor - signedCost));
          expect(position.costMinor).toBeGreaterThanOrEqual(0);
          if (position.lots === 0) expect(position.costMinor).toBe(0);
        }
      }),
    );
  });
});

describe.each(kinds)('closing a position of a %s instrument', (_name, instrument, direction) => {
  const { valuation, valueOf } = valuing(instrument);

  test('marked where it could be closed, all profit is in the cash', () => {
    fc.assert(
      fc.property(fc.array(fill, { minLength: 1, maxLength: 40 }), fill, (fills, { price }) => {
        const position = applied(instrument, fills);
        fc.pre(position.lots !== 0);
        const open = unrealised(position, valuation, priceTicks(price));
        const side = position.lots > 0 ? ('sell' as const) : ('buy' as const);
        const quantity = Math.abs(position.lots);
        const closed = applied(instrument, [...fills, { side, price, quantity, fee: 0 }]);
        expect(closed.lots).toBe(0);
        expect(closed.realisedMinor).toBe(position.realisedMinor + open);
        expect(closed.cashFlowMinor).toBe(closed.realisedMinor);
      }),
    );
  });

  test('a fill through zero is a close and an open at its own price', () => {
    fc.assert(
      fc.property(fill, fill, fc.integer({ min: 1, max: 500 }), (first, second, beyond) => {
        const opening = { ...first, side: 'buy' as const };
        const through = { ...second, side: 'sell' as const, quantity: first.quantity + beyond };
        const position = applied(instrument, [opening, through]);
        expect(position.lots).toBe(-beyond);
        const whole = valueOf(through.price, through.quantity);
        const closing = valueOf(through.price, first.quantity);
        expect(position.costMinor).toBe(whole - closing);
        const gain = closing - valueOf(opening.price, opening.quantity);
        expect(position.realisedMinor).toBe(0 + direction * gain);
      }),
    );
  });
});

test.each([
  ['bought low, sold high', linear, 640_000, 650_000, 5, 5_000_000],
  ['sold high only: nothing realised', linear, 0, 650_000, 5, 0],
  // 100 contracts of 100 USD: 10,000 USD at 64,000 is 0.15625 BTC, at 65,000 0.15384615 BTC.
  ['an inverse long gains in coin', inverse, 640_000, 650_000, 100, 240_385],
])('%s', (_name, instrument, buyAt, sellAt, quantity, realised) => {
  const fills: Fill[] = [{ side: 'sell', price: sellAt, quantity, fee: 0 }];
  if (buyAt > 0) fills.unshift({ side: 'buy', price: buyAt, quantity, fee: 0 });
  expect(applied(instrument, fills).realisedMinor).toBe(realised);
});

test('a fill of nothing is a broken invariant', () => {
  expect(() => applied(linear, [{ side: 'buy', price: 1, quantity: 0, fee: 0 }])).toThrow(
    'a fill of 0 lots',
  );
});
