/**
 * Orders that may only reduce, by their own word or because a limit holds their owner to it: what
 * could enlarge a position or turn it over by now is cancelled, the newest first.
 * The gate held them to it when they came; this is for what has happened since.
 */
import type { LedgerBody } from '../contract/events.ts';
import type { OrderRecord } from '../contract/orders.ts';
import type { Ownership } from '../contract/scope.ts';
import { knownOrder, type LedgerState } from '../state/ledger-state.ts';
import { ordersBeyond } from '../state/reduction.ts';
import { currencyOf, reachedDaily, shrinkOnlyCause } from '../state/shrink-only.ts';
import { requestCancel } from './intents.ts';
import type { Desk, Step } from './step.ts';

/**
 * At the end of a step: asks for the cancel of orders that it left without room, by a position
 * that has moved, or by a limit that holds them to shrinking from now on.
 */
export function cancelBeyondReduction(step: Step): void {
  const { desk, events } = step;
  // Also of those that this adds: wishes for a cancel, which leave nobody without room.
  for (const { body } of events) {
    const isConcerned = concernedBy(desk, body);
    if (isConcerned !== null) cancelAmong(step, isConcerned);
  }
  const currencies = newlyReached(desk);
  if (currencies === null) return;
  cancelAmong(step, (owner) => currencies.includes(currencyOf(desk.ledger, owner.instrument)));
}

type IsConcerned = (owner: Ownership) => boolean;

/** Whose orders an event could leave without room; null: nobody's. */
function concernedBy(desk: Desk, body: LedgerBody): IsConcerned | null {
  switch (body.type) {
    case 'order.filled':
    case 'order.busted':
    case 'order.corrected': {
      const { owner } = knownOrder(desk.ledger, body.clientOrderId).request;
      return mayBeHeld(desk, owner) ? sameOwner(owner) : null;
    }
    case 'position.adopted':
    case 'position.settled':
      return sameOwner(body);
    case 'instrument.tradabilityChanged':
      return body.tradability === 'reduceOnly' ? inInstrument(body) : null;
    case 'reconciliation.found':
      return inInstrument(body.difference);
    default:
      return null;
  }
}

/** Whether a look through all orders is worth it: after most fills it is not. */
const mayBeHeld = ({ ledger, reduceOnly }: Desk, owner: Ownership): boolean =>
  reduceOnly.size > 0 || ledger.modes.length > 0 || shrinkOnlyCause(ledger, owner) !== null;

const sameOwner =
  ({ account, strategy, instrument }: Pick<Ownership, 'account' | 'strategy' | 'instrument'>) =>
  (other: Ownership): boolean =>
    other.instrument === instrument && other.strategy === strategy && other.account === account;

const inInstrument =
  ({ instrument }: Pick<Ownership, 'instrument'>) =>
  (other: Ownership): boolean =>
    other.instrument === instrument;

function cancelAmong(step: Step, isConcerned: IsConcerned): void {
  const { ledger } = step.desk;
  // Oldest first: what is not held to it is there whatever becomes of these.
  const orders = [...ledger.orders.values()].filter(({ request }) => isConcerned(request.owner));
  const beyond = ordersBeyond(ledger, orders, (order) => causeOf(ledger, order) !== null);
  for (const order of beyond) {
    const cause = causeOf(ledger, order);
    if (cause !== null && !order.cancelRequested) requestCancel(step, order, cause);
  }
}

/** Why an order may only reduce; null: it may enlarge its owner's position. */
function causeOf(ledger: LedgerState, { request }: OrderRecord): string | null {
  if (request.reduceOnly === true) return 'reduce-only, and its position has shrunk';
  return shrinkOnlyCause(ledger, request.owner);
}

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

/** Currencies of which the open day has reached a limit. */
export function reachedCurrencies(ledger: LedgerState): string[] {
  const daily = ledger.limits?.desk.daily ?? [];
  return daily
    .map(({ currency }) => currency)
    .filter((each) => reachedDaily(ledger, each) !== null);
}
