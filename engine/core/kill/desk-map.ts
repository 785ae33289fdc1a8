/**
 * What a desk consists of: which venues take its orders, and what a scope of it can name.
 * Says nothing of what is open; a scope that names nothing is never confirmed.
 */
import { handStrategy } from '../../contract/hand.ts';
import type { InstrumentId, VenueId } from '../../contract/ids.ts';
import type { Ownership, Scope } from '../../contract/scope.ts';
import type { LedgerState } from '../../state/ledger-state.ts';

export interface DeskMap {
  /** Venues that take orders from this desk, reachable now or not. */
  readonly orderVenues: readonly VenueId[];
  /** What the configuration names, in as many parts as it likes. */
  readonly owners: readonly Partial<Ownership>[];
}

/** Venues at which an order in scope could be. */
export function venuesInScope({ orderVenues }: DeskMap, ledger: LedgerState, scope: Scope) {
  const { venue, instrument } = scope;
  const traded = instrument === undefined ? undefined : ledger.instruments.get(instrument)?.venue;
  return orderVenues.filter(
    (id) => (venue === undefined || venue === id) && (traded === undefined || traded === id),
  );
}

/** Whether something at `venue` in `instrument` is not ruled out by the scope. */
export function couldBeIn(scope: Scope, venue: VenueId, instrument: InstrumentId): boolean {
  return (
    (scope.venue === undefined || scope.venue === venue) &&
    (scope.instrument === undefined || scope.instrument === instrument)
  );
}

const fields = ['venue', 'account', 'strategy', 'instrument', 'trader', 'client'] as const;

/** What the scope names and nothing on the desk has, as `strategy=typo`. */
export function namesOfNothing(desk: DeskMap, ledger: LedgerState, scope: Scope): string[] {
  const named = fields.filter((field) => scope[field] !== undefined);
  if (named.length === 0) return [];
  const known = [...knownOwners(desk, ledger)];
  return named
    .filter((field) => !known.some((owner) => owner[field] === scope[field]))
    .map((field) => `${field}=${scope[field]}`);
}

function* knownOwners(desk: DeskMap, ledger: LedgerState): Generator<Partial<Ownership>> {
  yield* desk.owners;
  for (const { id, venue } of ledger.instruments.values()) yield { instrument: id, venue };
  for (const strategy of ledger.strategies.keys()) yield { strategy };
  for (const trader of ledger.operators.keys()) {
    const strategy = handStrategy(trader);
    yield strategy === null ? { trader } : { trader, strategy };
  }
  for (const { account, strategy, instrument } of ledger.positions.values()) {
    yield { account, strategy, instrument };
  }
  for (const { request } of ledger.orders.values()) yield request.owner;
  for (const { request } of ledger.finishedOrders) yield request.owner;
}
