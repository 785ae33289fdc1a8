/**
 * The matching engine of one symbol: price-time priority in integer ticks and lots.
 * Pure and deterministic: no clock, no randomness, no accounts; ids come in with the orders.
 */
import { invariant } from '../../contract/assert.ts';
import type { Side } from '../../contract/market.ts';
import { BookSide, type PriceLevel, type RestingOrder } from './price-level.ts';

/** What a new order asks of the book. `price` is null for a market order alone. */
export interface BookOrder {
  readonly id: number;
  readonly owner: number;
  readonly side: Side;
  readonly price: number | null;
  readonly lots: number;
  readonly timeInForce: 'GTC' | 'IOC' | 'FOK';
  /** Refused rather than taking liquidity. */
  readonly postOnly: boolean;
  readonly selfTradePrevention: 'NONE' | 'EXPIRE_TAKER';
  /** Of an iceberg: lots shown at a time; left out: all of them. */
  readonly displayLots?: number;
}

/** One execution between a taker and one resting order. */
export interface Match {
  readonly tradeId: number;
  readonly price: number;
  readonly lots: number;
  readonly takerId: number;
  readonly takerOwner: number;
  readonly takerSide: Side;
  readonly makerId: number;
  readonly makerOwner: number;
  /** Lots that the resting order still has afterwards. */
  readonly makerRemainingLots: number;
}

/** Why lots of a taker ended without trading or resting. */
export type ExpiryCause = 'timeInForce' | 'noLiquidity' | 'selfTrade';

/** What became of a new order, at once. */
export type Placement =
  | { readonly kind: 'refused'; readonly reason: 'wouldTake' }
  | {
      readonly kind: 'placed';
      readonly matches: readonly Match[];
      readonly restingLots: number;
      readonly expiredLots: number;
      readonly expiryCause: ExpiryCause | null;
    };

/** Price levels changed since they were last drained: [price, lots now]; lots 0: gone. */
export interface LevelChanges {
  readonly bids: readonly (readonly [number, number])[];
  readonly asks: readonly (readonly [number, number])[];
}

const opposite = (side: Side): Side => (side === 'buy' ? 'sell' : 'buy');

export class MatchingEngine {
  readonly #bids = new BookSide('buy');
  readonly #asks = new BookSide('sell');
  readonly #orders = new Map<number, RestingOrder>();
  readonly #touchedBids = new Set<number>();
  readonly #touchedAsks = new Set<number>();
  #lastTradeId: number;
  #updateId: number;

  /** Both numbers are the last ones used; the engine goes on from there. */
  constructor(lastTradeId: number, lastUpdateId: number) {
    this.#lastTradeId = lastTradeId;
    this.#updateId = lastUpdateId;
  }

  /** Number of the last operation that changed the book. */
  get updateId(): number {
    return this.#updateId;
  }

  /** Orders resting now. */
  get openOrders(): number {
    return this.#orders.size;
  }

  /** One side of the book, to be read only. */
  side(side: Side): BookSide {
    return side === 'buy' ? this.#bids : this.#asks;
  }

  /** A resting order; null when it does not rest (any more). */
  resting(id: number): Readonly<RestingOrder> | null {
    return this.#orders.get(id) ?? null;
  }

  /** Matches a new order and rests what is left of a GTC limit order. */
  place(order: BookOrder): Placement {
    invariant(!this.#orders.has(order.id), `order id ${order.id} is used twice`);
    invariant(Number.isSafeInteger(order.lots) && order.lots > 0, `bad lots ${order.lots}`);
    const crosses = this.#crosses(order, this.side(opposite(order.side)).best());
    if (order.postOnly && crosses) return { kind: 'refused', reason: 'wouldTake' };
    if (order.timeInForce === 'FOK' && !this.#canFill(order)) {
      return this.#placed([], 0, order.lots, 'timeInForce');
    }
    const { matches, left, prevented } = this.#match(order);
    const rests = left > 0 && !prevented && order.price !== null && order.timeInForce === 'GTC';
    if (rests) this.#rest(order, left);
    if (matches.length > 0 || rests) this.#updateId += 1;
    if (left === 0 || rests) return this.#placed(matches, rests ? left : 0, 0, null);
    const cause = prevented ? 'selfTrade' : order.price === null ? 'noLiquidity' : 'timeInForce';
    return this.#placed(matches, 0, left, cause);
  }

  /** Takes a resting order out; the lots it had left, or null when it does not rest. */
  cancel(id: number): number | null {
    const order = this.#orders.get(id);
    if (order === undefined) return null;
    const lots = order.remainingLots + order.hiddenLots;
    this.#touch(order.side, order.price);
    this.side(order.side).reduce(order, order.remainingLots);
    this.#orders.delete(id);
    this.#updateId += 1;
    return lots;
  }

  /**
   * Makes a resting order smaller by less than it has left, without taking its place from it: the
   * hidden lots of an iceberg go first. False when it does not rest.
   */
  reduce(id: number, lots: number): boolean {
    const order = this.#orders.get(id);
    if (order === undefined) return false;
    const left = order.remainingLots + order.hiddenLots;
    invariant(lots > 0 && lots < left, `order ${id} of ${left} lots cannot lose ${lots}`);
    const hidden = Math.min(lots, order.hiddenLots);
    order.hiddenLots -= hidden;
    if (hidden === lots) return true;
    this.#touch(order.side, order.price);
    this.side(order.side).reduce(order, lots - hidden);
    this.#updateId += 1;
    return true;
  }

  /** The levels that changed since the last call, with their lots now. */
  drainChanges(): LevelChanges {
    const collect = (touched: Set<number>, side: BookSide): (readonly [number, number])[] => {
      const changes = [...touched].map((price) => [price, side.lotsAt(price)] as const);
      touched.clear();
      return changes;
    };
    return {
      bids: collect(this.#touchedBids, this.#bids),
      asks: collect(this.#touchedAsks, this.#asks),
    };
  }

  #placed(
    matches: readonly Match[],
    restingLots: number,
    expiredLots: number,
    expiryCause: ExpiryCause | null,
  ): Placement {
    return { kind: 'placed', matches, restingLots, expiredLots, expiryCause };
  }

  #crosses(order: BookOrder, level: PriceLevel | null): boolean {
    if (level === null) return false;
    if (order.price === null) return true;
    return order.side === 'buy' ? level.price <= order.price : level.price >= order.price;
  }

  /** Whether the whole order would trade at once, self-trades left out where prevented. */
  #canFill(order: BookOrder): boolean {
    const side = this.side(opposite(order.side));
    let wanted = order.lots;
    for (let rank = 0; wanted > 0; rank += 1) {
      const level = side.levelAt(rank);
      if (level === null || !this.#crosses(order, level)) return false;
      for (let maker = level.first; maker !== null && wanted > 0; maker = maker.after) {
        if (this.#isOwn(order, maker)) return false;
        wanted -= maker.remainingLots + maker.hiddenLots;
      }
    }
    return true;
  }

  #isOwn(order: BookOrder, maker: RestingOrder): boolean {
    return order.selfTradePrevention === 'EXPIRE_TAKER' && maker.owner === order.owner;
  }

  #match(order: BookOrder): { matches: Match[]; left: number; prevented: boolean } {
    const matches: Match[] = [];
    const side = this.side(opposite(order.side));
    let left = order.lots;
    while (left > 0) {
      const level = side.best();
      if (level === null || !this.#crosses(order, level)) break;
      const maker = level.first;
      invariant(maker !== null, `level ${level.price} has no orders`);
      if (this.#isOwn(order, maker)) return { matches, left, prevented: true };
      const lots = Math.min(left, maker.remainingLots);
      this.#touch(maker.side, maker.price);
      side.reduce(maker, lots);
      if (maker.remainingLots === 0) this.#showMore(maker);
      left -= lots;
      this.#lastTradeId += 1;
      matches.push({
        tradeId: this.#lastTradeId,
        price: level.price,
        lots,
        takerId: order.id,
        takerOwner: order.owner,
        takerSide: order.side,
        makerId: maker.id,
        makerOwner: maker.owner,
        makerRemainingLots: maker.remainingLots + maker.hiddenLots,
      });
    }
    return { matches, left, prevented: false };
  }

  /** An iceberg shows its next part, behind all others at its price; any other order is done. */
  #showMore(order: RestingOrder): void {
    if (order.hiddenLots === 0) {
      this.#orders.delete(order.id);
      return;
    }
    order.remainingLots = Math.min(order.displayLots, order.hiddenLots);
    order.hiddenLots -= order.remainingLots;
    this.side(order.side).append(order);
  }

  #rest(order: BookOrder, lots: number): void {
    invariant(order.price !== null, 'a market order cannot rest');
    const displayLots = order.displayLots ?? lots;
    const resting: RestingOrder = {
      id: order.id,
      owner: order.owner,
      side: order.side,
      price: order.price,
      remainingLots: Math.min(lots, displayLots),
      hiddenLots: Math.max(0, lots - displayLots),
      displayLots,
      level: null,
      before: null,
      after: null,
    };
    this.#orders.set(order.id, resting);
    this.side(order.side).append(resting);
    this.#touch(order.side, order.price);
  }

  #touch(side: Side, price: number): void {
    (side === 'buy' ? this.#touchedBids : this.#touchedAsks).add(price);
  }
}
