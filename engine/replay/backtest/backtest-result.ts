/**
 * What one run of a backtest came to: plain data, handed from a worker to whoever asked.
 * Figures only; the report draws them.
 */
import type { Instrument } from '../../contract/instrument.ts';
import type { StrategyFailure } from './backtest-strategies.ts';
import type { LoggedFill } from './fill-log.ts';
import type { StaleMark } from './last-marks.ts';
import type { ReasonLine } from './reason-tally.ts';

/** Profit of one strategy in one instrument, in reporting minor units. */
export interface AttributionLine {
  readonly strategy: string;
  readonly instrument: string;
  readonly netMinor: number;
  readonly realisedMinor: number;
  readonly unrealisedMinor: number;
  readonly feesMinor: number;
  readonly fills: number;
  /** Position at the end, in lots. */
  readonly lots: number;
}

/** Profit within one hour of UTC, in reporting minor units. */
export interface HourLine {
  readonly hourUtcMillis: number;
  readonly netMinor: number;
  readonly fills: number;
}

/** Prices over the run, one row for each sample of the curve; NaN where there was none. */
export interface PriceLine {
  readonly instrument: Instrument;
  readonly middleTicks: readonly number[];
}

export interface StageQuantiles {
  readonly stage: string;
  readonly count: number;
  readonly p50Nanos: number;
  readonly p99Nanos: number;
}

export interface BacktestCurve {
  /** Simulated time between two samples, in seconds. */
  readonly periodSeconds: number;
  readonly timesNanos: readonly number[];
  readonly equityMinor: readonly number[];
  readonly exposureMinor: readonly number[];
}

/** Messages that are missing in the data: no strategy had a live feed until it was mended. */
export interface DataGap {
  readonly instrument: string;
  readonly utcMillis: number;
  readonly detail: string;
}

/** The figures of one run, as the command prints them. */
export interface RunFigures {
  readonly messages: number;
  readonly levelUpdates: number;
  /** Wall time of the run: reading, decoding and everything after it. */
  readonly seconds: number;
  readonly messagesPerSecond: number;
  readonly levelUpdatesPerSecond: number;
  readonly intents: number;
  readonly refused: number;
  /** Of them the most frequent reasons of the gate, the most frequent first. */
  readonly refusals: readonly ReasonLine[];
  /** Orders that were sent. */
  readonly orders: number;
  readonly cancelled: number;
  readonly rejected: number;
  /** Of them the most frequent reasons of venues, the most frequent first. */
  readonly rejections: readonly ReasonLine[];
  readonly fills: number;
  readonly faults: number;
  readonly ledgerEvents: number;
  /** Of the last row of the hash chain: unlike the stateHash, it covers simulated times too. */
  readonly headHash: string;
  readonly stateHash: string;
  readonly currency: string;
  /** Decimals of its minor unit. */
  readonly currencyScale: number;
  readonly pnlMinor: number;
  readonly maxDrawdownMinor: number;
  /** Annualised over the samples of the curve; null where there are too few, or all are equal. */
  readonly sharpe: number | null;
  readonly simulatedSeconds: number;
  readonly epochUtcNanos: string;
  readonly source: string;
  readonly seed: number;
  readonly workingOrders: number;
  readonly failures: readonly StrategyFailure[];
  /** Instruments whose tape had no top of book and no book: nothing trades there. */
  readonly withoutTop: readonly string[];
  /** Instruments whose open lots are valued at a price of before the end. */
  readonly staleMarks: readonly StaleMark[];
  /** All of them, also those beyond the hundred below. */
  readonly gapCount: number;
  /** The first hundred. */
  readonly gaps: readonly DataGap[];
}

/** What the report draws. */
export interface RunDetail {
  readonly curve: BacktestCurve;
  readonly prices: readonly PriceLine[];
  readonly attribution: readonly AttributionLine[];
  readonly hours: readonly HourLine[];
  /** All fills, or of more than 20,000 some of every part of the run. */
  readonly fillLines: readonly LoggedFill[];
  /** How many are not among `fillLines`. */
  readonly fillsLeftOut: number;
  readonly execution: readonly ExecutionLine[];
  readonly ackMillis: readonly number[];
  readonly stages: readonly StageQuantiles[];
}

export interface BacktestResult {
  readonly figures: RunFigures;
  readonly detail: RunDetail;
}

/** What one strategy paid and got by how its orders were carried out, in reporting minor units. */
export interface ExecutionLine {
  readonly strategy: string;
  readonly instrument: string;
  readonly makerFills: number;
  readonly takerFills: number;
  /** Value traded. */
  readonly turnoverMinor: number;
  /** Half the spread at the decision, on every taken lot; earned (negative) on every given lot. */
  readonly spreadPaidMinor: number;
  /** Price moved against us between the decision and the fill, measured at the touch. */
  readonly slippageMinor: number;
  readonly feesMinor: number;
}
