/**
 * What a histogram has gained since it was last read, value by value.
 * Measures nothing, and leaves the histogram as it is.
 */
import {
  bucketMiddlesNanos,
  type LogLinearHistogram,
} from '../../../telemetry/record/log-linear-histogram.ts';

export class HistogramGain {
  readonly #histogram: LogLinearHistogram;
  #before = new Float64Array(bucketMiddlesNanos.length);
  #now = new Float64Array(bucketMiddlesNanos.length);
  #seen = 0;

  constructor(histogram: LogLinearHistogram) {
    this.#histogram = histogram;
  }

  /** Tells each value, in nanoseconds, and how often it has come since the last read. */
  read(tell: (nanos: number, count: number) => void): void {
    const { count } = this.#histogram;
    if (count === this.#seen) return;
    this.#seen = count;
    this.#histogram.readCounts(this.#now);
    for (let bucket = 0; bucket < this.#now.length; bucket += 1) {
      const gained = (this.#now[bucket] ?? 0) - (this.#before[bucket] ?? 0);
      if (gained > 0) tell(bucketMiddlesNanos[bucket] ?? 0, gained);
    }
    [this.#before, this.#now] = [this.#now, this.#before];
  }
}
