/**
 * What acts by hand are about, in words, as it stands at this instant. Changes nothing.
 */
import { handIntent } from '../../contract/hand.ts';
import type { ClosePositionCommand, PlaceOrderCommand } from '../../contract/hand-commands.ts';
import { ClientOrderId } from '../../contract/ids.ts';
import { findOrder, type LedgerState } from '../../state/ledger-state.ts';
import { positionKey } from '../../state/position.ts';

/** The order that a command has led to, and the position that it closes. */
export function handFact(
  command: PlaceOrderCommand | ClosePositionCommand,
  ledger: LedgerState,
): string {
  const intent = handIntent(command.commandId);
  const order =
    [...ledger.orders.values()].find(({ intentId }) => intentId === intent) ??
    ledger.finishedOrders.findLast(({ intentId }) => intentId === intent);
  const led = order === undefined ? 'no order' : `order ${order.clientOrderId}: ${order.status}`;
  if (command.kind === 'order.place') return led;
  const { account, strategy, instrument } = command;
  const lots = ledger.positions.get(positionKey(account, strategy, instrument))?.lots ?? 0;
  return `position of ${lots} lots, ${led}`;
}

/** The terms of an order, and those that are asked for. */
export function termsFact(id: string, ledger: LedgerState): string {
  const known = ClientOrderId.safeParse(id);
  const order = known.success ? findOrder(ledger, known.data) : undefined;
  if (order === undefined) return `order ${id}: not known`;
  const { request, amend, status } = order;
  const now = `${request.lots} lots at ${request.price ?? 'no price'}`;
  const asked = amend === undefined ? '' : `, asked ${amend.lots} at ${amend.price ?? 'no price'}`;
  return `order ${id}: ${status}, ${now}${asked}`;
}
