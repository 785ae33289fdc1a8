/**
 * How many messages a strategy allows itself, as a bucket that fills with event time.
 * Withdrawing a quote for safety is never refused: it only leaves less for what is optional.
 */

export class MessageBudget {
  readonly #perSecond: number;
  readonly #most: number;
  #messages: number;
  #filledNanos = -1;

  /** The bucket holds one second's messages, and at least what one requote needs. */
  constructor(perSecond: number) {
    this.#perSecond = perSecond;
    this.#most = Math.max(4, perSecond);
    this.#messages = this.#most;
  }

  /** Takes `count` messages if more than `reserve` would stay; whether it did. */
  take(nowNanos: number, count: number, reserve = 0): boolean {
    this.#fill(nowNanos);
    if (this.#messages < count + reserve) return false;
    this.#messages -= count;
    return true;
  }

  /** Takes messages that must go, at most one second's worth on credit. */
  force(nowNanos: number, count: number): void {
    this.#fill(nowNanos);
    this.#messages = Math.max(-this.#most, this.#messages - count);
  }

  #fill(nowNanos: number): void {
    if (this.#filledNanos >= 0 && nowNanos > this.#filledNanos) {
      const added = ((nowNanos - this.#filledNanos) / 1e9) * this.#perSecond;
      this.#messages = Math.min(this.#most, this.#messages + added);
    }
    this.#filledNanos = Math.max(this.#filledNanos, nowNanos);
  }
}
