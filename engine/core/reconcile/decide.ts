/**
 * Breaks on the record, and what an operator's decision on one does to our books.
 * Books nothing that nobody has decided; what no order of ours answers for goes to `unmatched`.
 * A decision that cannot be carried out is a refusal and leaves everything as it was.
 */
import { missingCase } from '../../contract/assert.ts';
import { ExecutionId } from '../../contract/ids.ts';
import { settlementCurrency } from '../../contract/instrument.ts';
import { lots, minor, type PriceTicks, priceTicks } from '../../contract/numbers.ts';
import { isWorking, type OrderRecord, openLots } from '../../contract/orders.ts';
import {
  type BreakFigures,
  BreakId,
  unmatchedStrategy,
  type VenueDifference,
} from '../../contract/reconciliation.ts';
import { decisionsFor, positionEffect } from '../../state/break-words.ts';
import { findOrder } from '../../state/ledger-state.ts';
import { topOf } from '../../state/market/market-view.ts';
import type { BreakRecord } from '../../state/reconciliation-fold.ts';
import { takeUnknown } from '../contradiction.ts';
import { takeFill } from '../fills.ts';
import { refuse } from '../gate/wording.ts';
import { requestCancel } from '../intents.ts';
import type { Step } from '../step.ts';
import { takeBust, takeCorrection } from '../undone-fills.ts';
import type { BreakDecidedEvent, BreakFoundEvent } from './break-events.ts';

/** Puts a break on the record; its id is the number of this event. */
export function takeBreakFound(step: Step, { difference }: BreakFoundEvent): void {
  const breakId = BreakId.parse(`b${step.desk.ledger.sequence + 1}`);
  step.append({ type: 'reconciliation.found', breakId, difference });
}

/** Carries a decision out and records it, or refuses it. */
export function takeBreakDecided(step: Step, event: BreakDecidedEvent): void {
  const { breakId, decision, operator, reason, commandId } = event;
  const record = step.desk.ledger.breaks.get(breakId);
  const no = (why: string): void => {
    step.refusal = refuse('badInput', `breaks/${breakId}`, why);
  };
  if (record === undefined) return no(`there is no open break ${breakId}`);
  const { difference } = record;
  const possible = decisionsFor(difference);
  if (!possible.includes(decision)) {
    return no(`${breakId} cannot be decided so: ${possible.join(', ')} can`);
  }
  const why = decision === 'ignore' ? '' : adopt(step, record, event);
  if (why !== '') return no(`${breakId} was not adopted: ${why}`);
  step.append({
    type: 'reconciliation.decided',
    breakId,
    decision,
    operator,
    reason: reason.slice(0, 400),
    commandId,
  });
}

/** Makes our books equal to the venue's in this; why they cannot be, or ''. */
function adopt(step: Step, record: BreakRecord, event: BreakDecidedEvent): string {
  const { difference } = record;
  switch (difference.kind) {
    case 'orderNotHere':
      return adoptOrder(step, record, event);
    case 'orderNotThere':
    case 'filledDiffers':
      return doubtOrder(step, difference);
    case 'fillNotHere':
      return adoptFill(step, record);
    case 'fillNotThere':
      return takeBack(step, difference, event.reason);
    case 'fillAltered':
      return correct(step, record, event.reason);
    case 'positionDiffers':
      return adoptPosition(step, record);
    default:
      return missingCase(difference.kind);
  }
}

const orderOf = (step: Step, { clientOrderId }: VenueDifference): OrderRecord | undefined =>
  clientOrderId === null ? undefined : findOrder(step.desk.ledger, clientOrderId);

/**
 * Takes the order into our books in doubt, so that the venue is asked how it stands, with the
 * executions that it has told of. One that is to be flattened is cancelled at once.
 */
function adoptOrder(step: Step, record: BreakRecord, event: BreakDecidedEvent): string {
  const { difference, breakId } = record;
  const known = orderOf(step, difference);
  if (known !== undefined) {
    if (isWorking(known.status)) return 'our books have it by now';
    step.cancel(known);
    return '';
  }
  const { clientOrderId, theirs, venue, account, instrument } = difference;
  const venueOrderId = theirs?.venueOrderId;
  if (clientOrderId === null || theirs?.side === undefined || venueOrderId === undefined) {
    return 'the venue did not state the order in full';
  }
  const { side, price = null } = theirs;
  const strategyVersion = 'adopted';
  const owner = { venue, account, strategy: unmatchedStrategy, strategyVersion, instrument };
  const rest = { desk: step.desk.ledger.desk, trader: event.operator, client: 'house' } as const;
  const type = price === null ? 'stop' : 'limit';
  const terms = { side, type, timeInForce: 'GTC', postOnly: false, price } as const;
  const request = { owner: { ...owner, ...rest }, ...terms, lots: theirs.lots };
  step.append({ type: 'order.adopted', clientOrderId, venueOrderId, request, breakId });
  for (const fill of event.fills) {
    const order = findOrder(step.desk.ledger, clientOrderId);
    // What does not fit is found again, as an execution that our books do not have.
    if (order !== undefined) takeFill(step, order, { ...fill, kind: 'filled' }, () => undefined);
  }
  const order = findOrder(step.desk.ledger, clientOrderId);
  if (event.decision === 'flatten' && order !== undefined && isWorking(order.status)) {
    requestCancel(step, order, `${event.operator}: ${event.reason}`);
  }
  return '';
}

/** Nobody knows how it stands until the venue was asked for this very order. */
function doubtOrder(step: Step, difference: VenueDifference): string {
  const order = orderOf(step, difference);
  if (order === undefined || !isWorking(order.status)) return 'the order has ended by now';
  takeUnknown(step, order, 'the venue has it otherwise: its answer is to be adopted');
  return '';
}

interface Execution {
  readonly price: PriceTicks;
  readonly figures: BreakFigures;
}

function executionOf(figures: BreakFigures | null): Execution | null {
  const price = figures?.price;
  return figures === null || typeof price !== 'number' ? null : { price, figures };
}

/** Books an execution to its order where it fits, else to `unmatched`. */
function adoptFill(step: Step, record: BreakRecord): string {
  const { difference } = record;
  const { clientOrderId, executionId, theirs } = difference;
  const told = executionOf(theirs);
  if (clientOrderId === null || executionId === null || told === null) {
    return 'the venue did not state the execution in full';
  }
  const order = orderOf(step, difference);
  if (order !== undefined && told.figures.lots <= openLots(order)) {
    let wrong = '';
    takeFill(
      step,
      order,
      { kind: 'filled', clientOrderId, executionId, ...costOf(told) },
      (what) => {
        wrong = what;
      },
    );
    return wrong;
  }
  const sign = told.figures.side === 'sell' ? -1 : 1;
  return bookUnmatched(step, record, { ...costOf(told), lots: lots(sign * told.figures.lots) });
}

const costOf = ({ price, figures }: Execution) => ({
  price,
  lots: figures.lots,
  feeMinor: figures.feeMinor ?? minor(0),
  feeCurrency: figures.feeCurrency ?? '',
  liquidity: figures.liquidity ?? ('taker' as const),
  venueUtcMillis: figures.venueUtcMillis ?? 0,
});

/** Books signed lots to `unmatched`, as the execution of the break where it is one. */
function bookUnmatched(
  step: Step,
  { difference, breakId }: BreakRecord,
  booked: ReturnType<typeof costOf>,
): string {
  const { account, instrument, clientOrderId: orderId, executionId } = difference;
  const known = step.desk.ledger.instruments.get(instrument);
  if (known === undefined) return `${instrument} is not defined on this desk`;
  const feeCurrency = booked.feeCurrency === '' ? settlementCurrency(known) : booked.feeCurrency;
  const named = { account, strategy: unmatchedStrategy, instrument, orderId, executionId, breakId };
  step.append({ type: 'position.adopted', ...named, ...booked, feeCurrency });
  return '';
}

/** Our books have an execution that never was: it is taken back. */
function takeBack(step: Step, difference: VenueDifference, reason: string): string {
  const { clientOrderId, executionId, ours } = difference;
  const order = orderOf(step, difference);
  const told = executionOf(ours);
  if (clientOrderId === null || executionId === null || told === null || order === undefined) {
    return 'it belongs to no order that our books still have: ignore it, and adopt the position';
  }
  let wrong = '';
  const { price, lots: quantity, feeMinor, feeCurrency } = costOf(told);
  const previous = { price, lots: quantity, feeMinor, feeCurrency };
  takeBust(
    step,
    order,
    { kind: 'busted', clientOrderId, executionId, previous, reason },
    (what) => {
      wrong = what;
    },
  );
  return wrong;
}

/**
 * Puts the venue's figures in place of ours. A correction can only trade fewer lots: where the
 * venue has more, the rest is booked as a part of the same execution.
 */
function correct(step: Step, record: BreakRecord, reason: string): string {
  const { difference } = record;
  const { clientOrderId, executionId, ours, theirs } = difference;
  const order = orderOf(step, difference);
  const [was, is] = [executionOf(ours), executionOf(theirs)];
  if (clientOrderId === null || executionId === null || order === undefined) {
    return 'it belongs to no order that our books still have: ignore it, and adopt the position';
  }
  if (was === null || is === null) return 'the execution is not stated in full';
  const { liquidity, venueUtcMillis, ...right } = costOf(is);
  const more = Math.max(0, right.lots - was.figures.lots);
  const { liquidity: _, venueUtcMillis: __, ...previous } = costOf(was);
  let wrong = '';
  takeCorrection(
    step,
    order,
    {
      kind: 'corrected',
      clientOrderId,
      executionId: ExecutionId.parse(`${executionId}~1`),
      correctsId: executionId,
      previous,
      corrected: { ...right, lots: lots(right.lots - more) },
      liquidity,
      venueUtcMillis,
      reason,
    },
    (what) => {
      wrong = what;
    },
  );
  if (wrong !== '' || more === 0) return wrong;
  const part = ExecutionId.parse(`${executionId}~2`);
  const rest = { ...costOf(is), lots: lots(more), feeMinor: minor(0) };
  const now = findOrder(step.desk.ledger, clientOrderId);
  if (now !== undefined && more <= openLots(now)) {
    takeFill(step, now, { kind: 'filled', clientOrderId, executionId: part, ...rest }, (what) => {
      wrong = what;
    });
    return wrong;
  }
  const sign = is.figures.side === 'sell' ? -1 : 1;
  const named = { ...difference, executionId: part };
  return bookUnmatched(
    step,
    { ...record, difference: named },
    { ...rest, lots: lots(sign * more) },
  );
}

/** Books what no order explains to `unmatched`, at the mid of the market now. */
function adoptPosition(step: Step, record: BreakRecord): string {
  const { instrument } = record.difference;
  const market = step.desk.market.instruments.get(instrument);
  const top = market === undefined ? null : topOf(market);
  if (top === null) return `there is no market in ${instrument} to value it at`;
  const price = priceTicks(Math.floor((top.bidPrice + top.askPrice) / 2));
  const by = lots(positionEffect(record.difference));
  const none = {
    feeMinor: minor(0),
    feeCurrency: '',
    liquidity: 'taker',
    venueUtcMillis: 0,
  } as const;
  return bookUnmatched(step, record, { price, lots: by, ...none });
}
