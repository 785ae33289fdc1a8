/**
 * Silence of one feed by receive time: no message for longer than its limit.
 * No data is an alarm and never good news, also before the first message once the feed is open.
 *
 * Formula: a watchdog. With q = now - max(last message, opened), it fires when q > limit, and goes
 * off once messages have come for `soundNanos` with no pause beyond the limit. Exchange times
 * play no part: a venue that sends old data is another fault.
 */
import type { Judgement } from './judgement.ts';

/** How long data has to flow again before the silence counts as over. */
const soundNanos = 1e9;

export class StaleFeed {
  readonly #limitNanos: number;
  #isFiring = false;
  /** When data came back while it fired; null: it has not. */
  #soundMonoNanos: number | null = null;
  #eventMonoNanos = 0;

  constructor(limitMillis: number) {
    this.#limitNanos = limitMillis * 1e6;
  }

  /**
   * `lastMonoNanos`: receive time of the newest message, null before the first; `openMonoNanos`:
   * since when messages are due, null while none are.
   */
  judge(
    nowMonoNanos: number,
    lastMonoNanos: number | null,
    openMonoNanos: number | null,
  ): Judgement {
    const since = Math.max(
      lastMonoNanos ?? Number.NEGATIVE_INFINITY,
      openMonoNanos ?? Number.NEGATIVE_INFINITY,
    );
    const quietNanos = openMonoNanos === null ? 0 : Math.max(0, nowMonoNanos - since);
    const wasFiring = this.#isFiring;
    if (quietNanos > this.#limitNanos) {
      this.#isFiring = true;
      this.#soundMonoNanos = null;
      if (!wasFiring) this.#eventMonoNanos = since + this.#limitNanos;
    } else if (wasFiring) {
      this.#soundMonoNanos ??= nowMonoNanos;
      this.#isFiring = nowMonoNanos - this.#soundMonoNanos < soundNanos;
    }
    return {
      isFiring: this.#isFiring,
      fresh: this.#isFiring && !wasFiring ? 1 : 0,
      eventMonoNanos: this.#eventMonoNanos,
      figure: Math.round(quietNanos / 1e6),
      limit: this.#limitNanos / 1e6,
    };
  }
}
