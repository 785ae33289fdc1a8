/**
 * Where the venue finds orders and trades again: open ones all, ended ones within a bound.
 * Changes no order.
 */
import { invariant } from '../../contract/assert.ts';
import { isOpen, type VenueOrder, type VenueTrade } from './venue-order.ts';

/** Ended orders and trades kept for queries; older ones are forgotten. */
export const historyLimit = 50_000;

const clientKey = (owner: number, clientOrderId: string): string => `${owner}|${clientOrderId}`;

export class OrderHistory {
  /** Open orders in the order of their placement. */
  readonly #open = new Map<number, VenueOrder>();
  readonly #openByClientId = new Map<string, VenueOrder>();
  readonly #openCounts = new Map<string, number>();
  readonly #ended = new Map<number, VenueOrder>();
  /** The newest ended order of each client id. */
  readonly #endedByClientId = new Map<string, VenueOrder>();
  readonly #trades: VenueTrade[] = [];

  open(order: VenueOrder): void {
    const key = clientKey(order.owner, order.terms.clientOrderId);
    invariant(!this.#openByClientId.has(key), `client order id ${key} is open twice`);
    this.#open.set(order.orderId, order);
    this.#openByClientId.set(key, order);
    this.#count(order, 1);
  }

  /** Moves an order that reached its end to the ended ones. */
  close(order: VenueOrder): void {
    invariant(!isOpen(order), `order ${order.orderId} is still open`);
    this.discard(order);
    const key = clientKey(order.owner, order.terms.clientOrderId);
    this.#ended.set(order.orderId, order);
    this.#endedByClientId.set(key, order);
    if (this.#ended.size <= historyLimit) return;
    for (const [id, oldest] of this.#ended) {
      this.#ended.delete(id);
      const oldKey = clientKey(oldest.owner, oldest.terms.clientOrderId);
      if (this.#endedByClientId.get(oldKey) === oldest) this.#endedByClientId.delete(oldKey);
      break;
    }
  }

  /** Forgets an open order without a trace: it never was accepted. */
  discard(order: VenueOrder): void {
    invariant(this.#open.delete(order.orderId), `order ${order.orderId} is not open`);
    this.#openByClientId.delete(clientKey(order.owner, order.terms.clientOrderId));
    this.#count(order, -1);
  }

  addTrade(trade: VenueTrade): void {
    this.#trades.push(trade);
    if (this.#trades.length > historyLimit * 1.1) {
      this.#trades.splice(0, this.#trades.length - historyLimit);
    }
  }

  openById(orderId: number): VenueOrder | null {
    return this.#open.get(orderId) ?? null;
  }

  openByClientId(owner: number, clientOrderId: string): VenueOrder | null {
    return this.#openByClientId.get(clientKey(owner, clientOrderId)) ?? null;
  }

  openOrders(owner: number): VenueOrder[] {
    return [...this.#open.values()].filter((order) => order.owner === owner);
  }

  openCount(owner: number, symbol: string): number {
    return this.#openCounts.get(`${owner}|${symbol}`) ?? 0;
  }

  /** An open order by either id; where both are given both must fit. */
  findOpen(
    owner: number,
    symbol: string,
    reference: { readonly orderId: number | null; readonly clientOrderId: string | null },
  ): VenueOrder | null {
    const order = this.find(owner, symbol, reference);
    return order !== null && isOpen(order) ? order : null;
  }

  /** An open or ended order by either id; where both are given both must fit. */
  find(
    owner: number,
    symbol: string,
    reference: { readonly orderId: number | null; readonly clientOrderId: string | null },
  ): VenueOrder | null {
    const { orderId, clientOrderId } = reference;
    const order =
      orderId === null
        ? this.#byClientId(owner, clientOrderId ?? '')
        : (this.#open.get(orderId) ?? this.#ended.get(orderId) ?? null);
    if (order === null || order.owner !== owner || order.terms.spec.symbol !== symbol) return null;
    const fits = clientOrderId === null || order.terms.clientOrderId === clientOrderId;
    return fits ? order : null;
  }

  /** Trades of an account on a symbol, oldest first. */
  trades(owner: number, symbol: string): VenueTrade[] {
    return this.#trades.filter(
      ({ order }) => order.owner === owner && order.terms.spec.symbol === symbol,
    );
  }

  #byClientId(owner: number, clientOrderId: string): VenueOrder | null {
    const key = clientKey(owner, clientOrderId);
    return this.#openByClientId.get(key) ?? this.#endedByClientId.get(key) ?? null;
  }

  #count(order: VenueOrder, change: 1 | -1): void {
    const key = `${order.owner}|${order.terms.spec.symbol}`;
    this.#openCounts.set(key, (this.#openCounts.get(key) ?? 0) + change);
  }
}
