// The window: each value is in exactly one look, with the quantiles of that look alone.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LatencyWindow } from './latency-window.ts';
import { LogLinearHistogram } from './log-linear-histogram.ts';

const nanos = fc.integer({ min: 1, max: 2_000_000_000 });
const exact = (values: readonly number[], q: number): number =>
  values.toSorted((a, b) => a - b)[Math.max(1, Math.ceil(q * values.length)) - 1] ?? 0;
const near = (value: number, want: number): boolean => Math.abs(value - want) <= want / 31;

it('tells what came between two looks', () => {
  fc.assert(
    fc.property(fc.array(fc.array(nanos, { maxLength: 80 }), { maxLength: 8 }), (looks) => {
      const histogram = new LogLinearHistogram();
      const window = new LatencyWindow(histogram);
      for (const values of looks) {
        for (const value of values) histogram.record(value);
        const read = window.take();
        if (values.length === 0) {
          expect(read).toBeNull();
          continue;
        }
        expect(read?.count).toBe(values.length);
        const counts = read?.cells.filter((_, at) => at % 2 === 1) ?? [];
        expect(counts.reduce((sum, one) => sum + one, 0)).toBe(values.length);
        expect(counts.every((one) => one > 0)).toBe(true);
        expect([
          near(read?.p50 ?? 0, exact(values, 0.5)),
          near(read?.p99 ?? 0, exact(values, 0.99)),
          near(read?.max ?? 0, Math.max(...values)),
        ]).toEqual([true, true, true]);
      }
      expect(window.take()).toBeNull();
    }),
  );
});
