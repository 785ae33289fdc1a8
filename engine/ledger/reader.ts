/**
 * The host's end of the reader thread: questions by number, answers as promises.
 * Holds no more questions than its limit; one more is refused at once.
 */
import { Worker } from 'node:worker_threads';
import { invariant } from '../contract/assert.ts';
import type { AuditPage, VerifyResult } from '../contract/wire.ts';
import type { AuditFilter } from '../ports/ledger.ts';
import type { FromReader, ToReader } from './messages.ts';

const readerModule = new URL(
  import.meta.url.endsWith('.ts') ? './reader-worker.ts' : './reader-worker.js',
  import.meta.url,
);

/** Questions that may wait for the reader thread. */
const questionsLimit = 64;

interface Waiting {
  readonly resolve: (reply: FromReader) => void;
  readonly reject: (error: Error) => void;
}

export interface Reader {
  readonly audit: (filter: AuditFilter) => Promise<AuditPage>;
  readonly verify: () => Promise<VerifyResult>;
  readonly close: () => Promise<void>;
}

/** Starts the reader thread of the ledger at `path` with its first question. */
export function createReader(path: string): Reader {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | null = null;
  let questions = 0;

  const rejectAll = (reason: string): void => {
    for (const { reject } of waiting.values()) reject(new Error(reason));
    waiting.clear();
  };
  const take = (reply: FromReader): void => {
    const asked = waiting.get(reply.id);
    waiting.delete(reply.id);
    if (reply.kind === 'failed') asked?.reject(new Error(reply.detail));
    else asked?.resolve(reply);
  };
  const start = (): Worker => {
    const started = new Worker(readerModule, { workerData: path, name: 'ledger-reader' });
    started.on('message', take);
    started.on('error', (error: Error) => rejectAll(`the ledger reader failed: ${error.message}`));
    started.on('exit', () => {
      worker = null;
      rejectAll('the ledger reader ended');
    });
    return started;
  };
  const ask = (question: (id: number) => ToReader): Promise<FromReader> => {
    if (waiting.size >= questionsLimit) {
      return Promise.reject(new Error(`${questionsLimit} questions wait for the ledger already`));
    }
    questions += 1;
    const id = questions;
    worker ??= start();
    const asked = worker;
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      asked.postMessage(question(id));
    });
  };

  return {
    audit: async (filter) => {
      const reply = await ask((id) => ({ kind: 'audit', id, filter }));
      invariant(reply.kind === 'audited', `the ledger reader answered ${reply.kind}`);
      return reply.page;
    },
    verify: async () => {
      const reply = await ask((id) => ({ kind: 'verify', id }));
      invariant(reply.kind === 'verified', `the ledger reader answered ${reply.kind}`);
      return reply.result;
    },
    close: async () => {
      await worker?.terminate();
    },
  };
}
