/**
 * Questions to the market state: best prices, depth, whether a book may be traded on, its text.
 * Changes nothing.
 */

import { noUpdateId } from '../../contract/market.ts';
import {
  type Lots,
  lots,
  type MonoNanos,
  type PriceTicks,
  priceTicks,
} from '../../contract/numbers.ts';
import type { BookSide } from './book-side.ts';
import type { InstrumentMarket, MarketState } from './market-state.ts';

/** Best bid and offer; both sides present. */
export interface Top {
  readonly bidPrice: PriceTicks;
  readonly bidLots: Lots;
  readonly askPrice: PriceTicks;
  readonly askLots: Lots;
  readonly receivedMonoNanos: MonoNanos;
}

/** Whether the feed is live and its book is whole. */
export const isTradable = (known: InstrumentMarket): boolean =>
  known.feed === 'live' && known.brokenReason === '';

/** Whether there is a book, in sequence and not broken. */
const hasBook = (known: InstrumentMarket): boolean => known.inSequence && known.brokenReason === '';

/**
 * The newer of our book's top and the venue's book ticker, by update id; by receipt where one of
 * them has none. Null while neither has both sides. A broken book is left out.
 */
export function topOf(known: InstrumentMarket): Top | null {
  const { book, bookReceivedMonoNanos } = known;
  if (bookReceivedMonoNanos !== null && isBookNewer(known)) {
    return {
      bidPrice: priceTicks(book.bids.priceAt(0)),
      bidLots: lots(book.bids.lotsAt(0)),
      askPrice: priceTicks(book.asks.priceAt(0)),
      askLots: lots(book.asks.lotsAt(0)),
      receivedMonoNanos: bookReceivedMonoNanos,
    };
  }
  const ticker = wholeTicker(known);
  if (ticker === null) return null;
  const { bidPrice, bidLots, askPrice, askLots, receivedMonoNanos } = ticker;
  return { bidPrice, bidLots, askPrice, askLots, receivedMonoNanos };
}

/**
 * Where `topOf` is read from when it is the venue's book ticker: the state's own object, to be
 * read at once. Null when it is our book, or nothing.
 */
export const tickerOnTop = (known: InstrumentMarket): Top | null =>
  isBookNewer(known) ? null : wholeTicker(known);

/** Whether our book has both sides, and no book ticker is ahead of it. */
function isBookNewer(known: InstrumentMarket): boolean {
  const { ticker, book, bookReceivedMonoNanos } = known;
  const { updateId } = book;
  if (updateId === null || bookReceivedMonoNanos === null || !hasBook(known)) return false;
  if (book.bids.length === 0 || book.asks.length === 0) return false;
  if (ticker === null) return true;
  if (updateId !== noUpdateId && ticker.updateId !== noUpdateId) return updateId >= ticker.updateId;
  return bookReceivedMonoNanos >= ticker.receivedMonoNanos;
}

/** The venue's book ticker, with both sides and a spread. */
function wholeTicker({ ticker }: InstrumentMarket): Top | null {
  if (ticker === null || ticker.bidLots === 0 || ticker.askLots === 0) return null;
  return ticker.bidPrice >= ticker.askPrice ? null : ticker;
}

/** The best `levels` levels of each side as flat [price, lots, ...], best first. */
export function depthOf(
  known: InstrumentMarket,
  levels: number,
): { readonly bids: number[]; readonly asks: number[] } {
  return { bids: flat(known.book.bids, levels), asks: flat(known.book.asks, levels) };
}

function flat(side: BookSide, levels: number): number[] {
  const count = Math.min(levels, side.length);
  const result: number[] = [];
  for (let rank = 0; rank < count; rank += 1) result.push(side.priceAt(rank), side.lotsAt(rank));
  return result;
}

/** How many books stand in sequence. */
export function countBooks(market: MarketState): number {
  return [...market.instruments.values()].filter(hasBook).length;
}

/** How many instruments have no book that bridges to a snapshot: none came, or after a gap. */
export function countUnbridged(market: MarketState): number {
  return [...market.instruments.values()].filter((known) => !known.inSequence).length;
}

/**
 * Every book, level by level, as the text whose SHA-256 is the bookHash.
 * Instruments in the order of their ids; a book that is not whole says so instead.
 */
export function bookHashText(market: MarketState): string {
  const lines = ['quarterdeck.books.v1'];
  const ids = [...market.instruments.keys()].sort();
  for (const id of ids) {
    const known = market.instruments.get(id);
    if (known === undefined) continue;
    lines.push(`${id} ${hasBook(known) ? known.book.updateId : 'no book'}`);
    if (!hasBook(known)) continue;
    pushSide(lines, 'bid', known.book.bids);
    pushSide(lines, 'ask', known.book.asks);
  }
  return lines.join('\n');
}

function pushSide(lines: string[], name: string, side: BookSide): void {
  for (let rank = 0; rank < side.length; rank += 1) {
    lines.push(`${name} ${side.priceAt(rank)} ${side.lotsAt(rank)}`);
  }
}
