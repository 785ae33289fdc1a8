/**
 * Fills as the venue reports them: each execution counts once, and never beyond its order.
 * A late fill after the end of an order is true and counts; it is recorded as a fault besides.
 */
import type { ExecutionTerms } from '../contract/order-change-events.ts';
import { isWorking, type OrderRecord, openLots } from '../contract/orders.ts';
import type { VenueReport } from '../ports/venue.ts';
import { currencyLettersMost, hasValue, sumsHold, wrongId, wrongTime } from './bookable.ts';
import { historyText, repeat } from './contradiction.ts';
import type { Desk, Step } from './step.ts';

type Filled = Extract<VenueReport, { kind: 'filled' }>;

/** Records a fill, or says through `impossible` why it cannot be one. */
export function takeFill(
  step: Step,
  order: OrderRecord,
  report: Filled,
  impossible: (what: string) => void,
): void {
  const { executionId, clientOrderId, price, lots, feeMinor, feeCurrency } = report;
  if (order.executionIds.includes(executionId)) return repeat(step);
  const wrong = wrongFill(step.desk, order, report);
  if (wrong !== null) return impossible(wrong);
  const late = isWorking(order.status) ? null : historyText(step, order);
  step.append({
    type: 'order.filled',
    clientOrderId,
    executionId,
    price,
    lots,
    feeMinor,
    feeCurrency,
    liquidity: report.liquidity,
    venueUtcMillis: report.venueUtcMillis,
  });
  if (late === null) return;
  step.desk.faults.record(step, {
    component: `venue/${order.request.owner.venue}`,
    kind: 'lateFill',
    detail: `late fill ${executionId} of ${lots} lots, counted: ${late}`,
    owner: order.request.owner,
  });
}

function wrongFill(desk: Desk, order: OrderRecord, report: Filled): string | null {
  const { executionId, lots, venueUtcMillis } = report;
  const wrong =
    wrongFigures(desk, order, report) ??
    of('a fill with', wrongId(executionId)) ??
    of('a fill at', wrongTime(venueUtcMillis));
  if (wrong !== null) return wrong;
  const open = openLots(order);
  if (lots > open) return `a fill of ${lots} lots where ${open} are open`;
  return sumsHold(desk, order, [report], order.request.side)
    ? null
    : 'a fill that the books cannot hold';
}

const of = (what: string, wrong: string | null): string | null =>
  wrong === null ? null : `${what} ${wrong}`;

/** Why these can be no figures of an execution of the order; null when they can. */
export function wrongFigures(
  desk: Desk,
  order: OrderRecord,
  { price, lots, feeMinor, feeCurrency }: ExecutionTerms,
): string | null {
  if (!Number.isSafeInteger(lots) || lots <= 0) return `a fill of ${lots} lots`;
  if (!Number.isSafeInteger(price) || price <= 0) return `a fill at ${price} increments`;
  if (!Number.isSafeInteger(feeMinor)) return `a fill with a fee of ${feeMinor}`;
  if (feeCurrency.length > currencyLettersMost) {
    return `a fee in a currency of ${feeCurrency.length} letters`;
  }
  const valuation = desk.ledger.valuations.get(order.request.owner.instrument);
  if (valuation === undefined) return 'a fill of an instrument that is not defined';
  return hasValue(valuation, price, lots) ? null : `a fill at ${price} increments`;
}
