/**
 * Breaks on the record, and what an operator's decision on one does to our books.
 * Books nothing that nobody has decided; what no order of ours answers for goes to `unmatched`.
 * A decision that cannot be carried out is a refusal and leaves everything as it was.
 */
import { ExecutionId } from '../../contract/ids.ts';
import { settlementCurrency } from '../../contract/instrument.ts';
import { lots, minor, type PriceTicks, priceTicks } from '../../contract/numbers.ts';
import { isWorking, type OrderRecord, openLots } from '../../contract/orders.ts';
import {
  type BreakFigures,
  BreakId,
  type BreakKind,
  unmatchedStrategy,
  VenueDifference,
} from '../../contract/reconciliation.ts';
import { decisionsFor, positionEffect } from '../../state/break-words.ts';
import { findOrder, knownOrder } from '../../state/ledger-state.ts';
import { isTradable, topOf } from '../../state/market/market-view.ts';
import type { BreakRecord } from '../../state/reconciliation-fold.ts';
import { booksHold } from '../bookable.ts';
import { takeUnknown } from '../contradiction.ts';
import { takeFill, wrongFigures } from '../fills.ts';
import { refuse } from '../gate/wording.ts';
import { requestCancel } from '../intents.ts';
import type { Step } from '../step.ts';
import { takeBust, takeCorrection } from '../undone-fills.ts';
import type { BreakDecidedEvent, BreakFoundEvent } from './break-events.ts';
import { venueExecution } from './own-fills.ts';

/** Breaks that may wait for a decision: each is decided by itself. */
export const undecidedBreaksLimit = 1_000;

/**
 * Puts a break on the record; its id is the number of this event. Beyond the limit it is a fault:
 * it is found again at a later look, and nothing arms while those before it are undecided.
 */
export function takeBreakFound(step: Step, { difference }: BreakFoundEvent): void {
  let undecided = 0;
  for (const { decision } of step.desk.ledger.breaks.values())
    if (decision === null) undecided += 1;
  if (undecided >= undecidedBreaksLimit) {
    const { venue, kind, instrument } = difference;
    const detail = `${undecided} breaks are undecided: ${kind} of ${instrument} is left out`;
    step.desk.faults.record(step, {
      component: `venue/${venue}`,
      kind: 'breaks',
      detail,
      owner: null,
    });
    return;
  }
  if (!VenueDifference.safeParse(difference).success) {
    const { venue, kind, instrument } = difference;
    const detail = `${kind} of ${instrument} in figures that no ledger can hold`;
    const component = `venue/${venue}`;
    return step.desk.faults.record(step, { component, kind: 'breaks', detail, owner: null });
  }
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
  const why = decision === 'ignore' ? '' : adopt[difference.kind](step, record, event);
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

/** Of an execution id that has room for the mark of a part. */
const correctableLetters = 60;

type Adopt = (step: Step, record: BreakRecord, event: BreakDecidedEvent) => string;

/** Makes our books equal to the venue's in one break; why they cannot be, or ''. */
const adopt: Readonly<Record<BreakKind, Adopt>> = {
  orderNotHere: adoptOrder,
  orderNotThere: doubtOrder,
  filledDiffers: doubtOrder,
  fillNotHere: adoptFill,
  fillNotThere: takeBack,
  fillAltered: correct,
  positionDiffers: adoptPosition,
};

/** The order of a break, where our books have it. */
function orderOf(step: Step, { clientOrderId }: VenueDifference): OrderRecord | undefined {
  return clientOrderId === null ? undefined : findOrder(step.desk.ledger, clientOrderId);
}

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
  // Without stated terms it has no quantity, and nothing would count it against a limit.
  if (theirs.lots <= 0) return 'the venue did not state the order in full';
  const { side, price = null } = theirs;
  const strategyVersion = 'adopted';
  const owner = { venue, account, strategy: unmatchedStrategy, strategyVersion, instrument };
  const rest = { desk: step.desk.ledger.desk, trader: event.operator, client: 'house' } as const;
  const type = price === null ? 'stop' : 'limit';
  const terms = { side, type, timeInForce: 'GTC', postOnly: false, price } as const;
  const request = { owner: { ...owner, ...rest }, ...terms, lots: theirs.lots };
  step.append({ type: 'order.adopted', clientOrderId, venueOrderId, request, breakId });
  for (const fill of event.fills) {
    const order = knownOrder(step.desk.ledger, clientOrderId);
    // What does not fit is found again, as an execution that our books do not have.
    takeFill(step, order, { ...fill, kind: 'filled' }, () => undefined);
  }
  const order = knownOrder(step.desk.ledger, clientOrderId);
  if (event.decision === 'flatten' && isWorking(order.status)) {
    requestCancel(step, order, `${event.operator}: ${event.reason}`);
  }
  return '';
}

/** Nobody knows how it stands until the venue was asked for this very order. */
function doubtOrder(step: Step, { difference }: BreakRecord): string {
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
  if (figures === null) return null;
  const { price } = figures;
  return typeof price === 'number' ? { price, figures } : null;
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
  const { side } = told.figures;
  const isOfSide = side === undefined || side === order?.request.side;
  if (order !== undefined && isOfSide && told.figures.lots <= openLots(order)) {
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
  const owner = { account, strategy: unmatchedStrategy, instrument };
  const feeCurrency = booked.feeCurrency === '' ? settlementCurrency(known) : booked.feeCurrency;
  const execution = { ...booked, feeCurrency, lots: lots(Math.abs(booked.lots)) };
  const side = booked.lots < 0 ? 'sell' : 'buy';
  if (!booksHold(step.desk.ledger, owner, [execution], side)) return 'the books cannot hold it';
  const named = { account, strategy: unmatchedStrategy, instrument, orderId, executionId, breakId };
  step.append({ type: 'position.adopted', ...named, ...booked, feeCurrency });
  return '';
}

/** Our books have an execution that never was: it is taken back. */
function takeBack(step: Step, { difference }: BreakRecord, { reason }: BreakDecidedEvent): string {
  const { executionId, ours } = difference;
  const order = orderOf(step, difference);
  const told = executionOf(ours);
  if (executionId === null || told === null || order === undefined) {
    return 'it belongs to no order that our books still have: ignore it, and adopt the position';
  }
  let wrong = '';
  const { clientOrderId } = order;
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
function correct(step: Step, record: BreakRecord, { reason }: BreakDecidedEvent): string {
  const { difference } = record;
  const { executionId, ours, theirs } = difference;
  const order = orderOf(step, difference);
  const [was, is] = [executionOf(ours), executionOf(theirs)];
  if (executionId === null || order === undefined) {
    return 'it belongs to no order that our books still have: ignore it, and adopt the position';
  }
  if (was === null || is === null) return 'the execution is not stated in full';
  const { clientOrderId, executionIds, undoneIds = [] } = order;
  const known = executionIds.filter((id) => venueExecution(id) === venueExecution(executionId));
  const [correctsId, part] = known.filter((id) => !undoneIds.includes(id));
  if (correctsId === undefined || part !== undefined) {
    return 'our books have it in parts, or not with its order: ignore it';
  }
  const { liquidity, venueUtcMillis, ...right } = costOf(is);
  let wrong = wrongFigures(step.desk, order, right) ?? '';
  if (wrong !== '') return wrong;
  if (executionId.length > correctableLetters) return 'its id is too long to be marked: ignore it';
  const markOf = (number: number) => ExecutionId.parse(`${executionId}~${known.length + number}`);
  const more = Math.max(0, right.lots - was.figures.lots);
  const { liquidity: _, venueUtcMillis: __, ...previous } = costOf(was);
  takeCorrection(
    step,
    order,
    {
      kind: 'corrected',
      clientOrderId,
      executionId: markOf(0),
      correctsId,
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
  const rest = { ...costOf(is), lots: lots(more), feeMinor: minor(0) };
  const now = knownOrder(step.desk.ledger, clientOrderId);
  if (more <= openLots(now)) {
    const added = { kind: 'filled', clientOrderId, executionId: markOf(1), ...rest } as const;
    // Less of figures that were found good.
    takeFill(step, now, added, () => undefined);
    return '';
  }
  const sign = is.figures.side === 'sell' ? -1 : 1;
  const named = { ...difference, executionId: markOf(1) };
  return bookUnmatched(
    step,
    { ...record, difference: named },
    { ...rest, lots: lots(sign * more) },
  );
}

/** A top that is older is not the market of now. */
const valuedAgeNanos = 10_000_000_000;

/** Books what no order explains to `unmatched`, at the mid of the market now. */
function adoptPosition(step: Step, record: BreakRecord, { stamp }: BreakDecidedEvent): string {
  const { instrument } = record.difference;
  const market = step.desk.market.instruments.get(instrument);
  const top = market === undefined || !isTradable(market) ? null : topOf(market);
  if (top === null || stamp.mono - top.receivedMonoNanos > valuedAgeNanos) {
    return `there is no market in ${instrument} now to value it at`;
  }
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
