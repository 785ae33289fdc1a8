/**
 * An order book of one instrument: two sides and the update id they stand at.
 * Trusts that updates come in sequence; the venue session has seen to that.
 */
import type { Levels } from '../../contract/market.ts';
import { BookSide } from './book-side.ts';

export class OrderBook {
  readonly bids = new BookSide('bid');
  readonly asks = new BookSide('ask');
  #updateId: number | null = null;

  /** Update id of the last change; null while no snapshot was applied. */
  get updateId(): number | null {
    return this.#updateId;
  }

  /** Replaces both sides. */
  applySnapshot(updateId: number, bids: Levels, asks: Levels): void {
    this.bids.clear();
    this.asks.clear();
    this.applyDelta(updateId, bids, asks);
  }

  /** Sets the levels that changed. */
  applyDelta(updateId: number, bids: Levels, asks: Levels): void {
    this.bids.setAll(bids);
    this.asks.setAll(asks);
    this.#updateId = updateId;
  }

  /** Whether the best bid is at or above the best ask. */
  isCrossed(): boolean {
    return this.bids.priceAt(0) >= this.asks.priceAt(0);
  }
}
