/**
 * One order of a kill: how it stood when the gate closed, and what each event made of it.
 * Knows no other order and no venue.
 */
import type { LedgerBody } from '../../contract/events.ts';
import type { ClientOrderId, StrategyId } from '../../contract/ids.ts';
import type { MonoNanos } from '../../contract/numbers.ts';
import { type OrderRecord, usedLots } from '../../contract/orders.ts';
import { type CancelOrder, cancelOf } from '../outcome.ts';

/** What became of one order of the case. `open`: it may still trade, or nobody knows. */
export type OrderEnd = 'open' | 'cancelled' | 'filled' | 'rejected' | 'fenced';

/** One order that was working when the case was opened. */
export interface KillOrder {
  readonly clientOrderId: ClientOrderId;
  readonly cancel: CancelOrder;
  readonly strategy: StrategyId;
  /** Lots that its quantity has at most: an amend that is under way may have been taken. */
  lots: number;
  /** Lots of its terms, without such an amend. */
  askedLots: number;
  readonly inFlight: boolean;
  filledLots: number;
  /** Lots that had filled when the gate closed. */
  readonly filledBeforeLots: number;
  /** Lots that are used up, those undone included; all of them, and nothing works any more. */
  usedLots: number;
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
  const sentBefore = sentMonoNanos !== null && sentMonoNanos <= gateClosedMonoNanos;
  return {
    clientOrderId,
    cancel: cancelOf(order),
    strategy: request.owner.strategy,
    filledBeforeLots: order.filledLots,
    lots: Math.max(request.lots, order.amend?.lots ?? 0),
    askedLots: request.lots,
    inFlight: sentBefore && venueOrderId === null && order.filledLots === 0,
    filledLots: order.filledLots,
    usedLots: usedLots(order),
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
      return fill(order, body.lots, body.lots);
    case 'order.busted':
      return fill(order, ...undone(body));
    case 'order.corrected': {
      const [filled, used] = undone(body);
      return fill(order, filled + body.corrected.lots, used);
    }
    case 'order.amended':
      order.askedLots = body.terms.lots;
      order.lots = body.terms.lots;
      return fill(order, 0, 0);
    case 'order.amendRejected':
      order.lots = order.askedLots;
      return fill(order, 0, 0);
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
    case 'order.amendRequested':
    case 'order.amendRefused':
    case 'order.adopted':
    case 'override.used':
    case 'verdict.recorded':
      return;
  }
}

/** Counts lots that filled, and that are used up; an order without any left has ended. */
function fill(order: KillOrder, filled: number, used: number): void {
  order.filledLots += filled;
  order.usedLots += used;
  if (order.usedLots >= order.lots) order.end = 'filled';
}

/** What undoing an execution changes: one that was counted was used up before. */
const undone = ({
  previous,
  isCounted,
}: Extract<OrderBody, { type: 'order.busted' | 'order.corrected' }>): [number, number] =>
  isCounted ? [-previous.lots, 0] : [0, previous.lots];

/** The first ending counts, as in the fold. */
function endAs(order: KillOrder, end: OrderEnd, reason: string): void {
  if (order.end !== 'open') return;
  order.end = end;
  order.reason = reason;
}
