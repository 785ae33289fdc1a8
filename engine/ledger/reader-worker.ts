/**
 * The thread that answers audit queries and verifications, so that none of them delays a commit.
 * Cannot write: its connection is read-only.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { invariant } from '../contract/assert.ts';
import { auditPage } from './audit.ts';
import { type Connection, openReadConnection } from './connection.ts';
import { describeFailure } from './failure.ts';
import type { FromReader, ToReader } from './messages.ts';
import { verifyLedgerFile } from './verify.ts';

const port = parentPort;
invariant(port !== null, 'the ledger reader runs in a thread');
const path: unknown = workerData;
invariant(typeof path === 'string', 'the ledger reader was given no path');

let connection: Connection | null = null;

async function answer(ledger: string, request: ToReader): Promise<FromReader> {
  const { id } = request;
  try {
    if (request.kind === 'verify') {
      return { kind: 'verified', id, result: await verifyLedgerFile(ledger) };
    }
    connection ??= openReadConnection(ledger);
    return { kind: 'audited', id, page: auditPage(connection, request.filter) };
  } catch (error) {
    return { kind: 'failed', id, detail: describeFailure(error).detail };
  }
}

port.on('message', (request: ToReader) => {
  void answer(path, request).then((reply) => port.postMessage(reply));
});
