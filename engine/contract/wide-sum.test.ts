import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Minor, minor } from './numbers.ts';
import {
  addSums,
  addToSum,
  compareSum,
  subtractSums,
  sumMinor,
  sumOf,
  sumText,
  type WideSum,
  zeroSum,
} from './wide-sum.ts';

const amounts = fc.array(fc.maxSafeInteger(), { maxLength: 80 });
const big = (sum: WideSum): bigint => BigInt(sum.high) * 2n ** 48n + BigInt(sum.low);
const summed = (list: readonly number[]): WideSum =>
  list.reduce((sum, amount) => addToSum(sum, minor(amount)), zeroSum);
const truth = (list: readonly number[]): bigint =>
  list.reduce((sum, amount) => sum + BigInt(amount), 0n);

test('a sum is what whole numbers of any length come to, and has one form', () => {
  fc.assert(
    fc.property(amounts, amounts, (first, second) => {
      const [a, b] = [summed(first), summed(second)];
      expect(big(a)).toBe(truth(first));
      expect(big(addSums(a, b))).toBe(truth(first) + truth(second));
      expect(big(subtractSums(a, b))).toBe(truth(first) - truth(second));
      expect(subtractSums(addSums(a, b), b)).toEqual(a);
      expect(a.low).toBeGreaterThanOrEqual(0);
      expect(a.low).toBeLessThan(2 ** 48);
    }),
  );
});

test('an amount comes back as itself', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), (amount) => {
      expect(sumMinor(sumOf(minor(amount)))).toBe(amount === 0 ? 0 : amount);
    }),
  );
});

test('a sum compares with an amount as whole numbers do, however large it is', () => {
  fc.assert(
    fc.property(amounts, fc.maxSafeInteger(), (list, amount) => {
      const difference = truth(list) - BigInt(amount);
      const sign = difference === 0n ? 0 : difference < 0n ? -1 : 1;
      expect(Math.sign(compareSum(summed(list), minor(amount)))).toBe(sign);
      expect(compareSum(sumOf(minor(amount)), minor(amount))).toBe(0);
    }),
  );
});

test.each([
  [[], '0.00'],
  [[Number.MIN_SAFE_INTEGER, -1], '-90071992547409.92'],
  [[-5], '-0.05'],
  [[123_456], '1234.56'],
  [[Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER], '180143985094819.82'],
  [[Number.MIN_SAFE_INTEGER, Number.MIN_SAFE_INTEGER], '-180143985094819.82'],
])('%j reads %s', (list, text) => {
  expect(sumText(summed(list), 2)).toBe(text);
});

test('what minor units cannot hold, and what two words cannot, is an assertion', () => {
  const most = Number.MAX_SAFE_INTEGER as Minor;
  expect(() => sumMinor(summed([most, most]))).toThrow('does not fit');
  expect(() => addSums({ high: most, low: 0 }, { high: 1, low: 0 })).toThrow('two words');
});
