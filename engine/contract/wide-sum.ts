/**
 * Running sums of money in two words, for what only ever grows: turnover, fees, cash of an account.
 * Exact far beyond the safe integers; leaving even these two words is an assertion.
 */
import { z } from 'zod';
import { invariant } from './assert.ts';
import { decimalText, type Minor, minor } from './numbers.ts';

/** Values of the low word: 0 to this, less one. */
const wordSize = 2 ** 48;

/** high * 2^48 + low, with 0 <= low < 2^48: one text for one value, whatever its sign. */
export const WideSum = z.strictObject({
  high: z.int(),
  low: z
    .int()
    .min(0)
    .max(wordSize - 1),
});
export type WideSum = z.infer<typeof WideSum>;

export const zeroSum: WideSum = Object.freeze({ high: 0, low: 0 });

/** A sum and one more amount. */
export function addToSum(sum: WideSum, amount: Minor): WideSum {
  if (amount === 0) return sum;
  const high = Math.floor(amount / wordSize);
  return carried(sum.high + high, sum.low + (amount - high * wordSize));
}

/** a + b. */
export const addSums = (a: WideSum, b: WideSum): WideSum => carried(a.high + b.high, a.low + b.low);

/** a - b. */
export const subtractSums = (a: WideSum, b: WideSum): WideSum =>
  carried(a.high - b.high, a.low - b.low);

function carried(high: number, low: number): WideSum {
  const carry = Math.floor(low / wordSize);
  const whole = high + carry;
  invariant(Number.isSafeInteger(whole), `a running sum leaves its two words: ${high}`);
  return { high: whole, low: low - carry * wordSize };
}

/** The sum of one amount. */
export const sumOf = (amount: Minor): WideSum => addToSum(zeroSum, amount);

/** Whether minor units can hold the sum. */
export const fitsMinor = (sum: WideSum): boolean => Number.isSafeInteger(sumNumber(sum));

/** The sum as minor units; one that they cannot hold is an assertion. */
export function sumMinor(sum: WideSum): Minor {
  invariant(fitsMinor(sum), 'a running sum does not fit in minor units');
  return minor(sum.high * wordSize + sum.low);
}

/** The sum as a number, rounded where minor units could not hold it: to be shown, never booked. */
export const sumNumber = ({ high, low }: WideSum): number => high * wordSize + low;

/** Below zero where the sum is less than the amount, above where it is more; never rounded. */
export const compareSum = (sum: WideSum, amount: Minor): number =>
  fitsMinor(sum) ? sumNumber(sum) - amount : sum.high;

/** The sum as plain decimal text of a currency with so many decimals. */
export function sumText(sum: WideSum, decimals: number): string {
  if (fitsMinor(sum)) return decimalText(sumMinor(sum), decimals);
  const value = BigInt(sum.high) * BigInt(wordSize) + BigInt(sum.low);
  const digits = (value < 0n ? -value : value).toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = decimals === 0 ? '' : `.${digits.slice(digits.length - decimals)}`;
  return `${value < 0n ? '-' : ''}${whole}${fraction}`;
}
