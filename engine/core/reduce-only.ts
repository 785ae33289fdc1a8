/**
 * Orders that may only reduce, by their own word or because a limit holds their owner to it: what
 * could enlarge a position or turn it over by now is cancelled, the newest first.
 * The gate held them to it when they came; this is for what has happened since.
 */
import type { LedgerBody } from '../contract/events.ts';
import type { ClientOrderId, InstrumentId } from '../contract/ids.ts';
import type { OrderRecord } from '../contract/orders.ts';
import { knownOrder, type LedgerState } from '../state/ledger-state.ts';
import { ordersBeyondPosition } from '../state/reduction.ts';
import {
  currencyOf,
  reachedCurrencies,
  shrinkOnlyCauses,
  undecidedBreak,
} from '../state/shrink-only.ts';
import { requestCancel } from './intents.ts';
import { type OwnedOrders, ordersOf, ownerKey, type PositionOwner } from './owned-orders.ts';
import type { Desk, Step } from './step.ts';

/**
 * At the end of a step: asks for the cancel of orders that it left without room, by a position
 * that has moved, or by a limit that holds them to shrinking from now on.
 */
export function cancelBeyondReduction(step: Step): void {
  const { desk, events } = step;
  // After most steps it stays null: they pay for nothing.
  let concerned: Set<OwnedOrders> | null = null;
  for (const { body } of events) {
    for (const each of concernedBy(desk, body)) concerned = (concerned ?? new Set()).add(each);
  }
  const currencies = newlyReached(desk);
  if (currencies !== null) {
    for (const owned of desk.ordersByOwner.values()) {
      const currency = currencyOf(desk.ledger, owned.owner.instrument);
      if (currencies.includes(currency)) concerned = (concerned ?? new Set()).add(owned);
    }
  }
  if (concerned !== null) cancelAmong(step, concerned);
}

/** Whose orders an event could leave without room. */
function concernedBy(desk: Desk, body: LedgerBody): readonly OwnedOrders[] {
  switch (body.type) {
    case 'order.filled':
    case 'order.busted':
    case 'order.corrected':
      return ofOwner(desk, knownOrder(desk.ledger, body.clientOrderId).request.owner);
    case 'position.adopted':
    case 'position.settled':
      return ofOwner(desk, body);
    case 'instrument.tradabilityChanged':
      return body.tradability === 'reduceOnly' ? inInstrument(desk, body.instrument) : nobody;
    case 'reconciliation.found': {
      const { instrument } = body.difference;
      // The first break holds the instrument; those that come beside it find it held.
      const isFirst = undecidedBreak(desk.ledger, instrument) === body.breakId;
      return isFirst ? inInstrument(desk, instrument) : nobody;
    }
    default:
      return nobody;
  }
}

const nobody: readonly OwnedOrders[] = Object.freeze([]);

function ofOwner({ ordersByOwner }: Desk, owner: PositionOwner): readonly OwnedOrders[] {
  const owned = ordersByOwner.get(ownerKey(owner));
  return owned === undefined ? nobody : [owned];
}

const inInstrument = ({ ordersByOwner }: Desk, id: InstrumentId): readonly OwnedOrders[] =>
  [...ordersByOwner.values()].filter(({ owner }) => owner.instrument === id);

function cancelAmong(step: Step, concerned: ReadonlySet<OwnedOrders>): void {
  const { ledger } = step.desk;
  const causes = new Map<ClientOrderId, string>();
  for (const owned of concerned) noteBeyond(ledger, owned, causes);
  if (causes.size === 0) return;
  // Oldest first, whoever they belong to: not by when their owners began, which no ledger tells.
  const ids = concerned.size === 1 ? causes.keys() : ledger.orders.keys();
  for (const id of [...ids]) {
    const cause = causes.get(id);
    if (cause !== undefined) requestCancel(step, knownOrder(ledger, id), cause);
  }
}

/** Notes the orders of one position that have no room and are not leaving, with the cause. */
function noteBeyond(
  ledger: LedgerState,
  owned: OwnedOrders,
  causes: Map<ClientOrderId, string>,
): void {
  const held = shrinkOnlyCauses(ledger, owned.owner);
  if (held === null && owned.reduceOnly === 0) return;
  const causeOf = ({ request }: OrderRecord): string | null =>
    request.reduceOnly === true ? shrunk : (held?.(request.owner) ?? null);
  const orders = ordersOf(ledger, owned);
  const mayHaveToGo = (order: OrderRecord): boolean =>
    !order.cancelRequested && causeOf(order) !== null;
  if (!orders.some(mayHaveToGo)) return;
  const lots = ledger.positions.get(ownerKey(owned.owner))?.lots ?? 0;
  // Oldest first: what is not held to it is there whatever becomes of these.
  for (const order of ordersBeyondPosition(lots, orders, (each) => causeOf(each) !== null)) {
    const cause = causeOf(order);
    if (cause !== null && !order.cancelRequested) causes.set(order.clientOrderId, cause);
  }
}

const shrunk = 'reduce-only, and its position has shrunk';

/** Currencies whose limit of the day is reached now and was not before; null: none. */
function newlyReached({ ledger, reachedDaily: before }: Desk): string[] | null {
  if (ledger.limits?.desk.daily === undefined) return null;
  const now = reachedCurrencies(ledger);
  const added = now.filter((currency) => !before.has(currency));
  if (added.length === 0 && now.length === before.size) return null;
  before.clear();
  for (const currency of now) before.add(currency);
  return added.length === 0 ? null : added;
}
