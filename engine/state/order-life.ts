/**
 * The life of an order: what each event makes of it, as order-table.ts says.
 * Decides nothing about trading; impossible events are broken invariants.
 */
import { invariant, missingCase } from '../contract/assert.ts';
import type { LedgerBody } from '../contract/events.ts';
import { type ClientOrderId, IntentId } from '../contract/ids.ts';
import { lots, minor } from '../contract/numbers.ts';
import {
  formerTermsLimit,
  isWorking,
  type OrderRecord,
  type OrderRequest,
  type OrderStatus,
  usedLots,
} from '../contract/orders.ts';
import type { BreakId } from '../contract/reconciliation.ts';
import { forgetOldest } from './forget-oldest.ts';
import {
  findOrder,
  finishedOrdersLimit,
  type LedgerState,
  retiredOrdersLimit,
} from './ledger-state.ts';
import { type LifeEvent, lifeStep } from './order-table.ts';

const adoptedMark = 'adopted.';

/** Stands in for the intent of an order that nobody here wanted: the break that it came by. */
export const adoptedIntent = (breakId: BreakId): IntentId =>
  IntentId.parse(`${adoptedMark}${breakId}`);

/** Whether an order came from a venue by the adoption of a break. */
export const wasAdopted = ({ intentId }: OrderRecord): boolean => intentId.startsWith(adoptedMark);

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

type AnyOrderBody = Extract<LedgerBody, { type: `order.${string}`; clientOrderId: ClientOrderId }>;
/** Events of an order in the books that are no executions. */
export type OrderBody = Exclude<
  AnyOrderBody,
  { type: 'order.filled' | 'order.busted' | 'order.corrected' | 'order.adopted' }
>;

/** An order before and after an event. */
export interface OrderChange {
  readonly previous: OrderRecord;
  readonly next: OrderRecord;
}

/** Applies an order event that is no execution; returns the order before and after. */
export function applyOrderEvent(state: LedgerState, body: OrderBody): OrderChange {
  const previous = findOrder(state, body.clientOrderId);
  invariant(previous !== undefined, `${body.type} for unknown order ${body.clientOrderId}`);
  return place(state, previous, nextRecord(previous, body));
}

function nextRecord(order: OrderRecord, body: OrderBody): OrderRecord {
  switch (body.type) {
    case 'order.sent':
      return sent(order, body);
    case 'order.accepted':
      return moved({ ...order, venueOrderId: body.venueOrderId }, order, 'accepted');
    case 'order.cancelRequested':
      return moved({ ...order, cancelRequested: true }, order, 'cancelRequested');
    case 'order.cancelRejected': {
      const open = { ...order, cancelRequested: false, reason: body.reason };
      return moved(open, order, 'cancelRejected');
    }
    case 'order.fenced':
      return finish(order, 'fenced', `${body.cause}: ${body.detail}`.slice(0, 400));
    case 'order.rejected':
      return finish(order, 'rejected', body.reason);
    case 'order.cancelled':
      return finish(order, 'cancelled', body.reason);
    case 'order.expired':
      return finish(order, 'expired', body.reason);
    case 'order.unknown': {
      if (!isWorking(order.status)) return order;
      return moved({ ...order, reason: body.reason }, order, 'unknown');
    }
    case 'order.amendRequested': {
      const amend = { ...body.terms, intentId: body.intentId, sentMonoNanos: null };
      return moved({ ...order, amend }, order, 'amendRequested');
    }
    case 'order.amendRefused':
      return order;
    case 'order.amended':
      return moved(withTerms(order, body.terms), order, 'amended');
    case 'order.amendRejected': {
      const { amend: _, ...rest } = order;
      return moved({ ...rest, reason: body.reason }, order, 'amendRejected');
    }
    default:
      return missingCase(body);
  }
}

function sent(
  order: OrderRecord,
  { message, sendMonoNanos }: Extract<OrderBody, { type: 'order.sent' }>,
): OrderRecord {
  if (message === 'new') return { ...order, sentMonoNanos: sendMonoNanos };
  if (message === 'cancel' || order.amend === undefined) return order;
  return { ...order, amend: { ...order.amend, sentMonoNanos: sendMonoNanos } };
}

/** The order on new terms; the old ones are remembered, within a bound. */
function withTerms(
  order: OrderRecord,
  terms: Extract<OrderBody, { type: 'order.amended' }>['terms'],
): OrderRecord {
  const { amend, judgedMinor: _, ...rest } = order;
  const { price, lots: quantity } = order.request;
  const former = [...(order.formerTerms ?? []), { price, lots: quantity }];
  const judgedMinor = amend?.judgedMinor;
  return {
    ...rest,
    ...(judgedMinor === undefined ? {} : { judgedMinor }),
    request: { ...order.request, price: terms.price, lots: terms.lots },
    formerTerms: former.slice(-formerTermsLimit),
  };
}

/** `next` with the status that the table gives it; faults and repeats leave the status. */
export function moved(next: OrderRecord, previous: OrderRecord, event: LifeEvent): OrderRecord {
  const status = statusAfter(next, previous.status, event);
  return status === next.status ? next : { ...next, status };
}

function statusAfter(next: OrderRecord, before: OrderStatus, event: LifeEvent): OrderStatus {
  const step = lifeStep(before, event);
  switch (step) {
    case 'open':
      return openStatus(next);
    case 'unknown':
      // Doubt outlasts what we ask for and what we overhear, but nothing is left to doubt here.
      return isUsedUp(next) ? 'filled' : 'unknown';
    case 'lateFilled':
      return 'filled';
    case 'same':
    case 'repeat':
    case 'refused':
    case 'contradiction':
    case 'zombie':
    case 'lateFill':
    case 'sentFinished':
    case 'fencedLate':
      return before;
    default:
      return step;
  }
}

/** Status of an order that works, from what is known of it. */
function openStatus(order: OrderRecord): OrderStatus {
  if (isUsedUp(order)) return 'filled';
  if (order.cancelRequested) return 'pendingCancel';
  if (order.amend !== undefined) return 'pendingAmend';
  return order.filledLots > 0 ? 'partiallyFilled' : 'new';
}

/** No lot is left to trade, whichever of its terms hold. */
export const isUsedUp = (order: OrderRecord): boolean =>
  usedLots(order) >= Math.max(order.request.lots, order.amend?.lots ?? 0);

/** The first ending counts; a later one (a cancel after the last fill) changes nothing. */
function finish(
  order: OrderRecord,
  status: 'fenced' | 'rejected' | 'cancelled' | 'expired',
  reason: string,
): OrderRecord {
  return lifeStep(order.status, status) === status ? { ...order, status, reason } : order;
}

/** Puts the order where its status belongs. */
export function place(state: LedgerState, previous: OrderRecord, next: OrderRecord): OrderChange {
  const id = next.clientOrderId;
  if (isWorking(next.status)) {
    state.orders.set(id, next);
  } else if (isWorking(previous.status)) {
    state.orders.delete(id);
    state.finishedOrders.push(next);
    if (state.finishedOrders.length > finishedOrdersLimit) retire(state);
  } else {
    const index = state.finishedOrders.findIndex((order) => order.clientOrderId === id);
    if (index >= 0) state.finishedOrders[index] = next;
    else if (state.retiredOrders.has(id)) state.retiredOrders.set(id, next);
  }
  return { previous, next };
}

/** Takes the oldest finished order out of what is shown; it is remembered for late fills. */
function retire({ finishedOrders, retiredOrders }: LedgerState): void {
  const order = finishedOrders.shift();
  invariant(order !== undefined, 'no finished order to retire');
  retiredOrders.set(order.clientOrderId, order);
  if (retiredOrders.size > retiredOrdersLimit) forgetOldest(retiredOrders);
}
