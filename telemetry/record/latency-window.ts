/**
 * What a histogram has measured since the last look, beside what it has measured in all.
 * Reads only; the one who records never waits for it.
 */
import { bucketMiddlesNanos, type LogLinearHistogram } from './log-linear-histogram.ts';
import { foldToCells } from './shared-histograms.ts';

/** All in nanoseconds. */
export interface WindowReading {
  readonly count: number;
  /** Flat pairs [cell of the latency grid, count], only cells that are not empty. */
  readonly cells: readonly number[];
  readonly p50: number;
  readonly p99: number;
  /** Upper end of what was measured, to the width of a bucket. */
  readonly max: number;
}

export class LatencyWindow {
  readonly #histogram: LogLinearHistogram;
  #before = new Float64Array(bucketMiddlesNanos.length);
  #now = new Float64Array(bucketMiddlesNanos.length);
  readonly #fresh = new Float64Array(bucketMiddlesNanos.length);

  constructor(histogram: LogLinearHistogram) {
    this.#histogram = histogram;
  }

  /** What came since the last call; null when nothing did. */
  take(): WindowReading | null {
    this.#histogram.readCounts(this.#now);
    let count = 0;
    let last = 0;
    for (let bucket = 0; bucket < this.#fresh.length; bucket += 1) {
      const fresh = (this.#now[bucket] ?? 0) - (this.#before[bucket] ?? 0);
      this.#fresh[bucket] = fresh;
      if (fresh === 0) continue;
      count += fresh;
      last = bucket;
    }
    const read = this.#now;
    this.#now = this.#before;
    this.#before = read;
    if (count === 0) return null;
    const cells = foldToCells(this.#fresh).flatMap((cell, at) => (cell === 0 ? [] : [at, cell]));
    return { count, cells, ...this.#quantiles(count), max: this.#valueOf(last) };
  }

  #quantiles(count: number): { readonly p50: number; readonly p99: number } {
    const half = Math.ceil(count * 0.5);
    const most = Math.ceil(count * 0.99);
    let below = 0;
    let p50 = 0;
    for (let bucket = 0; bucket < this.#fresh.length; bucket += 1) {
      const before = below;
      below += this.#fresh[bucket] ?? 0;
      if (before < half && below >= half) p50 = this.#valueOf(bucket);
      if (below >= most) return { p50, p99: this.#valueOf(bucket) };
    }
    return { p50, p99: p50 };
  }

  /** Never outside of what was ever recorded. */
  #valueOf(bucket: number): number {
    const { min, max } = this.#histogram;
    return Math.min(max, Math.max(min, bucketMiddlesNanos[bucket] ?? 0));
  }
}
