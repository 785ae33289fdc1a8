/**
 * The second thread of a verification: takes parts of the ledger beside the first.
 * Read-only, like it.
 */
import { Worker } from 'node:worker_threads';
import { LedgerOpenError } from './failure.ts';
import type { VerifyRanges, WalkedRange } from './verify-ranges.ts';

const verifyModule = new URL(
  import.meta.url.endsWith('.ts') ? './verify-worker.ts' : './verify-worker.js',
  import.meta.url,
);

export interface VerifyOrder {
  readonly path: string;
  readonly ranges: VerifyRanges;
}

/** What the thread found; rejects when it ended without a word. */
export function walkInThread(order: VerifyOrder): Promise<readonly WalkedRange[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(verifyModule, { workerData: order, name: 'ledger-verify' });
    worker.on('message', (found: readonly WalkedRange[]) => resolve(found));
    worker.on('error', (error: Error) => reject(new LedgerOpenError('disk', error.message)));
    worker.on('exit', () => reject(new LedgerOpenError('disk', 'the verifying thread ended')));
  });
}
