/**
 * The thread that works the covariance out: looks come in, matrices go back.
 * Touches nothing that trading waits for, and knows no market but the mids it is told.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { invariant } from '../../contract/assert.ts';
import { type EstimatorOrder, inlineEstimator, type Look } from './estimator.ts';

const port = parentPort;
invariant(port !== null, 'the covariance is worked out by a thread');
// The only starter is the estimator of this process, which is compiled against the types.
const order = workerData as EstimatorOrder;
const estimator = inlineEstimator(order, {
  onEstimated: (estimated) => port.postMessage(estimated),
  onFailure: () => undefined,
});
port.on('message', (look: Look) => estimator.take(look));
