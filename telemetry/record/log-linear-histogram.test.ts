// The histogram against exact quantiles of the same values.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LogLinearHistogram } from './log-linear-histogram.ts';

const errorLimit = 1 / 32;

/** Durations spread evenly over the octaves, as latencies are. */
const nanos = fc
  .tuple(fc.integer({ min: 0, max: 36 }), fc.double({ min: 1, max: 1.999, noNaN: true }))
  .map(([octave, mantissa]) => Math.floor(2 ** octave * mantissa));

function exactQuantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length, Math.max(1, Math.ceil(q * sorted.length))) - 1] ?? 0;
}

function histogramOf(values: readonly number[]): LogLinearHistogram {
  const histogram = new LogLinearHistogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

const quantiles = [0, 0.001, 0.25, 0.5, 0.9, 0.99, 0.999, 1];

describe('LogLinearHistogram', () => {
  it('is never more than 3.1 % from the exact quantile', () => {
    fc.assert(
      fc.property(fc.array(nanos, { minLength: 1, maxLength: 400 }), (values) => {
        const histogram = histogramOf(values);
        const sorted = values.toSorted((a, b) => a - b);
        for (const q of quantiles) {
          const exact = exactQuantile(sorted, q);
          expect(Math.abs(histogram.quantile(q) - exact) / exact).toBeLessThanOrEqual(errorLimit);
        }
        expect([histogram.min, histogram.max, histogram.count]).toEqual([
          sorted[0],
          sorted.at(-1),
          values.length,
        ]);
      }),
    );
  });

  it('merges as if all had been recorded in one', () => {
    fc.assert(
      fc.property(fc.array(nanos), fc.array(nanos), (left, right) => {
        const merged = histogramOf(left);
        merged.merge(histogramOf(right));
        const whole = histogramOf([...left, ...right]);
        const read = (histogram: LogLinearHistogram) => ({
          quantiles: quantiles.map((q) => histogram.quantile(q)),
          ends: [histogram.min, histogram.max, histogram.count, histogram.sum],
        });
        expect(read(merged)).toEqual(read(whole));
      }),
    );
  });

  it('is exact for small whole numbers', () => {
    const values = Array.from({ length: 64 }, (_, index) => index + 1);
    for (const value of values) expect(histogramOf([value]).quantile(0.5)).toBe(value);
    const all = histogramOf(values.slice(0, 63));
    expect([1, 2, 31, 32, 33, 63].map((rank) => all.quantile(rank / 63))).toEqual([
      1, 2, 31, 32, 33, 63,
    ]);
  });

  it('counts what it cannot place and records it at the nearer end', () => {
    const histogram = histogramOf([Number.NaN, -5, 0, Number.POSITIVE_INFINITY, 2 ** 40, 7]);
    expect({
      count: histogram.count,
      clamped: histogram.clamped,
      refused: histogram.refused,
      min: histogram.min,
      max: histogram.max,
    }).toEqual({ count: 5, clamped: 4, refused: 1, min: 1, max: 2 ** 37 - 1 });
  });

  it('is empty when new and after a reset', () => {
    const histogram = histogramOf([5, 6]);
    histogram.reset();
    for (const empty of [histogram, new LogLinearHistogram()]) {
      expect([empty.count, empty.sum, empty.min, empty.max, empty.quantile(0.5)]).toEqual([
        0, 0, 0, 0, 0,
      ]);
    }
  });
});
