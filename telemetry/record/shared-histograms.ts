/**
 * The latency histograms of all stages in one shared buffer: one thread records, any may read.
 * Keeps no time and no stage's meaning; a reader sees every whole record, at worst a moment late.
 */
import { latencyBoundsNanos } from '../contract/latency-frame.ts';
import { type Stage, stages } from '../contract/stage.ts';
import { bucketMiddlesNanos, histogramWords, LogLinearHistogram } from './log-linear-histogram.ts';

/** Cell of the latency grid in which a bucket lies; the last cell is beyond all bounds. */
const cellOfBucket: Uint8Array = Uint8Array.from(bucketMiddlesNanos, (middle) => {
  const cell = latencyBoundsNanos.findIndex((bound) => middle <= bound);
  return cell === -1 ? latencyBoundsNanos.length : cell;
});

/** What one stage has measured since the engine started, as one reading that agrees with itself. */
export interface HistogramReading {
  /** Counts of the cells of `latencyBoundsNanos` (not cumulative), and one cell beyond them. */
  readonly cells: readonly number[];
  /** The sum of the cells. */
  readonly count: number;
  readonly sumNanos: number;
  readonly maxNanos: number;
}

/** Folds counts of buckets to counts of the cells of the latency grid. */
export function foldToCells(bucketCounts: Float64Array): number[] {
  const cells = new Array<number>(latencyBoundsNanos.length + 1).fill(0);
  for (let bucket = 0; bucket < bucketCounts.length; bucket += 1) {
    const count = bucketCounts[bucket] ?? 0;
    const cell = cellOfBucket[bucket] ?? 0;
    if (count !== 0) cells[cell] = (cells[cell] ?? 0) + count;
  }
  return cells;
}

export class SharedHistograms {
  /** What another thread is given to read the same histograms, by `SharedHistograms` of its own. */
  readonly buffer: SharedArrayBuffer;
  readonly #byStage = new Map<Stage, LogLinearHistogram>();
  readonly #counts = new Float64Array(bucketMiddlesNanos.length);

  constructor(
    buffer: SharedArrayBuffer = new SharedArrayBuffer(
      stages.length * histogramWords * Float64Array.BYTES_PER_ELEMENT,
    ),
  ) {
    this.buffer = buffer;
    const bytes = histogramWords * Float64Array.BYTES_PER_ELEMENT;
    stages.forEach((stage, index) => {
      const words = new Float64Array(buffer, index * bytes, histogramWords);
      this.#byStage.set(stage, new LogLinearHistogram(words));
    });
  }

  /** The histogram of one stage; keep it where it is recorded often. Only the writer records. */
  of(stage: Stage): LogLinearHistogram {
    const histogram = this.#byStage.get(stage);
    if (histogram === undefined) throw new RangeError(`there is no stage ${String(stage)}`);
    return histogram;
  }

  /** Reads one stage, folded to the cells of the latency grid; for any thread. */
  read(stage: Stage): HistogramReading {
    const histogram = this.of(stage);
    const { sum: sumNanos, max: maxNanos } = histogram;
    histogram.readCounts(this.#counts);
    const cells = foldToCells(this.#counts);
    const count = cells.reduce((total, cell) => total + cell, 0);
    return { cells, count, sumNanos, maxNanos };
  }
}
