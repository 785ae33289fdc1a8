/**
 * What a maker thinks of the market: fair price and volatility, both in ticks.
 * Looks at the best prices alone and keeps a few numbers of the past.
 */
import type { TopOfBook } from '../../sdk/index.ts';

/**
 * The mid, moved towards the side with less behind it: all the way to the micro-price where the
 * spread is one tick, and less the wider it is, because sizes far apart say little of the price.
 */
export function fairPrice(top: TopOfBook): number {
  const middle = (top.bidPrice + top.askPrice) / 2;
  const waiting = top.bidLots + top.askLots;
  const spread = top.askPrice - top.bidPrice;
  if (waiting <= 0 || spread <= 0) return middle;
  const microPrice = (top.bidPrice * top.askLots + top.askPrice * top.bidLots) / waiting;
  return middle + (microPrice - middle) * Math.max(leastLean, 1 / spread);
}

/** Part of the way to the micro-price that fair price goes at any spread. */
const leastLean = 0.25;

/** Mids closer together than this are one move, in seconds: single ticks bounce. */
const sampleSeconds = 0.1;
/** A longer gap is no measurement: the feed may have been down. */
const gapSeconds = 5;

/** Volatility of the mid as an exponentially weighted mean over event time. */
export class Volatility {
  readonly #halfLifeSeconds: number;
  #mid = 0;
  #sampledNanos = -1;
  #variance = 0;
  #measuredNanos = 0;

  constructor(halfLifeSeconds: number) {
    this.#halfLifeSeconds = halfLifeSeconds;
  }

  /** How long it has been measuring, in seconds of market time. */
  get seconds(): number {
    return this.#measuredNanos / 1e9;
  }

  /** Standard deviation of the mid's move in one second, in ticks. */
  get ticksPerRootSecond(): number {
    return Math.sqrt(this.#variance);
  }

  observe(top: TopOfBook): void {
    const mid = (top.bidPrice + top.askPrice) / 2;
    const nanos = top.receivedMonoNanos - this.#sampledNanos;
    const elapsed = nanos / 1e9;
    if (this.#sampledNanos < 0 || elapsed < 0 || elapsed > gapSeconds) {
      this.#mid = mid;
      this.#sampledNanos = top.receivedMonoNanos;
      return;
    }
    if (elapsed < sampleSeconds) return;
    const move = mid - this.#mid;
    const rate = (move * move) / elapsed;
    this.#measuredNanos += nanos;
    // Until the first half-life has passed the plain mean is the better guess.
    const decayed = 1 - 2 ** (-elapsed / this.#halfLifeSeconds);
    const weight = Math.max(decayed, elapsed / this.seconds);
    this.#variance += weight * (rate - this.#variance);
    this.#mid = mid;
    this.#sampledNanos = top.receivedMonoNanos;
  }
}
