/**
 * One generated instrument: its matching engine, and who is told when it trades or its top moves.
 * Every order of agents and of accounts goes through here, so nothing trades unseen.
 */
import type { Side } from '../../contract/market.ts';
import {
  type BookOrder,
  type LevelChanges,
  type Match,
  MatchingEngine,
  type Placement,
} from './matching-engine.ts';
import type { PriceLevel } from './price-level.ts';
import type { SymbolSpec } from './symbol-spec.ts';

/** Best bid and offer; a side without orders has price and lots 0. */
export interface Top {
  readonly bidPrice: number;
  readonly bidLots: number;
  readonly askPrice: number;
  readonly askLots: number;
}

export interface MarketListener {
  readonly onMatch: (market: InstrumentMarket, match: Match) => void;
  /** Price or lots of the best bid or offer are other than they were. */
  readonly onTop: (market: InstrumentMarket, top: Top) => void;
  /** An order has traded, and all of it is told: least and greatest price. */
  readonly onTrades?: (market: InstrumentMarket, low: number, high: number) => void;
}

const noTop: Top = { bidPrice: 0, bidLots: 0, askPrice: 0, askLots: 0 };

export class InstrumentMarket {
  readonly spec: SymbolSpec;
  readonly #engine: MatchingEngine;
  readonly #listeners: MarketListener[] = [];
  #top: Top = noTop;
  #lastPrice: number;

  /** `startPrice` in ticks stands for the last trade until there is one. */
  constructor(spec: SymbolSpec, startPrice: number, lastTradeId: number, lastUpdateId: number) {
    this.spec = spec;
    this.#lastPrice = startPrice;
    this.#engine = new MatchingEngine(lastTradeId, lastUpdateId);
  }

  /** Listeners are told in the order in which they came. */
  listen(listener: MarketListener): void {
    this.#listeners.push(listener);
  }

  get updateId(): number {
    return this.#engine.updateId;
  }

  get top(): Top {
    return this.#top;
  }

  /** Ticks of the last trade. */
  get lastPrice(): number {
    return this.#lastPrice;
  }

  get openOrders(): number {
    return this.#engine.openOrders;
  }

  /** Middle of the book in ticks; the last trade while a side is empty. */
  get mid(): number {
    const { bidPrice, askPrice } = this.#top;
    return bidPrice > 0 && askPrice > 0 ? (bidPrice + askPrice) / 2 : this.#lastPrice;
  }

  place(order: BookOrder): Placement {
    const placement = this.#engine.place(order);
    if (placement.kind === 'refused') return placement;
    for (const match of placement.matches) {
      this.#lastPrice = match.price;
      for (const listener of this.#listeners) listener.onMatch(this, match);
    }
    this.#checkTop();
    this.#tellTrades(placement.matches);
    return placement;
  }

  /** Makes a resting order smaller in its place; false when it does not rest. */
  reduce(id: number, lots: number): boolean {
    if (!this.#engine.reduce(id, lots)) return false;
    this.#checkTop();
    return true;
  }

  #tellTrades(matches: readonly Match[]): void {
    if (matches.length === 0) return;
    let low = Number.POSITIVE_INFINITY;
    let high = 0;
    for (const { price } of matches) {
      low = Math.min(low, price);
      high = Math.max(high, price);
    }
    for (const listener of this.#listeners) listener.onTrades?.(this, low, high);
  }

  /** Lots that the order had left; null when it does not rest. */
  cancel(id: number): number | null {
    const lots = this.#engine.cancel(id);
    if (lots !== null) this.#checkTop();
    return lots;
  }

  /** Lots of a resting order; 0 when it does not rest. */
  restingLots(id: number): number {
    const resting = this.#engine.resting(id);
    return resting === null ? 0 : resting.remainingLots + resting.hiddenLots;
  }

  /** Up to `limit` levels as [price, lots], best first. */
  levels(side: Side, limit: number): [number, number][] {
    const book = this.#engine.side(side);
    const levels: [number, number][] = [];
    for (let rank = 0; rank < Math.min(limit, book.depth); rank += 1) {
      const level = book.levelAt(rank);
      if (level !== null) levels.push([level.price, level.lots]);
    }
    return levels;
  }

  /** Lots resting at a price; 0 where there are none. */
  lotsAt(side: Side, price: number): number {
    return this.#engine.side(side).lotsAt(price);
  }

  drainChanges(): LevelChanges {
    return this.#engine.drainChanges();
  }

  #checkTop(): void {
    const bid: PriceLevel | null = this.#engine.side('buy').best();
    const ask: PriceLevel | null = this.#engine.side('sell').best();
    const before = this.#top;
    const same =
      before.bidPrice === (bid?.price ?? 0) &&
      before.bidLots === (bid?.lots ?? 0) &&
      before.askPrice === (ask?.price ?? 0) &&
      before.askLots === (ask?.lots ?? 0);
    if (same) return;
    this.#top = {
      bidPrice: bid?.price ?? 0,
      bidLots: bid?.lots ?? 0,
      askPrice: ask?.price ?? 0,
      askLots: ask?.lots ?? 0,
    };
    for (const listener of this.#listeners) listener.onTop(this, this.#top);
  }
}
