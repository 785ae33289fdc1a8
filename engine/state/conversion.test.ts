import fc from 'fast-check';
import { expect, test } from 'vitest';
import { minor, priceTicks } from '../contract/numbers.ts';
import { converted, rescaled } from './conversion.ts';

const price = { mantissa: 5, decimals: 1 };

test.each([
  // 0.5 BTC at 60,000.0 (increments of 0.5): 30,000 USDT.
  ['base', 50_000_000, 'base', 120_000, { from: 8, to: 6 }, 30_000_000_000],
  // 30,000 USDT are 0.5 BTC at the same price.
  ['quote', 30_000_000_000, 'quote', 120_000, { from: 6, to: 8 }, 50_000_000],
  ['half a unit goes away from zero', 1, 'base', 1, { from: 0, to: 0 }, 1],
  ['of a loss too', -1, 'base', 1, { from: 0, to: 0 }, -1],
] as const)('%s', (_name, amount, by, ticks, scales, result) => {
  expect(converted(minor(amount), by, { price }, priceTicks(ticks), scales)).toBe(result);
});

test('there and back again loses at most a rounding on each way', () => {
  const scales = { from: 8, to: 6 };
  const back = { from: 6, to: 8 };
  fc.assert(
    fc.property(
      fc.integer({ min: -(10 ** 11), max: 10 ** 11 }),
      fc.integer({ min: 1_000, max: 1_000_000 }),
      (amount, ticks) => {
        const there = converted(minor(amount), 'base', { price }, priceTicks(ticks), scales);
        const again = converted(there, 'quote', { price }, priceTicks(ticks), back);
        // Half a minor unit of the way out, in units of the way back, and half a unit more.
        const slack = (0.5 * 100) / (ticks * 0.5) + 0.5;
        expect(Math.abs(again - amount)).toBeLessThanOrEqual(slack);
        expect(Math.sign(there) * Math.sign(amount)).toBeGreaterThanOrEqual(0);
      },
    ),
  );
});

test('another scale changes the number and not the amount', () => {
  expect(rescaled(minor(12_345), { from: 2, to: 6 })).toBe(123_450_000);
  expect(rescaled(minor(123_455_000), { from: 6, to: 2 })).toBe(12_346);
});
