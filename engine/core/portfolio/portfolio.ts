/**
 * The desk's portfolio at given marks: what each position would gain if closed, and totals.
 * Derived anew from ledger state on every call; keeps nothing and knows no market of its own.
 */
import type { AccountId, InstrumentId, StrategyId } from '../../contract/ids.ts';
import { settlementCurrency } from '../../contract/instrument.ts';
import {
  addMinor,
  type Lots,
  type Minor,
  type MonoNanos,
  minor,
  type PriceTicks,
} from '../../contract/numbers.ts';
import type { AgedMarks } from '../../state/desk-valuation.ts';
import type { LedgerState } from '../../state/ledger-state.ts';
import type { MarketState } from '../../state/market/market-state.ts';
import { topOf } from '../../state/market/market-view.ts';
import { type Position, unrealised } from '../../state/position.ts';

/** The price at which `lots` of an instrument could be closed; null when there is none. */
export type Marks = (instrument: InstrumentId, lots: Lots) => PriceTicks | null;

/** One position at its mark. Money is in minor units of `currency`. */
export interface PortfolioLine {
  readonly account: AccountId;
  readonly strategy: StrategyId;
  readonly instrument: InstrumentId;
  readonly currency: string;
  readonly lots: Lots;
  readonly mark: PriceTicks | null;
  readonly realisedMinor: Minor;
  readonly feesMinor: Minor;
  /** Null while open lots have no mark. */
  readonly unrealisedMinor: Minor | null;
}

/** Sums of one settlement currency and scale. */
export interface PortfolioTotal {
  readonly currency: string;
  /** Decimals of the minor unit. */
  readonly scale: number;
  readonly realisedMinor: Minor;
  readonly feesMinor: Minor;
  /** Of the positions that have a mark. */
  readonly unrealisedMinor: Minor;
  /** Realised and unrealised, less fees. */
  readonly netMinor: Minor;
  /** Open positions without a mark, left out of the sums. */
  readonly unmarked: number;
}

export interface Portfolio {
  readonly lines: readonly PortfolioLine[];
  readonly totals: readonly PortfolioTotal[];
}

/** Closing prices of a market: a long is marked at the bid, a short at the ask. */
export function closingMarks(market: MarketState): Marks {
  return (instrument, held) => {
    const known = market.instruments.get(instrument);
    const top = known === undefined ? null : topOf(known);
    if (top === null) return null;
    return held < 0 ? top.askPrice : top.bidPrice;
  };
}

/** The same with their age at an instant, for what has to say how old its marks are. */
export function agedMarks(market: MarketState, now: MonoNanos): AgedMarks {
  return (instrument, held) => {
    const known = market.instruments.get(instrument);
    const top = known === undefined ? null : topOf(known);
    if (top === null) return null;
    const price = held < 0 ? top.askPrice : top.bidPrice;
    return { price, ageMillis: (now - top.receivedMonoNanos) / 1_000_000 };
  };
}

/** Every position of the ledger state at its mark, and the totals by currency. */
export function portfolioOf(ledger: LedgerState, marks: Marks): Portfolio {
  const lines: PortfolioLine[] = [];
  const totals = new Map<string, PortfolioTotal>();
  for (const position of ledger.positions.values()) {
    const instrument = ledger.instruments.get(position.instrument);
    if (instrument === undefined) continue;
    const currency = settlementCurrency(instrument);
    const scale = instrument.settlementScale;
    const line = lineOf(ledger, position, currency, marks);
    const key = `${currency}|${scale}`;
    lines.push(line);
    totals.set(key, addLine(totals.get(key) ?? emptyTotal(currency, scale), line));
  }
  return { lines, totals: [...totals.values()] };
}

function lineOf(
  ledger: LedgerState,
  position: Position,
  currency: string,
  marks: Marks,
): PortfolioLine {
  const { account, strategy, instrument, lots, realisedMinor, feesMinor } = position;
  const valuation = ledger.valuations.get(instrument);
  const mark = lots === 0 ? null : marks(instrument, lots);
  const gain =
    mark === null || valuation === undefined ? null : unrealised(position, valuation, mark);
  return {
    account,
    strategy,
    instrument,
    currency,
    lots,
    mark,
    realisedMinor,
    feesMinor,
    unrealisedMinor: lots === 0 ? minor(0) : gain,
  };
}

function emptyTotal(currency: string, scale: number): PortfolioTotal {
  const none = minor(0);
  return {
    currency,
    scale,
    realisedMinor: none,
    feesMinor: none,
    unrealisedMinor: none,
    netMinor: none,
    unmarked: 0,
  };
}

function addLine(total: PortfolioTotal, line: PortfolioLine): PortfolioTotal {
  const gain = line.unrealisedMinor ?? minor(0);
  const net = minor(line.realisedMinor + gain - line.feesMinor);
  return {
    ...total,
    realisedMinor: addMinor(total.realisedMinor, line.realisedMinor),
    feesMinor: addMinor(total.feesMinor, line.feesMinor),
    unrealisedMinor: addMinor(total.unrealisedMinor, gain),
    netMinor: addMinor(total.netMinor, net),
    unmarked: total.unmarked + (line.unrealisedMinor === null ? 1 : 0),
  };
}
