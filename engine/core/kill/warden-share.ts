/**
 * What of a warden's sweep belongs beside the rows of a kill: orders in its scope without a row.
 * Believes the books before the warden, which hears of an order less than they do.
 */
import type { ClientOrderId, InstrumentId, VenueId } from '../../contract/ids.ts';
import type { UtcNanos } from '../../contract/numbers.ts';
import { usedLots } from '../../contract/orders.ts';
import { type Scope, scopeMatches } from '../../contract/scope.ts';
import type { SweptEnd, WardenShare } from '../../contract/warden-share.ts';
import { findOrder, type LedgerState } from '../../state/ledger-state.ts';
import { couldBeIn } from './desk-map.ts';

/** What the warden did in this halt, as it wrote it down. */
export interface WardenSweep {
  readonly atUtcNanos: UtcNanos;
  readonly reason: string;
  readonly orders: readonly {
    readonly clientOrderId: ClientOrderId;
    readonly venue: VenueId;
    readonly instrument: InstrumentId;
    readonly outcome: 'working' | 'cancelled' | 'gone';
  }[];
  readonly confirmed: boolean;
  readonly unconfirmed: string;
}

type SweptOrder = WardenSweep['orders'][number];

/** `inRows`: orders that the report has in a row. */
export function wardenShare(
  sweep: WardenSweep,
  scope: Scope,
  ledger: LedgerState,
  inRows: ReadonlySet<ClientOrderId>,
): WardenShare {
  const { atUtcNanos, reason, confirmed, unconfirmed } = sweep;
  const own = sweep.orders.filter((order) => isInScope(order, scope, ledger));
  const beyond = own.filter(({ clientOrderId }) => !inRows.has(clientOrderId));
  return {
    atUtcNanos,
    reason: reason.slice(0, 400),
    orders: beyond.map((order) => {
      const { clientOrderId, venue } = order;
      return { clientOrderId, venue, end: endOf(order, ledger) };
    }),
    inRows: own.length - beyond.length,
    confirmed,
    unconfirmed: unconfirmed.slice(0, 400),
  };
}

/** One that the books do not have counts wherever venue and instrument do not rule it out. */
function isInScope(order: SweptOrder, scope: Scope, ledger: LedgerState): boolean {
  const owner = findOrder(ledger, order.clientOrderId)?.request.owner;
  if (owner !== undefined) return scopeMatches(scope, owner);
  return couldBeIn(scope, order.venue, order.instrument);
}

function endOf({ clientOrderId, outcome }: SweptOrder, ledger: LedgerState): SweptEnd {
  const record = findOrder(ledger, clientOrderId);
  if (record === undefined) return outcome;
  if (usedLots(record) >= record.request.lots) return 'filled';
  switch (record.status) {
    case 'cancelled':
    case 'expired':
      return 'cancelled';
    default:
      // The books tell no such end: what its venue said to the warden's own cancel is not theirs.
      return outcome === 'cancelled' ? 'gone' : outcome;
  }
}
