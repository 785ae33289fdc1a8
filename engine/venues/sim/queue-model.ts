/**
 * When a resting paper order is filled by a recorded market. The model, stated:
 *
 * 1. An order joins BEHIND all lots recorded at its price when it comes (`aheadLots`).
 * 2. A trade at its price uses up the lots ahead first; only what is left of that trade's size
 *    fills the order.
 * 3. A trade at a worse price went through the order: nothing is ahead any more, and the trade's
 *    size fills it.
 * 4. When the recorded size at its price falls below what is thought to be ahead, that size is
 *    what is ahead. Cancels are thus taken to come from BEHIND the order: the conservative choice.
 * 5. When the opposite side is quoted at its price or better, the book would have crossed: the
 *    order is filled at its own price, by no more than what is quoted there.
 * 6. One trade or quote fills at most its own size over all paper orders together, best price
 *    first, then oldest first. Paper orders move no recorded price.
 * 7. What rule 4 or 5 took off the lots ahead is taken off once: a trade at the price that comes
 *    within 50 ms after it is its cause, and uses up nothing more by so many lots. An order that
 *    joins so soon after the best price lost lots waits for the trade of these lots no more than
 *    one that stood there (depth messages, told after their trades, are not asked for this).
 *    Thus it does not matter whether a recorder heard of a trade or of its effect first.
 *
 * Keeps queues and works out fills; knows no accounts and sends nothing.
 */
import { invariant } from '../../contract/assert.ts';
import type { Levels, Side } from '../../contract/market.ts';
import type { FreshLots } from './fresh-lots.ts';

/** An order that rests on paper. */
export interface PaperOrder {
  readonly id: number;
  readonly owner: number;
  readonly side: Side;
  readonly price: number;
  remainingLots: number;
  /** Of an iceberg: lots that are not shown yet, and how many are at a time; left out: none. */
  hiddenLots?: number;
  readonly displayLots?: number;
  /** Recorded lots that must trade or vanish before this order is next. */
  aheadLots: number;
  /** Lots that are no longer ahead, and whose trade may still be told (rule 7). */
  fallen: FreshLots;
}

/** Lots by which an order is filled, at its own price. */
export interface PaperFill {
  readonly order: PaperOrder;
  readonly lots: number;
}

/** The resting paper orders of one side of one symbol, best price first, then oldest first. */
export class PaperQueue {
  readonly #sign: 1 | -1;
  readonly #orders: PaperOrder[] = [];

  constructor(side: Side) {
    this.#sign = side === 'buy' ? 1 : -1;
  }

  get size(): number {
    return this.#orders.length;
  }

  get orders(): readonly PaperOrder[] {
    return this.#orders;
  }

  /** Adds an order behind those of its price. */
  join(order: PaperOrder): void {
    const worse = this.#orders.findIndex((other) => this.#gain(order.price, other.price) > 0);
    this.#orders.splice(worse === -1 ? this.#orders.length : worse, 0, order);
  }

  /** Takes an order out; null when it is not here. */
  leave(id: number): PaperOrder | null {
    const index = this.#orders.findIndex((order) => order.id === id);
    return index === -1 ? null : (this.#orders.splice(index, 1)[0] ?? null);
  }

  /** A recorded trade of `lots` at `price` against this side (rules 2, 3, 6 and 7). */
  trade(price: number, lots: number, atMicros: number): PaperFill[] {
    const fills: PaperFill[] = [];
    let left = lots;
    for (const order of this.#orders) {
      const through = this.#gain(order.price, price);
      if (through < 0) break;
      if (through > 0) {
        order.aheadLots = 0;
        order.fallen.clear();
      }
      const told = order.fallen.use(lots, atMicros);
      const reached = Math.max(0, left - told - order.aheadLots);
      order.aheadLots = Math.max(0, order.aheadLots - (lots - told));
      const filled = Math.min(order.remainingLots, reached);
      if (filled === 0) continue;
      left -= filled;
      fills.push({ order, lots: filled });
    }
    return fills;
  }

  /** The recorded size at a price is now `lots` (rules 4 and 7). */
  level(price: number, lots: number, atMicros: number): void {
    for (const order of this.#orders) {
      if (order.price === price && lots < order.aheadLots) leaveAhead(order, lots, atMicros);
    }
  }

  /** The same for all levels of a depth message. */
  levels(levels: Levels, atMicros: number): void {
    if (this.size === 0) return;
    for (let index = 0; index + 1 < levels.length; index += 2) {
      this.level(levels[index] ?? 0, levels[index + 1] ?? 0, atMicros);
    }
  }

  /** `lots` are quoted by the other side at `price` (rules 5, 6 and 7). */
  crossed(price: number, lots: number, atMicros: number): PaperFill[] {
    const fills: PaperFill[] = [];
    let left = lots;
    for (const order of this.#orders) {
      if (left === 0 || this.#gain(order.price, price) < 0) break;
      leaveAhead(order, 0, atMicros);
      const filled = Math.min(order.remainingLots, left);
      left -= filled;
      fills.push({ order, lots: filled });
    }
    return fills;
  }

  /** Books a fill; an order left with nothing leaves. */
  reduce(order: PaperOrder, lots: number): void {
    invariant(lots > 0 && lots <= order.remainingLots, `order ${order.id} cannot give ${lots}`);
    order.remainingLots -= lots;
    if (order.remainingLots === 0) this.leave(order.id);
  }

  /** > 0: `price` is better for the other side than `than`; 0: the same; < 0: worse. */
  #gain(price: number, than: number): number {
    return (price - than) * this.#sign;
  }
}

/** No more than `lots` are ahead of the order; the trade that took the others may come yet. */
function leaveAhead(order: PaperOrder, lots: number, atMicros: number): void {
  order.fallen.note(order.aheadLots - lots, atMicros);
  order.aheadLots = lots;
}
