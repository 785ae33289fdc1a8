/** Holds the ramp to its promise: lighter means more, everywhere, and one count is seen. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cividis, countShare, type Rgb } from './cividis.ts';

const lightness = ([r, g, b]: Rgb): number => 0.2126 * r + 0.7152 * g + 0.0722 * b;

test('the ramp never gets darker', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(share, share, (a, b) => {
      const [low, high] = a < b ? [a, b] : [b, a];
      // A channel is a whole number: half a step of each is the most that rounding may take.
      expect(lightness(cividis(high))).toBeGreaterThanOrEqual(lightness(cividis(low)) - 1);
    }),
  );
});

test('beyond its ends the ramp stays at them', () => {
  expect([cividis(-3), cividis(7)]).toEqual([cividis(0), cividis(1)]);
});

test('more counts are further up the ramp, and one count is on it', () => {
  const counts = fc.array(fc.integer({ min: 1, max: 1e6 }), { minLength: 2, maxLength: 20 });
  fc.assert(
    fc.property(counts, (some) => {
      const sorted = some.toSorted((a, b) => a - b);
      const shares = sorted.map((count) => countShare(count, sorted.at(-1) ?? 1));
      expect(shares[0]).toBeGreaterThan(0);
      expect(shares.at(-1)).toBeLessThanOrEqual(1.000_001);
      expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    }),
  );
});
