/**
 * Looks again and again at what works where it may not: what turns up late in a halted scope, or
 * has no room in a reduced one, is cancelled. Leaves alone what a kill or a flatten is busy with.
 */
import type { VenueId } from '../contract/ids.ts';
import type { OrderRecord } from '../contract/orders.ts';
import { scopeMatches, scopeText } from '../contract/scope.ts';
import type { LedgerState, ScopeMode } from '../state/ledger-state.ts';
import { decidingMode } from '../state/mode.ts';
import { ordersBeyondReduction } from '../state/reduction.ts';
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
  if (ledger.modes.length === 0 || ledger.orders.size === 0 || isKilling()) return;
  const cancel = (order: OrderRecord, { scope, mode }: ScopeMode): void => {
    const { clientOrderId, status, request } = order;
    // Not at the venue yet, or being asked after: nothing that a cancel could be about.
    if (status === 'pendingNew' || status === 'pendingCancel' || status === 'unknown') return;
    if (!venues.has(request.owner.venue) || isOfFlatten(ledger, order)) return;
    const isHalted = mode === 'halted';
    const cause = `${scopeText(scope)} ${isHalted ? 'is halted' : 'may only reduce'}`;
    loop.process({ type: 'cancelIntent', clientOrderId, cause, stamp: stampNow() });
  };
  for (const order of [...ledger.orders.values()]) {
    const entry = decidingMode(ledger, order.request.owner);
    if (entry?.mode === 'halted') cancel(order, entry);
  }
  for (const entry of ledger.modes) {
    if (entry.mode !== 'reduce') continue;
    for (const order of ordersBeyondReduction(ledger, entry.scope)) cancel(order, entry);
  }
}

function isOfFlatten({ flatten }: LedgerState, order: OrderRecord): boolean {
  return flatten !== null && scopeMatches(flatten.scope, order.request.owner);
}
