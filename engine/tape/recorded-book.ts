/**
 * The player's own book of one symbol, kept in the recorded texts: what a depth request is told.
 * Independent of the engine's books on purpose; it refuses to answer while it is not in sequence.
 */

import type { LevelText } from '../ports/recorded-market.ts';
import type { RecordedDelta, RecordedSnapshot } from './capture-frame.ts';
import type { RecordedMarket } from './player-types.ts';

/** Deltas kept until the recorded snapshot; a recording that has none keeps none. */
const waitingLimit = 50_000;

export class RecordedBook {
  readonly #futures: boolean;
  /** By numeric price, so that one price in two spellings is one level. */
  readonly #bids = new Map<number, LevelText>();
  readonly #asks = new Map<number, LevelText>();
  #waiting: RecordedDelta[] = [];
  #updateId: number | null = null;
  #atSnapshot = false;

  constructor(market: RecordedMarket) {
    this.#futures = market !== 'spot';
  }

  /** Update id the book stands at; null while it is not in sequence. */
  get updateId(): number | null {
    return this.#updateId;
  }

  onDelta(delta: RecordedDelta): void {
    if (this.#updateId === null) {
      if (this.#waiting.length === waitingLimit) this.#waiting.shift();
      this.#waiting.push(delta);
      return;
    }
    if (delta.finalUpdateId <= this.#updateId && !this.#atSnapshot) return;
    if (this.#atSnapshot && delta.finalUpdateId < this.#updateId) return;
    if (!this.#continues(delta, this.#updateId)) {
      this.#updateId = null;
      this.#waiting = [delta];
      return;
    }
    this.#apply(delta);
  }

  /** Takes a recorded snapshot and the deltas that waited for it. */
  onSnapshot(snapshot: RecordedSnapshot): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#bids.clear();
    this.#asks.clear();
    set(this.#bids, snapshot.bids);
    set(this.#asks, snapshot.asks);
    this.#updateId = snapshot.lastUpdateId;
    this.#atSnapshot = true;
    for (const delta of waiting) this.onDelta(delta);
  }

  /** The best `limit` levels of each side, as the exchange would answer now. */
  levels(limit: number): { readonly bids: LevelText[]; readonly asks: LevelText[] } {
    return { bids: best(this.#bids, limit, -1), asks: best(this.#asks, limit, 1) };
  }

  #continues(delta: RecordedDelta, updateId: number): boolean {
    const { firstUpdateId, previousUpdateId } = delta;
    if (this.#futures && previousUpdateId !== null) {
      if (!this.#atSnapshot) return previousUpdateId === updateId;
      return firstUpdateId <= updateId || previousUpdateId <= updateId;
    }
    return this.#atSnapshot ? firstUpdateId <= updateId + 1 : firstUpdateId === updateId + 1;
  }

  #apply(delta: RecordedDelta): void {
    set(this.#bids, delta.bids);
    set(this.#asks, delta.asks);
    this.#updateId = delta.finalUpdateId;
    this.#atSnapshot = false;
  }
}

function set(side: Map<number, LevelText>, levels: readonly LevelText[]): void {
  for (const level of levels) {
    const price = Number(level[0]);
    if (Number(level[1]) === 0) side.delete(price);
    else side.set(price, level);
  }
}

function best(side: Map<number, LevelText>, limit: number, sign: 1 | -1): LevelText[] {
  const sorted = [...side].sort(([a], [b]) => sign * (a - b));
  return sorted.slice(0, limit).map(([, level]) => level);
}
