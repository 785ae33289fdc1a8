/**
 * Looks again and again at what works where it may not: what turns up late in a halted scope, or
 * has no room where a limit lets positions shrink alone, is cancelled. Leaves alone what a kill or
 * a flatten is busy with.
 */
import type { VenueId } from '../contract/ids.ts';
import type { OrderRecord } from '../contract/orders.ts';
import { scopeMatches, scopeText } from '../contract/scope.ts';
import type { LedgerState } from '../state/ledger-state.ts';
import { decidingMode } from '../state/mode.ts';
import { ordersBeyond } from '../state/reduction.ts';
import { shrinkOnlyCause } from '../state/shrink-only.ts';
import { type Loop, stampNow } from './loop.ts';

export interface ModeSweepOptions {
  readonly loop: Loop;
  /** Venues with a session: elsewhere no cancel could be written. */
  readonly venues: { readonly has: (venue: VenueId) => boolean };
  readonly isKilling: () => boolean;
}

/** Cancels what may not work any more; a cancel that is under way is not asked for again. */
export function sweepModes({ loop, venues, isKilling }: ModeSweepOptions): void {
  const { ledger } = loop.core;
  if (ledger.orders.size === 0 || isKilling()) return;
  const cancel = (order: OrderRecord, cause: string): void => {
    const { clientOrderId, status, request } = order;
    // Not at the venue yet, or being asked after: nothing that a cancel could be about.
    if (status === 'pendingNew' || status === 'pendingCancel' || status === 'unknown') return;
    if (!venues.has(request.owner.venue) || isOfFlatten(ledger, order)) return;
    loop.process({ type: 'cancelIntent', clientOrderId, cause, stamp: stampNow() });
  };
  const orders = [...ledger.orders.values()];
  for (const order of orders) {
    const entry = decidingMode(ledger, order.request.owner);
    if (entry?.mode === 'halted') cancel(order, `${scopeText(entry.scope)} is halted`);
  }
  // In their order and not behind what is on its way out: that would take the closing ones along.
  const isHeld = ({ request }: OrderRecord): boolean =>
    shrinkOnlyCause(ledger, request.owner) !== null;
  for (const order of ordersBeyond(ledger, orders, isHeld)) {
    cancel(order, shrinkOnlyCause(ledger, order.request.owner) ?? '');
  }
}

function isOfFlatten({ flatten }: LedgerState, order: OrderRecord): boolean {
  return flatten !== null && scopeMatches(flatten.scope, order.request.owner);
}
