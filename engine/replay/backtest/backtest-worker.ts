/**
 * One run of a backtest in a thread of the pool: what it is given is plain data, and so is what
 * it returns. The same code runs a single backtest on the caller's thread.
 */
import { openTape } from '../../tape/segments/tape-session.ts';
import type { BacktestPlan } from './backtest-plan.ts';
import type { BacktestResult } from './backtest-result.ts';
import { runBacktest } from './run-backtest.ts';

export interface BacktestTask {
  readonly plan: BacktestPlan;
  /** Segments of the tape, or directories of them. */
  readonly tapePaths: readonly string[];
}

/** Runs one plan; what the pool calls. */
export default function run({ plan, tapePaths }: BacktestTask): Promise<BacktestResult> {
  return runBacktest({ plan, tape: openTape(tapePaths) });
}
