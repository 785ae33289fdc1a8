/**
 * One run of a backtest in a thread of its own: what it is given is plain data, and so is what
 * it returns. The same code runs a single backtest on the caller's thread.
 */
import type { MessagePort } from 'node:worker_threads';
import { TradingRecord } from '../../state/trading-record.ts';
import { openTape } from '../../tape/segments/tape-session.ts';
import type { BacktestPlan } from './backtest-plan.ts';
import type { BacktestResult } from './backtest-result.ts';
import { runInLockStep } from './lock-step/run-in-lock-step.ts';
import { runBacktest } from './run-backtest.ts';

export interface BacktestTask {
  readonly plan: BacktestPlan;
  /** Segments of the tape, or directories of them. */
  readonly tapePaths: readonly string[];
  /** With every venue in a process of its own, in lock-step. */
  readonly isInLockStep?: boolean;
  /** Takes down what is traded, so that it can be held against another run. */
  readonly isRecorded?: boolean;
}

export interface TaskOutcome {
  readonly result: BacktestResult;
  /** The trading record; none unless it was asked for. */
  readonly lines: readonly string[];
}

/** A task as a thread gets it. */
export interface ThreadTask extends BacktestTask {
  /** Told now and then with the messages so far. */
  readonly progressPort: MessagePort;
}

/** Runs one plan on this thread. */
export async function runHere(
  { plan, tapePaths, isInLockStep, isRecorded }: BacktestTask,
  onProgress: (messages: number) => void,
): Promise<TaskOutcome> {
  const lines: string[] = [];
  const taken = isRecorded === true ? new TradingRecord(0, (line) => lines.push(line)) : null;
  const run = { plan, onProgress, ...(taken === null ? {} : { record: taken }) };
  if (isInLockStep === true) return { result: await runInLockStep(run, tapePaths), lines };
  const tape = openTape(tapePaths, { refills: true });
  return { result: await runBacktest({ ...run, tape }), lines };
}

/** What the thread is asked for. */
export default async function run(task: ThreadTask): Promise<TaskOutcome> {
  const { progressPort } = task;
  try {
    return await runHere(task, (messages) => progressPort.postMessage(messages));
  } finally {
    progressPort.close();
  }
}
