/**
 * How many notices the desktop is shown: a few at once, then one in a while.
 * Counts what it holds back, and says so with the next one; stores nothing to show later.
 */

export interface NoticeLane {
  /** Most at once. */
  readonly burst: number;
  /** One more after so many milliseconds. */
  readonly everyMillis: number;
}

export class NoticeLimit {
  readonly #lane: NoticeLane;
  readonly #now: () => number;
  #left: number;
  #atMillis: number;
  #heldBack = 0;

  /** `now` is a clock in milliseconds. */
  constructor(lane: NoticeLane, now: () => number) {
    this.#lane = lane;
    this.#now = now;
    this.#left = lane.burst;
    this.#atMillis = now();
  }

  /** How many were held back since the last one that was let through; null: this one is, too. */
  admit(): number | null {
    const { burst, everyMillis } = this.#lane;
    const gained = Math.floor((this.#now() - this.#atMillis) / everyMillis);
    this.#left = Math.min(burst, this.#left + gained);
    this.#atMillis = this.#left === burst ? this.#now() : this.#atMillis + gained * everyMillis;
    if (this.#left === 0) {
      this.#heldBack += 1;
      return null;
    }
    this.#left -= 1;
    const heldBack = this.#heldBack;
    this.#heldBack = 0;
    return heldBack;
  }
}
