/** The thread that walks parts of a ledger beside the one that verifies it, and ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { invariant } from '../contract/assert.ts';
import { openReadConnection } from './connection.ts';
import { walkRanges } from './verify-ranges.ts';
import type { VerifyOrder } from './verify-thread.ts';

const port = parentPort;
invariant(port !== null, 'a second walk runs in a thread');
// The only starter is the verification of this process, which is compiled against the type.
const { path, ranges } = workerData as VerifyOrder;

const connection = openReadConnection(path);
try {
  port.postMessage(await walkRanges(connection, ranges));
} finally {
  connection.close();
}
