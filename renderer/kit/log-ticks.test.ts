/** Holds the axes to round values that lie within their bounds. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { linearTicks, logTicks } from './log-ticks.ts';

test.each([
  ['many decades show powers of ten alone', 90, 12_000, [100, 1_000, 10_000]],
  ['few decades show 2 and 5 as well', 8, 120, [10, 20, 50, 100]],
  ['one value that is round is shown', 10, 10, [10]],
  ['no bounds, no ticks', 0, 10, []],
  ['bounds the wrong way round have none', 100, 10, []],
])('%s', (_, low, high, ticks) => {
  expect(logTicks(low, high)).toEqual(ticks);
});

test('ticks lie within the bounds and grow', () => {
  const bound = fc.double({ min: 1e-3, max: 1e12, noNaN: true });
  fc.assert(
    fc.property(bound, bound, (a, b) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      const ticks = logTicks(low, high);
      expect(ticks).toEqual([...new Set(ticks)].toSorted((x, y) => x - y));
      for (const tick of ticks) {
        expect(tick).toBeGreaterThanOrEqual(low);
        expect(tick).toBeLessThanOrEqual(high);
      }
    }),
  );
});

test('a linear axis has about as many ticks as asked, from 0 to at most its end', () => {
  const end = fc.double({ min: 1e-6, max: 1e12, noNaN: true });
  fc.assert(
    fc.property(end, fc.integer({ min: 2, max: 12 }), (high, count) => {
      const ticks = linearTicks(high, count);
      expect(ticks[0]).toBe(0);
      expect(ticks.at(-1)).toBeLessThanOrEqual(high * (1 + 1e-6));
      expect(ticks.length).toBeLessThanOrEqual(count + 1);
      expect(ticks.length).toBeGreaterThan(count / 3);
    }),
  );
});
