/**
 * The core's books as the paper floor looks at them, so that a backtest keeps each book once.
 * Changes nothing in them.
 */
import type { BookSide } from '../../state/market/book-side.ts';
import type { OrderBook } from '../../state/market/order-book.ts';
import type { BookView, LevelsView } from '../../venues/sim/recorded-levels.ts';

function sideView(side: BookSide): LevelsView {
  return {
    lotsAt: (price) => side.lotsOf(price),
    best: () => side.priceAt(0),
    *fromBest() {
      for (let rank = 0; rank < side.length; rank += 1) yield side.priceAt(rank);
    },
  };
}

/** Both sides of a book, as they stand whenever they are looked at. */
export const bookView = ({ bids, asks }: OrderBook): BookView => ({
  buy: sideView(bids),
  sell: sideView(asks),
});
