/**
 * The trips of a desk as they are told, at the command line and in the window: figures, what they
 * hold, and when they fired last. Measures nothing.
 */
import { type TripRule, tripFacts } from '../contract/trips.ts';
import type { LedgerState } from './ledger-state.ts';
import { heldTrips } from './trips-fold.ts';

/** One trip as it is told. */
export function tripRow(state: LedgerState, rule: TripRule) {
  const { name, what, scope, windowMillis = null, threshold, action, dryRun } = rule;
  const last = state.trips?.fired.findLast(({ fired }) => fired.trip === name);
  const holds = heldTrips(state).filter(({ fired }) => fired.trip === name);
  return {
    name,
    what,
    scope,
    windowMillis,
    threshold,
    unit: tripFacts[what].unit,
    action,
    dryRun,
    /** Scopes that it holds now, until a person re-arms them. */
    holds: holds.map(({ fired }) => ({
      scope: fired.scope,
      mode: fired.mode,
      reason: fired.detail,
    })),
    /** Null: it has not fired that the desk remembers. */
    lastFired:
      last === undefined
        ? null
        : {
            sequence: last.sequence,
            firedUtcNanos: last.firedUtcNanos,
            scope: last.fired.scope,
            mode: last.fired.mode,
            use: last.fired.use,
            threshold: last.fired.threshold,
            detail: last.fired.detail,
          },
  };
}
export type TripRow = ReturnType<typeof tripRow>;

/** Every trip in force, in the order of the desk file. */
export const tripRows = (state: LedgerState): TripRow[] =>
  (state.trips?.rules ?? []).map((rule) => tripRow(state, rule));
