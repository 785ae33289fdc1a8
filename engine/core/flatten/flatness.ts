/**
 * Whether the venue's word agrees with the ledger's: before a flatten, that what is closed is
 * there; after it, that nothing of the scope is left.
 * Takes no silence for an answer.
 */
import type { InstrumentId, VenueId } from '../../contract/ids.ts';
import { type Scope, scopeText } from '../../contract/scope.ts';
import type { OpenOrder, VenuePosition } from '../../ports/venue.ts';
import { positionsInScope } from '../../state/blast-radius.ts';
import type { LedgerState } from '../../state/ledger-state.ts';
import type { Position } from '../../state/position.ts';
import { openAtVenue } from '../kill/kill-report.ts';

type Answers<T> = ReadonlyMap<VenueId, readonly T[] | { readonly failed: string }>;

/** What the venues in scope said. */
export interface VenueWord {
  readonly orders: Answers<OpenOrder>;
  readonly positions: Answers<VenuePosition>;
}

/** Why closing by the ledger could open something at the venue; empty when it cannot. */
export function disagreements(ledger: LedgerState, scope: Scope, word: VenueWord): string[] {
  const closing = new Set(positionsInScope(ledger, scope).map(({ instrument }) => instrument));
  const all = [...ledger.positions.values()];
  const isMeant = (instrument: InstrumentId): boolean => closing.has(instrument);
  return [...orderGaps(ledger, scope, word), ...compare(ledger, word.positions, all, isMeant)];
}

/** Why the scope is not confirmed flat; empty when every venue says that it is. */
export function flatnessGaps(ledger: LedgerState, scope: Scope, word: VenueWord): string[] {
  const inScope = new Set(positionsInScope(ledger, scope));
  const outside = [...ledger.positions.values()].filter((position) => !inScope.has(position));
  const isMeant = (instrument: InstrumentId): boolean =>
    scope.instrument === undefined || scope.instrument === instrument;
  return [...orderGaps(ledger, scope, word), ...compare(ledger, word.positions, outside, isMeant)];
}

/** Why it is not known that no order of ours is open in the scope. */
function orderGaps(ledger: LedgerState, scope: Scope, { orders }: VenueWord): string[] {
  if (orders.size === 0) return [`no venue takes orders of ${scopeText(scope)}: nobody to ask`];
  const gaps: string[] = [];
  for (const [venue, answer] of orders) {
    if ('failed' in answer) gaps.push(`${venue} did not list open orders: ${answer.failed}`);
  }
  const open = openAtVenue(ledger, scope, orders).length;
  if (open > 0) gaps.push(`${open} of our orders still open at the venue`);
  return gaps;
}

/** Holds what each venue says of its instruments against the sum of `positions`. */
function compare(
  ledger: LedgerState,
  answers: Answers<VenuePosition>,
  positions: readonly Position[],
  isMeant: (instrument: InstrumentId) => boolean,
): string[] {
  const wanted = new Map<InstrumentId, number>();
  for (const { instrument, lots } of positions) {
    wanted.set(instrument, (wanted.get(instrument) ?? 0) + lots);
  }
  const gaps: string[] = [];
  for (const [venue, answer] of answers) {
    if ('failed' in answer) {
      gaps.push(`${venue} did not tell its positions: ${answer.failed}`);
      continue;
    }
    const said = new Map(answer.map(({ instrument, lots }) => [instrument, lots as number]));
    const own = [...ledger.instruments.values()].filter((one) => one.venue === venue);
    for (const instrument of new Set([...own.map(({ id }) => id), ...said.keys()])) {
      if (!isMeant(instrument)) continue;
      const there = said.get(instrument) ?? 0;
      const here = wanted.get(instrument) ?? 0;
      if (there !== here) gaps.push(`${venue} holds ${there} lots of ${instrument}, not ${here}`);
    }
  }
  return gaps;
}
