/**
 * Which types, times in force and extras an order of each market may have: stops, icebergs and
 * expiries, refused with the documented code where the market has none of them.
 * Knows no book and no account.
 */
import { parseDecimal, unitsOf } from '../../contract/numbers.ts';
import { type ApiResult, apiErrors, fail, succeed } from './api-error.ts';
import type { SymbolSpec } from './symbol-spec.ts';
import type { OrderTerms, VenueOrderType } from './venue-order.ts';

/** What a request says of its kind, as it came. */
export interface AskedKind {
  readonly type: string;
  readonly timeInForce?: string | undefined;
  readonly stopPrice?: string | undefined;
  readonly icebergQty?: string | undefined;
  readonly goodTillDate?: string | undefined;
}

/** Least time to the expiry of a GTD order, as documented for the futures. */
const expiryLeadMillis = 600_000;

const spotStops = ['STOP_LOSS', 'STOP_LOSS_LIMIT'] as const;
const futuresStops = ['STOP_MARKET', 'STOP'] as const;
const laterTypes = new Set(['TAKE_PROFIT', 'TAKE_PROFIT_LIMIT', 'TAKE_PROFIT_MARKET']);

/** GTX is how the futures markets ask for post-only; it is the same order as LIMIT_MAKER. */
export function typeOf(asked: AskedKind, spec: SymbolSpec): ApiResult<VenueOrderType> {
  if (asked.type === 'LIMIT' && asked.timeInForce === 'GTX') return succeed('LIMIT_MAKER');
  if (asked.type === 'LIMIT' || asked.type === 'LIMIT_MAKER' || asked.type === 'MARKET') {
    return succeed(asked.type);
  }
  const stops = spec.market === 'spot' ? spotStops : futuresStops;
  const stop = stops.find((name) => name === asked.type);
  if (stop !== undefined) return succeed(stop);
  if (laterTypes.has(asked.type)) return fail(apiErrors.unsupportedCombination);
  return fail(apiErrors.invalidOrderType);
}

/** Whether an order of this type has a limit price, in the book or once it wakes. */
export const isLimit = (type: VenueOrderType): boolean =>
  type === 'LIMIT' || type === 'LIMIT_MAKER' || type === 'STOP' || type === 'STOP_LOSS_LIMIT';

export function timeInForceOf(
  { timeInForce }: AskedKind,
  type: VenueOrderType,
  spec: SymbolSpec,
): ApiResult<OrderTerms['timeInForce']> {
  if (!isLimit(type)) {
    return timeInForce === undefined ? succeed('IOC') : fail(apiErrors.timeInForceNotRequired);
  }
  if (type === 'LIMIT_MAKER') {
    return timeInForce === undefined || timeInForce === 'GTX'
      ? succeed('GTC')
      : fail(apiErrors.timeInForceNotRequired);
  }
  if (timeInForce === undefined) return fail(apiErrors.missing('timeInForce'));
  if (timeInForce === 'GTC' || timeInForce === 'IOC' || timeInForce === 'FOK') {
    return succeed(timeInForce);
  }
  if (timeInForce === 'GTD' && spec.market === 'usdm') return succeed('GTD');
  return fail(apiErrors.invalidTimeInForce);
}

type Extras = Pick<OrderTerms, 'stopPrice' | 'displayLots' | 'expiryMillis'>;

/** Stop price, iceberg and expiry, each only where its kind of order has one. */
export function extrasOf(
  asked: AskedKind,
  kind: Pick<OrderTerms, 'type' | 'timeInForce' | 'lots' | 'spec'>,
  nowMillis: number,
): ApiResult<Extras> {
  const stopPrice = stopPriceOf(asked, kind);
  if (!stopPrice.ok) return stopPrice;
  const displayLots = displayLotsOf(asked, kind);
  if (!displayLots.ok) return displayLots;
  const expiryMillis = expiryOf(asked, kind, nowMillis);
  if (!expiryMillis.ok) return expiryMillis;
  return succeed({
    stopPrice: stopPrice.value,
    displayLots: displayLots.value,
    expiryMillis: expiryMillis.value,
  });
}

function stopPriceOf(
  { stopPrice }: AskedKind,
  { type, spec }: Pick<OrderTerms, 'type' | 'spec'>,
): ApiResult<number | null> {
  const isStop = type !== 'LIMIT' && type !== 'LIMIT_MAKER' && type !== 'MARKET';
  if (isStop) return ticksOf(stopPrice, 'stopPrice', spec);
  return stopPrice === undefined ? succeed(null) : fail(apiErrors.notRequired('stopPrice'));
}

function displayLotsOf(
  { icebergQty }: AskedKind,
  { type, timeInForce, lots, spec }: Pick<OrderTerms, 'type' | 'timeInForce' | 'lots' | 'spec'>,
): ApiResult<number | null> {
  if (icebergQty === undefined) return succeed(null);
  if (spec.market !== 'spot') return fail(apiErrors.notRequired('icebergQty'));
  if (!isLimit(type) || timeInForce !== 'GTC') return fail(apiErrors.notRequired('icebergQty'));
  const shown = unitsOf(icebergQty, spec.lot);
  if (shown === null || shown < 1 || shown > lots) return fail(apiErrors.filter('ICEBERG_PARTS'));
  return succeed(shown);
}

function expiryOf(
  { goodTillDate }: AskedKind,
  { timeInForce }: Pick<OrderTerms, 'timeInForce'>,
  nowMillis: number,
): ApiResult<number | null> {
  if (timeInForce !== 'GTD') {
    return goodTillDate === undefined ? succeed(null) : fail(apiErrors.notRequired('goodTillDate'));
  }
  const expiry = Number(goodTillDate);
  if (!Number.isSafeInteger(expiry)) return fail(apiErrors.missing('goodTillDate'));
  return expiry > nowMillis + expiryLeadMillis ? succeed(expiry) : fail(apiErrors.expiryTooSoon);
}

/** A price text in ticks. */
export function ticksOf(
  text: string | undefined,
  name: 'price' | 'stopPrice',
  spec: SymbolSpec,
): ApiResult<number> {
  const value = text === undefined ? null : parseDecimal(text);
  if (text === undefined || value === null) return fail(apiErrors.missing(name));
  if (value.decimals > 8) return fail(apiErrors.tooPrecise(name));
  const ticks = unitsOf(text, spec.price);
  if (ticks === null || ticks < 1 || ticks > spec.maxPrice) {
    return fail(apiErrors.filter('PRICE_FILTER'));
  }
  return succeed(ticks);
}
