/**
 * Reads a ledger back as events with the help of a thread: it reads and checks the chain while
 * the caller folds what came before. Takes no row that its schema does not take.
 */
import { Worker } from 'node:worker_threads';
import { LedgerEvent } from '../contract/events.ts';
import { LedgerOpenError } from './failure.ts';
import { isEvent } from './recovery.ts';
import type { FromRecovery, RecoveryOrder } from './recovery-order.ts';
import type { KnownRow } from './walk.ts';

const recoveryModule = new URL(
  import.meta.url.endsWith('.ts') ? './recovery-worker.ts' : './recovery-worker.js',
  import.meta.url,
);

type Rows = Extract<FromRecovery, { kind: 'rows' }>;

/** Events that a thread reads ahead of who takes them. */
export interface EventsAhead {
  /**
   * In chunks. Throws LedgerOpenError of kind `damaged` at the first row that does not fit; ends
   * the thread when it ends.
   */
  readonly events: AsyncIterable<readonly LedgerEvent[]>;
  /** Ends the thread of events that are not wanted after all. */
  readonly stop: () => Promise<void>;
}

/** The events behind a known row (null: all) up to row `upTo`; the thread begins at once. */
export function recoverInThread(path: string, from: KnownRow | null, upTo: number): EventsAhead {
  const taken = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const order: RecoveryOrder = { path, from, upTo, taken };
  const worker = new Worker(recoveryModule, { workerData: order, name: 'ledger-recovery' });
  const next = messagesOf(worker);
  const stop = async (): Promise<void> => void (await worker.terminate());
  async function* events(): AsyncGenerator<readonly LedgerEvent[]> {
    try {
      for (let message = await next(); message.kind !== 'done'; message = await next()) {
        if (message.kind === 'failed') throw damaged(message.detail);
        yield eventsOf(message);
        Atomics.add(taken, 0, 1);
        Atomics.notify(taken, 0);
      }
    } finally {
      await stop();
    }
  }
  return { events: events(), stop };
}

/** Asks for what the thread says, in order; its own end counts as a failure. */
function messagesOf(worker: Worker): () => Promise<FromRecovery> {
  const waiting: FromRecovery[] = [];
  let wake = (): void => undefined;
  const take = (message: FromRecovery): void => {
    waiting.push(message);
    wake();
  };
  worker.on('message', take);
  worker.on('error', (error: Error) => take({ kind: 'failed', detail: error.message }));
  worker.on('exit', () => take({ kind: 'failed', detail: 'the reading thread ended' }));
  return async () => {
    while (true) {
      const next = waiting.shift();
      if (next !== undefined) return next;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
}

function eventsOf(rows: Rows): readonly LedgerEvent[] {
  const types = rows.types.split(' ');
  const utcNanos = rows.utcNanos.split(' ');
  return bodiesOf(rows).map((body, index): LedgerEvent => {
    const sequence = rows.first + index;
    const value = { sequence, utcNanos: utcNanos[index], monoNanos: rows.monoNanos[index], body };
    if (!isEvent(value)) throw damaged(`row ${sequence} is no ledger event: ${faultOf(value)}`);
    if (value.body.type === types[index]) return value;
    throw damaged(`row ${sequence} is no ledger event: type and body differ`);
  });
}

/** As many bodies as there are rows. */
function bodiesOf({ first, length, bodies }: Rows): readonly unknown[] {
  let values: unknown;
  try {
    values = JSON.parse(bodies);
  } catch {
    values = null;
  }
  if (Array.isArray(values) && values.length === length) return values;
  throw damaged(`rows ${first} to ${first + length - 1} hold something that is no event`);
}

const damaged = (detail: string): LedgerOpenError => new LedgerOpenError('damaged', detail);

function faultOf(value: unknown): string {
  const issue = LedgerEvent.safeParse(value).error?.issues[0];
  return `${issue?.path.join('.') ?? ''} ${issue?.message ?? 'it holds more than the event'}`;
}
