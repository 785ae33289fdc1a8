/**
 * The checks that an order.place request must pass before it may reach the floor: parameters,
 * grids and filters, each refused with the documented code and message.
 * Looks at no balances and no other orders.
 */
import { z } from 'zod';
import { parseDecimal, unitsOf } from '../../contract/numbers.ts';
import { type ApiResult, apiErrors, fail, succeed } from './api-error.ts';
import { extrasOf, isLimit, ticksOf, timeInForceOf, typeOf } from './order-kinds.ts';
import type { SymbolSpec } from './symbol-spec.ts';
import type { OrderTerms, VenueOrderType } from './venue-order.ts';

const decimal = z.union([z.string(), z.number()]).transform(String);

/** Parameters of order.place as they come; unknown ones are refused as the exchange does. */
const PlaceParameters = z.object({
  symbol: z.string(),
  side: z.string(),
  type: z.string(),
  timeInForce: z.string().optional(),
  price: decimal.optional(),
  quantity: decimal.optional(),
  newClientOrderId: z.string().optional(),
  newOrderRespType: z.enum(['ACK', 'RESULT', 'FULL']).optional(),
  selfTradePreventionMode: z.string().optional(),
  stopPrice: decimal.optional(),
  icebergQty: decimal.optional(),
  goodTillDate: decimal.optional(),
});
type PlaceParameters = z.infer<typeof PlaceParameters>;

/** Characters of a client order id, as documented for Binance futures (spot is a subset). */
const clientOrderIdRange = '^[\\.A-Z\\:/a-z0-9_-]{1,36}$';
const clientOrderIdPattern = new RegExp(clientOrderIdRange);

const unsupportedParameters = ['quoteOrderQty', 'trailingDelta', 'pegPriceType'];

export interface PlaceRequest {
  readonly terms: OrderTerms;
  readonly responseType: 'ACK' | 'RESULT' | 'FULL';
}

/** Parses and checks one request; `generateId` names orders that bring no id. */
export function parsePlace(
  parameters: Readonly<Record<string, unknown>>,
  symbols: ReadonlyMap<string, SymbolSpec>,
  generateId: () => string,
  nowMillis: number,
): ApiResult<PlaceRequest> {
  for (const name of ['symbol', 'side', 'type'] as const) {
    const value = parameters[name];
    if (typeof value !== 'string' || value === '') return fail(apiErrors.missing(name));
  }
  const extra = unsupportedParameters.find((name) => parameters[name] !== undefined);
  if (extra !== undefined) return fail(apiErrors.unsupportedCombination);
  const parsed = PlaceParameters.safeParse(parameters);
  if (!parsed.success) {
    return fail(apiErrors.invalid(String(parsed.error.issues[0]?.path[0] ?? 'params')));
  }
  const spec = symbols.get(parsed.data.symbol);
  if (spec === undefined) return fail(apiErrors.badSymbol);
  const terms = termsOf(parsed.data, spec, generateId, nowMillis);
  if (!terms.ok) return terms;
  const responseType =
    parsed.data.newOrderRespType ?? (terms.value.type === 'LIMIT_MAKER' ? 'ACK' : 'FULL');
  return succeed({ terms: terms.value, responseType });
}

function termsOf(
  asked: PlaceParameters,
  spec: SymbolSpec,
  generateId: () => string,
  nowMillis: number,
): ApiResult<OrderTerms> {
  if (asked.side !== 'BUY' && asked.side !== 'SELL') return fail(apiErrors.invalidSide);
  const type = typeOf(asked, spec);
  if (!type.ok) return type;
  const timeInForce = timeInForceOf(asked, type.value, spec);
  if (!timeInForce.ok) return timeInForce;
  const price = priceOf(asked, type.value, spec);
  if (!price.ok) return price;
  const lots = lotsOf(asked, spec);
  if (!lots.ok) return lots;
  const kind = { type: type.value, timeInForce: timeInForce.value, lots: lots.value, spec };
  const extras = extrasOf(asked, kind, nowMillis);
  if (!extras.ok) return extras;
  const product = (price.value ?? 0) * lots.value;
  const tooSmall = price.value !== null && product < spec.minProduct;
  if (tooSmall || product > spec.maxProduct) {
    return fail(apiErrors.filter(spec.market === 'spot' ? 'NOTIONAL' : 'MIN_NOTIONAL'));
  }
  const clientOrderId = asked.newClientOrderId ?? generateId();
  if (!clientOrderIdPattern.test(clientOrderId)) {
    return fail(apiErrors.illegal('newClientOrderId', clientOrderIdRange));
  }
  const prevention = asked.selfTradePreventionMode ?? 'NONE';
  if (prevention !== 'NONE' && prevention !== 'EXPIRE_TAKER') {
    return fail(apiErrors.invalid('selfTradePreventionMode'));
  }
  return succeed({
    spec,
    clientOrderId,
    side: asked.side === 'BUY' ? 'buy' : 'sell',
    type: type.value,
    timeInForce: timeInForce.value,
    price: price.value,
    lots: lots.value,
    ...extras.value,
    selfTradePrevention: prevention,
  });
}

function priceOf(
  asked: PlaceParameters,
  type: VenueOrderType,
  spec: SymbolSpec,
): ApiResult<number | null> {
  if (!isLimit(type)) {
    return asked.price === undefined ? succeed(null) : fail(apiErrors.notRequired('price'));
  }
  return ticksOf(asked.price, 'price', spec);
}

function lotsOf(asked: PlaceParameters, spec: SymbolSpec): ApiResult<number> {
  if (asked.quantity === undefined) return fail(apiErrors.missing('quantity'));
  const value = parseDecimal(asked.quantity);
  if (value === null) return fail(apiErrors.missing('quantity'));
  if (value.decimals > 8) return fail(apiErrors.tooPrecise('quantity'));
  const lots = unitsOf(asked.quantity, spec.lot);
  if (lots === null || lots < 1 || lots > spec.maxLots) return fail(apiErrors.filter('LOT_SIZE'));
  return succeed(lots);
}
