/**
 * Executions of an order: fills, and the busts and corrections that undo or replace them.
 * Counts each execution once; what was undone is used up and never trades again.
 */
import { invariant } from '../contract/assert.ts';
import type { LedgerBody } from '../contract/events.ts';
import type { ExecutionId } from '../contract/ids.ts';
import { addLots, addMinor, type Lots, lots, type Minor, minor } from '../contract/numbers.ts';
import { type OrderRecord, usedLots } from '../contract/orders.ts';
import { findOrder, type LedgerState } from './ledger-state.ts';
import { isUsedUp, moved, type OrderChange, place } from './order-life.ts';

type Body<T extends LedgerBody['type']> = Extract<LedgerBody, { type: T }>;

/** Counts a fill into its order; a late one after an ending still counts. */
export function applyFillToOrder(
  state: LedgerState,
  body: Body<'order.filled'>,
  valueMinor: Minor,
): OrderChange {
  const previous = findOrder(state, body.clientOrderId);
  invariant(previous !== undefined, `fill of unknown order ${body.clientOrderId}`);
  invariant(!previous.executionIds.includes(body.executionId), `fill ${body.executionId} twice`);
  const { executionId, lots: quantity, feeMinor } = body;
  const filled = counted(previous, usedLots(previous), executionId, quantity, valueMinor, feeMinor);
  return place(state, previous, moved(filled, previous, fillEvent(filled)));
}

const fillEvent = (after: OrderRecord): 'filled' | 'partlyFilled' =>
  isUsedUp(after) ? 'filled' : 'partlyFilled';

/** The order with one more execution in it. `usedBefore`: lots of it that were used up. */
function counted(
  order: OrderRecord,
  usedBefore: number,
  executionId: ExecutionId,
  quantity: Lots,
  valueMinor: Minor,
  feeMinor: Minor,
): OrderRecord {
  const next = {
    ...order,
    filledLots: addLots(order.filledLots, quantity),
    executionIds: [...order.executionIds, executionId],
    filledValueMinor: addMinor(order.filledValueMinor, valueMinor),
    feeMinor: addMinor(order.feeMinor, feeMinor),
  };
  const most = Math.max(order.request.lots, order.amend?.lots ?? 0);
  // An older ledger can hold an order that was amended to fewer lots than it had filled.
  invariant(
    usedLots(next) <= Math.max(most, usedBefore),
    `order ${order.clientOrderId} overfilled`,
  );
  return next;
}

/** Takes an execution back. One that was not counted is remembered, so that it never will be. */
export function applyBustToOrder(
  state: LedgerState,
  body: Body<'order.busted'>,
  valueMinor: Minor,
): OrderChange {
  const previous = findOrder(state, body.clientOrderId);
  invariant(previous !== undefined, `bust for unknown order ${body.clientOrderId}`);
  const next = undone(previous, body.executionId, body, valueMinor);
  return place(state, previous, moved(next, previous, 'busted'));
}

/** Puts another execution in the place of one; the difference of the lots is used up. */
export function applyCorrectionToOrder(
  state: LedgerState,
  body: Body<'order.corrected'>,
  previousValueMinor: Minor,
  valueMinor: Minor,
): OrderChange {
  const previous = findOrder(state, body.clientOrderId);
  invariant(previous !== undefined, `correction for unknown order ${body.clientOrderId}`);
  const without = undone(previous, body.correctsId, body, previousValueMinor);
  const { lots: quantity, feeMinor } = body.corrected;
  const used = lots(without.undoneLots - quantity);
  invariant(used >= 0, `correction ${body.executionId} trades lots that were not undone`);
  const room = { ...without, undoneLots: used };
  const usedBefore = usedLots(previous);
  const next = counted(room, usedBefore, body.executionId, quantity, valueMinor, feeMinor);
  return place(state, previous, moved(next, previous, 'corrected'));
}

function undone(
  order: OrderRecord,
  id: ExecutionId,
  { previous, isCounted }: Pick<Body<'order.busted'>, 'previous' | 'isCounted'>,
  valueMinor: Minor,
): OrderRecord & { readonly undoneLots: Lots } {
  const remembered = {
    ...order,
    executionIds: isCounted ? order.executionIds : [...order.executionIds, id],
    undoneIds: [...(order.undoneIds ?? []), id],
    undoneLots: addLots(order.undoneLots ?? lots(0), previous.lots),
  };
  if (!isCounted) return remembered;
  return {
    ...remembered,
    filledLots: lots(order.filledLots - previous.lots),
    filledValueMinor: minor(order.filledValueMinor - valueMinor),
    feeMinor: minor(order.feeMinor - previous.feeMinor),
  };
}
