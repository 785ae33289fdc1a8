/**
 * The ledger of a desk directory, as the host holds it: append, commits, queries, recovery.
 * Never drops an event in silence: what cannot be kept is a failure, told once, and final.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { invariant, missingCase } from '../contract/assert.ts';
import type { LedgerEvent } from '../contract/events.ts';
import { type LedgerSequence, ledgerSequence } from '../contract/numbers.ts';
import type { Commit, Ledger, LedgerFailure } from '../ports/ledger.ts';
import type { Head } from './creation.ts';
import { describeFailure, LedgerOpenError } from './failure.ts';
import type { FromWriter, ToWriter } from './messages.ts';
import { createReader } from './reader.ts';
import { recoverEvents } from './recovery.ts';

/** Name of the ledger file in a desk directory. */
export const ledgerFileName = 'ledger.sqlite';

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
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const worker = new Worker(new URL(`./writer-thread.${extension}`, import.meta.url), {
    workerData: path,
    name: 'ledger-writer',
  });
  const head = await opened(worker);
  const headSequence = ledgerSequence(head.sequence);
  const limit = options.queueLengthLimit ?? queueLengthLimitDefault;
  return {
    ledger: createLedger(worker, path, head, limit),
    recovered: { [Symbol.iterator]: () => recoverEvents(path, headSequence) },
    headSequence,
    headHash: head.hash,
    ledgerId: head.ledgerId,
  };
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

function createLedger(worker: Worker, path: string, head: Head, limit: number): Ledger {
  const reader = createReader(path);
  const commitListeners: ((commit: Commit) => void)[] = [];
  const failureListeners: ((failure: LedgerFailure) => void)[] = [];
  const closing = Promise.withResolvers<void>();
  let handedSequence = head.sequence;
  let durableSequence = head.sequence;
  let failure: LedgerFailure | null = null;
  let closed = false;

  const post = (message: ToWriter): void => worker.postMessage(message);
  const fail = (detail: string): void => {
    if (failure !== null) return;
    failure = { kind: 'ledgerFailure', detail };
    for (const listener of failureListeners) listener(failure);
  };
  const take = (message: FromWriter): void => {
    switch (message.kind) {
      case 'committed': {
        durableSequence = message.sequence;
        const { hash: headHash, commitMicros } = message;
        const commit = { upTo: ledgerSequence(durableSequence), headHash, commitMicros };
        if (failure === null) for (const listener of commitListeners) listener(commit);
        return;
      }
      case 'failed':
        return fail(message.detail);
      case 'closed':
        return closing.resolve();
      case 'opened':
      case 'refused':
        return fail(`the ledger writer said ${message.kind} twice`);
      default:
        return missingCase(message);
    }
  };
  worker.on('message', take);
  worker.on('error', (error: Error) => fail(`the ledger writer crashed: ${error.message}`));
  worker.on('exit', () => {
    if (!closed) fail('the ledger writer ended by itself');
    closing.resolve();
  });

  return {
    append: (events) => {
      invariant(!closed, 'an append to a closed ledger');
      if (failure !== null || events.length === 0) return;
      for (const event of events) {
        invariant(
          event.sequence === handedSequence + 1,
          `ledger event ${event.sequence} follows ${handedSequence}`,
        );
        handedSequence = event.sequence;
      }
      if (handedSequence - durableSequence > limit) {
        return fail(`${handedSequence - durableSequence} events wait for the disk: limit ${limit}`);
      }
      const handedMonoNanos = process.hrtime.bigint();
      post({ kind: 'append', handedMonoNanos, events: JSON.stringify(events) });
    },
    queueLength: () => handedSequence - durableSequence,
    onCommit: (listener) => void commitListeners.push(listener),
    onFailure: (listener) => {
      failureListeners.push(listener);
      if (failure !== null) listener(failure);
    },
    audit: reader.audit,
    verify: reader.verify,
    close: async () => {
      // The last connection to close moves the log into the main file: that is the writer's part.
      await reader.close();
      if (!closed) post({ kind: 'close' });
      closed = true;
      await closing.promise;
    },
  };
}
