/**
 * Wanted orders and wanted cancels: through the gate and onto the record.
 * Sends nothing; an approval is only handed back.
 */
import type { ClientOrderId, CommandId } from '../contract/ids.ts';
import type { OrderRecord } from '../contract/orders.ts';
import { isWorking } from '../contract/orders.ts';
import { findOrder, knownOrder } from '../state/ledger-state.ts';
import type { CancelIntentEvent, IntentEvent } from './core-event.ts';
import { judge } from './gate/approve.ts';
import type { Ask } from './gate/ask.ts';
import { refuse } from './gate/wording.ts';
import type { Step } from './step.ts';

/** What an intent asks of the gate. */
export function askOf(event: IntentEvent): Ask {
  const { intentId, clientOrderId, request, tickNumber, epoch, armed, flattenId, stamp } = event;
  const time = { monoNanos: stamp.mono, utcNanos: stamp.utc };
  return { intentId, clientOrderId, request, tickNumber, epoch, armed, flattenId, ...time };
}

/** Judges an intent and records it with its verdict. */
export function takeIntent(step: Step, event: IntentEvent): void {
  const { intentId, clientOrderId, request, tickNumber, epoch, flattenId } = event;
  const verdict = judge(askOf(event), step.desk);
  if (verdict.decision === 'malformed') {
    step.refusal = verdict.refusal;
    const name = typeof intentId === 'string' ? intentId.slice(0, 64) : 'without an id';
    const detail = `intent ${name} refused: ${verdict.refusal.detail}`;
    step.desk.faults.record(step, { component: 'gate', kind: 'malformed', detail, owner: null });
    return;
  }
  step.append({ type: 'intent.recorded', intentId, request, tickNumber });
  const { inputs } = verdict;
  const flatten = flattenId === undefined ? {} : { flattenId };
  if (verdict.decision === 'refused') {
    step.append({
      type: 'verdict.recorded',
      intentId,
      decision: 'refused',
      clientOrderId: null,
      refusal: verdict.refusal,
      epoch,
      inputs,
      ...flatten,
    });
    step.refusal = verdict.refusal;
    if (flattenId !== undefined) clearTheWay(step, flattenId, verdict.met);
    return;
  }
  const { overrides } = verdict;
  const lifted = overrides.length === 0 ? {} : { overrides: [...overrides] };
  for (const { overrideId } of overrides) {
    step.append({ type: 'override.used', overrideId, intentId, clientOrderId });
  }
  step.append({
    type: 'verdict.recorded',
    intentId,
    decision: 'approved',
    clientOrderId,
    refusal: null,
    epoch,
    inputs,
    ...flatten,
    ...lifted,
  });
  step.countMessage(request.owner);
  step.desk.nodes.noteOrder(request, step.desk, event.stamp.mono, inputs);
  step.approved.push(verdict.approval);
}

/** A flatten has to get out: own orders that stand in its way go, and its next slice comes by. */
function clearTheWay(step: Step, flattenId: CommandId, met: readonly ClientOrderId[]): void {
  for (const id of met) {
    const order = knownOrder(step.desk.ledger, id);
    if (order.cancelRequested) continue;
    requestCancel(step, order, `in the way of flatten ${flattenId}`, flattenId);
  }
}

/**
 * Asks for the cancel of one order. Already asked for, finished and unknown orders are a refusal
 * and no event. An order that was not sent yet is cancelled right behind its sending.
 */
export function takeCancelIntent(step: Step, event: CancelIntentEvent): void {
  const { clientOrderId, cause } = event;
  const node = `orders/${clientOrderId}`;
  const order = findOrder(step.desk.ledger, clientOrderId);
  if (order === undefined) {
    step.refusal = refuse('badInput', node, `there is no order ${clientOrderId} to cancel`);
    return;
  }
  if (!isWorking(order.status)) {
    const detail = `order ${clientOrderId} is ${order.status} already`;
    step.refusal = refuse('badInput', node, detail);
    return;
  }
  if (order.status === 'pendingCancel') {
    const detail = `a cancel of ${clientOrderId} is under way already`;
    step.refusal = refuse('duplicateId', node, detail);
    return;
  }
  requestCancel(step, order, cause);
}

/** Records the wish and asks for the cancel message, unless the order itself is yet to be sent. */
export function requestCancel(
  step: Step,
  order: OrderRecord,
  cause: string,
  flattenId?: CommandId,
): void {
  const { clientOrderId } = order;
  const unsent = step.desk.awaitingSend.has(clientOrderId);
  const forWhat = flattenId === undefined ? {} : { flattenId };
  const told = { clientOrderId, cause: cause.slice(0, 400), ...forWhat };
  step.append({ type: 'order.cancelRequested', ...told });
  if (!unsent) step.cancel(order);
}
