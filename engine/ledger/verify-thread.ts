/**
 * The second thread of a verification: walks the rows behind a known one to the end.
 * Read-only, like the first.
 */
import { Worker } from 'node:worker_threads';
import { LedgerOpenError } from './failure.ts';
import type { NotedHead } from './head-note.ts';
import type { Walked } from './verify-walk.ts';
import type { KnownRow } from './walk.ts';

const verifyModule = new URL(
  import.meta.url.endsWith('.ts') ? './verify-worker.ts' : './verify-worker.js',
  import.meta.url,
);

export interface VerifyOrder {
  readonly path: string;
  readonly noted: NotedHead | null;
  readonly behind: KnownRow;
}

/** What the thread found; rejects when it ended without a word. */
export function walkInThread(order: VerifyOrder): Promise<Walked> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(verifyModule, { workerData: order, name: 'ledger-verify' });
    worker.on('message', (walked: Walked) => resolve(walked));
    worker.on('error', (error: Error) => reject(new LedgerOpenError('disk', error.message)));
    worker.on('exit', () => reject(new LedgerOpenError('disk', 'the verifying thread ended')));
  });
}
