/**
 * Orders that may only reduce, after a position has shrunk under them: those that could turn it
 * over by now are cancelled, the newest first. The gate held them to it when they came.
 */

import { type OrderRecord, openLots } from '../contract/orders.ts';
import type { Ownership } from '../contract/scope.ts';
import { positionKey } from '../state/position.ts';
import { requestCancel } from './intents.ts';
import type { Step } from './step.ts';

/** Asks for the cancel of an owner's reduce-only orders that its position has no room for. */
export function cancelBeyondPosition(step: Step, owner: Ownership): void {
  const { ledger, reduceOnly } = step.desk;
  if (reduceOnly.size === 0) return;
  const key = keyOf(owner);
  const held = ledger.positions.get(key)?.lots ?? 0;
  const used = { buy: 0, sell: 0 };
  const beyond: OrderRecord[] = [];
  // Oldest first: what is not reduce-only is there whatever becomes of these.
  const orders = [...ledger.orders.values()].filter(({ request }) => keyOf(request.owner) === key);
  for (const order of orders) if (!isBound(order)) used[order.request.side] += openLots(order);
  for (const order of orders.filter(isBound)) {
    const { side } = order.request;
    const room = (side === 'sell' ? held : -held) - used[side];
    if (openLots(order) > room) beyond.push(order);
    else used[side] += openLots(order);
  }
  for (const order of beyond) {
    if (order.cancelRequested) continue;
    requestCancel(step, order, 'reduce-only, and its position has shrunk');
  }
}

const isBound = ({ request }: OrderRecord): boolean => request.reduceOnly === true;

const keyOf = ({ account, strategy, instrument }: Ownership): string =>
  positionKey(account, strategy, instrument);
