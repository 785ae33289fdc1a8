/**
 * A latency that has left its own regime: what is typical now beside what was rare so far.
 * Knows no budget: a stream that was always slow is in its regime, one that became so is not.
 *
 * Formula: figure = median of the last w seconds / p99 of the past. It fires when the window
 * holds atLeast values, the past at least 100, and figure >= limit; it goes off when
 * figure < 0.7 * limit on as many values, or when nothing was measured for 30 s or the window.
 * Both quantiles are by nearest rank on log-spaced buckets, 16 to an octave (4.4 % wide), as in
 * HdrHistogram (G. Tene) and DDSketch (Masson, Rim, Lee, VLDB 2019). The median breaks down only
 * when half of the values are off (Hampel, The Influence Curve, 1974), so that a burst behind one
 * garbage collection is no regime; the p99 makes a heavy tail its own yardstick.
 *
 * The past is what has left the window while it did not fire, and was not in it when it ended.
 * Every 10 minutes its counts are halved, as long as 1,000 are left, so that it follows the day. A
 * regime that has fired for 10 minutes, or a window where that is longer, is the new usual.
 * When it began is where the sum of +1 for a slow and -1 for a normal value was last 0, as the
 * change point of a CUSUM (E. S. Page, Continuous Inspection Schemes, 1954).
 */
import type { Judgement } from './judgement.ts';

const bucketsPerOctave = 16;
const bucketCount = 37 * bucketsPerOctave;
const slices = 16;
const pastLeast = 100;
const halvedLeast = 1_000;
const halfLifeNanos = 600e9;
const adoptNanos = 600e9;
const silentNanos = 30e9;
const slowSumLimit = 1_000;
/** Share of the limit below which it is over. */
const clearShare = 0.7;

export interface LatencyRegimeOptions {
  /** Times its usual p99. */
  readonly threshold: number;
  readonly windowSeconds: number;
  readonly atLeast: number;
}

export class LatencyRegime {
  readonly #options: LatencyRegimeOptions;
  readonly #windowNanos: number;
  readonly #sliceNanos: number;
  readonly #slices = Array.from({ length: slices }, () => new Float64Array(bucketCount));
  readonly #recent = new Float64Array(bucketCount);
  readonly #past = new Float64Array(bucketCount);
  #recentCount = 0;
  #pastCount = 0;
  #slice = Number.NEGATIVE_INFINITY;
  #halvedMonoNanos: number | null = null;
  #lastMonoNanos = 0;
  #isFiring = false;
  #sinceMonoNanos = 0;
  #firedMonoNanos = 0;
  /** Last slice that holds values of a regime which has ended: what it holds is never the past. */
  #regimeSlice = Number.NEGATIVE_INFINITY;
  /** Slow values less normal ones since their sum was last 0, and when that was. */
  #slowSum = 0;
  #slowMonoNanos: number | null = null;
  #usualNanos = 0;

  constructor(options: LatencyRegimeOptions) {
    this.#options = options;
    this.#windowNanos = options.windowSeconds * 1e9;
    this.#sliceNanos = this.#windowNanos / slices;
  }

  /** `count` values of `nanos` that were measured at that instant. */
  observe(nanos: number, atMonoNanos: number, count = 1): void {
    if (!(nanos > 0) || count <= 0) return;
    this.#advance(atMonoNanos);
    const bucket = bucketOf(nanos);
    add(this.#slices[this.#slice % slices], bucket, count);
    add(this.#recent, bucket, count);
    this.#recentCount += count;
    this.#lastMonoNanos = atMonoNanos;
    const isSlow = this.#usualNanos > 0 && nanos >= this.#usualNanos * this.#options.threshold;
    this.#slowSum = Math.min(slowSumLimit, Math.max(0, this.#slowSum + (isSlow ? count : -count)));
    if (this.#slowSum === 0) this.#slowMonoNanos = null;
    else this.#slowMonoNanos ??= atMonoNanos;
  }

  /** The p99 of the past in nanoseconds; 0 while too little is known. */
  get usualNanos(): number {
    return this.#usualNanos;
  }

  judge(nowMonoNanos: number): Judgement {
    const { threshold, atLeast } = this.#options;
    this.#advance(nowMonoNanos);
    const wasFiring = this.#isFiring;
    const isKnown = this.#usualNanos > 0 && this.#recentCount >= atLeast;
    const typical = isKnown ? quantile(this.#recent, this.#recentCount, 0.5) : 0;
    const figure = isKnown ? typical / this.#usualNanos : 0;
    if (isKnown && figure >= threshold) this.#isFiring = true;
    else if (isKnown && figure < threshold * clearShare) this.#isFiring = false;
    else if (nowMonoNanos - this.#lastMonoNanos > Math.max(silentNanos, this.#windowNanos)) {
      this.#isFiring = false;
    }
    if (this.#isFiring && !wasFiring) {
      this.#sinceMonoNanos = this.#slowMonoNanos ?? nowMonoNanos;
      this.#firedMonoNanos = nowMonoNanos;
    }
    if (wasFiring && !this.#isFiring) this.#regimeSlice = this.#slice;
    const heldNanos = nowMonoNanos - this.#firedMonoNanos;
    if (this.#isFiring && heldNanos > Math.max(adoptNanos, this.#windowNanos)) this.#adopt();
    return {
      isFiring: this.#isFiring,
      fresh: this.#isFiring && !wasFiring ? 1 : 0,
      eventMonoNanos: this.#sinceMonoNanos,
      figure,
      limit: threshold,
    };
  }

  /** Moves the window on; what leaves it becomes the past, unless it belongs to a new regime. */
  #advance(nowMonoNanos: number): void {
    const slice = Math.floor(nowMonoNanos / this.#sliceNanos);
    if (slice <= this.#slice) return;
    const steps = Math.min(slices, slice - this.#slice);
    for (let step = steps - 1; step >= 0; step -= 1) this.#leave(slice - step - slices);
    this.#slice = slice;
    this.#halvedMonoNanos ??= nowMonoNanos;
    if (nowMonoNanos - this.#halvedMonoNanos >= halfLifeNanos) this.#halve(nowMonoNanos);
    if (this.#pastCount < pastLeast) return;
    if (!this.#isFiring) this.#usualNanos = quantile(this.#past, this.#pastCount, 0.99);
  }

  #leave(slice: number): void {
    const leaving = this.#slices[((slice % slices) + slices) % slices];
    if (leaving === undefined) return;
    const isOfRegime = this.#isFiring || slice <= this.#regimeSlice;
    for (let bucket = 0; bucket < bucketCount; bucket += 1) {
      const count = leaving[bucket] ?? 0;
      if (count === 0) continue;
      add(this.#recent, bucket, -count);
      this.#recentCount -= count;
      leaving[bucket] = 0;
      if (isOfRegime) continue;
      add(this.#past, bucket, count);
      this.#pastCount += count;
    }
  }

  #halve(nowMonoNanos: number): void {
    this.#halvedMonoNanos = nowMonoNanos;
    if (this.#pastCount < 2 * halvedLeast) return;
    for (let bucket = 0; bucket < bucketCount; bucket += 1) {
      this.#past[bucket] = (this.#past[bucket] ?? 0) / 2;
    }
    this.#pastCount /= 2;
  }

  /** What has held so long is the usual from now on. */
  #adopt(): void {
    this.#past.set(this.#recent);
    this.#pastCount = this.#recentCount;
    this.#usualNanos = 0;
    this.#isFiring = false;
    this.#slowSum = 0;
    this.#slowMonoNanos = null;
  }
}

const bucketOf = (nanos: number): number =>
  Math.min(bucketCount - 1, Math.max(0, Math.floor(Math.log2(nanos) * bucketsPerOctave)));

/** Upper bound of a bucket: a regime is not called left because of where a bucket ends. */
const valueOf = (bucket: number): number => 2 ** ((bucket + 1) / bucketsPerOctave);

function add(counts: Float64Array | undefined, bucket: number, count: number): void {
  if (counts !== undefined) counts[bucket] = (counts[bucket] ?? 0) + count;
}

/** The value at quantile `q` by nearest rank. */
function quantile(counts: Float64Array, total: number, q: number): number {
  const rank = Math.max(1, Math.ceil(q * total));
  let below = 0;
  for (let bucket = 0; bucket < bucketCount; bucket += 1) {
    below += counts[bucket] ?? 0;
    if (below >= rank) return valueOf(bucket);
  }
  return valueOf(bucketCount - 1);
}
