/**
 * Trade busts and corrections as the venue reports them: each counts once, whether it comes after
 * its execution or before it. Never takes back what another execution was.
 */
import type { ExecutionId } from '../contract/ids.ts';
import { settlementValue } from '../contract/instrument.ts';
import type { ExecutionTerms } from '../contract/order-change-events.ts';
import { type OrderRecord, openLots } from '../contract/orders.ts';
import type { VenueReport } from '../ports/venue.ts';
import { knownValuation } from '../state/ledger-state.ts';
import { sumsHold, wrongId, wrongTime } from './bookable.ts';
import { type Impossible, repeat } from './contradiction.ts';
import { wrongFigures } from './fills.ts';
import type { Step } from './step.ts';

type Report<Kind extends VenueReport['kind']> = Extract<VenueReport, { kind: Kind }>;

/** Records a bust, or says through `impossible` why it cannot be one. */
export function takeBust(
  step: Step,
  order: OrderRecord,
  report: Report<'busted'>,
  impossible: Impossible,
): void {
  const { clientOrderId, executionId, previous, reason } = report;
  if (isUndone(order, executionId)) return repeat(step);
  const wrong =
    wrongId(executionId) ??
    wrongUndoing(step, order, executionId, previous) ??
    wrongSums(step, order, [previous]);
  if (wrong !== null) return impossible(`bust of ${shown(executionId)}: ${wrong}`);
  step.append({
    type: 'order.busted',
    clientOrderId,
    executionId,
    previous,
    isCounted: order.executionIds.includes(executionId),
    reason: reason.slice(0, 400),
  });
}

/** Records a correction, or says through `impossible` why it cannot be one. */
export function takeCorrection(
  step: Step,
  order: OrderRecord,
  report: Report<'corrected'>,
  impossible: Impossible,
): void {
  const { executionId, correctsId, previous, corrected } = report;
  if (isUndone(order, correctsId)) return repeat(step);
  const wrong =
    wrongId(executionId) ??
    wrongId(correctsId) ??
    wrongTime(report.venueUtcMillis) ??
    // A later correction, or a bust of this one, came first: the chain is not to be guessed.
    (order.executionIds.includes(executionId) ? `${executionId} is known already` : null) ??
    wrongUndoing(step, order, correctsId, previous) ??
    wrongFigures(step.desk, order, corrected) ??
    (corrected.lots > previous.lots ? `${corrected.lots} lots in place of fewer` : null) ??
    wrongSums(step, order, [previous, corrected]);
  if (wrong !== null) return impossible(`correction of ${shown(correctsId)}: ${wrong}`);
  step.append({
    type: 'order.corrected',
    clientOrderId: report.clientOrderId,
    executionId,
    correctsId,
    previous,
    corrected,
    liquidity: report.liquidity,
    venueUtcMillis: report.venueUtcMillis,
    isCounted: order.executionIds.includes(correctsId),
    reason: report.reason.slice(0, 400),
  });
}

const wrongSums = (
  { desk }: Step,
  order: OrderRecord,
  executions: readonly ExecutionTerms[],
): string | null =>
  sumsHold(desk, order, executions) ? null : 'figures that the books cannot hold';

/** An id that is too long is cut, so that the fault has room for what is wrong with it. */
const shown = (id: ExecutionId): string => id.slice(0, 48);

const isUndone = (order: OrderRecord, id: ExecutionId): boolean =>
  order.undoneIds?.includes(id) === true;

/** Why an execution cannot be undone as `previous` says; null when it can. */
function wrongUndoing(
  step: Step,
  order: OrderRecord,
  id: ExecutionId,
  previous: ExecutionTerms,
): string | null {
  const wrong = wrongFigures(step.desk, order, previous);
  if (wrong !== null) return wrong;
  if (!order.executionIds.includes(id)) {
    const open = openLots(order);
    return previous.lots > open ? `${previous.lots} lots where ${open} are open` : null;
  }
  if (previous.lots > order.filledLots) {
    return `${previous.lots} lots where ${order.filledLots} are filled`;
  }
  const known = step.desk.ledger.fills.findLast(
    ({ fill }) => fill.executionId === id && fill.clientOrderId === order.clientOrderId,
  );
  if (known === undefined) return wrongRest(step, order, previous);
  const { price, lots, feeMinor, feeCurrency } = known.fill;
  const isSame =
    price === previous.price &&
    lots === previous.lots &&
    feeMinor === previous.feeMinor &&
    feeCurrency === previous.feeCurrency;
  return isSame
    ? null
    : `it was ${lots} lots at ${price}, not ${previous.lots} at ${previous.price}`;
}

/**
 * Of an execution that is not shown any more its order has the sums: less those that are shown,
 * they are what it was, or what it and others of its kind were together.
 */
function wrongRest({ desk }: Step, order: OrderRecord, previous: ExecutionTerms): string | null {
  const { fills } = desk.ledger;
  const valuation = knownValuation(desk.ledger, order.request.owner.instrument);
  const standing = new Set(order.executionIds);
  for (const id of order.undoneIds ?? []) standing.delete(id);
  let others = standing.size - 1;
  let { filledLots: quantity, filledValueMinor: value, feeMinor: fee }: Sums = order;
  for (const { fill } of fills) {
    if (fill.clientOrderId !== order.clientOrderId || !standing.has(fill.executionId)) continue;
    others -= 1;
    quantity -= fill.lots;
    value -= settlementValue(valuation, fill.price, fill.lots);
    fee -= fill.feeMinor;
  }
  const { lots, feeMinor, price } = previous;
  const told = settlementValue(valuation, price, lots);
  const fits =
    others > 0
      ? lots <= quantity - others && told <= value
      : lots === quantity && told === value && feeMinor === fee;
  if (fits) return null;
  if (others === 0)
    return `it was ${quantity} for ${value}+${fee}, not ${lots} for ${told}+${feeMinor}`;
  return `${others + 1} of its order were ${quantity} for ${value}, not ${lots} for ${told}`;
}

interface Sums {
  readonly filledLots: number;
  readonly filledValueMinor: number;
  readonly feeMinor: number;
}
