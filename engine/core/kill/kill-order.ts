/**
 * One order of a kill: how it stood when the gate closed, and what each event made of it.
 * Knows no other order and no venue.
 */
import type { LedgerBody } from '../../contract/events.ts';
import type { ClientOrderId } from '../../contract/ids.ts';
import type { MonoNanos } from '../../contract/numbers.ts';
import type { OrderRecord } from '../../contract/orders.ts';
import type { CancelOrder } from '../outcome.ts';

/** What became of one order of the case. `open`: it may still trade, or nobody knows. */
export type OrderEnd = 'open' | 'cancelled' | 'filled' | 'rejected' | 'fenced';

/** One order that was working when the case was opened. */
export interface KillOrder {
  readonly clientOrderId: ClientOrderId;
  readonly cancel: CancelOrder;
  readonly lots: number;
  readonly inFlight: boolean;
  filledLots: number;
  /** Whether anything of it can be at the venue; an unsent order is left to the fence. */
  atVenue: boolean;
  end: OrderEnd;
  /** When its cancel was last written since the kill; null before. */
  cancelMonoNanos: MonoNanos | null;
  /** The venue's refusal of our cancel; empty when there was none. */
  cancelRefusal: string;
  /** What was last said of it. */
  reason: string;
}

/** An order as it stood when the gate was closed. */
export function killOrder(order: OrderRecord, gateClosedMonoNanos: MonoNanos): KillOrder {
  const { clientOrderId, request, sentMonoNanos, venueOrderId, status } = order;
  const { instrument, venue } = request.owner;
  const sentBefore = sentMonoNanos !== null && sentMonoNanos <= gateClosedMonoNanos;
  return {
    clientOrderId,
    cancel: { clientOrderId, instrument, venue },
    lots: request.lots,
    inFlight: sentBefore && venueOrderId === null && order.filledLots === 0,
    filledLots: order.filledLots,
    atVenue: sentMonoNanos !== null || venueOrderId !== null || status === 'unknown',
    end: 'open',
    cancelMonoNanos: null,
    cancelRefusal: '',
    reason: status === 'unknown' ? order.reason : '',
  };
}

type OrderBody = Extract<LedgerBody, { clientOrderId: unknown }>;

/** Takes in an event of this order. */
export function follow(order: KillOrder, body: OrderBody): void {
  switch (body.type) {
    case 'order.cancelled':
    case 'order.expired':
      return endAs(order, 'cancelled', body.reason);
    case 'order.rejected':
      return endAs(order, 'rejected', body.reason);
    case 'order.fenced':
      return endAs(order, 'fenced', body.cause);
    case 'order.filled':
      order.filledLots += body.lots;
      if (order.filledLots === order.lots) order.end = 'filled';
      return;
    case 'order.cancelRejected':
      order.cancelRefusal = body.reason === '' ? 'no reason given' : body.reason;
      return;
    case 'order.unknown':
      order.atVenue = true;
      order.reason = body.reason;
      return;
    case 'order.sent':
      order.atVenue = true;
      if (body.message === 'cancel') order.cancelMonoNanos = body.sendMonoNanos;
      return;
    case 'order.accepted':
      order.atVenue = true;
      return;
    case 'order.cancelRequested':
    case 'verdict.recorded':
      return;
  }
}

/** The first ending counts, as in the fold. */
function endAs(order: KillOrder, end: OrderEnd, reason: string): void {
  if (order.end !== 'open') return;
  order.end = end;
  order.reason = reason;
}
