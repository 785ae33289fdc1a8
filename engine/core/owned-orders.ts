/**
 * Working orders by the position that they add to, oldest first: so that what holds one owner is
 * asked of its own orders alone. Derived: it must always equal a scan of the ledger's orders.
 */
import { invariant } from '../contract/assert.ts';
import type { ClientOrderId } from '../contract/ids.ts';
import type { OrderRecord } from '../contract/orders.ts';
import type { Ownership } from '../contract/scope.ts';
import { knownOrder, type LedgerState } from '../state/ledger-state.ts';
import { positionKey } from '../state/position.ts';

/** The working orders of one position; none where all that there were have ended. */
export interface OwnedOrders {
  /** Of its first order ever; traders and clients of the others may be others. */
  readonly owner: Ownership;
  /** Oldest first. */
  readonly ids: Set<ClientOrderId>;
  /** How many of them may only reduce by their own word. */
  reduceOnly: number;
}

/** By `positionKey`. */
export type OrdersByOwner = Map<string, OwnedOrders>;

export type PositionOwner = Pick<Ownership, 'account' | 'strategy' | 'instrument'>;

/** Key of the position that an owner's orders add to. */
export const ownerKey = ({ account, strategy, instrument }: PositionOwner): string =>
  positionKey(account, strategy, instrument);

/** The index of a ledger state, by going through all of its working orders. */
export function scanOwners({ orders }: LedgerState): OrdersByOwner {
  const index: OrdersByOwner = new Map();
  for (const order of orders.values()) moveOwned(index, undefined, order);
  return index;
}

/** Brings an order in, or takes it out; either is left out where it did not work, or has ended. */
export function moveOwned(
  index: OrdersByOwner,
  previous: OrderRecord | undefined,
  next: OrderRecord | undefined,
): void {
  if (previous === undefined && next !== undefined) add(index, next);
  if (previous !== undefined && next === undefined) remove(index, previous);
}

function add(index: OrdersByOwner, { clientOrderId, request }: OrderRecord): void {
  const { owner } = request;
  const key = ownerKey(owner);
  let known = index.get(key);
  if (known === undefined) {
    known = { owner, ids: new Set(), reduceOnly: 0 };
    index.set(key, known);
  }
  known.ids.add(clientOrderId);
  if (request.reduceOnly === true) known.reduceOnly += 1;
}

function remove(index: OrdersByOwner, { clientOrderId, request }: OrderRecord): void {
  const known = index.get(ownerKey(request.owner));
  invariant(known !== undefined, `the owner of ${clientOrderId} has no orders`);
  known.ids.delete(clientOrderId);
  if (request.reduceOnly === true) known.reduceOnly -= 1;
}

/** The orders themselves, oldest first. */
export const ordersOf = (ledger: LedgerState, { ids }: OwnedOrders): OrderRecord[] =>
  [...ids].map((id) => knownOrder(ledger, id));
