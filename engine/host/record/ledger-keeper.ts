/**
 * The engine's end of the thread that keeps its ledger: tells of a break found behind a snapshot
 * as a failure of the ledger, and of snapshots in the log.
 * The thread reads the disk by itself: nothing of it is asked of the loop.
 */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { missingCase } from '../../contract/assert.ts';
import { ledgerFileName } from '../../ledger/ledger.ts';
import type { Ledger, LedgerFailure } from '../../ports/ledger.ts';
import type { Log } from '../log.ts';
import type { Snapshot } from './ledger-snapshot.ts';
import type { RecoveredLedger } from './recovery.ts';

const keeperModule = new URL(
  import.meta.url.endsWith('.ts') ? './ledger-keeper-worker.ts' : './ledger-keeper-worker.js',
  import.meta.url,
);

/** Events after which a new snapshot is due. */
export const snapshotEveryEvents = 100_000;

export interface KeeperOrder {
  readonly directory: string;
  readonly path: string;
  /** The snapshot that the engine began with; null: it folded every row itself. */
  readonly began: Snapshot | null;
  readonly everyEvents: number;
  /** Until the first work: a start has the machine to itself. */
  readonly delayMillis: number;
  readonly lookMillis: number;
  readonly retryMillis: number;
  /** Rest after each slice of work, as a multiple of what it took. */
  readonly restFactor: number;
}

export type FromKeeper =
  | { readonly kind: 'proved'; readonly sequence: number }
  | { readonly kind: 'broken'; readonly detail: string }
  | { readonly kind: 'written'; readonly sequence: number; readonly millis: number }
  | { readonly kind: 'failed'; readonly detail: string };

const pace = {
  everyEvents: snapshotEveryEvents,
  delayMillis: 3_000,
  lookMillis: 1_000,
  retryMillis: 60_000,
  restFactor: 1,
};

/** The same ledger, kept from here on until it is closed. Tests set another pace. */
export function keptLedger(
  directory: string,
  recovered: RecoveredLedger,
  log: Pick<Log, 'info' | 'warn'>,
  change: Partial<KeeperOrder> = {},
): Ledger {
  const { ledger, snapshot, damage } = recovered;
  // Nothing is written beside a damaged ledger: what there is, is evidence.
  if (damage !== null) return ledger;
  // A reading carries the memory too, which is the engine's own.
  const began = snapshot && { place: snapshot.place, stateHash: snapshot.stateHash };
  const path = join(directory, ledgerFileName);
  const order: KeeperOrder = { directory, path, began, ...pace, ...change };
  const worker = new Worker(keeperModule, { workerData: order, name: 'ledger-keeper' });
  const listeners: ((failure: LedgerFailure) => void)[] = [];
  let failure: LedgerFailure | null = null;
  // Whichever comes first: the writer's failure or a break in the rows. It is told once.
  const fail = (told: LedgerFailure): void => {
    if (failure !== null) return;
    failure = told;
    for (const listener of listeners) listener(told);
  };
  ledger.onFailure(fail);
  worker.on('message', (message: FromKeeper) => {
    switch (message.kind) {
      case 'proved':
        return log.info({ sequence: message.sequence }, 'the rows before the snapshot are proved');
      case 'written': {
        const { sequence, millis } = message;
        return log.info({ sequence, millis }, 'a snapshot of the ledger is written');
      }
      case 'failed':
        return log.warn({ detail: message.detail }, 'no snapshot of the ledger could be written');
      case 'broken': {
        const detail = `the ledger is damaged: ${message.detail}`;
        return fail({ kind: 'ledgerFailure', cause: 'damaged', detail });
      }
      default:
        return missingCase(message);
    }
  });
  worker.on('error', ({ message }: Error) => {
    log.warn({ detail: message }, 'the thread that keeps the ledger has ended');
  });
  return {
    ...ledger,
    onFailure: (listener) => {
      listeners.push(listener);
      if (failure !== null) listener(failure);
    },
    close: async () => {
      await worker.terminate();
      await ledger.close();
    },
  };
}
