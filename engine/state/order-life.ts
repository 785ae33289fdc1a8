/**
 * The life of an order: which status each event leads to, and what becomes of repeats.
 * Decides nothing about trading; impossible events are broken invariants.
 */
import { invariant } from '../contract/assert.ts';
import type { LedgerBody } from '../contract/events.ts';
import type { ClientOrderId, IntentId } from '../contract/ids.ts';
import { addLots, addMinor, lots, type Minor, minor } from '../contract/numbers.ts';
import {
  isWorking,
  type OrderRecord,
  type OrderRequest,
  type OrderStatus,
} from '../contract/orders.ts';
import {
  findOrder,
  finishedOrdersLimit,
  type LedgerState,
  retiredOrdersLimit,
} from './ledger-state.ts';

/** A new order, approved and not yet sent. */
export function openOrder(
  clientOrderId: ClientOrderId,
  intentId: IntentId,
  request: OrderRequest,
): OrderRecord {
  return {
    clientOrderId,
    venueOrderId: null,
    intentId,
    request,
    status: 'pendingNew',
    filledLots: lots(0),
    executionIds: [],
    filledValueMinor: minor(0),
    feeMinor: minor(0),
    cancelRequested: false,
    reason: '',
    sentMonoNanos: null,
  };
}

type OrderEvent = Exclude<
  Extract<LedgerBody, { clientOrderId: ClientOrderId }>,
  { type: 'order.filled' }
>;
type Filled = Extract<LedgerBody, { type: 'order.filled' }>;

/** Doubt outlasts what we ask for and what we overhear: only the venue's word on it ends it. */
const unlessInDoubt = (order: OrderRecord): OrderStatus =>
  order.status === 'unknown' ? 'unknown' : openStatus(order);

/** Status of an open order that is neither finished nor unanswered. */
function openStatus(order: OrderRecord): OrderStatus {
  if (order.cancelRequested) return 'pendingCancel';
  return order.filledLots > 0 ? 'partiallyFilled' : 'new';
}

/** Applies an order event other than a fill; returns the order before and after. */
export function applyOrderEvent(
  state: LedgerState,
  body: OrderEvent,
): { readonly previous: OrderRecord; readonly next: OrderRecord } {
  const previous = findOrder(state, body.clientOrderId);
  invariant(previous !== undefined, `${body.type} for unknown order ${body.clientOrderId}`);
  const next = nextRecord(previous, body);
  place(state, previous, next);
  return { previous, next };
}

function nextRecord(order: OrderRecord, body: OrderEvent): OrderRecord {
  switch (body.type) {
    case 'order.sent':
      return body.message === 'new' ? { ...order, sentMonoNanos: body.sendMonoNanos } : order;
    case 'order.accepted': {
      const known = { ...order, venueOrderId: body.venueOrderId };
      return isWorking(order.status) ? { ...known, status: openStatus(order) } : known;
    }
    case 'order.cancelRequested': {
      if (!isWorking(order.status)) return { ...order, cancelRequested: true };
      const wanted = { ...order, cancelRequested: true };
      return { ...wanted, status: unlessInDoubt(wanted) };
    }
    case 'order.cancelRejected': {
      const open = { ...order, cancelRequested: false, reason: body.reason };
      return isWorking(order.status) ? { ...open, status: unlessInDoubt(open) } : open;
    }
    case 'order.fenced':
      return finish(order, 'fenced', `${body.cause}: ${body.detail}`.slice(0, 400));
    case 'order.rejected':
      return finish(order, 'rejected', body.reason);
    case 'order.cancelled':
      return finish(order, 'cancelled', body.reason);
    case 'order.expired':
      return finish(order, 'expired', body.reason);
    case 'order.unknown':
      if (!isWorking(order.status)) return order;
      return { ...order, status: 'unknown', reason: body.reason };
  }
}

/** The first ending counts; a later one (a cancel after the last fill) changes nothing. */
function finish(order: OrderRecord, status: OrderStatus, reason: string): OrderRecord {
  return isWorking(order.status) ? { ...order, status, reason } : order;
}

/** Counts a fill into its order; a late one after an ending still counts. */
export function applyFillToOrder(
  state: LedgerState,
  body: Filled,
  valueMinor: Minor,
): { readonly previous: OrderRecord; readonly next: OrderRecord } {
  const previous = findOrder(state, body.clientOrderId);
  invariant(previous !== undefined, `fill of unknown order ${body.clientOrderId}`);
  invariant(!previous.executionIds.includes(body.executionId), `fill ${body.executionId} twice`);
  const filledLots = addLots(previous.filledLots, body.lots);
  invariant(filledLots <= previous.request.lots, `order ${body.clientOrderId} overfilled`);
  const filled: OrderRecord = {
    ...previous,
    filledLots,
    executionIds: [...previous.executionIds, body.executionId],
    filledValueMinor: addMinor(previous.filledValueMinor, valueMinor),
    feeMinor: addMinor(previous.feeMinor, body.feeMinor),
  };
  const next = { ...filled, status: statusAfterFill(filled) };
  place(state, previous, next);
  return { previous, next };
}

function statusAfterFill(order: OrderRecord): OrderStatus {
  if (order.filledLots === order.request.lots) return 'filled';
  return isWorking(order.status) ? unlessInDoubt(order) : order.status;
}

function place(state: LedgerState, previous: OrderRecord, next: OrderRecord): void {
  const id = next.clientOrderId;
  if (isWorking(next.status)) {
    state.orders.set(id, next);
    return;
  }
  if (isWorking(previous.status)) {
    state.orders.delete(id);
    state.finishedOrders.push(next);
    if (state.finishedOrders.length > finishedOrdersLimit) retire(state);
    return;
  }
  const index = state.finishedOrders.findIndex((order) => order.clientOrderId === id);
  if (index >= 0) state.finishedOrders[index] = next;
  else if (state.retiredOrders.has(id)) state.retiredOrders.set(id, next);
}

/** Takes the oldest finished order out of what is shown; it is remembered for late fills. */
function retire({ finishedOrders, retiredOrders }: LedgerState): void {
  const order = finishedOrders.shift();
  if (order === undefined) return;
  retiredOrders.set(order.clientOrderId, order);
  if (retiredOrders.size <= retiredOrdersLimit) return;
  for (const oldest of retiredOrders.keys()) {
    retiredOrders.delete(oldest);
    return;
  }
}
