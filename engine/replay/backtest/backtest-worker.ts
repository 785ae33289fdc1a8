/**
 * One run of a backtest in a thread of the pool: what it is given is plain data, and so is what
 * it returns. The same code runs a single backtest on the caller's thread.
 */
import type { MessagePort } from 'node:worker_threads';
import { openTape } from '../../tape/segments/tape-session.ts';
import type { BacktestPlan } from './backtest-plan.ts';
import type { BacktestResult } from './backtest-result.ts';
import { runBacktest } from './run-backtest.ts';

export interface BacktestTask {
  readonly plan: BacktestPlan;
  /** Segments of the tape, or directories of them. */
  readonly tapePaths: readonly string[];
}

/** A task as the pool hands it over. */
export interface PooledTask extends BacktestTask {
  /** Told now and then with the messages so far. */
  readonly progressPort: MessagePort;
}

/** Runs one plan on this thread. */
export function runHere(
  { plan, tapePaths }: BacktestTask,
  onProgress: (messages: number) => void,
): Promise<BacktestResult> {
  return runBacktest({ plan, tape: openTape(tapePaths, { refills: true }), onProgress });
}

/** What the pool calls. */
export default async function run(task: PooledTask): Promise<BacktestResult> {
  const { progressPort } = task;
  try {
    return await runHere(task, (messages) => progressPort.postMessage(messages));
  } finally {
    progressPort.close();
  }
}
