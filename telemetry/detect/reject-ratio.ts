/**
 * The share of wanted orders that came to nothing: refused by the gate or rejected by the venue.
 * Judges no single order, and nothing on fewer than the stated number of them.
 *
 * Formula: r = (refused + rejected) / wanted over the last w seconds, at most 1. It fires when
 * wanted >= atLeast and r >= limit, and goes off when r < limit / 2 on as many, or when the whole
 * window has passed without an order.
 */
import type { Judgement } from './judgement.ts';
import { SlidingCounts } from './sliding-counts.ts';

export interface RejectRatioOptions {
  readonly threshold: number;
  readonly windowSeconds: number;
  readonly atLeast: number;
}

export class RejectRatio {
  readonly #options: RejectRatioOptions;
  readonly #counts: SlidingCounts;
  #isFiring = false;
  #lastBadMonoNanos = 0;

  constructor(options: RejectRatioOptions) {
    this.#options = options;
    this.#counts = new SlidingCounts(options.windowSeconds * 1e9);
  }

  wanted(atMonoNanos: number): void {
    this.#counts.add(1, 0, atMonoNanos);
  }

  /** One of the wanted orders was refused or rejected. */
  failed(atMonoNanos: number): void {
    this.#counts.add(0, 1, atMonoNanos);
    this.#lastBadMonoNanos = atMonoNanos;
  }

  /** Wanted orders in the window. */
  get wantedInWindow(): number {
    return this.#counts.first;
  }

  judge(nowMonoNanos: number): Judgement {
    const { threshold, atLeast } = this.#options;
    this.#counts.advance(nowMonoNanos);
    const { first: wanted, second: failed } = this.#counts;
    const figure = wanted === 0 ? 0 : Math.min(1, failed / wanted);
    const wasFiring = this.#isFiring;
    if (wanted >= atLeast && figure >= threshold) this.#isFiring = true;
    else if (wanted === 0 || (wanted >= atLeast && figure < threshold / 2)) this.#isFiring = false;
    return {
      isFiring: this.#isFiring,
      fresh: this.#isFiring && !wasFiring ? 1 : 0,
      eventMonoNanos: this.#lastBadMonoNanos,
      figure,
      limit: threshold,
    };
  }
}
