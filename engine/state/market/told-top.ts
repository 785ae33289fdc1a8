/**
 * Which tops of book of one instrument are told to strategies: one that is another than the last
 * told, and once a second one that still holds: a quiet market is not to be taken for a dead one.
 * Tells nobody itself, and nothing of a market that is not to be traded on.
 */
import type { InstrumentMarket } from './market-state.ts';
import { isTradable, type Top, tickerOnTop, topOf } from './market-view.ts';

/** An unchanged top is told again after this. */
const repeatNanos = 1e9;

export class ToldTop {
  #bidPrice = 0;
  #bidLots = 0;
  #askPrice = 0;
  #askLots = 0;
  #receivedNanos = Number.NEGATIVE_INFINITY;

  /** The top to be told now, to be read at once; null when there is nothing new to tell. */
  next(known: InstrumentMarket): Top | null {
    if (!isTradable(known)) return null;
    // Read where it is kept: nearly every message is a ticker, and needs no copy to be compared.
    const top = tickerOnTop(known) ?? topOf(known);
    if (top === null) return null;
    const { bidPrice, bidLots, askPrice, askLots, receivedMonoNanos } = top;
    const isSame =
      bidPrice === this.#bidPrice &&
      bidLots === this.#bidLots &&
      askPrice === this.#askPrice &&
      askLots === this.#askLots;
    if (isSame && receivedMonoNanos - this.#receivedNanos < repeatNanos) return null;
    this.#bidPrice = bidPrice;
    this.#bidLots = bidLots;
    this.#askPrice = askPrice;
    this.#askLots = askLots;
    this.#receivedNanos = receivedMonoNanos;
    return top;
  }
}
