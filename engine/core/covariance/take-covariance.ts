/**
 * A matrix that was worked out elsewhere, checked and put on the record: from the next order on the
 * gate holds by it. One that could not be a covariance, or is not of the rule in force, is refused
 * and told as a fault; the one before goes on, and ages.
 */
import type { CovarianceMatrix } from '../../contract/covariance.ts';
import type { MonoNanos } from '../../contract/numbers.ts';
import type { Stamp } from '../core-event.ts';
import { refuse } from '../gate/wording.ts';
import type { Step } from '../step.ts';
import { covarianceFault } from './semidefinite.ts';

/** A matrix comes in. */
export interface CovarianceEvent {
  readonly type: 'covariance';
  readonly matrix: CovarianceMatrix;
  /** Of the newest look that is in it. */
  readonly asOf: Stamp;
  readonly stamp: Stamp;
}

export function takeCovariance(step: Step, event: CovarianceEvent): void {
  const { matrix, asOf } = event;
  const fault = faultOf(step, event);
  if (fault !== null) {
    const detail = `covariance refused: ${fault}`;
    step.refusal = refuse('badInput', 'covariance', detail);
    step.desk.faults.record(step, {
      component: 'covariance',
      kind: 'refused',
      detail,
      owner: null,
    });
    return;
  }
  const { mono: asOfMonoNanos, utc: asOfUtcNanos } = asOf;
  step.append({ type: 'covariance.set', ...matrix, asOfMonoNanos, asOfUtcNanos });
}

function faultOf({ desk }: Step, { matrix, asOf, stamp }: CovarianceEvent): string | null {
  const { limits, instruments: known } = desk.ledger;
  const rule = limits?.covariance;
  if (rule === undefined) return 'no limits ask for one';
  const { instruments, twiceMids, entries, observations } = matrix;
  if (
    matrix.intervalMillis !== rule.intervalMillis ||
    matrix.windowObservations !== rule.windowObservations
  ) {
    return 'it is of another rule';
  }
  if (!(observations >= rule.minimumObservations)) {
    return `${observations} observations of ${rule.minimumObservations}`;
  }
  const foreign = instruments.find((id) => !known.has(id));
  if (foreign !== undefined) return `${foreign} is not defined`;
  // Without the first, each has the one ahead of it at its own place among all.
  if (instruments.slice(1).some((id, n) => id <= String(instruments[n]))) {
    return 'its instruments are not in order';
  }
  const isPriced = twiceMids.every((mid) => Number.isSafeInteger(mid) && mid > 0);
  if (twiceMids.length !== instruments.length || !isPriced) return 'a mid is missing';
  if (!isBefore(asOf.mono, stamp.mono)) return 'it is of a time to come';
  return covarianceFault(instruments.length, entries);
}

const isBefore = (one: MonoNanos, other: MonoNanos): boolean => one <= other;
