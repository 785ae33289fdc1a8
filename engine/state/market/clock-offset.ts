/**
 * Estimates how far the exchange's clock is ahead of ours, from the quickest messages.
 * A message can only be late, never early, so the largest difference seen lately is the nearest.
 */

/** How long a sample may decide the estimate, in microseconds; it lives one to two of these. */
const windowMicros = 10_000_000;

export class ClockOffset {
  #windowStartMicros = Number.NEGATIVE_INFINITY;
  #current = Number.NEGATIVE_INFINITY;
  #previous = Number.NEGATIVE_INFINITY;

  /** Takes one message: the exchange's stamp and our receive time, both UTC microseconds. */
  sample(exchangeUtcMicros: number, receivedUtcMicros: number): void {
    if (receivedUtcMicros - this.#windowStartMicros >= windowMicros) {
      this.#previous = this.#current;
      this.#current = Number.NEGATIVE_INFINITY;
      this.#windowStartMicros = receivedUtcMicros;
    }
    const difference = exchangeUtcMicros - receivedUtcMicros;
    if (difference > this.#current) this.#current = difference;
  }

  /** Exchange clock minus ours (network delay included), in microseconds; null: not known. */
  get micros(): number | null {
    const best = Math.max(this.#current, this.#previous);
    return Number.isFinite(best) ? Math.round(best) : null;
  }
}
