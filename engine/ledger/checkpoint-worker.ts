/**
 * The thread that moves the write-ahead log into the main file while the writer goes on, and syncs
 * that file: SQLite does so only with the log's last page, which is the writer's to move, and the
 * writer would then wait for the sync of them all.
 * Writes no row, and holds its connection no longer than one checkpoint takes: the writer's must
 * be the last to close.
 */
import { fsyncSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { invariant } from '../contract/assert.ts';
import { type CheckpointOrder, idle } from './checkpoint-order.ts';
import { openCheckpointConnection } from './connection.ts';
import { describeFailure } from './failure.ts';

const port = parentPort;
invariant(port !== null, 'the checkpoints are made in a thread');
// The only starter is the checkpointer of this process, which is compiled against the type.
const { path, mainFile, state } = workerData as CheckpointOrder;

port.on('message', () => {
  try {
    const connection = openCheckpointConnection(path);
    try {
      connection.checkpoint('PASSIVE');
      fsyncSync(mainFile);
    } finally {
      connection.close();
    }
  } catch (error) {
    port.postMessage(`the log could not be moved: ${describeFailure(error).detail}`);
  } finally {
    Atomics.store(state, 0, idle);
    Atomics.notify(state, 0);
  }
});
