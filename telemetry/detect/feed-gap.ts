/**
 * Gaps of one feed: a sequence that was broken, or a book that had to be fetched anew.
 * Finds no gap itself; who keeps the sequence tells of each.
 *
 * Formula: with g the gaps in the last w seconds, it fires while g has reached the limit and not
 * come back to 0 since. A Schmitt trigger on a moving count (O. H. Schmitt, A Thermionic Trigger,
 * 1938): one limit to go on, a lower one to go off, so that a feed on the edge does not flap.
 */
import type { Judgement } from './judgement.ts';
import { SlidingCounts } from './sliding-counts.ts';

export interface FeedGapOptions {
  /** Gaps in the window at which it fires. */
  readonly threshold: number;
  readonly windowSeconds: number;
}

export class FeedGap {
  readonly #threshold: number;
  readonly #counts: SlidingCounts;
  #fresh = 0;
  #isFiring = false;
  #lastMonoNanos = 0;

  constructor({ threshold, windowSeconds }: FeedGapOptions) {
    this.#threshold = threshold;
    this.#counts = new SlidingCounts(windowSeconds * 1e9);
  }

  /** The feed had `count` more gaps, the newest at that instant. */
  seen(count: number, atMonoNanos: number): void {
    this.#counts.add(count, 0, atMonoNanos);
    this.#fresh += count;
    this.#lastMonoNanos = atMonoNanos;
  }

  judge(nowMonoNanos: number): Judgement {
    this.#counts.advance(nowMonoNanos);
    const figure = this.#counts.first;
    if (figure >= this.#threshold) this.#isFiring = true;
    else if (figure === 0) this.#isFiring = false;
    const fresh = this.#fresh;
    this.#fresh = 0;
    return {
      isFiring: this.#isFiring,
      fresh,
      eventMonoNanos: this.#lastMonoNanos,
      figure,
      limit: this.#threshold,
    };
  }
}
