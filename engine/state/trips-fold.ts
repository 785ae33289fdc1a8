/**
 * Trips folded from the ledger: the rules in force, what fired last, and the mode that it set.
 * Lifts no mode: that is a re-arm alone, whatever became of the rule.
 */
import type { LedgerBody } from '../contract/events.ts';
import type { LedgerSequence, Minor, UtcNanos } from '../contract/numbers.ts';
import type { TripRule } from '../contract/trips.ts';
import type { LedgerState } from './ledger-state.ts';
import { setScopeMode } from './mode.ts';

export type TripBody = Extract<LedgerBody, { type: 'trips.set' | 'trip.fired' | 'trip.peaked' }>;
export type TripFired = Extract<LedgerBody, { type: 'trip.fired' }>;

/** One firing as it is shown. */
export interface TripRecord {
  readonly sequence: LedgerSequence;
  readonly firedUtcNanos: UtcNanos;
  readonly fired: TripFired;
}

/** The highest value of one drawdown, in minor units of the reporting currency. */
export interface TripPeak {
  readonly trip: string;
  readonly peakMinor: Minor;
}

export interface TripsState {
  readonly rules: readonly TripRule[];
  /** The newest firings, oldest first; older ones are in the ledger. */
  readonly fired: readonly TripRecord[];
  /** The highest values of drawdowns. Missing: none was told. */
  readonly peaks?: readonly TripPeak[];
}

/** Firings to show. */
export const firedTripsLimit = 50;

/** Folds one event of trips. */
export function foldTrip(state: LedgerState, body: TripBody, utcNanos: UtcNanos): void {
  const before = state.trips ?? { rules: [], fired: [] };
  if (body.type === 'trips.set') {
    state.trips = { ...before, rules: body.trips };
    return;
  }
  if (body.type === 'trip.peaked') {
    const { trip, peakMinor } = body;
    const others = (before.peaks ?? []).filter((each) => each.trip !== trip);
    state.trips = { ...before, peaks: [...others, { trip, peakMinor }] };
    return;
  }
  const record = { sequence: state.sequence, firedUtcNanos: utcNanos, fired: body };
  state.trips = { ...before, fired: [...before.fired, record].slice(-firedTripsLimit) };
  const { scope, mode, epoch, trip, detail: reason } = body;
  if (mode === null) return;
  const by = { cause: trip, actor: trip };
  setScopeMode(state, { scope, mode, epoch, ...by, reason, sinceUtcNanos: utcNanos });
}
