/**
 * What the fence and the socket did with a message: sent, or kept back for good.
 * An order that the ledger holds for finished and that was sent all the same is cancelled.
 */
import type { OrderRecord } from '../contract/orders.ts';
import { findOrder } from '../state/ledger-state.ts';
import { lifeStep } from '../state/order-table.ts';
import type { FencedEvent, SentEvent } from './core-event.ts';
import { orderText } from './order-text.ts';
import type { Step } from './step.ts';

/** Records a sending; a cancel that waited for it follows at once. */
export function takeSent(step: Step, event: SentEvent): void {
  const { clientOrderId, message, sendMonoNanos, epoch } = event;
  const order = findOrder(step.desk.ledger, clientOrderId);
  if (order === undefined) {
    fault(
      step,
      'unknownOrder',
      `a ${message} message was sent for ${clientOrderId}: no such order`,
    );
    return;
  }
  if (message === 'amend' && order.amend === undefined) {
    fault(step, 'unknownAmend', `an amend was sent that nobody asked for: ${orderText(order)}`);
    return;
  }
  if (message !== 'new') {
    step.append({ type: 'order.sent', clientOrderId, message, sendMonoNanos, epoch });
    return;
  }
  if (order.sentMonoNanos !== null) {
    fault(step, 'sentTwice', `sent again: ${orderText(order)}`);
    return;
  }
  step.append({ type: 'order.sent', clientOrderId, message, sendMonoNanos, epoch });
  if (lifeStep(order.status, 'sent') === 'sentFinished') {
    fault(step, 'sentFinished', `sent although finished: ${orderText(order)}`);
    step.cancel(order);
    return;
  }
  if (order.cancelRequested) step.cancel(order);
}

/** Records that an approved order was kept back; impossible once it was sent. */
export function takeFenced(step: Step, event: FencedEvent): void {
  const { clientOrderId, cause, detail } = event;
  const order = findOrder(step.desk.ledger, clientOrderId);
  if (order === undefined) {
    fault(step, 'unknownOrder', `fenced (${cause}) ${clientOrderId}: no such order`);
    return;
  }
  if (event.message === 'amend') return takeAmendFenced(step, order, event);
  const sent = order.sentMonoNanos !== null || order.venueOrderId !== null;
  if (sent || lifeStep(order.status, 'fenced') === 'fencedLate') {
    fault(step, 'fencedLate', `fenced (${cause}) too late: ${orderText(order)}`);
    return;
  }
  step.append({ type: 'order.fenced', clientOrderId, cause, detail: detail.slice(0, 400) });
}

/** The order keeps its terms, as if the venue had refused the others. */
function takeAmendFenced(step: Step, order: OrderRecord, event: FencedEvent): void {
  const { clientOrderId, cause, detail } = event;
  const { amend } = order;
  if (amend === undefined || !step.desk.awaitingAmend.has(clientOrderId)) {
    fault(step, 'fencedLate', `an amend fenced (${cause}) too late: ${orderText(order)}`);
    return;
  }
  const reason = `kept back (${cause}): ${detail}`.slice(0, 400);
  const { intentId } = amend;
  step.append({ type: 'order.amendRejected', clientOrderId, intentId, reason });
}

function fault(step: Step, kind: string, detail: string): void {
  step.desk.faults.record(step, { component: 'perform', kind, detail, owner: null });
}
