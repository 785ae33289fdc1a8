/**
 * The thread of a paper run in lock-step: its runtime is replaced before any of the product is
 * loaded, with a clock that begins where the recording needs it. Runs one task and has ended.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { invariant } from '../../../contract/assert.ts';
import type { FromPaper, PaperTask } from '../../backtest/lock-step/paper-words.ts';
import { simulateRuntime } from '../platform/runtime.ts';
import { beginUtcMillis } from './paper-clock.ts';

const port = parentPort;
invariant(port !== null, 'a paper run in lock-step has a thread of its own');
const task = workerData as PaperTask; // made by paper-thread.ts of the same build
const tell = (message: FromPaper): void => port.postMessage(message);

simulateRuntime(beginUtcMillis(task.epochUtcNanos));
const { runPaper } = await import('./paper-run.ts');
runPaper(task, (frames) => tell({ kind: 'progress', frames })).then(
  (result) => tell({ kind: 'result', result }),
  (error: unknown) => {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    tell({ kind: 'failed', reason });
  },
);
