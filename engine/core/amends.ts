/**
 * Amends: other terms for a working order, through the gate, and what the venue makes of them.
 * Sends nothing; terms count only when the venue has said so.
 */
import type { VenueId } from '../contract/ids.ts';
import { isSameTerms, type OrderRecord, type OrderTerms, usedLots } from '../contract/orders.ts';
import type { VenueReport } from '../ports/venue.ts';
import { findOrder } from '../state/ledger-state.ts';
import { lifeStep } from '../state/order-table.ts';
import { contradiction, repeat } from './contradiction.ts';
import type { AmendIntentEvent } from './core-event.ts';
import { judgeAmend } from './gate/approve.ts';
import { refuse } from './gate/wording.ts';
import type { Step } from './step.ts';
import { isUnderWay } from './under-way.ts';

type Report<Kind extends VenueReport['kind']> = Extract<VenueReport, { kind: Kind }>;

/** The terms of an order as the ledger has them. */
const termsOf = ({ request }: OrderRecord): OrderTerms => ({
  price: request.price,
  lots: request.lots,
});

/** Judges an amend and records it with its verdict; an order that cannot have one is a refusal. */
export function takeAmendIntent(step: Step, event: AmendIntentEvent): void {
  const { intentId, clientOrderId, tickNumber, epoch, armed, stamp } = event;
  const node = `orders/${clientOrderId}`;
  const order = findOrder(step.desk.ledger, clientOrderId);
  if (order === undefined) {
    step.refusal = refuse('badInput', node, `there is no order ${clientOrderId} to amend`);
    return;
  }
  if (lifeStep(order.status, 'amendRequested') === 'refused') {
    const detail = `order ${clientOrderId} is ${order.status}, and is not amended as such`;
    step.refusal = refuse('badInput', node, detail);
    return;
  }
  const { price = order.request.price, lots = order.request.lots } = event.terms;
  const request = { ...order.request, price, lots };
  const time = { monoNanos: stamp.mono, utcNanos: stamp.utc };
  const ask = {
    intentId,
    clientOrderId,
    request,
    tickNumber,
    epoch,
    armed,
    amends: order,
    ...time,
  };
  const verdict = judgeAmend(ask, step.desk);
  if (verdict.decision === 'malformed') {
    step.refusal = verdict.refusal;
    const detail = `amend of ${clientOrderId} refused: ${verdict.refusal.detail}`;
    step.desk.faults.record(step, { component: 'gate', kind: 'malformed', detail, owner: null });
    return;
  }
  const asked = { clientOrderId, intentId, terms: { price, lots }, tickNumber, epoch };
  const { inputs } = verdict;
  if (verdict.decision === 'refused') {
    step.append({ type: 'order.amendRefused', ...asked, inputs, refusal: verdict.refusal });
    step.refusal = verdict.refusal;
    return;
  }
  step.append({ type: 'order.amendRequested', ...asked, inputs });
  step.countMessage(request.owner);
  step.desk.nodes.notePrice(request, step.desk, stamp.mono, inputs);
  step.amends.push(verdict.approval);
}

/**
 * The venue says that an order is on other terms. Without the amend's name, terms that the order
 * had before are an older report told again: the answer to the amend itself has its name.
 */
export function takeAmended(
  step: Step,
  venue: VenueId,
  order: OrderRecord,
  { terms, intentId }: Pick<Report<'amended'>, 'terms' | 'intentId'>,
): void {
  const isPending = order.amend !== undefined && isSameTerms(order.amend, terms);
  const isNamed = intentId === order.amend?.intentId;
  if (isPending && (isNamed || (intentId === null && !isKnown(order, terms)))) {
    return takeTerms(step, venue, order, terms);
  }
  if (isKnown(order, terms) && !isNamed) return repeat(step);
  const what = `terms that nobody asked for, ${terms.lots} lots at ${terms.price ?? 'no price'}`;
  return contradiction(step, venue, order, what);
}

/**
 * Puts terms that the venue has taken in force. It cannot leave an order fewer lots than have
 * traded: it would have ended it.
 */
function takeTerms(step: Step, venue: VenueId, order: OrderRecord, terms: OrderTerms): void {
  const { clientOrderId } = order;
  const used = usedLots(order);
  if (terms.lots >= used) return step.append({ type: 'order.amended', clientOrderId, terms });
  contradiction(step, venue, order, `amended to ${terms.lots} lots where ${used} are used up`);
}

/** Whether an order has, or has had, these terms. */
const isKnown = (order: OrderRecord, terms: OrderTerms): boolean =>
  isSameTerms(termsOf(order), terms) ||
  order.formerTerms?.some((known) => isSameTerms(known, terms)) === true;

/** The venue refuses an amend; another one's refusal, or one that was settled, is a repeat. */
export function takeAmendRejected(
  step: Step,
  order: OrderRecord,
  { clientOrderId, intentId, reason }: Omit<Report<'amendRejected'>, 'kind'>,
): void {
  if (order.amend?.intentId !== intentId) return repeat(step);
  step.append({
    type: 'order.amendRejected',
    clientOrderId,
    intentId,
    reason: reason.slice(0, 400),
  });
}

/**
 * The venue was asked how an order stands, and said on which terms: an amend that was not answered
 * was taken, or it was not and will not be any more.
 */
export function settleTerms(
  step: Step,
  venue: VenueId,
  order: OrderRecord,
  terms: OrderTerms,
): void {
  const { clientOrderId, amend } = order;
  if (amend !== undefined && isSameTerms(amend, terms)) {
    return takeTerms(step, venue, order, terms);
  }
  if (!isSameTerms(termsOf(order), terms)) {
    return takeAmended(step, venue, order, { terms, intentId: null });
  }
  if (amend === undefined || step.desk.awaitingAmend.has(clientOrderId)) return;
  if (isUnderWay(step, amend.sentMonoNanos)) return;
  const { intentId } = amend;
  const reason = 'the venue has the order on its former terms';
  step.append({ type: 'order.amendRejected', clientOrderId, intentId, reason });
}
