/**
 * The trips of the desk, as a part of the desk file (file-plan.ts): a rule that would act less or
 * later stays as it is until two have signed.
 */
import type { TripRule, TripsApplyCommand } from '../../contract/trips.ts';
import { tripsHashOf } from '../../operators/base-hash.ts';
import { looserOf } from '../../state/file-change.ts';
import type { LedgerState } from '../../state/ledger-state.ts';
import { tightenedTrips, tripChanges } from '../../state/trip-changes.ts';
import type { Loop } from '../loop.ts';
import {
  type FileAtStart,
  type FilePart,
  FilePlan,
  fileAtStart,
  type Judged,
} from './file-plan.ts';

type Rules = readonly TripRule[];

export type TripsPlan = FilePlan<Rules, TripsApplyCommand>;

const rulesOf = ({ trips }: Pick<LedgerState, 'trips'>): Rules => trips?.rules ?? [];

function judged(ledger: Pick<LedgerState, 'trips'>, wanted: Rules): Judged<Rules> {
  const rules = rulesOf(ledger);
  const waiting = looserOf(tripChanges(rules, wanted));
  return { inForce: waiting.length === 0 ? wanted : tightenedTrips(rules, wanted), waiting };
}

/** Judges the trips of a desk file before a session begins: `ledger` is as the last one left it. */
export const tripsAtStart = (
  ledger: Pick<LedgerState, 'operators' | 'singleOperator' | 'trips'>,
  wanted: Rules,
): FileAtStart<Rules> => fileAtStart(ledger, wanted, judged);

/** `problemOf`: what no desk file may say of its trips, or ''. */
export function createTripsPlan(
  loop: Pick<Loop, 'core' | 'process'>,
  problemOf: (trips: Rules) => string,
): TripsPlan {
  const part: FilePart<Rules, TripsApplyCommand> = {
    component: 'trips',
    inForce: rulesOf,
    changes: (ledger, wanted) => tripChanges(rulesOf(ledger), wanted),
    judged,
    hashOf: tripsHashOf,
    wantedBy: ({ trips }) => trips,
    problemOf: (_, wanted) => problemOf(wanted),
    body: (trips, cause, signed) => ({ type: 'trips.set', trips: [...trips], cause, ...signed }),
    words: {
      moved: 'the trips in force are not those that the plan was made over: plan again',
      held: () => 'is looser than the trips in force',
      apply: 'quarterdeck trips apply',
    },
  };
  return new FilePlan(part, loop);
}
