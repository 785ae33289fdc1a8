/**
 * Prices of the orders that a node has let pass lately, by instrument: how far the next one may lie
 * from them. Orders that are each within their collar may not walk the price away together.
 */
import { invariant } from '../../contract/assert.ts';
import type { InstrumentId } from '../../contract/ids.ts';
import type { PriceDriftLimit } from '../../contract/limit-tree.ts';
import type { OrderRequest } from '../../contract/orders.ts';
import type { VerdictInputs } from '../../contract/verdict.ts';
import type { Top } from '../../state/market/market-view.ts';
import { PriceWindow } from './price-window.ts';

export class Drifts {
  readonly bps: number;
  readonly #windowNanos: number;
  readonly #prices: Map<InstrumentId, PriceWindow>;

  constructor({ bps, windowMillis }: PriceDriftLimit, former: Drifts | null = null) {
    this.bps = bps;
    this.#windowNanos = windowMillis * 1_000_000;
    this.#prices = former === null ? new Map<InstrumentId, PriceWindow>() : former.#prices;
  }

  /** How far `price` is off from those of the window, in basis points; none is off endlessly. */
  useOf(instrument: InstrumentId, price: number | null, monoNanos: number): number {
    if (price === null) return Number.NaN;
    return this.#prices.get(instrument)?.driftBps(price, monoNanos, this.#windowNanos) ?? 0;
  }

  /**
   * How far an order at the touch would be off now, of the instruments that have prices in the
   * window the one that is off most; without a best bid and ask it cannot be told.
   */
  widestAt(topOf: (id: InstrumentId) => Top | null, monoNanos: number): number {
    let widest = 0;
    for (const [id, window] of this.#prices) {
      if (window.isEmpty(monoNanos, this.#windowNanos)) continue;
      const top = topOf(id);
      const bid = this.useOf(id, top?.bidPrice ?? null, monoNanos);
      widest = Math.max(widest, bid, this.useOf(id, top?.askPrice ?? null, monoNanos));
    }
    return widest;
  }

  add(instrument: InstrumentId, price: number, monoNanos: number): void {
    let window = this.#prices.get(instrument);
    if (window === undefined) {
      window = new PriceWindow();
      this.#prices.set(instrument, window);
    }
    window.add(price, monoNanos);
  }
}

/** The price that an order is judged by: its stop, its limit, or the side that it would take. */
export function judgedBy(
  { stopPrice, price, side }: OrderRequest,
  { referenceAsk, referenceBid }: VerdictInputs,
): number {
  const judged = stopPrice ?? price ?? (side === 'buy' ? referenceAsk : referenceBid);
  invariant(judged !== undefined, 'an order without a price passed, and there was no reference');
  return judged;
}
