/**
 * A queue that hands each item on after its delay and never out of order: an item waits at least
 * until the one before it has gone.
 * Bounded by its owner, who can read its length.
 */
import type { VenueClock } from './venue-clock.ts';

/** Time in nanoseconds of the host's monotonic clock. */
type MonoClock = () => number;

/** Below this, waiting for a timer would be later than asked; the loop is polled instead. */
const timerNanos = 1_500_000;

interface Waiting {
  readonly dueNanos: number;
  readonly action: () => void;
}

export class DelayLine {
  readonly #mono: MonoClock;
  readonly #wakeAt: VenueClock['wakeAt'];
  readonly #waiting: Waiting[] = [];
  #scheduled = false;
  #closed = false;

  /** `wakeAt`: as of the venue's clock. */
  constructor(mono: MonoClock, wakeAt?: VenueClock['wakeAt']) {
    this.#mono = mono;
    this.#wakeAt = wakeAt;
  }

  /** Items not handed on yet. */
  get length(): number {
    return this.#waiting.length;
  }

  /** Runs `action` after `delayNanos`; at once when there is no delay and nothing waits. */
  push(delayNanos: number, action: () => void): void {
    if (this.#closed) return;
    if (delayNanos <= 0 && this.#waiting.length === 0) {
      action();
      return;
    }
    this.#waiting.push({ dueNanos: this.#mono() + delayNanos, action });
    this.#schedule();
  }

  /** Forgets everything that still waits. */
  close(): void {
    this.#closed = true;
    this.#waiting.length = 0;
  }

  #schedule(): void {
    const next = this.#waiting[0];
    if (next === undefined || this.#scheduled) return;
    this.#scheduled = true;
    const leftNanos = next.dueNanos - this.#mono();
    const run = (): void => {
      this.#scheduled = false;
      this.#run();
    };
    if (this.#wakeAt !== undefined) this.#wakeAt(next.dueNanos, run);
    else if (leftNanos < timerNanos) setImmediate(run);
    else setTimeout(run, Math.floor((leftNanos - timerNanos) / 1_000_000) + 1);
  }

  #run(): void {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      if (next.dueNanos > this.#mono()) break;
      this.#waiting.shift();
      next.action();
    }
    this.#schedule();
  }
}
