/**
 * What caused an order and what came of it, in the order of the ledger: intent, verdict with the
 * inputs that it was given on, messages, fills; of an order that was adopted, the break with the
 * venue that it was found by. Made of ledger events alone; adds nothing to them.
 */
import type { LedgerBody, LedgerEvent } from '../contract/events.ts';
import type { ClientOrderId } from '../contract/ids.ts';
import type { BreakId } from '../contract/reconciliation.ts';

/**
 * The events of one order, oldest first. The first is its intent and the second its verdict, or
 * the first is the break that it was found by.
 */
export type OrderChain = readonly LedgerEvent[];

/**
 * The chain of the order that has `id` as its client order id, as its intent id or as that of an
 * amend. Null when the events have no such order. `events` is asked again for an amend: it gives
 * them from the first on each time.
 */
export function orderChain(events: () => Iterable<LedgerEvent>, id: string): OrderChain | null {
  const { chain, amended } = chainAndAmended(events(), id);
  return chain ?? (amended === null ? null : chainAndAmended(events(), amended).chain);
}

interface Found {
  readonly chain: OrderChain | null;
  /** The order that an amend of this intent id was asked for. */
  readonly amended: ClientOrderId | null;
}

function chainAndAmended(events: Iterable<LedgerEvent>, id: string): Found {
  const unjudged = new Map<string, LedgerEvent>();
  const breaks = new Set<BreakId>();
  const chain: LedgerEvent[] = [];
  let orderId: string = id;
  let amended: ClientOrderId | null = null;
  for (const event of events) {
    const { body } = event;
    if (body.type === 'intent.recorded') unjudged.set(body.intentId, event);
    else if (body.type === 'verdict.recorded') {
      const intent = unjudged.get(body.intentId);
      unjudged.delete(body.intentId);
      const isIt = body.clientOrderId === id || body.intentId === id;
      if (!isIt || intent === undefined) continue;
      chain.push(intent, event);
      orderId = body.clientOrderId ?? id;
    } else if (isOfBreak(body, orderId, breaks)) chain.push(event);
    else if (chain.length > 0 && concerns(body, orderId)) chain.push(event);
    else if (isAmend(body) && body.intentId === id) amended = body.clientOrderId;
  }
  const waiting = unjudged.get(id);
  if (chain.length === 0 && waiting !== undefined) chain.push(waiting);
  return { chain: chain.some(isBeginning) ? chain : null, amended };
}

/** An order comes into the record by an intent, or by a break with its venue. */
const isBeginning = ({ body }: LedgerEvent): boolean =>
  body.type === 'intent.recorded' || body.type === 'reconciliation.found';

const isAmend = (body: LedgerBody) =>
  body.type === 'order.amendRequested' || body.type === 'order.amendRefused';

/** Whether an event is of a break that names the order; `breaks` are those so far. */
function isOfBreak(body: LedgerBody, id: string, breaks: Set<BreakId>): boolean {
  switch (body.type) {
    case 'reconciliation.found':
      if (body.difference.clientOrderId !== id) return false;
      breaks.add(body.breakId);
      return true;
    case 'reconciliation.decided':
    case 'reconciliation.cleared':
      return breaks.has(body.breakId);
    case 'position.adopted':
      return body.orderId === id;
    default:
      return false;
  }
}

/** Whether an event is one of the order's own, or a kill or swap that names it. */
function concerns(body: LedgerBody, id: string): boolean {
  switch (body.type) {
    case 'kill.reported': {
      const { cancelled, filledInRace, refused, unconfirmed, inFlight, fenced } = body.report;
      const { rows = [] } = body.report;
      const listed = [...refused, ...unconfirmed, ...rows].map(
        ({ clientOrderId }) => clientOrderId,
      );
      return [...cancelled, ...filledInRace, ...inFlight, ...fenced, ...listed].some(
        (each) => each === id,
      );
    }
    case 'strategy.swapped':
      return [...body.ordersPassed, ...body.ordersCancelled].some((each) => each === id);
    default:
      return 'clientOrderId' in body && body.clientOrderId === id;
  }
}
