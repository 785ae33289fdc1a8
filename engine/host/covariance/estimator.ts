/**
 * Where the covariance is worked out: a thread of its own, or the caller's where a simulation has
 * no threads. Either hears of looks and answers with matrices; neither knows the core.
 */
import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { CovarianceMatrix, CovarianceRule } from '../../contract/covariance.ts';
import type { InstrumentId } from '../../contract/ids.ts';
import type { Stamp } from '../../core/core-event.ts';
import { CovarianceDesk } from '../../core/covariance/covariance-desk.ts';

/** What is looked at, and how it is estimated. */
export interface EstimatorOrder {
  /** In the order of their ids. */
  readonly instruments: readonly InstrumentId[];
  readonly rule: CovarianceRule;
}

/** One look, to the estimator. */
export interface Look {
  readonly slot: number;
  readonly twiceMids: Float64Array;
  readonly asOf: Stamp;
}

/** The answer to one look, from the estimator; no matrix: none was due, or none can be told. */
export interface Estimated {
  readonly matrix: CovarianceMatrix | null;
  readonly asOf: Stamp;
}

export interface Estimator {
  readonly take: (look: Look) => void;
  readonly close: () => void;
}

export interface EstimatorEars {
  readonly onEstimated: (estimated: Estimated) => void;
  /** It has ended by itself, and answers no more. */
  readonly onFailure: (reason: string) => void;
}

export type MakeEstimator = (order: EstimatorOrder, ears: EstimatorEars) => Estimator;

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const workerModule = new URL(
  import.meta.url.endsWith('.ts') ? './covariance-worker.ts' : './covariance-worker.js',
  import.meta.url,
);

/** In a thread of its own, off the way of orders. */
export const threadedEstimator: MakeEstimator = (order, { onEstimated, onFailure }) => {
  const worker = new Worker(workerModule, { workerData: order });
  let isClosed = false;
  const failed = (reason: string): void => {
    if (isClosed) return;
    isClosed = true;
    onFailure(reason);
  };
  worker.on('message', (estimated: Estimated) => {
    if (!isClosed) onEstimated(estimated);
  });
  worker.on('error', (error: unknown) => {
    failed(error instanceof Error ? error.message : String(error));
  });
  worker.on('exit', (code) => failed(`it ended with ${code}`));
  worker.unref();
  return {
    take: (look) => worker.postMessage(look),
    close: () => {
      isClosed = true;
      void worker.terminate();
    },
  };
};

/** On the caller's thread: the same matrices, before `take` returns. */
export const inlineEstimator: MakeEstimator = ({ instruments, rule }, { onEstimated }) => {
  const desk = new CovarianceDesk(instruments, rule, sha256);
  return {
    take: ({ slot, twiceMids, asOf }) => onEstimated({ matrix: desk.take(slot, twiceMids), asOf }),
    close: () => undefined,
  };
};
