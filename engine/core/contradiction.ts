/**
 * Reports that cannot be true beside what is known of an order, and those that say it again.
 * Each of the first is a recorded fault with the order's history; the second are only counted.
 */
import type { VenueId } from '../contract/ids.ts';
import { isWorking, type OrderRecord } from '../contract/orders.ts';
import { orderText } from './order-text.ts';
import type { Step } from './step.ts';

/** Who says an order's report is impossible, and why. */
export type Impossible = (what: string) => void;

/**
 * A report that cannot be true beside what is known. It is not applied; a working order becomes
 * `unknown`, so that the host asks the venue what is so.
 */
export function contradiction(step: Step, venue: VenueId, order: OrderRecord, what: string): void {
  const detail = `${what.slice(0, 90)}: ${historyText(step, order)}`;
  venueFault(step, venue, 'contradiction', detail, order);
  takeUnknown(step, order, `the venue contradicted itself: ${what}`);
}

/** The order as it stands, and what led there. */
export const historyText = (step: Step, order: OrderRecord): string =>
  orderText(order, step.desk.histories.of(order.clientOrderId));

/** Nobody knows how a working order stands; said once. */
export function takeUnknown(step: Step, order: OrderRecord, reason: string): void {
  if (!isWorking(order.status) || order.status === 'unknown') return repeat(step);
  const { clientOrderId } = order;
  step.append({ type: 'order.unknown', clientOrderId, reason: reason.slice(0, 400) });
}

/** It said again what was known. */
export function repeat(step: Step): void {
  step.desk.repeatedReports += 1;
}

/** Puts a venue's fault on the record, or counts it where there are many. */
export function venueFault(
  step: Step,
  venue: VenueId,
  kind: string,
  detail: string,
  order?: OrderRecord,
): void {
  const owner = order?.request.owner ?? null;
  step.desk.faults.record(step, { component: `venue/${venue}`, kind, detail, owner });
}
