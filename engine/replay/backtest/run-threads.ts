/**
 * The threads that runs of backtests have to themselves.
 * Keeps no order and no results; a run that fails rejects.
 */
import { fileURLToPath } from 'node:url';
import { MessageChannel } from 'node:worker_threads';
import { Tinypool } from 'tinypool';
import type { BacktestTask, TaskOutcome } from './backtest-worker.ts';
import { threadLimits } from './garbage.ts';

const workerFile = import.meta.url.endsWith('.ts')
  ? './backtest-worker.ts'
  : './backtest-worker.js';

export class RunThreads {
  readonly #pool: Tinypool;

  /** `areFiles`: of strategy files. What one keeps outside its instances is no other run's. */
  constructor(threads: number, areFiles: boolean) {
    this.#pool = new Tinypool({
      filename: fileURLToPath(new URL(workerFile, import.meta.url)),
      runtime: 'worker_threads',
      minThreads: threads,
      maxThreads: threads,
      resourceLimits: threadLimits,
      isolateWorkers: areFiles,
    });
  }

  /** Runs a task once a thread is free; `onProgress` is told its messages so far. */
  async run(task: BacktestTask, onProgress: (messages: number) => void): Promise<TaskOutcome> {
    const { port1, port2 } = new MessageChannel();
    port1.on('message', onProgress);
    port1.unref();
    const sent = { ...task, progressPort: port2 };
    const outcome: unknown = await this.#pool.run(sent, { transferList: [port2] });
    port1.close();
    if (!isOutcome(outcome)) throw new Error('a thread of a backtest answered with no result');
    return outcome;
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }
}

/** What a thread of ours returns; it was cloned, and is of no class. */
const isOutcome = (value: unknown): value is TaskOutcome =>
  typeof value === 'object' && value !== null && 'result' in value && 'lines' in value;
