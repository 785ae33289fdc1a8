/**
 * The value of a quantity at a price, where it is an exact integer; null where it is none.
 * Never throws: what a venue or a strategy says may be any number.
 */
import { quoteValue, type Valuation } from '../contract/instrument.ts';
import type { Lots, Minor, PriceTicks } from '../contract/numbers.ts';

/** Results from here on are refused rather than worked out. */
export const valueLimit = 9_000_000_000_000_000;

/** `quoteValue`, or null where any step of it would leave the safe integers. */
export function orderValue(valuation: Valuation, price: PriceTicks, lots: Lots): Minor | null {
  if (valuation.kind === 'inverse') {
    return lots * valuation.quoteMinorPerLot < valueLimit
      ? quoteValue(valuation, price, lots)
      : null;
  }
  const product = price * lots;
  if (!Number.isSafeInteger(product)) return null;
  if ((product * valuation.numerator) / valuation.denominator >= valueLimit) return null;
  return quoteValue(valuation, price, lots);
}
