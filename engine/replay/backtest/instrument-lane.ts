/**
 * What one instrument of a backtest leads to: its market, its venue, the strategies that watch it.
 * Tells a top of book as a running desk does, and none to nobody.
 */
import type { InstrumentId } from '../../contract/ids.ts';
import type { StrategyRunner, TopOfBook } from '../../contract/strategy.ts';
import type { InstrumentMarket } from '../../state/market/market-state.ts';
import { ToldTop } from '../../state/market/told-top.ts';
import type { VenueLink } from './venue-link.ts';

export class InstrumentLane {
  readonly id: InstrumentId;
  readonly known: InstrumentMarket;
  readonly venue: VenueLink;
  readonly watching: readonly StrategyRunner[];
  readonly #told = new ToldTop();

  constructor(known: InstrumentMarket, venue: VenueLink, watching: readonly StrategyRunner[]) {
    this.id = known.instrument.id;
    this.known = known;
    this.venue = venue;
    this.watching = watching;
  }

  /** The top of book to be told now; null when there is nothing new to tell. */
  topToTell(tickNumber: number): TopOfBook | null {
    const top = this.watching.length === 0 ? null : this.#told.next(this.known);
    if (top === null) return null;
    const { bidPrice, bidLots, askPrice, askLots, receivedMonoNanos } = top;
    const instrument = this.id;
    return { instrument, bidPrice, bidLots, askPrice, askLots, receivedMonoNanos, tickNumber };
  }
}
