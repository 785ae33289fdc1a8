/**
 * The thread in which an engine's host runs a plan under simulated time, as its owner holds it.
 * Loads nothing of it here: what runs there has a runtime of its own.
 */
import { Worker } from 'node:worker_threads';
import type { FromPaper, PaperResult, PaperTask } from './paper-words.ts';

const file = import.meta.url.endsWith('.ts')
  ? '../../simulation/paper/paper-worker.ts'
  : '../../simulation/paper/paper-worker.js';

/** Runs the plan as a paper desk; rejects with the reason when it cannot be run. */
export async function runAsPaper(
  task: PaperTask,
  onProgress: (frames: number) => void,
): Promise<PaperResult> {
  const execArgv = ['--disable-warning=ExperimentalWarning'];
  const worker = new Worker(new URL(file, import.meta.url), { workerData: task, execArgv });
  try {
    return await new Promise<PaperResult>((resolve, reject) => {
      worker.on('message', (message: FromPaper) => {
        if (message.kind === 'progress') onProgress(message.frames);
        else if (message.kind === 'result') resolve(message.result);
        else reject(new Error(`the paper run failed: ${message.reason}`));
      });
      worker.on('error', reject);
      worker.on('exit', () => reject(new Error('the thread of the paper run has ended')));
    });
  } finally {
    await worker.terminate();
  }
}
