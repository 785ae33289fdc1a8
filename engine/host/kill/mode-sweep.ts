/**
 * Looks again and again at what works where it may not: what turns up late in a halted scope, or
 * has no room where a limit lets positions shrink alone, is cancelled. Leaves alone what a kill or
 * a flatten is busy with.
 */
import type { VenueId } from '../../contract/ids.ts';
import type { OrderRecord } from '../../contract/orders.ts';
import { scopeMatches, scopeText } from '../../contract/scope.ts';
import { ordersOf, ownerKey } from '../../core/owned-orders.ts';
import type { LedgerState } from '../../state/ledger-state.ts';
import { decidingMode } from '../../state/mode.ts';
import { ordersBeyondPosition } from '../../state/reduction.ts';
import { isAnythingHeld, shrinkOnlyCauses } from '../../state/shrink-only.ts';
import { type Loop, stampNow } from '../loop.ts';

export interface ModeSweepOptions {
  readonly loop: Loop;
  /** Venues with a session: elsewhere no cancel could be written. */
  readonly venues: { readonly has: (venue: VenueId) => boolean };
  readonly isKilling: () => boolean;
}

/** Cancels what may not work any more; a cancel that is under way is not asked for again. */
export function sweepModes({ loop, venues, isKilling }: ModeSweepOptions): void {
  const { ledger } = loop.core;
  if (ledger.orders.size === 0 || isKilling() || !isAnythingHeld(ledger)) return;
  const cancel = (order: OrderRecord, cause: string): void => {
    const { clientOrderId, status, request } = order;
    // Not at the venue yet, or being asked after: nothing that a cancel could be about.
    if (status === 'pendingNew' || status === 'pendingCancel' || status === 'unknown') return;
    if (!venues.has(request.owner.venue) || isOfFlatten(ledger, order)) return;
    loop.process({ type: 'cancelIntent', clientOrderId, cause, stamp: stampNow() });
  };
  if (ledger.modes.some(({ mode }) => mode === 'halted')) {
    for (const order of [...ledger.orders.values()]) {
      const entry = decidingMode(ledger, order.request.owner);
      if (entry?.mode === 'halted') cancel(order, `${scopeText(entry.scope)} is halted`);
    }
  }
  for (const owned of [...loop.core.ordersByOwner.values()]) {
    const causeOf = shrinkOnlyCauses(ledger, owned.owner);
    if (causeOf === null) continue;
    const lots = ledger.positions.get(ownerKey(owned.owner))?.lots ?? 0;
    // In their order and not behind what is leaving: that would take the closing ones along.
    const isHeld = ({ request }: OrderRecord): boolean => causeOf(request.owner) !== null;
    for (const order of ordersBeyondPosition(lots, ordersOf(ledger, owned), isHeld)) {
      cancel(order, causeOf(order.request.owner) ?? '');
    }
  }
}

function isOfFlatten({ flatten }: LedgerState, order: OrderRecord): boolean {
  return flatten !== null && scopeMatches(flatten.scope, order.request.owner);
}
