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

export class LogLinearHistogram {
  readonly #counts = new Float64Array(bucketCount);
  #count = 0;
  #sum = 0;
  #min = valueLimit;
  #max = 0;
  #clamped = 0;
  #refused = 0;

  /** Values recorded. */
  get count(): number {
    return this.#count;
  }

  /** Exact sum of what was recorded, in nanoseconds. */
  get sum(): number {
    return this.#sum;
  }

  /** Smallest value recorded; 0 when there is none. */
  get min(): number {
    return this.#count === 0 ? 0 : this.#min;
  }

  /** Largest value recorded; 0 when there is none. */
  get max(): number {
    return this.#max;
  }

  /** Values below 1 ns or beyond 137 s, recorded at the nearer end. */
  get clamped(): number {
    return this.#clamped;
  }

  /** Values that were no number, and not recorded. */
  get refused(): number {
    return this.#refused;
  }

  /** Records a duration in nanoseconds. */
  record(nanos: number): void {
    let value = nanos;
    if (!(value >= 1 && value < valueLimit)) {
      if (Number.isNaN(value)) {
        this.#refused += 1;
        return;
      }
      value = value < 1 ? 1 : valueLimit - 1;
      this.#clamped += 1;
    }
    const bucket = bucketOf(value);
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#count += 1;
    this.#sum += value;
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
  }

  /**
   * The value at quantile `q` (0..1, nearest rank) in nanoseconds, at most 3.1 % off and never
   * outside what was recorded; 0 when nothing was.
   */
  quantile(q: number): number {
    if (this.#count === 0) return 0;
    const rank = Math.min(this.#count, Math.max(1, Math.ceil(q * this.#count)));
    let below = 0;
    for (let bucket = 0; bucket < bucketCount; bucket += 1) {
      below += this.#counts[bucket] ?? 0;
      if (below >= rank) return Math.min(this.#max, Math.max(this.#min, middleOf(bucket)));
    }
    return this.#max;
  }

  /** Adds all that `other` recorded. */
  merge(other: LogLinearHistogram): void {
    for (let bucket = 0; bucket < bucketCount; bucket += 1) {
      this.#counts[bucket] = (this.#counts[bucket] ?? 0) + (other.#counts[bucket] ?? 0);
    }
    this.#count += other.#count;
    this.#sum += other.#sum;
    this.#clamped += other.#clamped;
    this.#refused += other.#refused;
    this.#min = Math.min(this.#min, other.#min);
    this.#max = Math.max(this.#max, other.#max);
  }

  /** Back to empty. */
  reset(): void {
    this.#counts.fill(0);
    this.#count = 0;
    this.#sum = 0;
    this.#clamped = 0;
    this.#refused = 0;
    this.#min = valueLimit;
    this.#max = 0;
  }
}
