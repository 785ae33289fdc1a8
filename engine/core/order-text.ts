/**
 * The history of an order in one line, for the detail of a fault.
 * For reading only: nothing parses it.
 */
import type { OrderRecord } from '../contract/orders.ts';

/** What is known of an order, and the steps that led there, as long as a fault's detail allows. */
export function orderText(order: OrderRecord, steps: readonly string[] = []): string {
  const { clientOrderId, status, filledLots, request, venueOrderId, reason } = order;
  const parts = [
    `order ${clientOrderId} is ${status}`,
    `${request.side} ${filledLots} of ${request.lots} lots filled`,
    order.sentMonoNanos === null ? 'never told as sent' : 'sent',
    venueOrderId === null ? 'not accepted' : `venue id ${venueOrderId}`,
  ];
  if (order.executionIds.length > 0)
    parts.push(`executions ${order.executionIds.slice(-3).join(' ')}`);
  if (order.cancelRequested) parts.push('cancel requested');
  if (steps.length > 0) parts.push(`so far: ${steps.join(' ')}`);
  if (reason !== '') parts.push(`last said: ${reason.slice(0, 80)}`);
  return parts.join(', ').slice(0, 300);
}
