/**
 * Trips folded from the ledger: the rules in force, what fired last, and the mode that it set.
 * Lifts no mode: that is a re-arm alone, whatever became of the rule.
 */
import type { LedgerBody } from '../contract/events.ts';
import type { LedgerSequence, Minor, UtcNanos } from '../contract/numbers.ts';
import { type Scope, scopeText } from '../contract/scope.ts';
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
  /**
   * Firings whose scope nobody has re-armed since, whatever else has set its mode by now. Missing:
   * none has set a mode.
   */
  readonly held?: readonly TripRecord[];
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
  const fired = { ...before, fired: [...before.fired, record].slice(-firedTripsLimit) };
  state.trips = fired;
  const { scope, mode, previous, epoch, trip, detail: reason } = body;
  if (mode === null) return;
  if (previous !== undefined) {
    const others = (before.held ?? []).filter(({ fired }) => !isSame(fired, body));
    state.trips = { ...fired, held: [...others, record] };
  }
  const by = { cause: trip, actor: trip };
  setScopeMode(state, { scope, mode, epoch, ...by, reason, sinceUtcNanos: utcNanos });
}

const isSame = (one: TripFired, other: TripFired): boolean =>
  one.trip === other.trip && scopeText(one.scope) === scopeText(other.scope);

/**
 * A person has re-armed exactly this scope: what trips had set on it is lifted. A drawdown among
 * them loses its peak, and is measured from where it stands next.
 */
export function liftTrips(state: LedgerState, scope: Scope): void {
  const { trips } = state;
  if (trips?.held === undefined) return;
  const key = scopeText(scope);
  const lifted = trips.held.filter(({ fired }) => scopeText(fired.scope) === key);
  if (lifted.length === 0) return;
  const isAnew = (trip: string): boolean =>
    lifted.some(({ fired }) => fired.what === 'drawdown' && fired.trip === trip);
  state.trips = {
    ...trips,
    peaks: (trips.peaks ?? []).filter(({ trip }) => !isAnew(trip)),
    held: trips.held.filter((record) => !lifted.includes(record)),
  };
}

/** Firings that still hold their scope. */
export function heldTrips({ trips, modes }: LedgerState): readonly TripRecord[] {
  const { held = [], fired = [] } = trips ?? {};
  // Firings that did not say what was before them: as long as nothing else has set the mode.
  const older = modes.flatMap(({ scope, cause, actor }) => {
    if (cause !== actor) return [];
    const key = scopeText(scope);
    const isOf = ({ fired: each }: TripRecord): boolean =>
      each.trip === cause && each.mode !== null && scopeText(each.scope) === key;
    const last = held.some(isOf) ? undefined : fired.findLast(isOf);
    return last === undefined ? [] : [last];
  });
  return older.length === 0 ? held : [...held, ...older];
}
