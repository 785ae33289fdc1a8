/**
 * What caused an order and what came of it, in the order of the ledger: intent, verdict with the
 * inputs that it was given on, messages, fills. Made of ledger events alone; adds nothing to them.
 */
import type { LedgerBody, LedgerEvent } from '../contract/events.ts';
import type { ClientOrderId } from '../contract/ids.ts';

/** The events of one order, oldest first; the first is its intent, the second its verdict. */
export type OrderChain = readonly LedgerEvent[];

/**
 * The chain of the order that has `id` as its client order id or, if it was refused and never had
 * one, as its intent id. Null when the events have no such order.
 */
export function orderChain(events: Iterable<LedgerEvent>, id: string): OrderChain | null {
  const unjudged = new Map<string, LedgerEvent>();
  const chain: LedgerEvent[] = [];
  let orderId: ClientOrderId | null = null;
  for (const event of events) {
    const { body } = event;
    if (body.type === 'intent.recorded') unjudged.set(body.intentId, event);
    else if (body.type === 'verdict.recorded') {
      const intent = unjudged.get(body.intentId);
      unjudged.delete(body.intentId);
      const isIt = body.clientOrderId === id || body.intentId === id;
      if (isIt && intent !== undefined) {
        chain.push(intent, event);
        orderId = body.clientOrderId;
      }
    } else if (orderId !== null && concerns(body, orderId)) chain.push(event);
  }
  if (chain.length > 0) return chain;
  const waiting = unjudged.get(id);
  return waiting === undefined ? null : [waiting];
}

/** Whether an event is one of the order's own, or a kill or swap that names it. */
function concerns(body: LedgerBody, id: ClientOrderId): boolean {
  switch (body.type) {
    case 'kill.reported': {
      const { cancelled, filledInRace, refused, unconfirmed, inFlight, fenced } = body.report;
      const listed = [...refused, ...unconfirmed].map(({ clientOrderId }) => clientOrderId);
      return [...cancelled, ...filledInRace, ...inFlight, ...fenced, ...listed].includes(id);
    }
    case 'strategy.swapped':
      return [...body.ordersPassed, ...body.ordersCancelled].includes(id);
    default:
      return 'clientOrderId' in body && body.clientOrderId === id;
  }
}
