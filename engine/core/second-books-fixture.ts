/**
 * A second bookkeeping for tests: whole-number fractions and plain sums over executions.
 * Shares no arithmetic with the engine, so that the same slip cannot be in both.
 */
import type { Instrument } from '../contract/instrument.ts';

/** One execution as the exchange knows it. */
export interface Execution {
  readonly instrument: Instrument;
  readonly strategy: string;
  readonly side: 'buy' | 'sell';
  readonly price: number;
  readonly lots: number;
  readonly feeMinor: number;
  readonly feeCurrency: string;
}

/** What a strategy must hold of an instrument. Money in settlement minor units. */
export interface Booked {
  readonly lots: number;
  readonly boughtLots: number;
  readonly soldLots: number;
  readonly cashFlowMinor: number;
  readonly feesMinor: number;
}

/** A decimal text as mantissa and power of ten. */
function decimal(text: string): { readonly mantissa: bigint; readonly ten: bigint } {
  const [whole = '', fraction = ''] = text.split('.');
  return { mantissa: BigInt(whole + fraction), ten: 10n ** BigInt(fraction.length) };
}

/** Nearest whole number to a fraction of positive numbers; a half goes up. */
const nearest = (above: bigint, below: bigint): bigint => (2n * above + below) / (2n * below);

/** Settlement value of a positive quantity at a price, as a whole number of minor units. */
export function valueMinor(instrument: Instrument, price: number, lots: number): bigint {
  const increment = decimal(instrument.priceIncrement);
  const lot = decimal(instrument.lotSize);
  const contract = decimal(instrument.contractValue);
  const scale = 10n ** BigInt(instrument.settlementScale);
  const quantity = BigInt(lots) * lot.mantissa * scale;
  const money = BigInt(price) * increment.mantissa;
  if (instrument.kind !== 'inverse') return nearest(quantity * money, lot.ten * increment.ten);
  const above = quantity * contract.mantissa * increment.ten;
  return nearest(above, money * lot.ten * contract.ten);
}

const settlementOf = ({ kind, base, quote }: Instrument): string =>
  kind === 'inverse' ? base : quote;

/** +1 where buying costs money; an inverse contract is bought with a debt in its own coin. */
const directionOf = ({ kind }: Instrument): bigint => (kind === 'inverse' ? -1n : 1n);

/** Sums executions of one strategy in one instrument. */
export function book(executions: readonly Execution[]): Booked {
  let bought = 0n;
  let sold = 0n;
  let cash = 0n;
  let fees = 0n;
  for (const { instrument, side, price, lots, feeMinor, feeCurrency } of executions) {
    const value = directionOf(instrument) * valueMinor(instrument, price, lots);
    if (side === 'buy') bought += BigInt(lots);
    else sold += BigInt(lots);
    cash += side === 'buy' ? -value : value;
    if (feeCurrency === settlementOf(instrument)) fees += BigInt(feeMinor);
  }
  return {
    lots: Number(bought - sold),
    boughtLots: Number(bought),
    soldLots: Number(sold),
    cashFlowMinor: Number(cash),
    feesMinor: Number(fees),
  };
}

/** Cash plus what the open lots are worth at a mark: what the position has gained in all. */
export function gainAt(booked: Booked, instrument: Instrument, mark: number): number {
  const worth = directionOf(instrument) * valueMinor(instrument, mark, Math.abs(booked.lots));
  return Number(BigInt(booked.cashFlowMinor) + (booked.lots < 0 ? -worth : worth));
}

/** Realised gain at average cost without any rounding, as near as floating point is. */
export function realisedAtAverageCost(executions: readonly Execution[]): number {
  let lots = 0;
  let cost = 0;
  let realised = 0;
  for (const { instrument, side, price, lots: quantity } of executions) {
    const direction = Number(directionOf(instrument));
    const sign = side === 'buy' ? 1 : -1;
    const value = exactValue(instrument, price, quantity);
    const closing = lots * sign < 0 ? Math.min(Math.abs(lots), quantity) : 0;
    const released = closing === 0 ? 0 : (cost * closing) / Math.abs(lots);
    const closed = (value * closing) / quantity;
    realised -= sign * direction * (closing === 0 ? 0 : closed - released);
    cost += value - closed - released;
    lots += sign * quantity;
  }
  return realised;
}

function exactValue(instrument: Instrument, price: number, lots: number): number {
  const { priceIncrement, lotSize, contractValue, settlementScale } = instrument;
  const quantity = lots * Number(lotSize) * 10 ** settlementScale;
  const money = price * Number(priceIncrement);
  return instrument.kind === 'inverse'
    ? (quantity * Number(contractValue)) / money
    : quantity * money;
}
