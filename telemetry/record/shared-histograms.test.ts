// The shared histograms: what one thread records, another reads, and the fold loses no count.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { latencyBoundsNanos } from '../contract/latency-frame.ts';
import { stages } from '../contract/stage.ts';
import { SharedHistograms } from './shared-histograms.ts';

describe('SharedHistograms', () => {
  it('keeps every stage apart, and shows the same to whoever has the buffer', () => {
    const written = new SharedHistograms();
    const read = new SharedHistograms(written.buffer);
    stages.forEach((stage, index) => {
      for (let times = 0; times <= index; times += 1) written.of(stage).record(1_000 * (index + 1));
    });
    expect(
      stages.map((stage) => [
        read.of(stage).count,
        read.of(stage).sum,
        read.of(stage).max,
        read.of(stage).quantile(0.5),
      ]),
    ).toEqual(
      stages.map((_, index) => {
        const nanos = 1_000 * (index + 1);
        return [index + 1, nanos * (index + 1), nanos, nanos];
      }),
    );
  });

  it('folds to the grid of latencies without losing or moving a count', () => {
    const nanos = fc.double({ min: 1, max: 5e9, noNaN: true }).map(Math.ceil);
    fc.assert(
      fc.property(fc.array(nanos, { minLength: 1, maxLength: 300 }), (values) => {
        const histograms = new SharedHistograms();
        for (const value of values) histograms.of('gate').record(value);
        const { cells, count, sumNanos, maxNanos } = histograms.read('gate');
        expect([count, sumNanos, maxNanos]).toEqual([
          values.length,
          values.reduce((sum, value) => sum + value, 0),
          Math.max(...values),
        ]);
        // A value within a bucket's width of a bound may be counted on the other side of it.
        let below = 0;
        latencyBoundsNanos.forEach((bound, index) => {
          below += cells[index] ?? 0;
          const least = values.filter((value) => value <= bound * (1 - 1 / 32)).length;
          const most = values.filter((value) => value <= bound * (1 + 1 / 32)).length;
          expect(below).toBeGreaterThanOrEqual(least);
          expect(below).toBeLessThanOrEqual(most);
        });
      }),
    );
  });
});
