/**
 * Runs many plans over one tape, some at a time, each in a thread of its own, and keeps their
 * order: how many threads there are changes the time it takes and nothing else.
 */
import { availableParallelism } from 'node:os';
import type { BacktestPlan } from './backtest-plan.ts';
import type { BacktestResult } from './backtest-result.ts';
import { type BacktestTask, runHere, type TaskOutcome } from './backtest-worker.ts';
import { collectOnOwnThread } from './garbage.ts';
import { RunThreads } from './run-threads.ts';

export interface RunPlansOptions {
  readonly plans: readonly BacktestPlan[];
  readonly tapePaths: readonly string[];
  /** Threads; as many as the machine has by default. */
  readonly workers?: number;
  /** With venues in processes of their own, in lock-step. */
  readonly isInLockStep?: boolean;
  /** Told with the messages of all runs together, and the runs that ended. */
  readonly onProgress?: (messages: number, done: number) => void;
}

/** Runs them all; rejects with the first reason that one cannot be run for. */
export async function runPlans(options: RunPlansOptions): Promise<BacktestResult[]> {
  collectOnOwnThread();
  const { plans, tapePaths } = options;
  const wanted = options.workers ?? availableParallelism();
  const threads = Math.max(1, Math.min(wanted, plans.length));
  const progress = new Progress(plans.length, options.onProgress);
  const lockStep = options.isInLockStep === true ? { isInLockStep: true } : {};
  const tasks = plans.map((plan): BacktestTask => ({ plan, tapePaths, ...lockStep }));
  const finished = ({ result }: TaskOutcome, index: number): BacktestResult => {
    progress.ended(index, result);
    return result;
  };
  const [first] = tasks;
  if (tasks.length === 1 && first !== undefined) {
    return [finished(await runHere(first, (messages) => progress.reached(0, messages)), 0)];
  }
  const pool = new RunThreads(threads, plans.some(hasFile));
  try {
    return await Promise.all(
      tasks.map(async (task, index) =>
        finished(await pool.run(task, (messages) => progress.reached(index, messages)), index),
      ),
    );
  } finally {
    await pool.close();
  }
}

const hasFile = ({ strategies }: BacktestPlan): boolean => strategies.some(({ isFile }) => isFile);

/** How far all runs together are. */
class Progress {
  readonly #messages: number[];
  readonly #tell: (messages: number, done: number) => void;
  #done = 0;

  constructor(runs: number, tell: RunPlansOptions['onProgress']) {
    this.#messages = Array.from({ length: runs }, () => 0);
    this.#tell = tell ?? ((): void => undefined);
  }

  reached(run: number, messages: number): void {
    this.#messages[run] = messages;
    const sum = this.#messages.reduce((total, one) => total + one, 0);
    this.#tell(sum, this.#done);
  }

  ended(run: number, { figures }: BacktestResult): void {
    this.#done += 1;
    this.reached(run, figures.messages);
  }
}
