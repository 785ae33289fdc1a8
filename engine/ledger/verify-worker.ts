/** The thread that walks the second part of a ledger that is verified, and ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { invariant } from '../contract/assert.ts';
import { openReadConnection } from './connection.ts';
import { describeFailure } from './failure.ts';
import type { VerifyOrder } from './verify-thread.ts';
import { type Walked, walkRange } from './verify-walk.ts';

const port = parentPort;
invariant(port !== null, 'a second walk runs in a thread');
// The only starter is the verification of this process, which is compiled against the type.
const { path, noted, behind } = workerData as VerifyOrder;

async function walked(): Promise<Walked> {
  const connection = openReadConnection(path);
  try {
    return await walkRange(connection, noted, behind, null);
  } catch (error) {
    const { detail } = describeFailure(error);
    return { rows: 0, headHash: '', broken: { brokenSequence: null, detail } };
  } finally {
    connection.close();
  }
}

port.postMessage(await walked());
