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
