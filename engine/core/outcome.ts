/**
 * What one step of the core came to: the only thing the host has to act on.
 * Performs nothing itself.
 */
import type { Approved } from '../contract/approval.ts';
import type { LedgerEvent, Refusal } from '../contract/events.ts';
import type { ClientOrderId, InstrumentId, VenueId } from '../contract/ids.ts';
import type { FeedFault } from '../contract/market.ts';
import type { Amendment, OrderRecord, OrderRequest } from '../contract/orders.ts';
import type { TripFired } from '../state/trips-fold.ts';

/** One cancel to be written to its venue. */
export interface CancelOrder {
  readonly clientOrderId: ClientOrderId;
  readonly instrument: InstrumentId;
  readonly venue: VenueId;
}

export const cancelOf = ({ clientOrderId, request }: OrderRecord): CancelOrder => {
  const { instrument, venue } = request.owner;
  return { clientOrderId, instrument, venue };
};

export interface Outcome {
  /** Numbered from `core.ledger.sequence + 1` and already folded into `core.ledger`. */
  readonly events: readonly LedgerEvent[];
  /** To send once the last event of this outcome is durable, each through the fence. */
  readonly approved: readonly Approved<OrderRequest>[];
  /** The same, of amends. */
  readonly amends: readonly Approved<Amendment>[];
  /** To send at once, waiting for nothing. */
  readonly cancels: readonly CancelOrder[];
  /** Why an intent or a cancel was not taken up; null when it was, and for all other events. */
  readonly refusal: Refusal | null;
  /**
   * Trips that put a scope in a mode: the host raises the gate's epoch for each of these in the
   * same turn, by a `kill` or a `reduce` of that scope.
   */
  readonly trips: readonly TripFired[];
  /** What was wrong with a tick (a crossed book): that feed needs a resync; null otherwise. */
  readonly feedFault: FeedFault | null;
}

/** The outcome of a step that led to nothing; one object, shared and frozen. */
export const emptyOutcome: Outcome = Object.freeze({
  events: Object.freeze([]),
  approved: Object.freeze([]),
  amends: Object.freeze([]),
  cancels: Object.freeze([]),
  refusal: null,
  trips: Object.freeze([]),
  feedFault: null,
});
