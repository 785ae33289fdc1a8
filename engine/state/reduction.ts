/**
 * Which working orders that may only reduce have no room: those that could enlarge a position, or
 * turn it over, if everything that works were filled.
 * Cancels nothing; the gate, the core and whoever shows the consequences use the one rule.
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
 * Whether an order of `open` lots does no more than shrink a position of `held` lots, where `used`
 * lots of the same side work already: the other side, and all of them not through zero.
 */
export const onlyShrinks = (
  side: 'buy' | 'sell',
  held: number,
  used: number,
  open: number,
): boolean => used + open <= (side === 'sell' ? held : -held);

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
  const orders = [...state.orders.values()].filter((order) => !isGone(order));
  return ordersBeyond(state, orders, (order) => {
    const isLeaving = order.cancelRequested && order.status !== 'unknown';
    return scopeMatches(scope, order.request.owner) && !isLeaving;
  });
}

/** Those of `orders` that are held to shrinking and have no room for it, behind all others. */
export function ordersBeyond(
  state: LedgerState,
  orders: readonly OrderRecord[],
  isHeld: (order: OrderRecord) => boolean,
): OrderRecord[] {
  const used = new Map<string, Used>();
  const held: OrderRecord[] = [];
  for (const order of orders) {
    if (isHeld(order)) held.push(order);
    else usedBy(used, order)[order.request.side] += openLots(order);
  }
  return held.filter((order) => {
    const { side } = order.request;
    const share = usedBy(used, order);
    const position = state.positions.get(positionOf(order))?.lots ?? 0;
    if (!onlyShrinks(side, position, share[side], openLots(order))) return true;
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
