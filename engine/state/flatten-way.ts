/**
 * What stands in the way of a flatten: what could rest where its closing orders trade, since no
 * order of the desk may meet another of the same account.
 * Cancels and refuses nothing; that is engine/core.
 */
import type { MadeWay } from '../contract/events.ts';
import type { OrderRecord, OrderRequest } from '../contract/orders.ts';
import type { Scope } from '../contract/scope.ts';
import { positionsInScope } from './blast-radius.ts';
import { findOrder, type LedgerState } from './ledger-state.ts';

/** Whether an order can stand in a book: what has no price, and what ends at once, cannot. */
export const mayRest = ({ price, timeInForce }: OrderRequest): boolean =>
  price !== null && timeInForce !== 'IOC' && timeInForce !== 'FOK';

/**
 * Whether an order could rest where a flatten of `scope` still has to trade: a buy where a long
 * position of the same account and instrument is to be closed, a sell where a short one is.
 */
export function standsInTheWay(state: LedgerState, scope: Scope, request: OrderRequest): boolean {
  if (!mayRest(request)) return false;
  const { account, instrument } = request.owner;
  return positionsInScope(state, scope).some(
    (position) =>
      position.instrument === instrument &&
      position.account === account &&
      (position.lots > 0 ? 'buy' : 'sell') === request.side,
  );
}

/** Working orders that a flatten of `scope` may meet, oldest first. */
export const ordersInTheWay = (state: LedgerState, scope: Scope): OrderRecord[] =>
  [...state.orders.values()].filter(({ request }) => standsInTheWay(state, scope, request));

/** The orders whose cancel the flatten under way has asked for, as they stand now. */
export function madeWayFor(state: LedgerState): MadeWay[] {
  return (state.flatten?.madeWay ?? []).flatMap((id) => {
    const order = findOrder(state, id);
    if (order === undefined) return [];
    const { clientOrderId, status, filledLots } = order;
    const { instrument, strategy } = order.request.owner;
    return [{ clientOrderId, instrument, strategy, status, filledLots }];
  });
}

/** Most orders that are named; the rest are counted. */
const namedLimit = 5;

/** What made way for a flatten and what became of it, in one line; '' where nothing had to. */
export function madeWayText(madeWay: readonly MadeWay[] | undefined): string {
  if (madeWay === undefined || madeWay.length === 0) return '';
  const named = madeWay.slice(0, namedLimit).map((order) => {
    const { clientOrderId, strategy, status, filledLots } = order;
    const filled = filledLots === 0 || status === 'filled' ? '' : ', partly filled';
    return `${clientOrderId} of ${strategy} (${status}${filled})`;
  });
  const rest = madeWay.length - named.length;
  const more = rest === 0 ? '' : ` and ${rest} more`;
  const what = madeWay.length === 1 ? '1 own order' : `${madeWay.length} own orders`;
  return `${what} had to make way: ${named.join(', ')}${more}`;
}
