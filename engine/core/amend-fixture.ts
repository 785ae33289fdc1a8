/** Amends of the order `o`, asked for and answered. For tests only. */
import { IntentId } from '../contract/ids.ts';
import { lots, priceTicks } from '../contract/numbers.ts';
import type { OrderTerms } from '../contract/orders.ts';
import { findOrder } from '../state/ledger-state.ts';
import { type Drive, orderId, stampAt } from './core-fixture.ts';
import type { Outcome } from './engine.ts';

export const id = orderId('o');
export const terms = (price: number | null, quantity: number): OrderTerms => ({
  price: price === null ? null : priceTicks(price),
  lots: lots(quantity),
});

/** Asks for other terms; the gate answers. */
export function amend(
  drive: Drive,
  change: Partial<OrderTerms>,
  intent = 'a1',
  micros = 0,
): Outcome {
  return drive.core.process({
    type: 'amendIntent',
    intentId: IntentId.parse(intent),
    clientOrderId: id,
    terms: change,
    tickNumber: 1,
    epoch: drive.epoch,
    armed: true,
    stamp: stampAt(micros),
  });
}

export function sendAmend(drive: Drive, micros = 0): Outcome {
  const stamp = stampAt(micros);
  const sendMonoNanos = stamp.mono;
  const sent = { type: 'sent', clientOrderId: id, message: 'amend' } as const;
  return drive.core.process({ ...sent, sendMonoNanos, epoch: drive.epoch, stamp });
}

export const amended = (drive: Drive, to: OrderTerms, intent: string | null = 'a1'): Outcome =>
  drive.report({
    kind: 'amended',
    clientOrderId: id,
    intentId: intent === null ? null : IntentId.parse(intent),
    terms: to,
  });

export const rejected = (drive: Drive, intent = 'a1'): Outcome =>
  drive.report({
    kind: 'amendRejected',
    clientOrderId: id,
    intentId: IntentId.parse(intent),
    reason: 'too late',
  });

export const orderOf = (drive: Drive) => findOrder(drive.core.ledger, id);
export const told = (outcome: Outcome) =>
  outcome.events.map(({ body }) =>
    body.type === 'fault.recorded' ? `fault: ${body.detail.split(':')[0]}` : body.type,
  );
