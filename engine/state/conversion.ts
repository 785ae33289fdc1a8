/**
 * Money of one currency as money of another, at a stated mark: exact integers, one rounding.
 * Looks for no rate by itself; a mark that is not there is no rate.
 */
import type { CurrencyRate } from '../contract/accounting.ts';
import { invariant } from '../contract/assert.ts';
import type { Valuation } from '../contract/instrument.ts';
import { type Minor, minor, type PriceTicks } from '../contract/numbers.ts';

/** a / b rounded half away from zero; b is positive. */
function nearest(above: bigint, below: bigint): bigint {
  const size = above < 0n ? -above : above;
  const rounded = (2n * size + below) / (2n * below);
  return above < 0n ? -rounded : rounded;
}

/** Decimals of the minor units on both sides. */
export interface Scales {
  readonly from: number;
  readonly to: number;
}

/** The same amount in minor units of another scale, or one for one in another currency. */
export function rescaled(amount: Minor, { from, to }: Scales): Minor {
  return minor(Number(nearest(BigInt(amount) * 10n ** BigInt(to), 10n ** BigInt(from))));
}

/**
 * An amount at a price. `base`: one unit of it costs `price` of the other currency; `quote`: one
 * unit of the other costs `price` of it. Rounded half away from zero, once.
 */
export function converted(
  amount: Minor,
  by: 'base' | 'quote',
  valuation: Pick<Valuation, 'price'>,
  price: PriceTicks,
  { from, to }: Scales,
): Minor {
  invariant(price > 0, `a rate of ${price} increments`);
  const rate = BigInt(price) * BigInt(valuation.price.mantissa);
  const ten = 10n ** BigInt(valuation.price.decimals);
  const source = BigInt(amount) * 10n ** BigInt(to);
  const scale = 10n ** BigInt(from);
  const result =
    by === 'base' ? nearest(source * rate, scale * ten) : nearest(source * ten, scale * rate);
  return minor(Number(result));
}

/** Side of its instrument's market at which an amount of the currency would be exchanged. */
export const exchangeLots = (by: CurrencyRate['by'], amount: number): number =>
  by === 'quote' ? -amount : amount;
