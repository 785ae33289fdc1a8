/**
 * Which working orders a scope covers.
 * A filter over owners and nothing else: no status is too odd to be cancelled.
 */
import type { OrderRecord } from '../../contract/orders.ts';
import { type Scope, scopeMatches } from '../../contract/scope.ts';
import type { LedgerState } from '../../state/ledger-state.ts';

/** The working orders in `scope`, oldest first. */
export function ordersInScope(ledger: LedgerState, scope: Scope): OrderRecord[] {
  const found: OrderRecord[] = [];
  for (const order of ledger.orders.values()) {
    if (scopeMatches(scope, order.request.owner)) found.push(order);
  }
  return found;
}
