/**
 * Runs many plans over one tape, some at a time, each in a thread of its own, and keeps their
 * order: how many threads there are changes the time it takes and nothing else.
 */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { MessageChannel } from 'node:worker_threads';
import { Tinypool } from 'tinypool';
import type { BacktestPlan } from './backtest-plan.ts';
import type { BacktestResult } from './backtest-result.ts';
import { type BacktestTask, runHere } from './backtest-worker.ts';
import { collectOnOwnThread, threadLimits } from './garbage.ts';
import { runInLockStep } from './lock-step/run-in-lock-step.ts';

const workerFile = import.meta.url.endsWith('.ts')
  ? './backtest-worker.ts'
  : './backtest-worker.js';

export interface RunPlansOptions {
  readonly plans: readonly BacktestPlan[];
  readonly tapePaths: readonly string[];
  /** Threads; as many as the machine has by default. */
  readonly workers?: number;
  /** With venues in processes of their own, in lock-step; one run at a time then. */
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
  const tasks = plans.map((plan): BacktestTask => ({ plan, tapePaths }));
  if (options.isInLockStep === true) {
    const results: BacktestResult[] = [];
    for (const [index, task] of tasks.entries()) {
      results.push(await runInLockStep(task, (messages) => progress.reached(index, messages)));
    }
    return results;
  }
  const [first] = tasks;
  if (tasks.length === 1 && first !== undefined) {
    const result = await runHere(first, (messages) => progress.reached(0, messages));
    progress.ended(0, result);
    return [result];
  }
  const pool = new Tinypool({
    filename: fileURLToPath(new URL(workerFile, import.meta.url)),
    runtime: 'worker_threads',
    minThreads: threads,
    maxThreads: threads,
    resourceLimits: threadLimits,
    // What a strategy file keeps outside its instances must not pass from one run to the next.
    isolateWorkers: plans.some(({ strategies }) => strategies.some(({ isFile }) => isFile)),
  });
  try {
    return await Promise.all(
      tasks.map(async (task, index) => {
        const { port1, port2 } = new MessageChannel();
        port1.on('message', (messages: number) => progress.reached(index, messages));
        port1.unref();
        const sent = { ...task, progressPort: port2 };
        const result: unknown = await pool.run(sent, { transferList: [port2] });
        port1.close();
        if (!isResult(result)) throw new Error('a thread of the pool answered with no result');
        progress.ended(index, result);
        return result;
      }),
    );
  } finally {
    await pool.destroy();
  }
}

/** What a thread of ours returns; it was cloned, and is of no class. */
const isResult = (value: unknown): value is BacktestResult =>
  typeof value === 'object' && value !== null && 'figures' in value && 'detail' in value;

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
