/**
 * The checks of a request for an amend, in the words of each market: spot makes a quantity smaller
 * (order.amend.keepPriority), the futures change price and quantity (order.modify).
 * Changes no order.
 */
import { parseDecimal, unitsOf } from '../../contract/numbers.ts';
import { type ApiError, type ApiResult, apiErrors, fail, succeed } from './api-error.ts';
import type { SymbolSpec } from './symbol-spec.ts';
import type { VenueOrder } from './venue-order.ts';

/** Terms in ticks and lots; `price` null: as it is. */
export interface AskedTerms {
  readonly price: number | null;
  readonly lots: number;
}

/** Why an order cannot be made smaller so; null when it can. */
export function wrongAmend(order: VenueOrder, { lots }: AskedTerms): ApiError | null {
  return lots < order.terms.lots && lots > order.filledLots ? null : apiErrors.amendNotSmaller;
}

/** Why an order cannot be modified so; null when it can. */
export function wrongModify({ terms }: VenueOrder, { price, lots }: AskedTerms): ApiError | null {
  const isResting = terms.type === 'LIMIT' || terms.type === 'LIMIT_MAKER';
  if (!isResting) return apiErrors.modifyLimitOnly;
  return terms.price === price && terms.lots === lots ? apiErrors.amendNothing : null;
}

type Given = Readonly<Record<string, unknown>>;

/** `newQty` of order.amend.keepPriority. */
export function parseAmend(params: Given, spec: SymbolSpec): ApiResult<AskedTerms> {
  const lots = unitsIn(params, 'newQty', spec);
  return lots.ok ? succeed({ price: null, lots: lots.value }) : lots;
}

/** `quantity` and `price` of order.modify; both are mandatory there. */
export function parseModify(params: Given, spec: SymbolSpec): ApiResult<AskedTerms> {
  const lots = unitsIn(params, 'quantity', spec);
  if (!lots.ok) return lots;
  const price = unitsIn(params, 'price', spec);
  return price.ok ? succeed({ price: price.value, lots: lots.value }) : price;
}

function unitsIn(
  params: Given,
  name: 'newQty' | 'quantity' | 'price',
  spec: SymbolSpec,
): ApiResult<number> {
  const given = params[name];
  const text = typeof given === 'number' ? String(given) : given;
  if (typeof text !== 'string') return fail(apiErrors.missing(name));
  const value = parseDecimal(text);
  if (value === null) return fail(apiErrors.missing(name));
  if (value.decimals > 8) return fail(apiErrors.tooPrecise(name));
  const isPrice = name === 'price';
  const units = unitsOf(text, isPrice ? spec.price : spec.lot);
  const most = isPrice ? spec.maxPrice : spec.maxLots;
  if (units === null || units < 1 || units > most) {
    return fail(apiErrors.filter(isPrice ? 'PRICE_FILTER' : 'LOT_SIZE'));
  }
  return succeed(units);
}
