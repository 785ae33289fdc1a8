/**
 * Orders approved a short while ago, so that one like another is seen for a likely duplicate.
 * Refuses nothing. What it keeps is bounded by the message rates, under which every order passed.
 */
import type { InstrumentId } from '../../contract/ids.ts';
import type { OrderRequest } from '../../contract/orders.ts';

/** When an order was last approved: by instrument, signed lots, and price (0: it has none). */
type Stamps = Map<InstrumentId, Map<number, Map<number, number>>>;

/** Kept at least this long: the longest window that a limit may have. */
const keptNanos = 60_000_000_000;

/** Two generations, of which the older one is dropped as a whole once no window reaches it. */
export class RecentOrders {
  #young: Stamps = new Map();
  #old: Stamps = new Map();
  #youngSinceNanos = 0;

  add(request: OrderRequest, monoNanos: number): void {
    if (monoNanos - this.#youngSinceNanos > keptNanos) {
      this.#old = this.#young;
      this.#young = new Map();
      this.#youngSinceNanos = monoNanos;
    }
    const { instrument } = request.owner;
    const bySize = this.#young.get(instrument) ?? new Map<number, Map<number, number>>();
    this.#young.set(instrument, bySize);
    const size = signedLots(request);
    const byPrice = bySize.get(size) ?? new Map<number, number>();
    bySize.set(size, byPrice);
    byPrice.set(priceOf(request), monoNanos);
  }

  /** When the last order of the same instrument, side, quantity and price was approved. */
  lastLike(request: OrderRequest): number | null {
    return stampOf(this.#young, request) ?? stampOf(this.#old, request) ?? null;
  }
}

const stampOf = (stamps: Stamps, request: OrderRequest): number | undefined =>
  stamps.get(request.owner.instrument)?.get(signedLots(request))?.get(priceOf(request));

const signedLots = ({ side, lots }: OrderRequest): number => (side === 'buy' ? lots : -lots);

const priceOf = ({ price, stopPrice }: OrderRequest): number => price ?? stopPrice ?? 0;
