/**
 * What one symbol of the simulated venue is: grids, filters, currencies, and its decimal texts.
 * Holds no prices and knows nothing of orders.
 */
import { invariant } from '../../contract/assert.ts';
import {
  type Decimal,
  decimalText,
  multiplyDivide,
  parseDecimal,
  textOfUnits,
} from '../../contract/numbers.ts';

/** Whose protocol the symbol is traded under. */
export type MarketKind = 'spot' | 'usdm' | 'coinm';

/** The fields that describe a symbol; decimals as text. */
export interface SymbolFields {
  readonly symbol: string;
  readonly market: MarketKind;
  readonly base: string;
  readonly quote: string;
  readonly priceIncrement: string;
  readonly lotSize: string;
  /** Quote units of one contract; "1" unless the market is `coinm`. */
  readonly contractValue: string;
  /** Least order value in quote units; "0": none (always so for inverse contracts). */
  readonly minNotional: string;
  readonly maxLots: number;
}

/** A symbol with its grids worked out. */
export interface SymbolSpec extends SymbolFields {
  readonly price: Decimal;
  readonly lot: Decimal;
  readonly contract: Decimal;
  /** Least price x lots, in grid units. */
  readonly minProduct: number;
  /** Largest price x lots: beyond it values would leave the safe integers. */
  readonly maxProduct: number;
  readonly maxPrice: number;
  /** Currency of commissions and of the position's value. */
  readonly settlement: string;
}

/** Balances and commissions are kept in 10^-8 of a currency unit. */
export const walletDecimals = 8;

/** Most open orders of one account on one symbol (filter MAX_NUM_ORDERS). */
export const openOrdersLimit = 5_000;

function grid(text: string, what: string): Decimal {
  const value = parseDecimal(text);
  invariant(value !== null && value.mantissa > 0, `${what} is no positive decimal: ${text}`);
  return value;
}

/** Values of linear symbols are price x lots in 10^-8; half the safe range is kept in reserve. */
function maxProductOf(market: MarketKind, price: Decimal, lot: Decimal): number {
  const half = Number.MAX_SAFE_INTEGER / 2;
  if (market === 'coinm') return half;
  const shift = 10 ** Math.max(0, walletDecimals - price.decimals - lot.decimals);
  return Math.floor(half / (shift * price.mantissa * lot.mantissa));
}

/** Works out a symbol; asserts that its grids are positive decimals. */
export function symbolSpec(fields: SymbolFields): SymbolSpec {
  const price = grid(fields.priceIncrement, 'price increment');
  const lot = grid(fields.lotSize, 'lot size');
  const least = parseDecimal(fields.minNotional);
  invariant(least !== null && least.mantissa >= 0, `bad minimum notional ${fields.minNotional}`);
  const unit = (price.mantissa * lot.mantissa) / 10 ** (price.decimals + lot.decimals);
  return {
    ...fields,
    price,
    lot,
    contract: grid(fields.contractValue, 'contract value'),
    minProduct: Math.ceil(least.mantissa / 10 ** least.decimals / unit - 1e-9),
    maxProduct: maxProductOf(fields.market, price, lot),
    maxPrice: 100_000_000,
    settlement: fields.market === 'coinm' ? fields.base : fields.quote,
  };
}

/** Spot pads every number to eight decimals, as Binance does; futures keep the grid's own. */
function padded(spec: SymbolSpec, text: string, decimals: number): string {
  if (spec.market !== 'spot' || decimals >= 8) return text;
  return decimals === 0 ? `${text}.00000000` : text + '0'.repeat(8 - decimals);
}

/** A price in ticks as the venue writes it. */
export const priceText = (spec: SymbolSpec, ticks: number): string =>
  padded(spec, textOfUnits(ticks, spec.price), spec.price.decimals);

/** A quantity in lots as the venue writes it. */
export const quantityText = (spec: SymbolSpec, lots: number): string =>
  padded(spec, textOfUnits(lots, spec.lot), spec.lot.decimals);

/** Units of 10^-8 as the venue writes them. */
export const walletText = (units: number): string => decimalText(units, walletDecimals);

function shifted(value: number, numerator: number, decimals: number): number {
  return decimals >= 0
    ? multiplyDivide(value, numerator * 10 ** decimals, 1)
    : multiplyDivide(value, numerator, 10 ** -decimals);
}

/**
 * Value of `lots` at `price` ticks in 10^-8 of the settlement currency, rounded half away from
 * zero. linear: price x quantity; inverse: contracts x contract value / price.
 */
export function settlementUnits(spec: SymbolSpec, price: number, lots: number): number {
  if (spec.market === 'coinm') {
    const decimals =
      walletDecimals + spec.price.decimals - spec.lot.decimals - spec.contract.decimals;
    const scale = spec.contract.mantissa * spec.lot.mantissa * 10 ** Math.max(decimals, 0);
    return multiplyDivide(lots, scale, price * spec.price.mantissa * 10 ** Math.max(-decimals, 0));
  }
  const decimals = walletDecimals - spec.price.decimals - spec.lot.decimals;
  return shifted(price * lots, spec.price.mantissa * spec.lot.mantissa, decimals);
}

/** `lots` of the base currency in 10^-8 of it. */
export const baseUnits = (spec: SymbolSpec, lots: number): number =>
  shifted(lots, spec.lot.mantissa, walletDecimals - spec.lot.decimals);

/** Commission on a value in 10^-8 units; a negative rate is a rebate. */
export function commissionUnits(valueUnits: number, feeBps: number): number {
  return multiplyDivide(valueUnits, Math.round(feeBps * 1_000), 10_000_000);
}
