/**
 * The writer's end of the thread that moves the write-ahead log into the main file, so that no
 * commit waits for the tens of milliseconds that this takes.
 * Starts the thread with its first work, and gives it one piece of work at a time.
 */
import { closeSync, openSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { type CheckpointOrder, idle, working } from './checkpoint-order.ts';

const checkpointModule = new URL(
  import.meta.url.endsWith('.ts') ? './checkpoint-worker.ts' : './checkpoint-worker.js',
  import.meta.url,
);

/** How long a close waits for a checkpoint under way: a disk that hangs must not hang the end. */
const closeMillisLimit = 10_000;

export interface Checkpointer {
  readonly isWorking: () => boolean;
  /** Moves what is in the log by now; not while it is working. */
  readonly start: () => void;
  /** Waits until it works no more, and ends the thread. It blocks: the caller has no more to do. */
  readonly close: () => void;
  /** Closes its own descriptor of the main file; called when no connection has it open any more. */
  readonly letGo: () => void;
}

/** The checkpointer of the ledger at `path`; `onFailure` is told what the disk said, once. */
export function openCheckpointer(path: string, onFailure: (detail: string) => void): Checkpointer {
  const state = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  let worker: Worker | null = null;
  let mainFile: number | null = null;
  const begun = (): Worker => {
    // Opened here and not in the thread: to close any descriptor of a file lets go of all locks
    // that the process has on it, SQLite's too, and a thread that ends closes those that it opened.
    mainFile = openSync(path, 'r+');
    const started = new Worker(checkpointModule, {
      workerData: { path, mainFile, state } satisfies CheckpointOrder,
      name: 'ledger-checkpoint',
    });
    started.on('message', (detail: string) => onFailure(detail));
    started.on('error', (error: Error) => {
      Atomics.store(state, 0, idle);
      onFailure(`the checkpoint thread crashed: ${error.message}`);
    });
    return started;
  };
  return {
    isWorking: () => Atomics.load(state, 0) === working,
    start: () => {
      Atomics.store(state, 0, working);
      worker ??= begun();
      worker.postMessage('checkpoint');
    },
    close: () => {
      if (worker === null) return;
      // A sync after the writer has let go of a failed disk would be one too many.
      Atomics.wait(state, 0, working, closeMillisLimit);
      void worker.terminate();
    },
    letGo: () => {
      if (mainFile !== null) closeSync(mainFile);
      mainFile = null;
    },
  };
}
