/**
 * Marks that outlive their market: where a book is empty, crossed or broken, the last price at
 * which a position could have been closed stands for it, with the age that it has by now. A side
 * that is still there bounds it: nothing is sold above the best offer.
 * Guesses no price: what was never seen has no mark.
 */
import type { InstrumentId } from '../../contract/ids.ts';
import { type MonoNanos, type PriceTicks, priceTicks } from '../../contract/numbers.ts';
import type { AgedMarks } from '../../state/desk-valuation.ts';
import type { InstrumentMarket, MarketState } from '../../state/market/market-state.ts';
import { type Top, topOf } from '../../state/market/market-view.ts';

interface SeenPrice {
  readonly price: PriceTicks;
  readonly receivedMonoNanos: MonoNanos;
}

export class LastMarks {
  readonly #market: MarketState;
  readonly #last = new Map<InstrumentId, Top>();

  constructor(market: MarketState) {
    this.#market = market;
  }

  /** Keeps what every market shows now, for when it shows nothing any more. */
  note(): void {
    for (const [id, known] of this.#market.instruments) {
      const top = topOf(known);
      if (top !== null) this.#last.set(id, top);
    }
  }

  /** Closing prices with their age: a long is marked at the bid, a short at the ask. */
  at(now: number): AgedMarks {
    return (instrument, held) => {
      const known = this.#market.instruments.get(instrument);
      if (known === undefined) return null;
      const top = topOf(known);
      const seen = sideOf(top ?? this.#last.get(instrument), held);
      const price = top === null ? worse(seen, otherSideOf(known, held), held) : seen;
      if (price === null) return null;
      return { price: price.price, ageMillis: (now - price.receivedMonoNanos) / 1_000_000 };
    };
  }
}

function sideOf(top: Top | undefined, held: number): SeenPrice | null {
  if (top === undefined) return null;
  const { receivedMonoNanos } = top;
  return { price: held < 0 ? top.askPrice : top.bidPrice, receivedMonoNanos };
}

/** The one that is worse for who holds; what is older than the last mark says nothing. */
function worse(seen: SeenPrice | null, other: SeenPrice | null, held: number): SeenPrice | null {
  if (seen === null || other === null) return seen ?? other;
  if (other.receivedMonoNanos < seen.receivedMonoNanos) return seen;
  const isWorse = held < 0 ? other.price > seen.price : other.price < seen.price;
  return isWorse ? other : seen;
}

/** The best of what is left of a one-sided market: an offer to a long, a bid to a short. */
function otherSideOf(known: InstrumentMarket, held: number): SeenPrice | null {
  const { ticker, book, bookReceivedMonoNanos } = known;
  const isShort = held < 0;
  const [own, other] = isShort ? [book.asks, book.bids] : [book.bids, book.asks];
  const isBook = known.inSequence && known.brokenReason === '' && bookReceivedMonoNanos !== null;
  const offered =
    isBook && own.length === 0 && other.length > 0
      ? { price: priceTicks(other.priceAt(0)), receivedMonoNanos: bookReceivedMonoNanos }
      : null;
  return worse(offered, tickerSide(ticker, isShort), held);
}

function tickerSide(ticker: InstrumentMarket['ticker'], isShort: boolean): SeenPrice | null {
  if (ticker === null) return null;
  const { bidPrice, bidLots, askPrice, askLots, receivedMonoNanos } = ticker;
  const [ownLots, otherLots] = isShort ? [askLots, bidLots] : [bidLots, askLots];
  if (ownLots !== 0 || otherLots === 0) return null;
  return { price: isShort ? bidPrice : askPrice, receivedMonoNanos };
}
