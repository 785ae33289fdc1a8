/**
 * What passes between a backtest and the paper run that it is held against: the task of the thread
 * in which an engine's host runs under simulated time, and what came of it.
 */
import type { DeskConfig } from '../../../contract/config.ts';
import type { BacktestPlan } from '../backtest-plan.ts';

export interface PaperTask {
  readonly plan: BacktestPlan;
  /** The desk file of the plan, as the host reads it. */
  readonly desk: DeskConfig;
  /** Recordings of one Binance market, which the venue plays. */
  readonly files: readonly string[];
  /** UTC of the first entry, as the head of the tape states it. */
  readonly epochUtcNanos: string;
}

export interface PaperResult {
  /** SHA-256 (hex) of the trading record, as of the backtest's. */
  readonly tradingHash: string;
  /** Of the trading record: what is under the hash. */
  readonly lines: readonly string[];
  /** Recorded frames that the venue played. */
  readonly frames: number;
  readonly ledgerEvents: number;
  readonly intents: number;
  readonly orders: number;
  readonly fills: number;
  /** Alerts that were raised, and breaks with the venue that were confirmed. */
  readonly alerts: number;
  readonly breaks: number;
  /** Why the desk was not armed any more in the end; null when it was. */
  readonly halted: string | null;
  /** Turns of all simulated threads. */
  readonly turns: number;
}

/** What the thread answers: progress in recorded frames, the result, or why there is none. */
export type FromPaper =
  | { readonly kind: 'progress'; readonly frames: number }
  | { readonly kind: 'result'; readonly result: PaperResult }
  | { readonly kind: 'failed'; readonly reason: string };
