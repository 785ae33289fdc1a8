/**
 * Which working orders that may only reduce have no room: those that could enlarge a position, or
 * turn it over, if everything that works were filled.
 * Cancels nothing; the gate, the core and whoever shows the consequences use the one rule.
 */
import { type OrderRecord, openLots } from '../contract/orders.ts';
import { type Scope, scopeMatches } from '../contract/scope.ts';
import type { LedgerState } from './ledger-state.ts';
import { positionKey } from './position.ts';

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
function ordersBeyond(
  state: LedgerState,
  orders: readonly OrderRecord[],
  isHeld: (order: OrderRecord) => boolean,
): OrderRecord[] {
  const byPosition = new Map<string, OrderRecord[]>();
  for (const order of orders) {
    const key = positionOf(order);
    const known = byPosition.get(key);
    if (known === undefined) byPosition.set(key, [order]);
    else known.push(order);
  }
  const beyond = new Set<OrderRecord>();
  for (const [key, ofPosition] of byPosition) {
    const held = state.positions.get(key)?.lots ?? 0;
    for (const order of ordersBeyondPosition(held, ofPosition, isHeld)) beyond.add(order);
  }
  return orders.filter((order) => beyond.has(order));
}

/** The same of the orders of one position, of `held` lots. */
export function ordersBeyondPosition(
  held: number,
  orders: readonly OrderRecord[],
  isHeld: (order: OrderRecord) => boolean,
): OrderRecord[] {
  const used = { buy: 0, sell: 0 };
  const bound: OrderRecord[] = [];
  for (const order of orders) {
    if (isHeld(order)) bound.push(order);
    else used[order.request.side] += openLots(order);
  }
  return bound.filter((order) => {
    const { side } = order.request;
    if (!onlyShrinks(side, held, used[side], openLots(order))) return true;
    used[side] += openLots(order);
    return false;
  });
}
