/**
 * Orders in doubt after a start: what was open in the recovered ledger, and what the venue says
 * became of it. Guesses nothing: until the venue has answered, such an order counts as working.
 */
import { missingCase } from '../contract/assert.ts';
import type { ClientOrderId, InstrumentId, VenueId } from '../contract/ids.ts';
import { lots } from '../contract/numbers.ts';
import type { OrderRecord } from '../contract/orders.ts';
import { findOrder, type LedgerState } from '../state/ledger-state.ts';
import type { FateEvent } from './core-event.ts';
import { refuse } from './gate/wording.ts';
import { noExposure } from './portfolio/exposure.ts';
import type { Step } from './step.ts';
import { isUnderWay } from './under-way.ts';
import { takeVenueReport } from './venue-reports.ts';

/** One order that the host has to ask the venue about. */
export interface OrderInDoubt {
  readonly clientOrderId: ClientOrderId;
  readonly instrument: InstrumentId;
  readonly venue: VenueId;
  /** Whether the ledger says it was sent. If not, it may have been, right before the end. */
  readonly sent: boolean;
}

/** Every working order of a recovered ledger, oldest first. */
export function ordersInDoubt(ledger: LedgerState): OrderInDoubt[] {
  return [...ledger.orders.values()].map(({ clientOrderId, request, sentMonoNanos }) => ({
    clientOrderId,
    instrument: request.owner.instrument,
    venue: request.owner.venue,
    sent: sentMonoNanos !== null,
  }));
}

/**
 * After a restart: intents without a verdict are refused, and every working order becomes
 * `unknown`. An order without `order.sent` is no exception: the engine may have died between the
 * write to the socket and the commit of that event, so only the venue can say that it never came.
 */
export function takeRecovery(step: Step): void {
  const { ledger } = step.desk;
  step.desk.recoveredMonoNanos = step.stamp.mono;
  for (const [intentId, request] of ledger.pendingIntents) {
    const exposure = step.desk.exposure.instruments.get(request.owner.instrument) ?? noExposure;
    step.append({
      type: 'verdict.recorded',
      intentId,
      decision: 'refused',
      clientOrderId: null,
      refusal: refuse('notArmed', 'gate', 'the engine stopped before the intent was judged'),
      epoch: ledger.epoch,
      inputs: {
        referencePrice: null,
        referenceAgeMicros: null,
        positionLots: lots(exposure.positionLots),
        workingBuyLots: lots(exposure.workingBuyLots),
        workingSellLots: lots(exposure.workingSellLots),
        orderValueMinor: null,
        messagesInWindow: 0,
      },
    });
  }
  for (const { clientOrderId, status } of ledger.orders.values()) {
    if (status === 'unknown') continue;
    step.append({ type: 'order.unknown', clientOrderId, reason: 'the engine restarted' });
  }
}

/** Applies what the venue said of an order in doubt; of others, `notFound` proves nothing. */
export function takeFate(step: Step, event: FateEvent): void {
  const { clientOrderId, venue, fate } = event;
  switch (fate.kind) {
    case 'working': {
      const known = findOrder(step.desk.ledger, clientOrderId)?.venueOrderId ?? null;
      const venueOrderId = fate.venueOrderId ?? known;
      if (venueOrderId === null) return;
      return takeVenueReport(step, venue, { kind: 'accepted', clientOrderId, venueOrderId });
    }
    case 'reports':
      for (const report of fate.reports) takeVenueReport(step, venue, report);
      return;
    case 'notFound': {
      const order = step.desk.ledger.orders.get(clientOrderId);
      if (order === undefined) return;
      if (step.desk.awaitingSend.has(clientOrderId)) return;
      if (!isUnderWay(step, order.sentMonoNanos)) return takeNotFound(step, venue, order);
      const reason = 'not found yet, and it may be under way';
      return takeVenueReport(step, venue, { kind: 'unknown', clientOrderId, reason });
    }
    case 'failed': {
      const reason = `the venue could not be asked: ${fate.reason}`;
      return takeVenueReport(step, venue, { kind: 'unknown', clientOrderId, reason });
    }
    default:
      return missingCase(fate);
  }
}

/** An approval never survives a restart, so an order that never reached the venue is fenced. */
function takeNotFound(step: Step, venue: VenueId, order: OrderRecord): void {
  const { clientOrderId } = order;
  const known = order.venueOrderId !== null || order.filledLots > 0;
  if (order.sentMonoNanos === null && !known) {
    const detail = 'approved before a restart; the venue never had it';
    step.append({ type: 'order.fenced', clientOrderId, cause: 'restart', detail });
    return;
  }
  const reason = known ? 'the venue no longer knows it' : 'it never reached the venue';
  takeVenueReport(step, venue, { kind: known ? 'expired' : 'rejected', clientOrderId, reason });
}
