/**
 * What caused an order and what came of it, in the order of the ledger: intent, verdict with the
 * inputs that it was given on, messages, fills. Made of ledger events alone; adds nothing to them.
 */
import type { LedgerBody, LedgerEvent } from '../contract/events.ts';
import type { IntentId } from '../contract/ids.ts';

/** The events of one order, oldest first; the first is its intent, the second its verdict. */
export type OrderChain = readonly LedgerEvent[];

type Intent = Extract<LedgerBody, { type: 'intent.recorded' }>;

/**
 * The chain of the order that has `id` as its client order id or, if it was refused and never had
 * one, as its intent id. Null when the events have no such order.
 */
export function orderChain(events: Iterable<LedgerEvent>, id: string): OrderChain | null {
  const unjudged = new Map<IntentId, LedgerEvent>();
  const chain: LedgerEvent[] = [];
  for (const event of events) {
    const { body } = event;
    if (body.type === 'intent.recorded') unjudged.set(body.intentId, event);
    else if (body.type === 'verdict.recorded') {
      const intent = unjudged.get(body.intentId);
      unjudged.delete(body.intentId);
      const isIt = body.clientOrderId === id || body.intentId === id;
      if (isIt && intent !== undefined) chain.push(intent, event);
    } else if (chain.length > 0 && concerns(body, chain)) chain.push(event);
  }
  if (chain.length > 0) return chain;
  const waiting = [...unjudged.values()].find(({ body }) => intentOf(body)?.intentId === id);
  return waiting === undefined ? null : [waiting];
}

const intentOf = (body: LedgerBody): Intent | null =>
  body.type === 'intent.recorded' ? body : null;

/** Whether an event is one of the order's own, or a kill or swap that names it. */
function concerns(body: LedgerBody, chain: OrderChain): boolean {
  const verdict = chain[1]?.body;
  const id = verdict?.type === 'verdict.recorded' ? verdict.clientOrderId : null;
  if (id === null) return false;
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
