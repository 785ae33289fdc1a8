/**
 * Which working orders a scope that may only reduce has no room for: those that could enlarge a
 * position, or turn it over, if everything that works were filled.
 * Cancels nothing; the engine and whoever shows the consequences beforehand use the same rule.
 */
import { type OrderRecord, openLots } from '../contract/orders.ts';
import { type Scope, scopeMatches } from '../contract/scope.ts';
import type { LedgerState } from './ledger-state.ts';
import { positionKey } from './position.ts';

/** Open lots of one position's orders, by side. */
interface Used {
  buy: number;
  sell: number;
}

/** The position that an order adds to. */
function positionOf({ request }: OrderRecord): string {
  const { account, strategy, instrument } = request.owner;
  return positionKey(account, strategy, instrument);
}

/**
 * The working orders in `scope` that have to go, oldest first. An order stays while its side
 * shrinks the position and fits into it, behind the orders that stay anyway: those out of scope
 * and those whose cancel is under way. `isGone`: will not be sent any more, and is left out.
 */
export function ordersBeyondReduction(
  state: LedgerState,
  scope: Scope,
  isGone: (order: OrderRecord) => boolean = () => false,
): OrderRecord[] {
  const used = new Map<string, Used>();
  const candidates: OrderRecord[] = [];
  for (const order of state.orders.values()) {
    if (isGone(order)) continue;
    const isLeaving = order.cancelRequested && order.status !== 'unknown';
    if (scopeMatches(scope, order.request.owner) && !isLeaving) candidates.push(order);
    else usedBy(used, order)[order.request.side] += openLots(order);
  }
  return candidates.filter((order) => {
    const { side } = order.request;
    const share = usedBy(used, order);
    const held = state.positions.get(positionOf(order))?.lots ?? 0;
    const reducible = side === 'sell' ? held : -held;
    if (share[side] + openLots(order) > reducible) return true;
    share[side] += openLots(order);
    return false;
  });
}

function usedBy(used: Map<string, Used>, order: OrderRecord): Used {
  const key = positionOf(order);
  const known = used.get(key) ?? { buy: 0, sell: 0 };
  used.set(key, known);
  return known;
}
