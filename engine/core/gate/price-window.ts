/**
 * The lowest and highest price of the orders of a sliding window: each is at hand without a search.
 * Bounded: beyond that many steps an extreme is held for longer than the window, never shorter.
 */

/** Prices that may be the extreme once those before them have gone; more are merged. */
const stepsLimit = 512;

/** One side: prices that rise from the extreme on (by `sign`), each newer than the one before. */
class Extremes {
  readonly #sign: 1 | -1;
  readonly #prices: number[] = [];
  readonly #times: number[] = [];

  constructor(sign: 1 | -1) {
    this.#sign = sign;
  }

  add(price: number, monoNanos: number): void {
    const [prices, times, sign] = [this.#prices, this.#times, this.#sign];
    let last = prices.at(-1);
    while (last !== undefined && sign * (last - price) >= 0) {
      prices.pop();
      times.pop();
      last = prices.at(-1);
    }
    if (prices.length >= stepsLimit) {
      times[times.length - 1] = monoNanos;
      return;
    }
    prices.push(price);
    times.push(monoNanos);
  }

  /** The extreme of what is newer than `sinceNanos`; null: there is nothing. */
  since(sinceNanos: number): number | null {
    let first = this.#times[0];
    while (first !== undefined && first <= sinceNanos) {
      this.#prices.shift();
      this.#times.shift();
      first = this.#times[0];
    }
    return this.#prices[0] ?? null;
  }
}

export class PriceWindow {
  readonly #low = new Extremes(1);
  readonly #high = new Extremes(-1);

  add(price: number, monoNanos: number): void {
    this.#low.add(price, monoNanos);
    this.#high.add(price, monoNanos);
  }

  isEmpty(monoNanos: number, windowNanos: number): boolean {
    return this.#low.since(monoNanos - windowNanos) === null;
  }

  /**
   * How far a price is from the farthest of the window, in whole basis points of that one rounded
   * up; 0 where there is none.
   */
  driftBps(price: number, monoNanos: number, windowNanos: number): number {
    const since = monoNanos - windowNanos;
    const [low, high] = [this.#low.since(since), this.#high.since(since)];
    return Math.max(distanceBps(price, low), distanceBps(price, high));
  }
}

const distanceBps = (price: number, from: number | null): number =>
  from === null ? 0 : Math.ceil((Math.abs(price - from) * 10_000) / from);
