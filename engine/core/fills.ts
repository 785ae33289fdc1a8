/**
 * Fills as the venue reports them: each execution counts once, and never beyond its order.
 * A late fill after the end of an order is true and counts; it is recorded as a fault besides.
 */
import type { Valuation } from '../contract/instrument.ts';
import { isWorking, type OrderRecord, openLots } from '../contract/orders.ts';
import type { VenueReport } from '../ports/venue.ts';
import { historyText, repeat } from './contradiction.ts';
import { orderValue, valueLimit } from './gate/order-value.ts';
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
  const { lots, venueUtcMillis } = report;
  const wrong = wrongFigures(desk, order, report);
  if (wrong !== null) return wrong;
  if (!Number.isSafeInteger(venueUtcMillis)) return `a fill at the time ${venueUtcMillis}`;
  const open = openLots(order);
  return lots > open ? `a fill of ${lots} lots where ${open} are open` : null;
}

/** Why these can be no figures of an execution of the order; null when they can. */
export function wrongFigures(
  desk: Desk,
  order: OrderRecord,
  { price, lots, feeMinor }: Pick<Filled, 'price' | 'lots' | 'feeMinor'>,
): string | null {
  if (!Number.isSafeInteger(lots) || lots <= 0) return `a fill of ${lots} lots`;
  if (!Number.isSafeInteger(price) || price <= 0) return `a fill at ${price} increments`;
  if (!Number.isSafeInteger(feeMinor)) return `a fill with a fee of ${feeMinor}`;
  const valuation = desk.ledger.valuations.get(order.request.owner.instrument);
  if (valuation === undefined) return 'a fill of an instrument that is not defined';
  return isBookable(valuation, price, lots) ? null : `a fill at ${price} increments`;
}

/** Whether the books can hold what an execution is worth: none of them goes past its integers. */
const isBookable = (valuation: Valuation, price: Filled['price'], lots: Filled['lots']): boolean =>
  valuation.kind === 'inverse'
    ? (lots * valuation.settlementNumerator) / price < valueLimit
    : orderValue(valuation, price, lots) !== null;
