/**
 * The words of a refusal: quantities, prices and money as an operator reads them.
 * Never throws: a number too large for its decimals is shown in lots or increments.
 */
import type { Refusal, RefusalKind } from '../../contract/events.ts';
import { decimalText, textOfUnits } from '../../contract/numbers.ts';
import type { Facts } from './facts.ts';

/** A refusal with its texts cut to what the ledger holds. */
export const refuse = (kind: RefusalKind, node: string, detail: string): Refusal => ({
  kind,
  detail: detail.slice(0, 400),
  node: node.slice(0, 160),
});

/** Lots as a quantity of the instrument, for example `0.250 BTC`. */
export function quantityText(facts: Facts, lots: number): string {
  const { valuation, instrument } = facts;
  if (valuation === null || instrument === null) return `${lots} lots`;
  if (!Number.isSafeInteger(lots * valuation.lot.mantissa)) return `${lots} lots`;
  const unit = instrument.kind === 'inverse' ? 'contracts' : instrument.base;
  return `${textOfUnits(lots, valuation.lot)} ${unit}`;
}

/** A price of the instrument, for example `61250.10`. */
export function priceText(facts: Facts, price: number): string {
  const { valuation } = facts;
  if (valuation === null) return `${price} increments`;
  if (!Number.isSafeInteger(price * valuation.price.mantissa)) return `${price} increments`;
  return textOfUnits(price, valuation.price);
}

/** Money in the instrument's quote currency, for example `2500.000000 USDT`. */
export function moneyText(facts: Facts, minor: number): string {
  const { instrument } = facts;
  if (instrument === null) return `${minor} minor units`;
  return `${decimalText(minor, instrument.quoteScale)} ${instrument.quote}`;
}

/** Nanoseconds as milliseconds with one decimal. */
export const millisText = (nanos: number): string => `${(nanos / 1_000_000).toFixed(1)} ms`;
