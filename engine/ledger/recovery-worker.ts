/**
 * The thread that reads a ledger back and checks its chain, while who asked for the rows folds
 * those before. Sends texts, some chunks ahead and no more; can write nothing.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { invariant } from '../contract/assert.ts';
import { openReadConnection } from './connection.ts';
import { describeFailure } from './failure.ts';
import { chunksAheadLimit, type FromRecovery, type RecoveryOrder } from './recovery-order.ts';
import { type WalkedRow, walk } from './walk.ts';

const port = parentPort;
invariant(port !== null, 'a recovery reads in a thread');
const tell = (message: FromRecovery): void => port.postMessage(message);
// The only starter is the recovery of this process, which is compiled against the type.
const { path, from, upTo, taken } = workerData as RecoveryOrder;
let sent = 0;

/** Waits while too many chunks are on their way. */
function keepStep(): void {
  for (let done = Atomics.load(taken, 0); sent - done >= chunksAheadLimit; ) {
    Atomics.wait(taken, 0, done);
    done = Atomics.load(taken, 0);
  }
}

function send(rows: readonly WalkedRow[]): void {
  const first = rows[0]?.sequence ?? 0;
  // The bodies are JSON already; their bytes are put together once.
  const bodies = `[${rows.map(({ body }) => body).join(',')}]`;
  const types = rows.map(({ type }) => type).join(' ');
  const utcNanos = rows.map((row) => row.utcNanos).join(' ');
  const monoNanos = Float64Array.from(rows, (row) => row.monoNanos);
  keepStep();
  tell({ kind: 'rows', first, length: rows.length, utcNanos, monoNanos, types, bodies });
  sent += 1;
}

function read(): void {
  const connection = openReadConnection(path);
  try {
    for (const step of walk(connection, from ?? undefined)) {
      const rows = step.rows.filter(({ sequence }) => sequence <= upTo);
      if (rows.length > 0) send(rows);
      if (rows.length < step.rows.length) break;
      if (step.kind === 'broken') return tell({ kind: 'failed', detail: step.broken.detail });
    }
    tell({ kind: 'done' });
  } finally {
    connection.close();
  }
}

try {
  read();
} catch (error) {
  tell({ kind: 'failed', detail: describeFailure(error).detail });
}
