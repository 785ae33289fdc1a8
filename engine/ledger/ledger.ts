/**
 * The ledger of a desk directory, as the host holds it: append, commits, queries, recovery.
 * Never drops an event in silence: what cannot be kept is a failure, told once, and final.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { LedgerEvent } from '../contract/events.ts';
import { type LedgerSequence, ledgerSequence } from '../contract/numbers.ts';
import type { Ledger } from '../ports/ledger.ts';
import { AppendQueue } from './append-queue.ts';
import type { Head } from './creation.ts';
import { describeFailure, LedgerOpenError } from './failure.ts';
import { LedgerFile } from './ledger-file.ts';
import type { FromWriter } from './messages.ts';
import { createReader, type Reader } from './reader.ts';
import { recoverEvents } from './recovery.ts';
import { type EventsAhead, recoverInThread } from './threaded-recovery.ts';
import type { KnownRow } from './walk.ts';

/** Name of the ledger file in a desk directory. */
export const ledgerFileName = 'ledger.sqlite';

const writerModule = new URL(
  import.meta.url.endsWith('.ts') ? './writer-worker.ts' : './writer-worker.js',
  import.meta.url,
);

/** Events that may wait for the disk; one more is a failure, and the desk halts. */
export const queueLengthLimitDefault = 100_000;

export interface LedgerOptions {
  /** The desk directory; made with mode 0700 when it is missing. */
  readonly directory: string;
  readonly queueLengthLimit?: number;
}

export interface OpenedLedger {
  readonly ledger: Ledger;
  /**
   * The events that were in the file when it was opened, in order.
   * Throws LedgerOpenError (kind `damaged`) at a row that does not fit its chain.
   */
  readonly recovered: Iterable<LedgerEvent>;
  /**
   * The same in chunks, behind a known row (null: all); a thread reads and checks the chain from
   * the call on. Rejects as `recovered` throws.
   */
  readonly recoveredBehind: (row: KnownRow | null) => EventsAhead;
  /** The hash of a row, or null when there is no such row. */
  readonly hashAt: (sequence: number) => string | null;
  readonly headSequence: LedgerSequence;
  readonly headHash: string;
  /** Random id of this ledger, under its genesis hash. */
  readonly ledgerId: string;
}

/**
 * Opens the ledger of a desk directory, or creates it. Rejects with LedgerOpenError when another
 * process writes it, a newer version wrote it, it is damaged, or the disk refuses.
 */
export async function openLedger(options: LedgerOptions): Promise<OpenedLedger> {
  makeDirectory(options.directory);
  const path = join(options.directory, ledgerFileName);
  const worker = new Worker(writerModule, { workerData: path, name: 'ledger-writer' });
  const head = await opened(worker);
  const headSequence = ledgerSequence(head.sequence);
  const queue = new AppendQueue(
    worker,
    head.sequence,
    options.queueLengthLimit ?? queueLengthLimitDefault,
  );
  return {
    ledger: assemble(queue, createReader(path)),
    recovered: { [Symbol.iterator]: () => recoverEvents(path, headSequence) },
    recoveredBehind: (row) => recoverInThread(path, row, headSequence),
    hashAt: (sequence) => hashAt(path, sequence),
    headSequence,
    headHash: head.hash,
    ledgerId: head.ledgerId,
  };
}

function hashAt(path: string, sequence: number): string | null {
  const file = LedgerFile.open(path);
  try {
    return file.hashAt(sequence);
  } finally {
    file.close();
  }
}

function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new LedgerOpenError('disk', describeFailure(error).detail);
  }
}

function opened(worker: Worker): Promise<Head> {
  return new Promise((resolve, reject) => {
    const ended = (): void => reject(new LedgerOpenError('disk', 'the ledger writer ended'));
    const failed = (error: Error): void => reject(new LedgerOpenError('disk', error.message));
    worker.once('exit', ended).once('error', failed);
    worker.once('message', (message: FromWriter) => {
      worker.off('exit', ended).off('error', failed);
      if (message.kind === 'opened') resolve(message.head);
      else if (message.kind === 'refused') {
        reject(new LedgerOpenError(message.fault, message.detail));
      } else reject(new LedgerOpenError('disk', `the ledger writer said ${message.kind} first`));
    });
  });
}

function assemble(queue: AppendQueue, reader: Reader): Ledger {
  return {
    append: (events) => queue.append(events),
    rehearse: (events) => queue.rehearse(events),
    queueLength: () => queue.length,
    onCommit: (listener) => queue.onCommit(listener),
    onFailure: (listener) => queue.onFailure(listener),
    audit: reader.audit,
    verify: reader.verify,
    close: async () => {
      // The last connection to close moves the log into the main file: that is the writer's part.
      await reader.close();
      await queue.close();
    },
  };
}
