/**
 * What of a warden's sweep belongs beside the rows of a kill: orders in its scope without a row.
 * Believes the books before the warden, which hears of an order less than they do.
 */
import type { ClientOrderId, InstrumentId, VenueId } from '../../contract/ids.ts';
import type { UtcNanos } from '../../contract/numbers.ts';
import { usedLots } from '../../contract/orders.ts';
import { type Scope, scopeMatches } from '../../contract/scope.ts';
import type { SweptEnd, WardenShare, WardenTakeover } from '../../contract/warden-share.ts';
import { findOrder, type LedgerState } from '../../state/ledger-state.ts';
import { couldBeIn } from './desk-map.ts';

/** What the warden did at one time that it took over, as it wrote it down. */
export interface SweptTakeover {
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

/** The same of all of this halt: the last time, and those before it, oldest first. */
export interface WardenSweep extends SweptTakeover {
  readonly earlier?: readonly SweptTakeover[];
  /** It took over more often, which is not kept. */
  readonly isLeftOut?: boolean;
}

type SweptOrder = SweptTakeover['orders'][number];

/** `inRows`: orders that the report has in a row. Each order is told at the last of its times. */
export function wardenShare(
  sweep: WardenSweep,
  scope: Scope,
  ledger: LedgerState,
  inRows: ReadonlySet<ClientOrderId>,
): WardenShare {
  const told = new Set<ClientOrderId>();
  const takeover = (one: SweptTakeover): WardenTakeover => {
    const { atUtcNanos, reason, confirmed, unconfirmed } = one;
    const own = one.orders.filter((order) => isInScope(order, scope, ledger));
    const beyond = own.filter(({ clientOrderId }) => !inRows.has(clientOrderId));
    const here = beyond.filter(({ clientOrderId }) => !told.has(clientOrderId));
    for (const { clientOrderId } of here) told.add(clientOrderId);
    const foundAgain = beyond.length - here.length;
    return {
      atUtcNanos,
      reason: reason.slice(0, 400),
      orders: here.map((order) => {
        const { clientOrderId, venue } = order;
        return { clientOrderId, venue, end: endOf(order, ledger) };
      }),
      inRows: own.length - beyond.length,
      ...(foundAgain === 0 ? {} : { foundAgain }),
      confirmed,
      unconfirmed: unconfirmed.slice(0, 400),
    };
  };
  // From the last one back: what it knows of an order is the newest.
  const last = takeover(sweep);
  const earlier = (sweep.earlier ?? []).toReversed().map(takeover).toReversed();
  return {
    ...last,
    ...(earlier.length === 0 ? {} : { earlier }),
    ...(sweep.isLeftOut === true ? { earlierLeftOut: true } : {}),
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
