/**
 * What can be traded: grids, contract, currencies, and the value of a quantity at a price.
 * Knows no prices of its own and no venue protocol.
 */
import { z } from 'zod';
import { invariant } from './assert.ts';
import { InstrumentId, VenueId } from './ids.ts';
import { MarginTiers } from './margin.ts';
import {
  type Decimal,
  type Lots,
  type Minor,
  minor,
  multiplyDivide,
  type PriceTicks,
  parseDecimal,
} from './numbers.ts';

const positiveDecimal = z.string().refine((text) => (parseDecimal(text)?.mantissa ?? 0) > 0, {
  error: 'use a positive decimal number in quotes, for example "0.01"',
});

/** Decimals of the minor unit by currency: 6 for currencies near a dollar, 8 for coins. */
export const CurrencyScale = z.int().min(0).max(9);

/**
 * A tradable instrument.
 * `linear`: spot and linear perpetuals, settled in the quote currency.
 * `inverse`: contracts of `contractValue` quote units each, settled in the base currency.
 */
export const Instrument = z.strictObject({
  id: InstrumentId,
  venue: VenueId,
  symbol: z.string().min(1).max(32),
  kind: z.enum(['spot', 'linear', 'inverse']),
  base: z.string().min(1).max(16),
  quote: z.string().min(1).max(16),
  priceIncrement: positiveDecimal,
  lotSize: positiveDecimal,
  /** Quote units per contract of one lotSize unit; "1" unless inverse. */
  contractValue: positiveDecimal,
  /** Decimals of the minor unit of the quote currency (order values, limits). */
  quoteScale: CurrencyScale,
  /** Decimals of the minor unit of the settlement currency (cash, PnL). */
  settlementScale: CurrencyScale,
  /** Missing: spot where the kind is spot, else perpetual. */
  contract: z.enum(['spot', 'perpetual', 'future']).optional(),
  /** Of a future: from then on nothing trades, and positions are settled. */
  expiryUtcMillis: z.int().positive().optional(),
  /** The instrument that a position is rolled to before the expiry; missing: none is named. */
  successor: InstrumentId.optional(),
  /** Of a perpetual; missing: no funding is expected. */
  fundingIntervalMinutes: z.int().positive().max(10_080).optional(),
  /** Missing: the instrument is not margined, or its tiers are not known. */
  margin: MarginTiers.optional(),
});
export type Instrument = z.infer<typeof Instrument>;

/** The currency in which cash and PnL of the instrument are kept. */
export const settlementCurrency = (instrument: Instrument): string =>
  instrument.kind === 'inverse' ? instrument.base : instrument.quote;

/** The precomputed integers with which values are worked out; made once per instrument. */
export interface Valuation {
  readonly kind: Instrument['kind'];
  readonly price: Decimal;
  readonly lot: Decimal;
  /** linear: minor = ticks * lots * numerator / denominator. */
  readonly numerator: number;
  readonly denominator: number;
  /** inverse, order value: minor of quote per lot. */
  readonly quoteMinorPerLot: number;
  /** inverse, settlement: minor = lots * settlementNumerator / ticks. */
  readonly settlementNumerator: number;
}

function decimalOf(text: string): Decimal {
  const value = parseDecimal(text);
  invariant(value !== null && value.mantissa > 0, `not a positive decimal: ${text}`);
  return value;
}

/** Works out the integers of an instrument; asserts that its grids and scales fit together. */
export function valuationOf(instrument: Instrument): Valuation {
  const price = decimalOf(instrument.priceIncrement);
  const lot = decimalOf(instrument.lotSize);
  const contract = decimalOf(instrument.contractValue);
  const linearShift = instrument.quoteScale - price.decimals - lot.decimals;
  const mantissa = price.mantissa * lot.mantissa;
  const perLot =
    (lot.mantissa * contract.mantissa * 10 ** instrument.quoteScale) /
    10 ** (lot.decimals + contract.decimals);
  const settlement =
    (lot.mantissa *
      contract.mantissa *
      10 ** (instrument.settlementScale + price.decimals - lot.decimals - contract.decimals)) /
    price.mantissa;
  const inverse = instrument.kind === 'inverse';
  invariant(
    !inverse || (Number.isSafeInteger(perLot) && Number.isSafeInteger(settlement)),
    `scales of ${instrument.id} are too coarse for its grids`,
  );
  return {
    kind: instrument.kind,
    price,
    lot,
    numerator: linearShift >= 0 ? mantissa * 10 ** linearShift : mantissa,
    denominator: linearShift >= 0 ? 1 : 10 ** -linearShift,
    quoteMinorPerLot: inverse ? perLot : 0,
    settlementNumerator: inverse ? settlement : 0,
  };
}

/**
 * Value of `quantity` lots at `price` in minor units of the QUOTE currency (limits, exposure).
 * Rounded half away from zero; the sign is that of the quantity.
 */
export function quoteValue(valuation: Valuation, price: PriceTicks, quantity: Lots): Minor {
  if (valuation.kind === 'inverse') return minor(quantity * valuation.quoteMinorPerLot);
  if (valuation.denominator === 1) return minor(price * quantity * valuation.numerator);
  const scaled = minor(quantity * valuation.numerator);
  return minor(multiplyDivide(price, scaled, valuation.denominator));
}

/**
 * Value of `quantity` lots at `price` in minor units of the SETTLEMENT currency.
 * linear: price x quantity. inverse: contracts x contract value / price (Binance COIN-M, PnL
 * long = value at entry - value at exit).
 */
export function settlementValue(valuation: Valuation, price: PriceTicks, quantity: Lots): Minor {
  if (valuation.kind !== 'inverse') return quoteValue(valuation, price, quantity);
  return minor(multiplyDivide(quantity, valuation.settlementNumerator, price));
}
