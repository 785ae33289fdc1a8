/**
 * Which way the averages say to stand: turned only by a distance beyond the dead band, and not
 * again before a turn has cooled down.
 * Knows neither prices nor positions.
 */

export type Lean = 'long' | 'short';

export interface StanceOptions {
  readonly deadBandBps: number;
  readonly coolDownSeconds: number;
}

export class Stance {
  readonly #options: StanceOptions;
  #lean: Lean | null = null;
  #coolNanos = 0;
  #isHeldBack = false;

  constructor(options: StanceOptions) {
    this.#options = options;
  }

  /** Null before the first signal. */
  get lean(): Lean | null {
    return this.#lean;
  }

  /** Whether the averages have crossed, and only the cool-down stands against turning. */
  get isHeldBack(): boolean {
    return this.#isHeldBack;
  }

  /** Time that the last turn has yet to cool down. */
  coolMillis(nowNanos: number): number {
    return Math.max(0, (this.#coolNanos - nowNanos) / 1e6);
  }

  /** Takes the distance of the averages as it is now. */
  follow(differenceBps: number, nowNanos: number): void {
    const { deadBandBps, coolDownSeconds } = this.#options;
    const beyond = Math.abs(differenceBps) > deadBandBps;
    const signal: Lean = differenceBps > 0 ? 'long' : 'short';
    this.#isHeldBack = beyond && signal !== this.#lean && nowNanos < this.#coolNanos;
    if (!beyond || signal === this.#lean || this.#isHeldBack) return;
    this.#lean = signal;
    this.#coolNanos = nowNanos + coolDownSeconds * 1e9;
  }

  /** What is held stays until the next signal. */
  forget(): void {
    this.#lean = null;
    this.#isHeldBack = false;
  }

  /** Goes on as another version stood. */
  restore(lean: Lean | null, coolMillis: number, nowNanos: number): void {
    this.#lean = lean;
    this.#coolNanos = nowNanos + coolMillis * 1e6;
  }
}
