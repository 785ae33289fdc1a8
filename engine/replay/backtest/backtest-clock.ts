/**
 * The clock of a backtest: it stands where the host has set it, and never goes back.
 * Reads no wall time but for stage durations, which go to the recorder alone.
 */
import { invariant } from '../../contract/assert.ts';
import { type MonoNanos, monoNanos, type UtcNanos } from '../../contract/numbers.ts';
import type { Stamp } from '../../core/core-event.ts';
import type { Clock } from '../../ports/clock.ts';

const nanosPerMilli = 1_000_000n;

export class BacktestClock implements Clock {
  readonly #epochUtcNanos: bigint;
  #now: MonoNanos = monoNanos(0);
  #stamp: Stamp | null = null;
  /** Wall time of this thread, in milliseconds, at which the message in hand was taken up. */
  #wallMillis = 0;

  /** `epochUtcNanos`: the instant that simulated time counts from. */
  constructor(epochUtcNanos: UtcNanos) {
    this.#epochUtcNanos = BigInt(epochUtcNanos);
  }

  get now(): MonoNanos {
    return this.#now;
  }

  /** Moves to an instant; one before the present is a broken invariant. */
  advance(to: MonoNanos): void {
    if (to === this.#now) return;
    if (to < this.#now) invariant(false, `time goes back from ${this.#now} to ${to}`);
    this.#now = to;
    this.#stamp = null;
  }

  readonly mono = (): MonoNanos => this.#now;

  readonly utc = (): UtcNanos => this.stamp().utc;

  /** UTC in whole milliseconds. */
  readonly utcMillis = (): number =>
    Number((this.#epochUtcNanos + BigInt(this.#now)) / nanosPerMilli);

  /** Simulated time of an instant of UTC; negative before the epoch. */
  nanosOfUtcMillis(utcMillis: number): number {
    return Number(BigInt(utcMillis) * nanosPerMilli - this.#epochUtcNanos);
  }

  /** The present on both clocks; one object until time moves. */
  stamp(): Stamp {
    this.#stamp ??= {
      mono: this.#now,
      utc: String(this.#epochUtcNanos + BigInt(this.#now)) as UtcNanos,
    };
    return this.#stamp;
  }

  /** Right before a message is read: stage durations count from here. */
  beginStages(): void {
    this.#wallMillis = performance.now();
  }

  /** Real nanoseconds since `beginStages`. */
  stageWall(): number {
    return (performance.now() - this.#wallMillis) * 1e6;
  }

  /** Other work came in between: stages go on as if `spentNanos` of real time had passed. */
  resumeStages(spentNanos: number): void {
    this.#wallMillis = performance.now() - spentNanos / 1e6;
  }

  /** Simulated now, plus the real time spent since the message in hand was taken up. */
  readonly stageNanos = (): number => this.#now + this.stageWall();
}
