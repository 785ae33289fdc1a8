/**
 * What the venue says of our orders, held against what is known of them before it is recorded.
 * Repeats change nothing; the impossible becomes a recorded fault; nothing is counted twice.
 */
import { missingCase } from '../contract/assert.ts';
import type { VenueId } from '../contract/ids.ts';
import { isWorking, type OrderRecord } from '../contract/orders.ts';
import { isSameSafety } from '../contract/venue-safety.ts';
import type { VenueReport } from '../ports/venue.ts';
import { findOrder, knownOrder } from '../state/ledger-state.ts';
import { lifeStep } from '../state/order-table.ts';
import { settleTerms, takeAmended, takeAmendRejected } from './amends.ts';
import { wrongId } from './bookable.ts';
import { contradiction, historyText, repeat, takeUnknown, venueFault } from './contradiction.ts';
import { takeFill } from './fills.ts';
import type { Step } from './step.ts';
import { takeBust, takeCorrection } from './undone-fills.ts';

type OrderReport = Extract<VenueReport, { clientOrderId: unknown }>;
type Report<Kind extends OrderReport['kind']> = Extract<OrderReport, { kind: Kind }>;
type Ending = Report<'cancelled' | 'expired' | 'rejected'>;

/** Takes one report of a venue up. */
export function takeVenueReport(step: Step, venue: VenueId, report: VenueReport): void {
  if (report.kind === 'session') return takeSession(step, venue, report);
  if (report.kind === 'fault') return venueFault(step, venue, 'venue', report.detail);
  return takeOrderReport(step, venue, report);
}

function takeSession(
  step: Step,
  venue: VenueId,
  { state, reason, safety }: Extract<VenueReport, { kind: 'session' }>,
): void {
  const known = step.desk.ledger.venues.get(venue);
  const text = reason.slice(0, 400);
  const isKnown = known?.state === state && known.reason === text;
  if (isKnown && isSameSafety(known.safety, safety)) return;
  const armed = safety === undefined ? {} : { safety };
  step.append({ type: 'venue.changed', venue, state, reason: text, ...armed });
  doubtOrdersAt(step, venue, `the order session is ${state}`);
}

/**
 * Nobody listens at the venue while the session is down: it may fill our orders, or cancel them
 * because of the break, and no later event says so. Each is in doubt until the venue was asked.
 * So it is when a session begins: what worked before it, nobody has listened to in between.
 */
function doubtOrdersAt(step: Step, venue: VenueId, reason: string): void {
  for (const order of [...step.desk.ledger.orders.values()]) {
    if (order.request.owner.venue !== venue || order.status === 'unknown') continue;
    if (step.desk.awaitingSend.has(order.clientOrderId)) continue;
    takeUnknown(step, order, reason);
  }
}

function takeOrderReport(step: Step, venue: VenueId, report: OrderReport): void {
  const order = findOrder(step.desk.ledger, report.clientOrderId);
  if (order === undefined) {
    const detail = `${report.kind} of order ${report.clientOrderId}, which is not known`;
    return venueFault(step, venue, 'unknownOrder', detail);
  }
  if (order.request.owner.venue !== venue) {
    return contradiction(step, venue, order, `${report.kind} by another venue`);
  }
  const impossible = (what: string): void => contradiction(step, venue, order, what);
  switch (report.kind) {
    case 'accepted':
      return takeAccepted(step, venue, order, report);
    case 'filled':
      return takeFill(step, order, report, impossible);
    case 'busted':
      return takeBust(step, order, report, impossible);
    case 'corrected':
      return takeCorrection(step, order, report, impossible);
    case 'rejected':
    case 'cancelled':
    case 'expired':
      return takeEnding(step, venue, order, report);
    case 'cancelRejected':
      return takeCancelRejected(step, order, report.reason);
    case 'amended':
      return takeAmended(step, venue, order, report);
    case 'amendRejected':
      return takeAmendRejected(step, order, report);
    case 'unknown':
      return takeUnknown(step, order, report.reason);
    default:
      return missingCase(report);
  }
}

function takeAccepted(
  step: Step,
  venue: VenueId,
  order: OrderRecord,
  report: Report<'accepted'>,
): void {
  const { clientOrderId, venueOrderId, terms } = report;
  if (order.venueOrderId !== null && order.venueOrderId !== venueOrderId) {
    return contradiction(step, venue, order, `accepted with another venue id, ${venueOrderId}`);
  }
  const wrong = wrongId(venueOrderId);
  if (wrong !== null) return contradiction(step, venue, order, `accepted with ${wrong}`);
  if (lifeStep(order.status, 'accepted') === 'zombie') {
    // It trades at the venue although it should not exist there: out it comes.
    const detail = `accepted at the venue: ${historyText(step, order)}`;
    venueFault(step, venue, 'zombie', detail, order);
    return step.cancel(order);
  }
  if (order.venueOrderId === venueOrderId && order.status !== 'unknown') repeat(step);
  else {
    step.append({ type: 'order.accepted', clientOrderId, venueOrderId });
    // It stands after all, and so does the wish to cancel it: the first cancel may be lost.
    if (order.status === 'unknown' && order.cancelRequested) step.cancel(order);
  }
  if (terms === undefined) return;
  settleTerms(step, venue, knownOrder(step.desk.ledger, clientOrderId), terms);
}

function takeEnding(step: Step, venue: VenueId, order: OrderRecord, report: Ending): void {
  const { clientOrderId, kind } = report;
  const next = lifeStep(order.status, kind);
  if (next === 'repeat') return repeat(step);
  const isAccepted = order.venueOrderId !== null || order.filledLots > 0;
  if (kind === 'rejected' && isWorking(order.status) && isAccepted) {
    return contradiction(step, venue, order, 'rejected after it was accepted');
  }
  if (next === 'contradiction') return contradiction(step, venue, order, kind);
  step.append({ type: `order.${kind}`, clientOrderId, reason: report.reason.slice(0, 400) });
}

/** A cancel that came too late for an order that ended is the ordinary race: a repeat. */
function takeCancelRejected(step: Step, order: OrderRecord, reason: string): void {
  if (!order.cancelRequested || lifeStep(order.status, 'cancelRejected') === 'repeat') {
    return repeat(step);
  }
  const { clientOrderId } = order;
  step.append({ type: 'order.cancelRejected', clientOrderId, reason: reason.slice(0, 400) });
}
