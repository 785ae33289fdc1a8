import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decimalText,
  lots,
  multiplyDivide,
  parseDecimal,
  textOfUnits,
  unitsOf,
} from './numbers.ts';

const safe = fc.maxSafeInteger();
const someDecimals = fc.integer({ min: 0, max: 9 });

/** a * b / c by the definition: exact rational, half away from zero. */
function exact(a: number, b: number, c: number): bigint {
  const numerator = BigInt(a) * BigInt(b) * (c < 0 ? -1n : 1n);
  const denominator = BigInt(Math.abs(c));
  const magnitude = numerator < 0n ? -numerator : numerator;
  const rounded = (magnitude * 2n + denominator) / (denominator * 2n);
  return numerator < 0n ? -rounded : rounded;
}

const isSafe = (value: bigint): boolean =>
  value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER);

/** Numbers around which rounding and overflow go wrong. */
const hard = fc.oneof(
  safe,
  fc.integer({ min: -1_000, max: 1_000 }),
  fc.constantFrom(1, -1, 2, 94_906_267, 2 ** 26, 2 ** 53 - 1, 1 - 2 ** 53, 10 ** 15),
);

describe('multiplyDivide', () => {
  test('is the exact product and quotient, rounded half away from zero, or an assertion', () => {
    fc.assert(
      fc.property(hard, hard, hard, (a, b, c) => {
        fc.pre(c !== 0);
        const expected = exact(a, b, c);
        if (isSafe(expected)) expect(BigInt(multiplyDivide(a, b, c))).toBe(expected);
        else expect(() => multiplyDivide(a, b, c)).toThrow('leaves the safe integers');
      }),
      { numRuns: 5_000 },
    );
  });

  test.each([
    [5, 1, 2, 3],
    [-5, 1, 2, -3],
    [5, 1, -2, -3],
    [1, 1, 3, 0],
    [-1, 1, 3, 0],
    [2 ** 53 - 1, 2 ** 53 - 1, 2 ** 53 - 1, 2 ** 53 - 1],
  ])('%d * %d / %d = %d, and never minus zero', (a, b, c, expected) => {
    expect(multiplyDivide(a, b, c)).toBe(expected);
  });

  test('division by zero is an assertion', () => {
    expect(() => multiplyDivide(1, 1, 0)).toThrow('division by zero');
  });
});

describe('decimal texts', () => {
  test('any safe integer with any decimals is read back as it was', () => {
    fc.assert(
      fc.property(safe, someDecimals, (value, decimals) => {
        const parsed = parseDecimal(decimalText(value, decimals));
        if (parsed === null) throw new Error('not read back');
        expect(parsed.decimals).toBeLessThanOrEqual(decimals);
        const scale = 10n ** BigInt(decimals - parsed.decimals);
        expect(BigInt(parsed.mantissa) * scale).toBe(BigInt(value));
      }),
      { numRuns: 2_000 },
    );
  });

  test('units of a grid are read back exactly, and only multiples of the grid are units', () => {
    const grid = fc.record({
      mantissa: fc.constantFrom(1, 2, 5, 10, 25, 125),
      decimals: someDecimals,
    });
    const value = fc.integer({ min: -(10 ** 12), max: 10 ** 12 });
    fc.assert(
      fc.property(grid, value, someDecimals, (increment, mantissa, decimals) => {
        expect(unitsOf(textOfUnits(mantissa, increment), increment)).toBe(mantissa);
        const numerator = BigInt(mantissa) * 10n ** BigInt(increment.decimals);
        const denominator = BigInt(increment.mantissa) * 10n ** BigInt(decimals);
        const onGrid = numerator % denominator === 0n && isSafe(numerator / denominator);
        const expected = onGrid ? Number(numerator / denominator) : null;
        expect(unitsOf(decimalText(mantissa, decimals), increment)).toBe(expected);
      }),
      { numRuns: 5_000 },
    );
  });

  test('a text of many digits is never rounded onto the grid', () => {
    const digits = fc.stringMatching(/^\d{1,20}(\.\d{1,20})?$/);
    fc.assert(
      fc.property(digits, someDecimals, (text, decimals) => {
        const increment = { mantissa: 1, decimals };
        const [whole = '', fraction = ''] = text.split('.');
        const exactUnits = BigInt(whole + fraction.padEnd(20, '0').slice(0, decimals));
        const rest = fraction.slice(decimals).replace(/0+$/, '');
        const units = unitsOf(text, increment);
        if (units !== null) {
          expect(rest).toBe('');
          expect(BigInt(units)).toBe(exactUnits);
        } else expect(rest !== '' || !isSafe(exactUnits) || parseDecimal(text) === null).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });

  test.each(['', '.', '1.', '.5', '+1', '1e3', ' 1', '1,0', '0x10', '--1', 'NaN', '1.0.0'])(
    '%j is no decimal',
    (text) => {
      expect(parseDecimal(text)).toBeNull();
    },
  );

  test.each([
    ['-0', 0, 0],
    ['0.000', 0, 0],
    ['-12.340', -1_234, 2],
    ['007.50', 75, 1],
  ])('%s', (text, mantissa, decimals) => {
    expect(parseDecimal(text)).toEqual({ mantissa, decimals });
  });
});

test.each([2 ** 53, -(2 ** 53), 0.5, Number.NaN, Number.POSITIVE_INFINITY])(
  '%d is no quantity',
  (value) => {
    expect(() => lots(value)).toThrow('leaves the safe integers');
  },
);
