/**
 * Kill, reduce, flatten and re-arm: the mode of a scope changes, and what may not work in it any
 * more is cancelled. Never loosens anything by itself.
 */
import type { OrderRecord } from '../contract/orders.ts';
import { type Scope, scopeText } from '../contract/scope.ts';
import { positionsInScope } from '../state/blast-radius.ts';
import { modeOfScope } from '../state/mode.ts';
import { ordersBeyondReduction } from '../state/reduction.ts';
import type { FlattenEvent, KillEvent, RearmEvent, ReduceEvent } from './core-event.ts';
import { refuse } from './gate/wording.ts';
import { requestCancel } from './intents.ts';
import { ordersInScope } from './kill/orders-in-scope.ts';
import { type CancelOrder, cancelOf } from './outcome.ts';
import type { Desk, Step } from './step.ts';

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
    if (event.isHeld !== true || !isAsked(order))
      cancelAgain(step, order, `${cause} ${command.commandId}`);
  }
}

/** Whether a cancel of it is under way, as far as anybody knows. */
const isAsked = ({ cancelRequested, status }: OrderRecord): boolean =>
  cancelRequested && status !== 'unknown';

/** What `takeKill` asks to be cancelled; changes nothing. */
export function killCancels({ ledger, awaitingSend }: Desk, scope: Scope): CancelOrder[] {
  return ordersInScope(ledger, scope)
    .filter(({ clientOrderId }) => !awaitingSend.has(clientOrderId))
    .map(cancelOf);
}

/** Asks for the cancel of an order, again where it was asked for before. */
function cancelAgain(step: Step, order: OrderRecord, cause: string): void {
  if (isAsked(order)) {
    if (!step.desk.awaitingSend.has(order.clientOrderId)) step.cancel(order);
  } else requestCancel(step, order, cause);
}

/**
 * From here on an order in scope may only shrink its position. Cancels what works there and has
 * no room in that; what was approved and not sent yet is left to the fence's epoch.
 */
export function takeReduce(step: Step, event: ReduceEvent): void {
  const { scope, actor, cause, reason, commandId, epoch } = event;
  const { ledger, awaitingSend } = step.desk;
  const previous = modeOfScope(ledger, scope);
  if (previous === 'halted') {
    const node = scopeText(scope);
    step.refusal = refuse('haltedScope', node, `${node} is halted, which is stricter than reduce`);
    return;
  }
  step.append({
    type: 'mode.changed',
    scope,
    previous,
    mode: 'reduce',
    epoch,
    actor,
    cause: cause.slice(0, 64),
    reason: reason.slice(0, 400),
    commandId,
  });
  const isUnsent = (order: OrderRecord): boolean => awaitingSend.has(order.clientOrderId);
  for (const order of ordersBeyondReduction(ledger, scope, isUnsent)) {
    cancelAgain(step, order, `${cause} ${commandId ?? scopeText(scope)}`);
  }
}

/** Puts the grant on the record, with what there is to close; the scope's mode stays. */
export function takeFlatten(step: Step, event: FlattenEvent): void {
  const { flattenId, scope, epoch, actor, reason } = event;
  const positions = positionsInScope(step.desk.ledger, scope);
  step.append({
    type: 'flatten.started',
    flattenId,
    scope,
    epoch,
    actor,
    reason,
    positions: positions.map(({ instrument, lots, strategy }) => ({ instrument, lots, strategy })),
  });
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
