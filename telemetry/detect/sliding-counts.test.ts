import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SlidingCounts } from './sliding-counts.ts';

describe('counts in a sliding window', () => {
  test('never hold what is older than the window, and lose at most one slice of it', () => {
    const step = fc.record({ after: fc.integer({ min: 0, max: 400 }), count: fc.nat(5) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const window = 1_000;
        const counts = new SlidingCounts(window);
        const seen: { at: number; count: number }[] = [];
        let now = 10_000;
        for (const { after, count } of steps) {
          now += after;
          counts.add(count, 2 * count, now);
          seen.push({ at: now, count });
          const within = (nanos: number): number =>
            seen.reduce((sum, one) => sum + (now - one.at < nanos ? one.count : 0), 0);
          expect(counts.first).toBeGreaterThanOrEqual(within(window - window / 20));
          expect(counts.first).toBeLessThanOrEqual(within(window));
          expect(counts.second).toBe(2 * counts.first);
        }
      }),
    );
  });

  test('are empty after a pause longer than the window', () => {
    const counts = new SlidingCounts(1_000);
    counts.add(3, 1, 50_000);
    counts.advance(51_000);
    expect([counts.first, counts.second]).toEqual([0, 0]);
  });
});
