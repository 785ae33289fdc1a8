/**
 * Runs many plans over one tape, some at a time, each in a thread of its own, and keeps their
 * order: how many threads there are changes the time it takes and nothing else.
 */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Tinypool } from 'tinypool';
import type { BacktestPlan } from './backtest-plan.ts';
import type { BacktestResult } from './backtest-result.ts';
import run, { type BacktestTask } from './backtest-worker.ts';

const workerFile = import.meta.url.endsWith('.ts')
  ? './backtest-worker.ts'
  : './backtest-worker.js';

export interface RunPlansOptions {
  readonly plans: readonly BacktestPlan[];
  readonly tapePaths: readonly string[];
  /** Threads; as many as the machine has by default. */
  readonly workers?: number;
  /** Told after each run that ended. */
  readonly onDone?: (done: number, of: number) => void;
}

/** Runs them all; rejects with the first reason that one cannot be run for. */
export async function runPlans(options: RunPlansOptions): Promise<BacktestResult[]> {
  const { plans, tapePaths, onDone } = options;
  const wanted = options.workers ?? availableParallelism();
  const threads = Math.max(1, Math.min(wanted, plans.length));
  const tasks = plans.map((plan): BacktestTask => ({ plan, tapePaths }));
  let done = 0;
  const told = (result: BacktestResult): BacktestResult => {
    done += 1;
    onDone?.(done, plans.length);
    return result;
  };
  if (tasks.length === 1 && tasks[0] !== undefined) return [told(await run(tasks[0]))];
  const pool = new Tinypool({
    filename: fileURLToPath(new URL(workerFile, import.meta.url)),
    runtime: 'worker_threads',
    minThreads: threads,
    maxThreads: threads,
    isolateWorkers: false,
  });
  try {
    return await Promise.all(
      tasks.map(async (task) => told((await pool.run(task)) as BacktestResult)),
    );
  } finally {
    await pool.destroy();
  }
}
