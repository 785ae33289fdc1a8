/**
 * Stop orders that wait for their price, of all symbols. The last trade wakes them: a buy at its
 * stop price or above, a sell at it or below.
 * Places nothing; the order desk does with those that woke.
 */
import type { VenueOrder } from './venue-order.ts';

const none: readonly VenueOrder[] = [];

export class StopBook {
  readonly #waiting = new Map<string, Map<number, VenueOrder>>();

  add(order: VenueOrder): void {
    const { symbol } = order.terms.spec;
    const orders = this.#waiting.get(symbol) ?? new Map<number, VenueOrder>();
    this.#waiting.set(symbol, orders);
    orders.set(order.orderId, order);
  }

  /** Takes an order out; false when it does not wait (any more). */
  remove(order: VenueOrder): boolean {
    const { symbol } = order.terms.spec;
    const orders = this.#waiting.get(symbol);
    if (orders?.delete(order.orderId) !== true) return false;
    if (orders.size === 0) this.#waiting.delete(symbol);
    return true;
  }

  has(order: VenueOrder): boolean {
    return this.#waiting.get(order.terms.spec.symbol)?.has(order.orderId) === true;
  }

  /** Takes out what trades from `low` to `high` wake, in the order of placement. */
  wake(symbol: string, low: number, high: number): readonly VenueOrder[] {
    if (this.#waiting.size === 0) return none;
    const orders = this.#waiting.get(symbol);
    if (orders === undefined) return none;
    const woken = [...orders.values()].filter((order) => isReached(order, low, high));
    for (const order of woken) this.remove(order);
    return woken;
  }
}

/** Whether trades from `low` to `high` reach the stop price of an order. */
export function isReached(
  { terms }: Pick<VenueOrder, 'terms'>,
  low: number,
  high: number,
): boolean {
  const { stopPrice, side } = terms;
  if (stopPrice === null) return false;
  return side === 'buy' ? high >= stopPrice : low <= stopPrice;
}
