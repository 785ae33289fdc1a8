/**
 * One side of a limit order book: price levels in order, first-in-first-out inside a level.
 * Knows nothing of matching, owners' rights or time.
 */
import { invariant } from '../../contract/assert.ts';
import type { Side } from '../../contract/market.ts';

/** An order that rests in the book. The links are the book's own; others only read. */
export interface RestingOrder {
  readonly id: number;
  readonly owner: number;
  readonly side: Side;
  /** Price in ticks of the grid. */
  readonly price: number;
  /** What the book shows of it. */
  remainingLots: number;
  /** Of an iceberg: what the book does not show yet, and how much it shows at a time. */
  hiddenLots: number;
  readonly displayLots: number;
  level: PriceLevel | null;
  before: RestingOrder | null;
  after: RestingOrder | null;
}

/** All orders at one price, oldest first. */
export interface PriceLevel {
  readonly price: number;
  lots: number;
  orders: number;
  first: RestingOrder | null;
  last: RestingOrder | null;
}

/** Levels of one side; the best level is the last of the array, so that the touch is cheap. */
export class BookSide {
  readonly #sign: 1 | -1;
  readonly #levels: PriceLevel[] = [];

  constructor(side: Side) {
    this.#sign = side === 'buy' ? 1 : -1;
  }

  /** The best level; null when the side is empty. */
  best(): PriceLevel | null {
    return this.#levels.at(-1) ?? null;
  }

  /** Number of levels. */
  get depth(): number {
    return this.#levels.length;
  }

  /** The level `rank` places behind the best (0 is the best); null beyond the last. */
  levelAt(rank: number): PriceLevel | null {
    return this.#levels[this.#levels.length - 1 - rank] ?? null;
  }

  /** Lots resting at `price`; 0 where there is no level. */
  lotsAt(price: number): number {
    const level = this.#levels[this.#place(price)];
    return level?.price === price ? level.lots : 0;
  }

  /** Puts an order at the end of its level's queue. */
  append(order: RestingOrder): void {
    invariant(order.remainingLots > 0, `order ${order.id} rests without lots`);
    const level = this.#levelFor(order.price);
    order.level = level;
    order.before = level.last;
    order.after = null;
    if (level.last === null) level.first = order;
    else level.last.after = order;
    level.last = order;
    level.lots += order.remainingLots;
    level.orders += 1;
  }

  /** Takes `lots` from an order of this side; an order left with none leaves the book. */
  reduce(order: RestingOrder, lots: number): void {
    const level = order.level;
    invariant(level !== null, `order ${order.id} is not in the book`);
    invariant(lots > 0 && lots <= order.remainingLots, `order ${order.id} cannot give ${lots}`);
    order.remainingLots -= lots;
    level.lots -= lots;
    if (order.remainingLots === 0) this.#unlink(order, level);
  }

  #unlink(order: RestingOrder, level: PriceLevel): void {
    if (order.before === null) level.first = order.after;
    else order.before.after = order.after;
    if (order.after === null) level.last = order.before;
    else order.after.before = order.before;
    order.level = null;
    order.before = null;
    order.after = null;
    level.orders -= 1;
    if (level.orders > 0) return;
    invariant(level.lots === 0, `empty level at ${level.price} holds ${level.lots} lots`);
    this.#levels.splice(this.#place(level.price), 1);
  }

  #levelFor(price: number): PriceLevel {
    const place = this.#place(price);
    const found = this.#levels[place];
    if (found?.price === price) return found;
    const level: PriceLevel = { price, lots: 0, orders: 0, first: null, last: null };
    this.#levels.splice(place, 0, level);
    return level;
  }

  /** Index of the first level that is not worse than `price`. */
  #place(price: number): number {
    let low = 0;
    let high = this.#levels.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const level = this.#levels[middle];
      invariant(level !== undefined, 'book index out of range');
      if ((level.price - price) * this.#sign < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
