/**
 * Questions about the past, answered by a thread that is started with the first of them and ended
 * when none has come for a while. Holds few at a time; one more is refused at once.
 */
import { Worker } from 'node:worker_threads';
import { invariant } from '../../contract/assert.ts';
import type { LedgerEvent } from '../../contract/events.ts';
import type { Past, PastQuery } from '../../contract/wire.ts';
import type { FromPast, ToPast } from './past-messages.ts';

const worker = new URL(
  import.meta.url.endsWith('.ts') ? './past-worker.ts' : './past-worker.js',
  import.meta.url,
);

const questionsLimit = 8;
/** The states that the thread keeps are worth their memory for so long, in milliseconds. */
const idleMillis = 120_000;

interface Waiting {
  readonly resolve: (reply: FromPast) => void;
  readonly reject: (error: Error) => void;
}

export class PastDesk {
  readonly #ledger: string;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #idle: NodeJS.Timeout | null = null;
  #asked = 0;

  /** `ledger` is the path of the ledger's file. */
  constructor(ledger: string) {
    this.#ledger = ledger;
  }

  /** The desk as it stood; rejects with the reason when the record cannot be read so far. */
  async at(query: PastQuery): Promise<Past> {
    const reply = await this.#ask((id) => ({ kind: 'past', id, query }));
    invariant(reply.kind === 'past', `the reader of the past answered ${reply.kind}`);
    return reply.past;
  }

  /** The chain of an order, oldest first; empty when there is none. */
  async chain(order: string): Promise<LedgerEvent[]> {
    const reply = await this.#ask((id) => ({ kind: 'chain', id, order }));
    invariant(reply.kind === 'chain', `the reader of the past answered ${reply.kind}`);
    return [...reply.chain];
  }

  async close(): Promise<void> {
    if (this.#idle !== null) clearTimeout(this.#idle);
    await this.#worker?.terminate();
  }

  async #ask(question: (id: number) => ToPast): Promise<FromPast> {
    if (this.#waiting.size >= questionsLimit) {
      throw new Error(`${questionsLimit} questions about the past wait already`);
    }
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#asked += 1;
    const id = this.#asked;
    this.#worker ??= this.#start();
    const asked = this.#worker;
    try {
      return await new Promise<FromPast>((resolve, reject) => {
        this.#waiting.set(id, { resolve, reject });
        asked.postMessage(question(id));
      });
    } finally {
      if (this.#waiting.size === 0) this.#rest();
    }
  }

  #rest(): void {
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#idle = setTimeout(() => void this.#worker?.terminate(), idleMillis);
    this.#idle.unref();
  }

  #start(): Worker {
    const started = new Worker(worker, { workerData: this.#ledger, name: 'past' });
    started.unref();
    started.on('message', (reply: FromPast) => {
      const asked = this.#waiting.get(reply.id);
      this.#waiting.delete(reply.id);
      if (reply.kind === 'failed') asked?.reject(new Error(reply.detail));
      else asked?.resolve(reply);
    });
    started.on('error', (error: Error) => this.#end(started, error.message));
    started.on('exit', () => this.#end(started, 'it ended'));
    return started;
  }

  #end(ended: Worker, reason: string): void {
    if (this.#worker === ended) this.#worker = null;
    const error = new Error(`the reader of the past failed: ${reason}`);
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
