/**
 * Kill and re-arm: the mode of a scope changes, and on a kill every working order in it is
 * cancelled. Never loosens anything by itself.
 */
import { modeOfScope } from '../state/mode.ts';
import type { KillEvent, RearmEvent } from './core-event.ts';
import { requestCancel } from './intents.ts';
import { ordersInScope } from './kill/orders-in-scope.ts';
import type { Step } from './step.ts';

/**
 * Halts the scope and asks for a cancel of each of its working orders, also of those whose
 * cancel was asked for before. Doing it twice is harmless, and is recorded twice.
 */
export function takeKill(step: Step, event: KillEvent): void {
  const { command, actor, cause, epoch } = event;
  const { ledger } = step.desk;
  step.append({
    type: 'mode.changed',
    scope: command.scope,
    previous: modeOfScope(ledger, command.scope),
    mode: 'halted',
    epoch,
    actor,
    cause: cause.slice(0, 64),
    reason: command.reason,
    commandId: command.commandId,
  });
  for (const order of ordersInScope(ledger, command.scope)) {
    if (order.cancelRequested && order.status !== 'unknown') {
      if (!step.desk.awaitingSend.has(order.clientOrderId)) step.cancel(order);
    } else requestCancel(step, order, `${cause} ${command.commandId}`);
  }
}

/** Lifts the mode of exactly the command's scope. Wider and narrower scopes keep theirs. */
export function takeRearm(step: Step, event: RearmEvent): void {
  const { command, actor, epoch } = event;
  step.append({
    type: 'mode.changed',
    scope: command.scope,
    previous: modeOfScope(step.desk.ledger, command.scope),
    mode: 'active',
    epoch,
    actor,
    cause: 're-arm',
    reason: command.reason,
    commandId: command.commandId,
  });
}
