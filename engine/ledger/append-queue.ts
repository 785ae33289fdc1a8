/**
 * The host's end of the writer thread: events out in order, commits and one failure back.
 * Bounded, and never drops in silence: what it cannot take is a failure, told once, and final.
 */
import type { Worker } from 'node:worker_threads';
import { invariant, missingCase } from '../contract/assert.ts';
import type { LedgerEvent } from '../contract/events.ts';
import { ledgerSequence } from '../contract/numbers.ts';
import type { Commit, LedgerFailure } from '../ports/ledger.ts';
import { eventsTexts } from './event-text.ts';
import { causeOf } from './failure.ts';
import type { FromWriter, ToWriter } from './messages.ts';

/** Events of one message at most, so that the writer can end a group between two. */
const messageLengthLimit = 250;

export class AppendQueue {
  readonly #worker: Worker;
  readonly #lengthLimit: number;
  readonly #commitListeners: ((commit: Commit) => void)[] = [];
  readonly #failureListeners: ((failure: LedgerFailure) => void)[] = [];
  readonly #rehearsals: (() => void)[] = [];
  readonly #closing = Promise.withResolvers<void>();
  #handedSequence: number;
  #durableSequence: number;
  #failure: LedgerFailure | null = null;
  #closed = false;

  /** `worker` has opened the ledger, whose last row is `headSequence`. */
  constructor(worker: Worker, headSequence: number, lengthLimit: number) {
    this.#worker = worker;
    this.#lengthLimit = lengthLimit;
    this.#handedSequence = headSequence;
    this.#durableSequence = headSequence;
    worker.on('message', (message: FromWriter) => this.#take(message));
    worker.on('error', (error: Error) => this.#fail(`the ledger writer crashed: ${error.message}`));
    worker.on('exit', () => {
      if (!this.#closed) this.#fail('the ledger writer ended by itself');
      this.#closing.resolve();
    });
  }

  /** Events handed over and not yet durable. */
  get length(): number {
    return this.#handedSequence - this.#durableSequence;
  }

  /** Hands over events that follow those before without a gap; after a failure it takes none. */
  append(events: readonly LedgerEvent[]): void {
    invariant(!this.#closed, 'an append to a closed ledger');
    if (this.#failure !== null || events.length === 0) return;
    for (const { sequence } of events) {
      const last = this.#handedSequence;
      invariant(sequence === last + 1, `ledger event ${sequence} follows ${last}`);
      this.#handedSequence = sequence;
    }
    if (this.length > this.#lengthLimit) {
      return this.#fail(`${this.length} events wait for the disk: limit ${this.#lengthLimit}`);
    }
    for (let first = 0; first < events.length; first += messageLengthLimit) {
      const whole = first === 0 && events.length <= messageLengthLimit;
      this.#hand(whole ? events : events.slice(first, first + messageLengthLimit));
    }
  }

  #hand(events: readonly LedgerEvent[]): void {
    if (this.#failure !== null) return;
    const handedMonoNanos = process.hrtime.bigint();
    const made = eventsTexts(events);
    // Nothing is written that recovery could not read back.
    if ('fault' in made) return this.#fail(made.fault);
    this.#post({ kind: 'append', handedMonoNanos, texts: made.texts });
  }

  /** Has events read like those of an append, and kept nowhere; one answer for each call. */
  async rehearse(events: readonly LedgerEvent[]): Promise<void> {
    if (this.#closed || this.#failure !== null) return;
    const made = eventsTexts(events);
    if ('fault' in made) return;
    await new Promise<void>((resolve) => {
      this.#rehearsals.push(resolve);
      this.#post({ kind: 'rehearse', texts: made.texts });
    });
  }

  onCommit(listener: (commit: Commit) => void): void {
    this.#commitListeners.push(listener);
  }

  /** A listener that comes after the failure is told at once. */
  onFailure(listener: (failure: LedgerFailure) => void): void {
    this.#failureListeners.push(listener);
    if (this.#failure !== null) listener(this.#failure);
  }

  /** Resolves when all that was handed over is durable and the writer has let go of the file. */
  async close(): Promise<void> {
    if (!this.#closed) this.#post({ kind: 'close' });
    this.#endRehearsals();
    this.#closed = true;
    await this.#closing.promise;
  }

  #post(message: ToWriter): void {
    this.#worker.postMessage(message);
  }

  #fail(detail: string): void {
    if (this.#failure !== null) return;
    this.#failure = { kind: 'ledgerFailure', cause: causeOf(detail), detail };
    this.#endRehearsals();
    for (const listener of this.#failureListeners) listener(this.#failure);
  }

  #endRehearsals(): void {
    for (const resolve of this.#rehearsals.splice(0)) resolve();
  }

  #take(message: FromWriter): void {
    switch (message.kind) {
      case 'committed': {
        this.#durableSequence = message.sequence;
        // Nothing is told durable after the failure was told: the desk has halted on it.
        if (this.#failure !== null) return;
        const { sequence, hash: headHash, commitMicros } = message;
        const commit = { upTo: ledgerSequence(sequence), headHash, commitMicros };
        for (const listener of this.#commitListeners) listener(commit);
        return;
      }
      case 'rehearsed':
        return this.#rehearsals.shift()?.();
      case 'failed':
        return this.#fail(message.detail);
      case 'closed':
        return this.#closing.resolve();
      case 'opened':
      case 'refused':
        return this.#fail(`the ledger writer said ${message.kind} twice`);
      default:
        return missingCase(message);
    }
  }
}
