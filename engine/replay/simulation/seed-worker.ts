/**
 * A thread of Node in which simulations run, one after the other: the runtime under the product is
 * replaced first, and only then is any of the product loaded.
 * Does nothing else; the threads beside it keep their clocks.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { invariant } from '../../contract/assert.ts';
import { plantFault } from './planted/plant-fault.ts';
import { simulateRuntime } from './platform/runtime.ts';

const port = parentPort;
invariant(port !== null, 'simulations run in a thread of their own');
simulateRuntime();
plantFault(workerData);
const { answer } = await import('./run-scenario.ts');
port.on('message', (message: unknown) => {
  void answer(message).then((result) => port.postMessage(result));
});
