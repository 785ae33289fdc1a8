/**
 * Tells people of trips: one alert for each rule and scope, open until a person has re-armed what
 * it set, over restarts too, and a rule that only tells for a while after it told.
 * Acts on nothing: the core has acted already.
 */
import type { Finding } from '../../alerts/alert-desk.ts';
import type { LedgerEvent } from '../../contract/events.ts';
import type { LedgerSequence } from '../../contract/numbers.ts';
import { type Scope, scopeText } from '../../contract/scope.ts';
import type { LedgerState } from '../../state/ledger-state.ts';
import { heldTrips, type TripFired } from '../../state/trips-fold.ts';
import type { Watch } from './watch.ts';

/** How long a trip that only told is shown as going on. */
const toldNanos = 30e9;

interface Told {
  readonly fired: TripFired;
  readonly sequence: LedgerSequence;
  readonly monoNanos: number;
  fresh: number;
}

const actWords = {
  reduce: 'put in reduce',
  halt: 'halted',
  flatten: 'halted and flattened',
} as const;

export class TripWatch implements Watch {
  readonly rule = { name: 'trips' };
  readonly #ledger: () => LedgerState;
  readonly #open = new Map<string, Told>();

  constructor(ledger: () => LedgerState) {
    this.#ledger = ledger;
  }

  /** Takes a trip that is on the record. */
  onEvent({ body, sequence, monoNanos }: LedgerEvent): void {
    if (body.type !== 'trip.fired') return;
    const group = groupOf(body);
    const before = this.#open.get(group);
    // It was found in the state already.
    if (before?.sequence === sequence) return;
    this.#open.set(group, {
      ...{ fired: body, sequence, monoNanos, fresh: (before?.fresh ?? 0) + 1 },
    });
  }

  look(now: number): readonly Finding[] {
    const held = new Set<string>();
    for (const { fired, sequence } of heldTrips(this.#ledger())) {
      const group = groupOf(fired);
      held.add(group);
      // What an earlier run has fired goes on until somebody has lifted it.
      if (this.#open.has(group)) continue;
      this.#open.set(group, { fired, sequence, monoNanos: now, fresh: 1 });
    }
    return [...this.#open].map(([group, told]) => {
      const { fired, fresh, monoNanos } = told;
      const isFiring = fresh > 0 || held.has(group) || isLately(fired, now - monoNanos);
      told.fresh = 0;
      if (!isFiring) this.#open.delete(group);
      return { ...findingOf(fired), group, isFiring, fresh, eventMonoNanos: monoNanos };
    });
  }
}

/** Apart from the groups of detectors, whose rules may have the same name. */
const groupOf = ({ trip, scope }: TripFired): string =>
  `trip/${trip}/${scopeText(scope)}`.slice(0, 160);

const isLately = ({ mode }: TripFired, nanos: number): boolean =>
  mode === null && nanos < toldNanos;

function findingOf(fired: TripFired): Pick<Finding, 'rule' | 'subject' | 'words' | 'over'> {
  const { trip: name, scope, action, dryRun, mode, detail: title } = fired;
  const severity = mode === null ? 'warning' : 'critical';
  return {
    rule: { name, detector: 'trip', severity, action, dryRun },
    subject: subjectOf(scope),
    words: () => ({ title, detail: actText(fired) }),
    over: mode === null ? 'it was not reached again' : 'a person has lifted what it set',
  };
}

function actText({ action, dryRun, scope }: TripFired): string {
  if (action === 'alert') return '';
  const name = scopeText(scope);
  if (dryRun) return `Dry run: ${name} would be ${actWords[action]} by this trip.`;
  return `${name} is ${actWords[action]} by this trip until a person re-arms it.`;
}

/** What an alert of a scope is about, as far as an alert can say. */
export const subjectOf = ({ strategy, venue, instrument }: Scope): Finding['subject'] => ({
  ...(strategy === undefined ? {} : { strategy }),
  ...(venue === undefined ? {} : { venue }),
  ...(instrument === undefined ? {} : { instrument }),
});
