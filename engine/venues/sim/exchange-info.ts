/**
 * The exchange information of the venue, in the shape of each of Binance's markets.
 * States only rules that the venue really enforces.
 */
import type { RateLimit } from './rate-limits.ts';
import { openOrdersLimit, priceText, quantityText, type SymbolSpec } from './symbol-spec.ts';

const modes = ['NONE', 'EXPIRE_TAKER'];

function filtersOf(spec: SymbolSpec): object[] {
  const lot = {
    minQty: quantityText(spec, 1),
    maxQty: quantityText(spec, spec.maxLots),
    stepSize: quantityText(spec, 1),
  };
  const notional =
    spec.market === 'spot'
      ? [{ filterType: 'NOTIONAL', minNotional: spec.minNotional, applyMinToMarket: false }]
      : spec.market === 'usdm'
        ? [{ filterType: 'MIN_NOTIONAL', notional: spec.minNotional }]
        : [];
  return [
    {
      filterType: 'PRICE_FILTER',
      minPrice: priceText(spec, 1),
      maxPrice: priceText(spec, spec.maxPrice),
      tickSize: priceText(spec, 1),
    },
    { filterType: 'LOT_SIZE', ...lot },
    { filterType: 'MARKET_LOT_SIZE', ...lot },
    ...notional,
    spec.market === 'spot'
      ? { filterType: 'MAX_NUM_ORDERS', maxNumOrders: openOrdersLimit }
      : { filterType: 'MAX_NUM_ORDERS', limit: openOrdersLimit },
  ];
}

function spotSymbol(spec: SymbolSpec): object {
  return {
    symbol: spec.symbol,
    status: 'TRADING',
    baseAsset: spec.base,
    baseAssetPrecision: 8,
    quoteAsset: spec.quote,
    quotePrecision: 8,
    quoteAssetPrecision: 8,
    baseCommissionPrecision: 8,
    quoteCommissionPrecision: 8,
    orderTypes: ['LIMIT', 'LIMIT_MAKER', 'MARKET', 'STOP_LOSS', 'STOP_LOSS_LIMIT'],
    icebergAllowed: true,
    ocoAllowed: false,
    otoAllowed: false,
    quoteOrderQtyMarketAllowed: false,
    allowTrailingStop: false,
    cancelReplaceAllowed: false,
    amendAllowed: true,
    isSpotTradingAllowed: true,
    isMarginTradingAllowed: false,
    filters: filtersOf(spec),
    permissions: [],
    permissionSets: [['SPOT']],
    defaultSelfTradePreventionMode: 'NONE',
    allowedSelfTradePreventionModes: modes,
  };
}

function futuresSymbol(spec: SymbolSpec): object {
  const status = spec.market === 'usdm' ? { status: 'TRADING' } : { contractStatus: 'TRADING' };
  const size = spec.market === 'coinm' ? { contractSize: Number(spec.contractValue) } : {};
  return {
    symbol: spec.symbol,
    pair: spec.market === 'coinm' ? `${spec.base}${spec.quote}` : spec.symbol,
    contractType: 'PERPETUAL',
    ...status,
    ...size,
    baseAsset: spec.base,
    quoteAsset: spec.quote,
    marginAsset: spec.settlement,
    pricePrecision: spec.price.decimals,
    quantityPrecision: spec.lot.decimals,
    baseAssetPrecision: 8,
    quotePrecision: 8,
    filters: filtersOf(spec),
    orderTypes: ['LIMIT', 'MARKET', 'STOP', 'STOP_MARKET'],
    timeInForce: ['GTC', 'IOC', 'FOK', 'GTX', ...(spec.market === 'usdm' ? ['GTD'] : [])],
  };
}

/** The body of an exchangeInfo answer for the given symbols. */
export function exchangeInfo(
  specs: readonly SymbolSpec[],
  rateLimits: readonly Omit<RateLimit, 'count'>[],
  serverTime: number,
): object {
  return {
    timezone: 'UTC',
    serverTime,
    rateLimits,
    exchangeFilters: [],
    symbols: specs.map((spec) => (spec.market === 'spot' ? spotSymbol : futuresSymbol)(spec)),
  };
}
