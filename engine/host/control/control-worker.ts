/**
 * Entry of the control thread: nothing but the control server and its port to the main thread.
 * Does no work of the main loop, so that no work of the main loop can delay a kill.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { invariant } from '../../contract/assert.ts';
import { warmUpParsing } from './control-client.ts';
import { startControlServer } from './control-server.ts';
import type { ControlSetup, FromControl, ToControl } from './messages.ts';

const port = parentPort;
invariant(port !== null, 'the control thread is started by the engine');
const setup = workerData as ControlSetup; // made by ingress.ts of the same build
const post = (message: FromControl): void => {
  port.postMessage(message);
};

warmUpParsing();
const server = await startControlServer(setup, post);
port.on('message', (message: ToControl) => {
  server.tell(message);
  if (message.type !== 'close') return;
  void server.close().then(() => {
    process.exit(0); // ends this thread alone, with whatever still waits for the disk
  });
});
post({ type: 'listening', port: server.port });
