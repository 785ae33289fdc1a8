/**
 * One side of an order book: price levels sorted so that the best is last, in typed arrays.
 * Refuses nothing and knows no sequence; what it is told is absolute quantities per price.
 */
import type { Levels } from '../../contract/market.ts';

/** Most levels kept on a side; beyond it the level farthest from the touch is dropped. */
export const levelsLimit = 200_000;
/** How many levels near the touch are searched one by one before halving. */
const linearSearchLevels = 8;

export class BookSide {
  /** Bids are kept by price, asks by negated price: the best has the greatest key on both. */
  readonly #sign: 1 | -1;
  #keys: Float64Array;
  #quantities: Float64Array;
  #length = 0;
  #dropped = 0;

  constructor(side: 'bid' | 'ask') {
    this.#sign = side === 'bid' ? 1 : -1;
    this.#keys = new Float64Array(256);
    this.#quantities = new Float64Array(256);
  }

  /** Levels on this side. */
  get length(): number {
    return this.#length;
  }

  /** Levels dropped because the side was full. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Price of the level `rank` places from the best; NaN where there is none. */
  priceAt(rank: number): number {
    const index = this.#length - 1 - rank;
    return index < 0 ? Number.NaN : this.#sign * (this.#keys[index] as number);
  }

  /** Lots of the level `rank` places from the best; 0 where there is none. */
  lotsAt(rank: number): number {
    const index = this.#length - 1 - rank;
    return index < 0 ? 0 : (this.#quantities[index] as number);
  }

  /** Lots at a price; 0 where there is no such level. */
  lotsOf(price: number): number {
    const key = this.#sign * price;
    const index = this.#lowerBound(key);
    if (index >= this.#length || this.#keys[index] !== key) return 0;
    return this.#quantities[index] as number;
  }

  clear(): void {
    this.#length = 0;
  }

  /** Sets the absolute quantity at a price; 0 removes the level. */
  set(price: number, quantity: number): void {
    const key = this.#sign * price;
    const index = this.#lowerBound(key);
    const found = index < this.#length && this.#keys[index] === key;
    if (quantity === 0) {
      if (found) this.#remove(index);
      return;
    }
    if (found) this.#quantities[index] = quantity;
    else this.#insert(index, key, quantity);
  }

  /** Sets every level of a flat [price, lots, ...] list; of one price twice the last counts. */
  setAll(levels: Levels): void {
    for (let index = 0; index + 1 < levels.length; index += 2) {
      this.set(levels[index] as number, levels[index + 1] as number);
    }
  }

  /** First index whose key is not below `key`. */
  #lowerBound(key: number): number {
    const keys = this.#keys;
    let high = this.#length;
    const floor = Math.max(0, high - linearSearchLevels);
    while (high > floor && (keys[high - 1] as number) >= key) high -= 1;
    if (high > floor || floor === 0) return high;
    let low = 0;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((keys[middle] as number) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #insert(index: number, key: number, quantity: number): void {
    let at = index;
    if (this.#length === levelsLimit) {
      this.#dropped += 1;
      if (at === 0) return;
      this.#remove(0);
      at -= 1;
    }
    if (this.#length === this.#keys.length) this.#grow();
    const keys = this.#keys;
    const quantities = this.#quantities;
    if (this.#length - at > 32) {
      keys.copyWithin(at + 1, at, this.#length);
      quantities.copyWithin(at + 1, at, this.#length);
    } else {
      for (let move = this.#length; move > at; move -= 1) {
        keys[move] = keys[move - 1] as number;
        quantities[move] = quantities[move - 1] as number;
      }
    }
    keys[at] = key;
    quantities[at] = quantity;
    this.#length += 1;
  }

  #remove(index: number): void {
    const keys = this.#keys;
    const quantities = this.#quantities;
    this.#length -= 1;
    if (this.#length - index > 32) {
      keys.copyWithin(index, index + 1, this.#length + 1);
      quantities.copyWithin(index, index + 1, this.#length + 1);
      return;
    }
    for (let move = index; move < this.#length; move += 1) {
      keys[move] = keys[move + 1] as number;
      quantities[move] = quantities[move + 1] as number;
    }
  }

  #grow(): void {
    const keys = new Float64Array(this.#keys.length * 2);
    const quantities = new Float64Array(keys.length);
    keys.set(this.#keys);
    quantities.set(this.#quantities);
    this.#keys = keys;
    this.#quantities = quantities;
  }
}
