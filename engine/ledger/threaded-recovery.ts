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

/**
 * The events behind a known row (null: all) up to row `upTo`, in chunks. Throws LedgerOpenError of
 * kind `damaged` at the first row that does not fit.
 */
export async function* recoverInThread(
  path: string,
  from: KnownRow | null,
  upTo: number,
): AsyncGenerator<readonly LedgerEvent[]> {
  const taken = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const order: RecoveryOrder = { path, from, upTo, taken };
  const worker = new Worker(recoveryModule, { workerData: order, name: 'ledger-recovery' });
  try {
    for await (const message of messagesOf(worker)) {
      if (message.kind === 'done') return;
      if (message.kind === 'failed') throw new LedgerOpenError('damaged', message.detail);
      yield eventsOf(message);
      Atomics.add(taken, 0, 1);
      Atomics.notify(taken, 0);
    }
  } finally {
    await worker.terminate();
  }
}

/** What the thread says, in order; its own end counts as a failure. */
async function* messagesOf(worker: Worker): AsyncGenerator<FromRecovery> {
  const waiting: FromRecovery[] = [];
  let wake = (): void => undefined;
  const take = (message: FromRecovery): void => {
    waiting.push(message);
    wake();
  };
  worker.on('message', take);
  worker.on('error', (error: Error) => take({ kind: 'failed', detail: error.message }));
  worker.on('exit', () => take({ kind: 'failed', detail: 'the reading thread ended' }));
  while (true) {
    const next = waiting.shift();
    if (next !== undefined) yield next;
    else {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
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
