import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Instrument, quoteValue, settlementValue, valuationOf } from './instrument.ts';
import { lots, parseDecimal, priceTicks } from './numbers.ts';

/** A rational number, exactly. */
interface Rational {
  readonly top: bigint;
  readonly bottom: bigint;
}

function rational(text: string): Rational {
  const decimal = parseDecimal(text);
  if (decimal === null) throw new Error(`no decimal: ${text}`);
  return { top: BigInt(decimal.mantissa), bottom: 10n ** BigInt(decimal.decimals) };
}

const times = (a: Rational, b: Rational): Rational => ({
  top: a.top * b.top,
  bottom: a.bottom * b.bottom,
});
const over = (a: Rational, b: Rational): Rational => times(a, { top: b.bottom, bottom: b.top });
const whole = (value: number | bigint): Rational => ({ top: BigInt(value), bottom: 1n });

/** The nearest integer, half away from zero. */
function nearest({ top, bottom }: Rational): bigint {
  const magnitude = top < 0n ? -top : top;
  const rounded = (magnitude * 2n + bottom) / (bottom * 2n);
  return top < 0n ? -rounded : rounded;
}

const base = {
  id: 'X.sim',
  venue: 'sim',
  symbol: 'X',
  base: 'BTC',
  quote: 'USDT',
  contractValue: '1',
};

const linear = fc
  .record({
    kind: fc.constantFrom('spot', 'linear'),
    priceIncrement: fc.constantFrom('0.01', '0.1', '0.5', '0.0001', '1', '0.00025'),
    lotSize: fc.constantFrom('0.00001', '0.001', '1', '0.5', '10'),
    quoteScale: fc.constantFrom(2, 6, 8),
  })
  .map((fields) => Instrument.parse({ ...base, ...fields, settlementScale: fields.quoteScale }));

const inverse = fc
  .record({
    priceIncrement: fc.constantFrom('0.1', '0.5', '0.01', '1'),
    contractValue: fc.constantFrom('100', '10', '1'),
  })
  .map((fields) =>
    Instrument.parse({
      ...base,
      ...fields,
      kind: 'inverse',
      quote: 'USD',
      lotSize: '1',
      quoteScale: 6,
      settlementScale: 8,
    }),
  );

const price = fc.integer({ min: 1, max: 20_000_000 });
const quantity = fc.oneof(
  fc.integer({ min: -1_000_000, max: 1_000_000 }),
  fc.integer({ min: -(10 ** 13), max: 10 ** 13 }),
);

/** `value` is `expected`, or an assertion where that leaves the safe integers. */
function expectExact(value: () => number, expected: bigint): void {
  const limit = BigInt(Number.MAX_SAFE_INTEGER);
  if (expected > limit || expected < -limit) expect(value).toThrow('leaves the safe integers');
  else expect(BigInt(value())).toBe(expected);
}

describe('values against exact rationals', () => {
  test('linear: price x quantity in minor units of the quote currency', () => {
    fc.assert(
      fc.property(linear, price, quantity, (instrument, ticks, amount) => {
        const exactPrice = times(rational(instrument.priceIncrement), whole(ticks));
        const exactQuantity = times(rational(instrument.lotSize), whole(amount));
        const scale = whole(10n ** BigInt(instrument.quoteScale));
        const expected = nearest(times(times(exactPrice, exactQuantity), scale));
        const valuation = valuationOf(instrument);
        expectExact(() => quoteValue(valuation, priceTicks(ticks), lots(amount)), expected);
        expectExact(() => settlementValue(valuation, priceTicks(ticks), lots(amount)), expected);
      }),
      { numRuns: 3_000 },
    );
  });

  test('inverse: contracts x contract value, divided by the price when settled', () => {
    fc.assert(
      fc.property(inverse, price, quantity, (instrument, ticks, amount) => {
        const exactPrice = times(rational(instrument.priceIncrement), whole(ticks));
        const notional = times(rational(instrument.contractValue), whole(amount));
        const quoteScale = whole(10n ** BigInt(instrument.quoteScale));
        const settlementScale = whole(10n ** BigInt(instrument.settlementScale));
        const valuation = valuationOf(instrument);
        const settled = nearest(times(over(notional, exactPrice), settlementScale));
        expectExact(
          () => quoteValue(valuation, priceTicks(ticks), lots(amount)),
          nearest(times(notional, quoteScale)),
        );
        expectExact(() => settlementValue(valuation, priceTicks(ticks), lots(amount)), settled);
      }),
      { numRuns: 3_000 },
    );
  });

  test('scales too coarse for an inverse contract are an assertion', () => {
    const instrument = Instrument.parse({
      ...base,
      kind: 'inverse',
      priceIncrement: '0.3',
      lotSize: '1',
      contractValue: '100',
      quoteScale: 6,
      settlementScale: 8,
    });
    expect(() => valuationOf(instrument)).toThrow('too coarse');
  });
});
