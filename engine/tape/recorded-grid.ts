/**
 * Works out price and quantity grids from the finest decimals that a recording shows.
 * A guess by nature: used only where no exchange information was recorded.
 */
import type { LevelText } from '../ports/recorded-market.ts';

/** Decimals of a text that are not trailing zeros; no fewer than `least`. */
export function significantDecimals(text: string, least = 0): number {
  const point = text.indexOf('.');
  if (point < 0) return least;
  let decimals = text.length - point - 1;
  while (decimals > least && text.charCodeAt(point + decimals) === 48) decimals -= 1;
  return Math.max(decimals, least);
}

/** The finest decimals seen of one symbol. */
export class RecordedGrid {
  #priceDecimals = 0;
  #quantityDecimals = 0;
  #price = '';

  see(price: string, quantity: string): void {
    this.#priceDecimals = significantDecimals(price, this.#priceDecimals);
    this.#quantityDecimals = significantDecimals(quantity, this.#quantityDecimals);
  }

  seeAll(levels: readonly LevelText[]): void {
    for (const [price, quantity] of levels) this.see(price, quantity);
  }

  /** Remembers a price near the market, as an order of magnitude. */
  seeMarketPrice(price: string): void {
    if (this.#price === '') this.#price = price;
  }

  /** A price near the market; empty when none was seen. */
  get marketPrice(): string {
    return this.#price;
  }

  get priceIncrement(): string {
    return increment(this.#priceDecimals);
  }

  get lotSize(): string {
    return increment(this.#quantityDecimals);
  }
}

const increment = (decimals: number): string =>
  decimals === 0 ? '1' : `0.${'0'.repeat(decimals - 1)}1`;
