import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { type Instrument, valuationOf } from '../../contract/instrument.ts';
import { lots, type PriceTicks, priceTicks } from '../../contract/numbers.ts';
import { inverseInstrument, linearInstrument } from '../core-fixture.ts';
import { collarPrice, orderValue, withinCollar } from './order-value.ts';

// Properties run many cases: on a busy machine they take their time.
vi.setConfig({ testTimeout: 120_000 });

const spot: Instrument = {
  ...linearInstrument,
  kind: 'spot',
  priceIncrement: '0.01',
  lotSize: '0.00001',
};

/** The value by BigInt: rational arithmetic, rounded half away from zero at the end. */
function exactValue(instrument: Instrument, price: bigint, quantity: bigint): bigint {
  const decimals = (text: string) => text.split('.')[1]?.length ?? 0;
  const mantissa = (text: string) => BigInt(text.replace('.', ''));
  const { priceIncrement, lotSize, contractValue, quoteScale } = instrument;
  const inverse = instrument.kind === 'inverse';
  const factor = inverse ? mantissa(contractValue) : price * mantissa(priceIncrement);
  const shift = decimals(lotSize) + (inverse ? decimals(contractValue) : decimals(priceIncrement));
  const numerator = factor * quantity * mantissa(lotSize) * 10n ** BigInt(quoteScale);
  const denominator = 10n ** BigInt(shift);
  return (numerator * 2n + denominator) / (denominator * 2n);
}

describe('the value of an order', () => {
  it.each([linearInstrument, spot, inverseInstrument])('is exact: $kind', (instrument) => {
    const valuation = valuationOf(instrument);
    const number = fc.oneof(
      fc.integer({ min: 1, max: 10_000 }),
      fc.integer({ min: 1, max: 2 ** 45 }),
    );
    fc.assert(
      fc.property(number, number, (price, quantity) => {
        const exact = exactValue(instrument, BigInt(price), BigInt(quantity));
        const value = orderValue(valuation, priceTicks(price), lots(quantity));
        // Refused as too large from 9e15 minor units on, or where price x lots is too large.
        const wide =
          exact > 8_900_000_000_000_000n || BigInt(price) * BigInt(quantity) > 2n ** 53n - 1n;
        if (value === null) expect(wide).toBe(true);
        else expect(BigInt(value)).toBe(exact);
      }),
      { numRuns: 20_000 },
    );
  });
});

describe('the value of an order, at its limits', () => {
  // Linear: 100 minor units per increment and lot. Inverse: 100,000,000 per contract.
  // Spot: a tenth of a minor unit per increment and lot, so that the product is the wider one.
  const widest = { price: 6_361 * 69_431, quantity: 20_394_401 };
  it.each([
    [
      'linear, one increment below',
      linearInstrument,
      90_000_000_000_000 - 1,
      1,
      8_999_999_999_999_900,
    ],
    ['linear, at the limit', linearInstrument, 90_000_000_000_000, 1, null],
    ['inverse, one contract below', inverseInstrument, 1, 89_999_999, 8_999_999_900_000_000],
    ['inverse, at the limit', inverseInstrument, 1, 90_000_000, null],
    ['inverse, far beyond', inverseInstrument, 1, 1_000_000_000, null],
    ['the last safe product', spot, widest.price, widest.quantity, 900_719_925_474_099],
    ['a product that is not safe', spot, 2 ** 31, 2 ** 22, null],
  ])('%s', (_, instrument, price, quantity, value) => {
    const valuation = valuationOf(instrument);
    expect(orderValue(valuation, priceTicks(price), lots(quantity))).toBe(value);
  });
});

describe('the collar', () => {
  it('includes its boundary and is exact, also beyond the safe integers', () => {
    const price = fc.oneof(
      fc.integer({ min: 1, max: 200_000 }),
      fc.integer({ min: 1, max: 2 ** 45 }),
      fc.integer({ min: 2 ** 49, max: 2 ** 51 }),
    );
    fc.assert(
      fc.property(
        price,
        price,
        fc.nat({ max: 50 }),
        fc.integer({ min: 1, max: 10_000 }),
        (asked, bid, gap, bps) => {
          const ask = bid + 1 + gap;
          const mid2 = BigInt(bid) + BigInt(ask);
          const apart = 2n * BigInt(asked) - mid2;
          const exact = (apart < 0n ? -apart : apart) * 10_000n <= BigInt(bps) * mid2;
          expect(withinCollar(asked, bid, ask, bps)).toBe(exact);
        },
      ),
      { numRuns: 20_000 },
    );
  });

  it.each([
    [1_000, 990, 1_010, 100, true],
    [1_010, 990, 1_010, 100, true],
    [1_011, 990, 1_010, 100, false],
    [990, 990, 1_010, 100, true],
    [989, 990, 1_010, 100, false],
    [1_001, 1_000, 1_001, 5, true],
    [1_002, 1_000, 1_001, 5, false],
    [110_000, 100_000, 100_000, 100, false],
    [2, 1, 1, 10_000, true],
    // From here on beyond the safe integers, where doubles would call the last one inside.
    [6_000_000_000_000_000, 4_000_000_000_000_000, 4_000_000_000_000_000, 5_000, true],
    [6_000_000_000_000_001, 4_000_000_000_000_000, 4_000_000_000_000_000, 5_000, false],
    [2_000_000_000_000_000, 4_000_000_000_000_000, 4_000_000_000_000_000, 5_000, true],
    [1_999_999_999_999_999, 4_000_000_000_000_000, 4_000_000_000_000_000, 5_000, false],
    [7_999_600_000_000_002, 4_000_000_000_000_001, 4_000_000_000_000_001, 9_999, false],
  ])('puts %i against %i / %i at %i bps: %s', (price, bid, ask, bps, inside) => {
    expect(withinCollar(price, bid, ask, bps)).toBe(inside);
  });

  it('values a market order at its far end, rounded up', () => {
    const price = fc.integer({ min: 1, max: 2 ** 38 });
    fc.assert(
      fc.property(price, fc.integer({ min: 1, max: 10_000 }), (touch, bps) => {
        const scaled = BigInt(touch) * BigInt(10_000 + bps);
        expect(collarPrice(touch as PriceTicks, bps)).toBe(Number((scaled + 9_999n) / 10_000n));
      }),
    );
    const prices = [10_000, 10_001, Number.MAX_SAFE_INTEGER].map(priceTicks);
    expect(prices.map((touch) => collarPrice(touch, 100))).toEqual([10_100, 10_102, null]);
  });
});
