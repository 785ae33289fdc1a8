/**
 * A latency histogram of fixed size: 32 linear buckets in each octave of nanoseconds.
 * Allocates only when it is made, and never throws; what it cannot place it counts.
 */

const octaves = 37;
const bucketsPerOctave = 32;
const bucketCount = octaves * bucketsPerOctave;
/** First value beyond the last octave: 2^37 ns, 137 s. */
const valueLimit = 2 ** octaves;

// A double already is an exponent and a mantissa: its top five mantissa bits are the bucket.
const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);
const highWord = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0;
const exponentBias = 1_023;

/** Bucket of a value in [1, valueLimit). */
function bucketOf(value: number): number {
  double[0] = value;
  const high = words[highWord] ?? 0;
  return ((high >>> 20) - exponentBias) * bucketsPerOctave + ((high >>> 15) & 31);
}

/** The whole number nearest the middle of a bucket; the value itself below 64 ns. */
function middleOf(bucket: number): number {
  const octave = 2 ** Math.floor(bucket / bucketsPerOctave);
  const width = octave / bucketsPerOctave;
  const low = octave + (bucket % bucketsPerOctave) * width;
  return width <= 2 ? Math.ceil(low) : Math.round(low + width / 2);
}

/** Behind the counts of the buckets: what is kept of all values. */
const countWord = bucketCount;
const sumWord = bucketCount + 1;
const minWord = bucketCount + 2;
const maxWord = bucketCount + 3;
const clampedWord = bucketCount + 4;
const refusedWord = bucketCount + 5;

/** How many 64-bit words one histogram takes. */
export const histogramWords = bucketCount + 6;

/** Buckets of a histogram, and the whole number of nanoseconds that stands for each. */
export const bucketMiddlesNanos: readonly number[] = Array.from({ length: bucketCount }, (_, at) =>
  middleOf(at),
);

export class LogLinearHistogram {
  readonly #words: Float64Array;

  /**
   * `words` is where it keeps everything, `histogramWords` long and zero when new: of a shared
   * buffer where other threads are to read it. One thread alone may record.
   */
  constructor(words: Float64Array = new Float64Array(histogramWords)) {
    this.#words = words;
  }

  /** Values recorded. */
  get count(): number {
    return this.#words[countWord] ?? 0;
  }

  /** Exact sum of what was recorded, in nanoseconds. */
  get sum(): number {
    return this.#words[sumWord] ?? 0;
  }

  /** Smallest value recorded; 0 when there is none. */
  get min(): number {
    return this.#words[minWord] ?? 0;
  }

  /** Largest value recorded; 0 when there is none. */
  get max(): number {
    return this.#words[maxWord] ?? 0;
  }

  /** Values below 1 ns or beyond 137 s, recorded at the nearer end. */
  get clamped(): number {
    return this.#words[clampedWord] ?? 0;
  }

  /** Values that were no number, and not recorded. */
  get refused(): number {
    return this.#words[refusedWord] ?? 0;
  }

  /** Records a duration in nanoseconds. */
  record(nanos: number): void {
    const words = this.#words;
    let value = nanos;
    if (!(value >= 1 && value < valueLimit)) {
      if (Number.isNaN(value)) {
        words[refusedWord] = (words[refusedWord] ?? 0) + 1;
        return;
      }
      value = value < 1 ? 1 : valueLimit - 1;
      words[clampedWord] = (words[clampedWord] ?? 0) + 1;
    }
    const bucket = bucketOf(value);
    words[bucket] = (words[bucket] ?? 0) + 1;
    words[countWord] = (words[countWord] ?? 0) + 1;
    words[sumWord] = (words[sumWord] ?? 0) + value;
    // No value is below 1, so that a minimum of 0 says that there is none yet.
    const min = words[minWord] ?? 0;
    if (min === 0 || value < min) words[minWord] = value;
    if (value > (words[maxWord] ?? 0)) words[maxWord] = value;
  }

  /**
   * The value at quantile `q` (0..1, nearest rank) in nanoseconds, at most 3.1 % off and never
   * outside what was recorded; 0 when nothing was.
   */
  quantile(q: number): number {
    const { count, min, max } = this;
    if (count === 0) return 0;
    const rank = Math.min(count, Math.max(1, Math.ceil(q * count)));
    let below = 0;
    for (let bucket = 0; bucket < bucketCount; bucket += 1) {
      below += this.#words[bucket] ?? 0;
      if (below >= rank) {
        return Math.min(max, Math.max(min, bucketMiddlesNanos[bucket] ?? 0));
      }
    }
    return max;
  }

  /** Copies the counts of the buckets into `into`, which is `bucketMiddlesNanos` long. */
  readCounts(into: Float64Array): void {
    into.set(this.#words.subarray(0, bucketCount));
  }

  /** Adds all that `other` recorded. */
  merge(other: LogLinearHistogram): void {
    const { min, max } = this;
    const words = this.#words;
    for (let word = 0; word < histogramWords; word += 1) {
      words[word] = (words[word] ?? 0) + (other.#words[word] ?? 0);
    }
    words[minWord] = min === 0 || other.min === 0 ? min + other.min : Math.min(min, other.min);
    words[maxWord] = Math.max(max, other.max);
  }

  /** Back to empty. */
  reset(): void {
    this.#words.fill(0);
  }
}
