/**
 * Exact texts of prices, quantities and money of an instrument; ungrouped, for the kit to group.
 * Refuses floats: every text comes from integers.
 */
import type { Instrument, Valuation } from '../../engine/contract/instrument.ts';
import { decimalText, multiplyDivide, textOfUnits } from '../../engine/contract/numbers.ts';

/** A price in ticks as decimal text. */
export const priceText = (valuation: Valuation, ticks: number): string =>
  textOfUnits(ticks, valuation.price);

/** A doubled price in ticks (bid + ask) as the decimal text of its half. */
export const halfPriceText = (valuation: Valuation, doubledTicks: number): string =>
  decimalText(doubledTicks * valuation.price.mantissa * 5, valuation.price.decimals + 1);

/** A quantity in lots as decimal text in units of the instrument. */
export const quantityText = (valuation: Valuation, lots: number): string =>
  textOfUnits(lots, valuation.lot);

/** Decimals in which money of a scale is shown: cents for dollars, micro-coins for coins. */
export const shownDecimals = (scale: number): number => (scale <= 6 ? Math.min(2, scale) : 6);

/** Money in minor units of `scale`, rounded half away from zero to the shown decimals. */
export function moneyText(minorUnits: number, scale: number): string {
  const decimals = shownDecimals(scale);
  return decimalText(multiplyDivide(minorUnits, 1, 10 ** (scale - decimals)), decimals);
}

/** Money of an instrument's settlement currency. */
export const settlementText = (instrument: Instrument, minorUnits: number): string =>
  moneyText(minorUnits, instrument.settlementScale);
