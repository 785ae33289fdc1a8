/**
 * Turns the venue's order events and trades into venue reports of our own orders.
 * Refuses what is off the instrument's grid: that is a fault, never a rounded fill.
 */
import { type ClientOrderId, ExecutionId, VenueOrderId } from '../../contract/ids.ts';
import { type Instrument, settlementCurrency } from '../../contract/instrument.ts';
import {
  type Decimal,
  lots,
  type Minor,
  minor,
  parseDecimal,
  priceTicks,
  unitsOf,
} from '../../contract/numbers.ts';
import type { OrderTerms } from '../../contract/orders.ts';
import type { VenueReport } from '../../ports/venue.ts';
import type { ExecutionReport, TradeResult } from './ws-api-messages.ts';

/** An instrument with its grids as integers. */
export interface GriddedInstrument {
  readonly instrument: Instrument;
  readonly price: Decimal;
  readonly lot: Decimal;
}

/** Decimals of minor units of currencies that are not the instrument's own (commission tokens). */
const otherCurrencyScale = 8;

/** Prepares an instrument; throws when its grids are no decimals. */
export function gridded(instrument: Instrument): GriddedInstrument {
  const price = parseDecimal(instrument.priceIncrement);
  const lot = parseDecimal(instrument.lotSize);
  if (price === null || lot === null) throw new Error(`no decimal grid: ${instrument.id}`);
  return { instrument, price, lot };
}

/** Decimals of the minor unit in which fees in a currency are kept. */
export function scaleOf(instrument: Instrument, currency: string): number {
  if (currency === settlementCurrency(instrument)) return instrument.settlementScale;
  return currency === instrument.quote ? instrument.quoteScale : otherCurrencyScale;
}

/**
 * A fee text in minor units of its currency (10^-scale), rounded half away from zero: the venue
 * states eight decimals where a dollar-like currency is kept in six. Null when it is no decimal.
 */
export function feeMinorOf(text: string, scale: number): Minor | null {
  const value = parseDecimal(text);
  return value === null ? null : feeMinorOfUnits(value.mantissa, value.decimals, scale);
}

/** The same of a number of 10^-decimals; null where it leaves the safe integers. */
export function feeMinorOfUnits(units: number, decimals: number, scale: number): Minor | null {
  const shift = scale - decimals;
  const scaled =
    shift >= 0
      ? units * 10 ** shift
      : Math.sign(units) * Math.round(Math.abs(units) / 10 ** -shift);
  return Number.isSafeInteger(scaled) ? minor(scaled) : null;
}

interface VenueTrade {
  readonly id: number;
  readonly price: string;
  readonly quantity: string;
  readonly fee: string;
  readonly feeCurrency: string;
  readonly utcMillis: number;
  readonly maker: boolean;
}

function filled(
  clientOrderId: ClientOrderId,
  grid: GriddedInstrument,
  trade: VenueTrade,
): VenueReport {
  const price = unitsOf(trade.price, grid.price);
  const quantity = unitsOf(trade.quantity, grid.lot);
  const fee = feeMinorOf(trade.fee, scaleOf(grid.instrument, trade.feeCurrency));
  if (price === null || quantity === null || quantity <= 0 || fee === null) {
    const numbers = `${trade.quantity} at ${trade.price}, fee ${trade.fee}`;
    return {
      kind: 'fault',
      detail: `fill ${trade.id} of ${clientOrderId} is off the grid: ${numbers}`,
    };
  }
  return {
    kind: 'filled',
    clientOrderId,
    executionId: ExecutionId.parse(`${grid.instrument.symbol}:${trade.id}`),
    price: priceTicks(price),
    lots: lots(quantity),
    feeMinor: fee,
    feeCurrency: trade.feeCurrency,
    liquidity: trade.maker ? 'maker' : 'taker',
    venueUtcMillis: trade.utcMillis,
  };
}

/** The commission of a trade in minor units of its currency; null when it is no decimal. */
export const feeOfTrade = (trade: TradeResult, { instrument }: GriddedInstrument): Minor | null =>
  feeMinorOf(trade.commission, scaleOf(instrument, trade.commissionAsset));

/** A fill from `myTrades`; the same execution id as the stream's. */
export function reportOfTrade(
  clientOrderId: ClientOrderId,
  grid: GriddedInstrument,
  trade: TradeResult,
): VenueReport {
  return filled(clientOrderId, grid, {
    id: trade.id,
    price: trade.price,
    quantity: trade.qty,
    fee: trade.commission,
    feeCurrency: trade.commissionAsset,
    utcMillis: trade.time,
    maker: trade.isMaker,
  });
}

/** The client order id that an event is about: a cancel names the order in `C`. */
export const orderOfReport = (report: ExecutionReport): string =>
  report.x === 'CANCELED' && report.C !== undefined && report.C !== '' ? report.C : report.c;

/** Why an order ended by itself; the venue's `NONE` says nothing. */
function expiryOf({ x, r }: ExecutionReport): string {
  const what = expiryReason(x);
  return r === 'NONE' ? what : `${what}: ${r}`;
}

/** In words, by the execution type of the ending. */
export const expiryReason = (executionType: string): string =>
  executionType === 'EXPIRED' ? 'expired at the venue' : 'ended before it met an order of our own';

/** What an order event says of the order `clientOrderId`. */
export function reportOfExecution(
  clientOrderId: ClientOrderId,
  report: ExecutionReport,
  grid: GriddedInstrument,
): VenueReport {
  switch (report.x) {
    case 'NEW':
      return { kind: 'accepted', clientOrderId, venueOrderId: VenueOrderId.parse(`${report.i}`) };
    case 'TRADE':
      return filled(clientOrderId, grid, {
        id: report.t,
        price: report.L,
        quantity: report.l,
        fee: report.n ?? '0',
        feeCurrency: report.N ?? settlementCurrency(grid.instrument),
        utcMillis: report.T,
        maker: report.m,
      });
    case 'CANCELED':
      return { kind: 'cancelled', clientOrderId, reason: 'cancelled at the venue' };
    case 'REPLACED':
    case 'AMENDMENT':
      return amended(clientOrderId, report, grid);
    case 'REJECTED':
      return { kind: 'rejected', clientOrderId, reason: report.r };
    case 'EXPIRED':
    case 'TRADE_PREVENTION':
      return { kind: 'expired', clientOrderId, reason: expiryOf(report) };
    default:
      return { kind: 'fault', detail: `execution type ${report.x} of ${clientOrderId}` };
  }
}

/** Spot tells of an amend as REPLACED, the futures as AMENDMENT; neither names it. */
function amended(
  clientOrderId: ClientOrderId,
  { p, q, x }: ExecutionReport,
  grid: GriddedInstrument,
): VenueReport {
  const terms = termsOf(p, q, grid);
  if (terms !== null) return { kind: 'amended', clientOrderId, intentId: null, terms };
  return { kind: 'fault', detail: `${x} of ${clientOrderId} to ${q} at ${p}, off the grid` };
}

/** Terms as the venue writes them; null where they are not said, or off the grid. */
export function termsOf(
  priceText: string | undefined,
  quantityText: string | undefined,
  grid: GriddedInstrument,
): OrderTerms | null {
  if (priceText === undefined || quantityText === undefined) return null;
  const price = unitsOf(priceText, grid.price);
  const quantity = unitsOf(quantityText, grid.lot);
  if (price === null || quantity === null) return null;
  return { price: price === 0 ? null : priceTicks(price), lots: lots(quantity) };
}
