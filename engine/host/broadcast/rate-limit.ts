/**
 * A bucket of tokens: how many messages a client may send at once and in the long run.
 * Only says yes or no; the caller decides what no means.
 */

export class RateLimit {
  readonly #burst: number;
  readonly #perSecond: number;
  #tokens: number;
  #lastMillis: number;

  constructor(burst: number, perSecond: number, nowMillis: number) {
    this.#burst = burst;
    this.#perSecond = perSecond;
    this.#tokens = burst;
    this.#lastMillis = nowMillis;
  }

  /** Takes one token; false when there is none. */
  take(nowMillis: number): boolean {
    const gained = ((nowMillis - this.#lastMillis) / 1_000) * this.#perSecond;
    this.#tokens = Math.min(this.#burst, this.#tokens + Math.max(0, gained));
    this.#lastMillis = nowMillis;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
