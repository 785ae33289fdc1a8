/**
 * The recorded book of one symbol as paper orders meet it: levels from depth messages, a newer
 * best bid and offer laid over them, and what paper orders have already taken.
 * Decides no fills.
 */
import type { Levels, Side } from '../../contract/market.ts';
import type { FreshLots } from './fresh-lots.ts';
import { type RecordedTop, type RecordedTrade, TouchLog } from './touch-log.ts';

/** One side of the recorded book, read only. */
export interface LevelsView {
  readonly lotsAt: (price: number) => number;
  /** The best price; NaN where there is none. */
  readonly best: () => number;
  /** Prices from the best to the worst. */
  readonly fromBest: () => Iterable<number>;
}

/** Both sides of a book that somebody else keeps. */
export interface BookView {
  readonly buy: LevelsView;
  readonly sell: LevelsView;
}

/** One side: prices sorted worst to best, so that the best is the last. */
class RecordedSide implements LevelsView {
  readonly #sign: 1 | -1;
  readonly #prices: number[] = [];
  readonly #lots = new Map<number, number>();

  constructor(side: Side) {
    this.#sign = side === 'buy' ? 1 : -1;
  }

  clear(): void {
    this.#prices.length = 0;
    this.#lots.clear();
  }

  lotsAt(price: number): number {
    return this.#lots.get(price) ?? 0;
  }

  best(): number {
    return this.#prices.at(-1) ?? Number.NaN;
  }

  set(price: number, lots: number): void {
    const known = this.#lots.has(price);
    if (lots > 0) this.#lots.set(price, lots);
    else this.#lots.delete(price);
    if (known === lots > 0) return;
    if (lots > 0) this.#prices.splice(this.#place(price), 0, price);
    else this.#prices.splice(this.#place(price), 1);
  }

  /** Prices from the best to the worst. */
  *fromBest(): Generator<number, void, void> {
    for (let index = this.#prices.length - 1; index >= 0; index -= 1) {
      const price = this.#prices[index];
      if (price !== undefined) yield price;
    }
  }

  #place(price: number): number {
    let low = 0;
    let high = this.#prices.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (((this.#prices[middle] ?? 0) - price) * this.#sign < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/**
 * Depth messages whose levels are newer than a snapshot that is published after them: a recorder
 * asked for the snapshot while they came in, and those that the snapshot already holds agree.
 */
const newerMessages = 50;

export class RecordedLevels {
  readonly #sides = { buy: new RecordedSide('buy'), sell: new RecordedSide('sell') };
  readonly #view: BookView;
  /** Lots that paper orders took, by price, until the recording speaks of that level again. */
  readonly #taken = { buy: new Map<number, number>(), sell: new Map<number, number>() };
  /** Number of the depth message that spoke last of a price. */
  readonly #toldAt = { buy: new Map<number, number>(), sell: new Map<number, number>() };
  #messages = 0;
  /** Newer than the levels, until a depth message comes after it; an object of its own. */
  readonly #top = { bidPrice: 0, bidLots: 0, askPrice: 0, askLots: 0 };
  #hasTop = false;
  readonly #touch = new TouchLog();

  /** `kept`: a book that its owner changes; then no level is set here, only told of. */
  constructor(kept: BookView | null = null) {
    this.#view = kept ?? this.#sides;
  }

  /** Whether paper orders have taken from a level that the recording has not spoken of since. */
  get hasTaken(): boolean {
    return this.#taken.buy.size > 0 || this.#taken.sell.size > 0;
  }

  /** The recording speaks of levels of a book that is kept elsewhere. */
  toldEach(bids: Levels, asks: Levels): void {
    const { buy, sell } = this.#taken;
    for (let index = 0; index < bids.length; index += 2) buy.delete(bids[index] ?? 0);
    for (let index = 0; index < asks.length; index += 2) sell.delete(asks[index] ?? 0);
  }

  /** The recording replaces the whole of a book that is kept elsewhere. */
  toldAll(): void {
    this.#taken.buy.clear();
    this.#taken.sell.clear();
    this.#hasTop = false;
  }

  /** To be called before the levels of each depth message. */
  beginMessage(): void {
    this.#messages += 1;
    this.#hasTop = false;
  }

  /** A snapshot of one side: replaces it, but for what was told right before. */
  replaceSide(side: Side, levels: readonly (readonly [price: number, lots: number])[]): void {
    const book = this.#sides[side];
    const newer = [...this.#toldAt[side]].flatMap(([price, message]) =>
      message > this.#messages - newerMessages ? [[price, book.lotsAt(price)] as const] : [],
    );
    book.clear();
    this.#taken[side].clear();
    this.#toldAt[side].clear();
    for (const [price, lots] of levels) book.set(price, lots);
    for (const [price, lots] of newer) book.set(price, lots);
  }

  /** A level as a depth message states it; 0 lots: gone. */
  setLevel(side: Side, price: number, lots: number): void {
    this.#sides[side].set(price, lots);
    this.#taken[side].delete(price);
    this.#toldAt[side].set(price, this.#messages);
  }

  /** The best bid and offer of a bookTicker. */
  setTop(told: RecordedTop): void {
    this.#touch.top(told);
    const { bidPrice, bidLots, askPrice, askLots } = told;
    const top = this.#top;
    const { buy, sell } = this.#taken;
    const isNew = !this.#hasTop;
    if (buy.size > 0 && (isNew || top.bidPrice !== bidPrice || top.bidLots !== bidLots)) {
      buy.delete(bidPrice);
    }
    if (sell.size > 0 && (isNew || top.askPrice !== askPrice || top.askLots !== askLots)) {
      sell.delete(askPrice);
    }
    top.bidPrice = bidPrice;
    top.bidLots = bidLots;
    top.askPrice = askPrice;
    top.askLots = askLots;
    this.#hasTop = true;
  }

  /** A trade against orders of a side. */
  traded(side: Side, trade: RecordedTrade): void {
    this.#touch.traded(side, trade);
  }

  /** Lots that the best price of a side has lost of late, and whose trade was not told yet. */
  fallenAt(side: Side, price: number): FreshLots {
    return this.#touch.fallenAt(side, price);
  }

  /** Recorded lots at a price, whoever took from them. */
  lotsAt(side: Side, price: number): number {
    const top = this.#topOf(side);
    if (top === null) return this.#view[side].lotsAt(price);
    if (price === top.price) return top.lots;
    return this.#isBetter(side, price, top.price) ? 0 : this.#view[side].lotsAt(price);
  }

  /** Notes that a paper order took lots at a price. */
  take(side: Side, price: number, lots: number): void {
    this.#taken[side].set(price, (this.#taken[side].get(price) ?? 0) + lots);
  }

  /** Whether a level could be at this price or better, as far as the best of them tells. */
  mayReach(side: Side, price: number): boolean {
    const sign = side === 'buy' ? 1 : -1;
    const top = this.#topOf(side);
    if (top !== null && (top.price - price) * sign >= 0) return true;
    return (this.#view[side].best() - price) * sign >= 0;
  }

  /** Levels from the best on, with what paper orders left of them; empty ones left out. */
  *available(side: Side): Generator<{ price: number; lots: number }, void, void> {
    const top = this.#topOf(side);
    const left = (price: number, lots: number): number =>
      lots - (this.#taken[side].get(price) ?? 0);
    if (top !== null && left(top.price, top.lots) > 0) {
      yield { price: top.price, lots: left(top.price, top.lots) };
    }
    for (const price of this.#view[side].fromBest()) {
      if (top !== null && !this.#isBetter(side, top.price, price)) continue;
      const lots = left(price, this.#view[side].lotsAt(price));
      if (lots > 0) yield { price, lots };
    }
  }

  #topOf(side: Side): { price: number; lots: number } | null {
    if (!this.#hasTop) return null;
    const top = this.#top;
    return side === 'buy'
      ? { price: top.bidPrice, lots: top.bidLots }
      : { price: top.askPrice, lots: top.askLots };
  }

  #isBetter(side: Side, price: number, than: number): boolean {
    return side === 'buy' ? price > than : price < than;
  }
}
