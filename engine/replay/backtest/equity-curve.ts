/**
 * Profit and exposure of a backtest over its time, at even distances, and the deepest fall.
 * Halves its detail rather than grow without bound; the distance is then twice as long. The deepest
 * fall is of all that it was told, kept or not.
 */
import { Column } from './column.ts';

/** Most samples that are kept; reaching it halves them. */
export const samplesLimit = 8_192;
const firstPeriodNanos = 1e9;

export class EquityCurve {
  readonly #times = new Column();
  readonly #equity = new Column();
  readonly #exposure = new Column();
  #periodNanos = firstPeriodNanos;
  #peak = 0;
  #maxDrawdown = 0;

  /** Simulated nanoseconds between two samples. */
  get periodNanos(): number {
    return this.#periodNanos;
  }

  /** Largest fall from a former peak, in reporting minor units, >= 0. */
  get maxDrawdownMinor(): number {
    return this.#maxDrawdown;
  }

  /** Counts an equity into the drawdown without keeping it. */
  glance(equityMinor: number): void {
    if (equityMinor > this.#peak) this.#peak = equityMinor;
    this.#maxDrawdown = Math.max(this.#maxDrawdown, this.#peak - equityMinor);
  }

  /** Keeps one sample; `exposureMinor` is the value of all open positions, without sign. */
  sample(atNanos: number, equityMinor: number, exposureMinor: number): void {
    this.glance(equityMinor);
    this.#times.push(atNanos);
    this.#equity.push(equityMinor);
    this.#exposure.push(exposureMinor);
    if (this.#times.length < samplesLimit) return;
    this.#times.halve();
    this.#equity.halve();
    this.#exposure.halve();
    this.#periodNanos *= 2;
  }

  /** The kept samples, oldest first. */
  samples(): {
    readonly timesNanos: readonly number[];
    readonly equityMinor: readonly number[];
    readonly exposureMinor: readonly number[];
  } {
    return {
      timesNanos: this.#times.toArray(),
      equityMinor: this.#equity.toArray(),
      exposureMinor: this.#exposure.toArray(),
    };
  }
}
