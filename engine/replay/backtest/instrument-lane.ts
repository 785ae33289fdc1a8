/**
 * What one instrument of a backtest leads to: its market, its venue, the strategies that watch it.
 * Tells a top of book when it is another, and once a second that it still holds, as a running desk.
 */
import type { InstrumentId } from '../../contract/ids.ts';
import type { StrategyRunner, TopOfBook } from '../../contract/strategy.ts';
import type { InstrumentMarket } from '../../state/market/market-state.ts';
import { isTradable, tickerOnTop, topOf } from '../../state/market/market-view.ts';
import type { VenueLink } from './venue-link.ts';

/** An unchanged top is told again after this. */
const repeatNanos = 1e9;

export class InstrumentLane {
  readonly id: InstrumentId;
  readonly known: InstrumentMarket;
  readonly venue: VenueLink;
  readonly watching: readonly StrategyRunner[];
  #bidPrice = 0;
  #bidLots = 0;
  #askPrice = 0;
  #askLots = 0;
  #toldNanos = Number.NEGATIVE_INFINITY;

  constructor(known: InstrumentMarket, venue: VenueLink, watching: readonly StrategyRunner[]) {
    this.id = known.instrument.id;
    this.known = known;
    this.venue = venue;
    this.watching = watching;
  }

  /** The top of book to be told now; null when there is nothing new to tell. */
  topToTell(tickNumber: number): TopOfBook | null {
    if (this.watching.length === 0 || !isTradable(this.known)) return null;
    // Read where it is kept: nearly every message is a ticker, and needs no copy to be compared.
    const top = tickerOnTop(this.known) ?? topOf(this.known);
    if (top === null) return null;
    const { bidPrice, bidLots, askPrice, askLots, receivedMonoNanos } = top;
    const isSame =
      bidPrice === this.#bidPrice &&
      bidLots === this.#bidLots &&
      askPrice === this.#askPrice &&
      askLots === this.#askLots;
    if (isSame && receivedMonoNanos - this.#toldNanos < repeatNanos) return null;
    this.#bidPrice = bidPrice;
    this.#bidLots = bidLots;
    this.#askPrice = askPrice;
    this.#askLots = askLots;
    this.#toldNanos = receivedMonoNanos;
    const instrument = this.id;
    return { instrument, bidPrice, bidLots, askPrice, askLots, receivedMonoNanos, tickNumber };
  }
}
