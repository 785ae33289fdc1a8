/**
 * The one fold: ledger state + ledger event -> ledger state, in place.
 * Used by the live engine, recovery and every console; refuses a gap in the numbering.
 */
import { invariant, missingCase } from '../contract/assert.ts';
import type { LedgerBody, LedgerEvent } from '../contract/events.ts';
import type { ClientOrderId } from '../contract/ids.ts';
import { settlementValue, valuationOf } from '../contract/instrument.ts';
import type { UtcNanos } from '../contract/numbers.ts';
import type { OrderRequest } from '../contract/orders.ts';
import { foldAlert } from './alerts.ts';
import { foldAuthority } from './authority.ts';
import { bookTrade, endDecision, foldAccounting, keepDecision } from './books-fold.ts';
import { dropOfOtherGrid, foldCovariance } from './covariance-fold.ts';
import { foldDoubtfulKill } from './doubtful-kills.ts';
import { findOrder, type LedgerState, recentFillsLimit } from './ledger-state.ts';
import { setScopeMode } from './mode.ts';
import { withJudged, withJudgedAmend } from './node-exposure.ts';
import { applyFillToOrder } from './order-executions.ts';
import { applyOrderEvent, openOrder } from './order-life.ts';
import { foldOverride } from './overrides-fold.ts';
import { foldParent, followChild, shareBefore } from './parents-fold.ts';
import { foldPhase } from './phases-fold.ts';
import { foldProposal } from './proposals-fold.ts';
import { foldReconciliation } from './reconciliation-fold.ts';
import { foldTrip, liftTrips } from './trips-fold.ts';
import { foldUndoing } from './undone-fold.ts';

type Body<T extends LedgerBody['type']> = Extract<LedgerBody, { type: T }>;

/** Folds one event; the sequence must be exactly one more than the state's. */
export function fold(state: LedgerState, event: LedgerEvent): void {
  invariant(
    event.sequence === state.sequence + 1,
    `ledger event ${event.sequence} follows ${state.sequence}`,
  );
  state.sequence = event.sequence;
  foldBody(state, event.body, event.utcNanos);
}

function foldBody(state: LedgerState, body: LedgerBody, utcNanos: UtcNanos): void {
  switch (body.type) {
    case 'session.started':
      return foldSession(state, body, utcNanos);
    case 'session.ended':
    case 'operator.signedIn':
    case 'command.recorded':
      return;
    case 'instrument.defined':
      dropOfOtherGrid(state, body.instrument);
      state.instruments.set(body.instrument.id, body.instrument);
      state.valuations.set(body.instrument.id, valuationOf(body.instrument));
      return;
    case 'limits.set':
      state.limits = body.limits;
      return;
    case 'operator.enrolled':
      state.operators.set(body.operator, { publicKey: body.publicKey, role: body.role });
      return;
    case 'operators.set':
      return foldAuthority(state, body);
    case 'mode.changed':
      return foldMode(state, body, utcNanos);
    case 'strategy.changed': {
      const { version, state: now, reason } = body;
      const before = state.strategies.get(body.strategy);
      const swapped = body.isDeskFile === true ? null : (before?.swapped ?? null);
      const own = programIn(body.program ?? before?.program);
      state.strategies.set(body.strategy, { version, state: now, reason, swapped, ...own });
      return;
    }
    case 'strategy.swapped': {
      const { version, file, fileHash, entryHash = '', reason } = body;
      const swapped = { file, fileHash, entryHash };
      const own = programIn(body.program);
      state.strategies.set(body.strategy, { version, state: 'running', reason, swapped, ...own });
      return;
    }
    default:
      return foldSurroundings(state, body, utcNanos);
  }
}

/** Nothing where no event has told: such a ledger keeps the hash that it always had. */
const programIn = (program: string | undefined) => (program === undefined ? {} : { program });

type Surrounding = Exclude<
  LedgerBody,
  {
    type:
      | 'session.started'
      | 'session.ended'
      | 'operator.signedIn'
      | 'operator.enrolled'
      | 'operators.set'
      | 'command.recorded'
      | 'instrument.defined'
      | 'limits.set'
      | 'mode.changed'
      | 'strategy.changed'
      | 'strategy.swapped';
  }
>;

function foldSurroundings(state: LedgerState, body: Surrounding, utcNanos: UtcNanos): void {
  switch (body.type) {
    case 'feed.changed':
      state.feeds.set(body.instrument, { state: body.state, reason: body.reason });
      return;
    case 'venue.changed': {
      const { venue, state: now, reason, safety } = body;
      const armed = safety === undefined ? {} : { safety };
      state.venues.set(venue, { state: now, reason, ...armed });
      return;
    }
    case 'warden.changed':
      state.wardenState = body.state;
      return;
    case 'kill.reported':
      state.lastKill = body.report;
      foldDoubtfulKill(state, body.report);
      return;
    case 'flatten.started':
      if (body.epoch > state.epoch) state.epoch = body.epoch;
      state.flatten = body;
      return;
    case 'flatten.ended':
      state.flatten = null;
      state.lastFlatten = body;
      return;
    case 'alert.raised':
    case 'alert.repeated':
    case 'alert.acknowledged':
    case 'alert.cleared':
      return foldAlert(state, body, utcNanos);
    case 'fault.recorded':
      state.counts.faults += body.count;
      return;
    case 'accounting.set':
    case 'balance.stated':
    case 'funding.settled':
    case 'instrument.tradabilityChanged':
    case 'instrument.regridded':
    case 'position.settled':
    case 'day.opened':
    case 'day.closed':
      return foldAccounting(state, body, utcNanos);
    case 'reconciliation.found':
    case 'reconciliation.decided':
    case 'reconciliation.cleared':
    case 'reconciliation.finished':
    case 'order.adopted':
    case 'position.adopted':
      return foldReconciliation(state, body, utcNanos);
    default:
      return foldControls(state, body, utcNanos);
  }
}

type Control =
  | TradingBody
  | Extract<
      LedgerBody,
      {
        type:
          | `${'trip' | 'trips' | 'proposal' | 'override' | 'parent' | 'phase'}.${string}`
          | 'covariance.set';
      }
    >;

/** What holds orders, and the orders. */
function foldControls(state: LedgerState, body: Control, utcNanos: UtcNanos): void {
  switch (body.type) {
    case 'trips.set':
    case 'trip.fired':
    case 'trip.peaked':
      return foldTrip(state, body, utcNanos);
    case 'proposal.opened':
    case 'proposal.approved':
    case 'proposal.ended':
      return foldProposal(state, body, utcNanos);
    case 'phase.changed':
      return foldPhase(state, body);
    case 'override.granted':
    case 'override.used':
    case 'override.ended':
      return foldOverride(state, body, utcNanos);
    case 'covariance.set':
      return foldCovariance(state, body);
    case 'parent.opened':
    case 'parent.ended':
      return foldParent(state, body);
    default: {
      const before = shareBefore(state, body);
      foldTrading(state, body, utcNanos);
      if ('clientOrderId' in body) followEnd(state, body.clientOrderId);
      if (before !== null) followChild(state, body, before);
    }
  }
}

function followEnd(state: LedgerState, id: ClientOrderId | null): void {
  if (id !== null && !state.orders.has(id)) endDecision(state.books, id);
}

type TradingBody = Exclude<
  Extract<LedgerBody, { type: `order.${string}` | 'intent.recorded' | 'verdict.recorded' }>,
  { type: 'order.adopted' }
>;

function foldTrading(state: LedgerState, body: TradingBody, utcNanos: UtcNanos): void {
  switch (body.type) {
    case 'intent.recorded':
      state.counts.intents += 1;
      state.pendingIntents.set(body.intentId, body.request);
      return;
    case 'verdict.recorded':
      return foldVerdict(state, body);
    case 'order.filled':
      return foldFill(state, body, utcNanos);
    case 'order.sent':
      if (body.message === 'new') state.counts.sent += 1;
      applyOrderEvent(state, body);
      return;
    case 'order.fenced':
      state.counts.fenced += 1;
      applyOrderEvent(state, body);
      return;
    case 'order.rejected':
      state.counts.rejected += 1;
      applyOrderEvent(state, body);
      return;
    case 'order.cancelled':
      state.counts.cancelled += 1;
      applyOrderEvent(state, body);
      return;
    case 'order.busted':
    case 'order.corrected':
      return foldUndoing(state, body, utcNanos, (fill, request, isCounted) =>
        bookFill(state, fill, request, utcNanos, isCounted),
      );
    case 'order.amendRequested':
      state.counts.intents += 1;
      state.counts.approved += 1;
      foldAmendAsked(state, body);
      return;
    case 'order.amendRefused':
      state.counts.intents += 1;
      state.counts.refused += 1;
      return;
    case 'order.cancelRequested':
      noteMadeWay(state, body);
      applyOrderEvent(state, body);
      return;
    case 'order.accepted':
    case 'order.amended':
    case 'order.amendRejected':
    case 'order.cancelRejected':
    case 'order.expired':
    case 'order.unknown':
      applyOrderEvent(state, body);
      return;
    default:
      return missingCase(body);
  }
}

function foldAmendAsked(state: LedgerState, body: Body<'order.amendRequested'>): void {
  const { next } = applyOrderEvent(state, body);
  const judged = withJudgedAmend(state, next, body.inputs);
  if (judged !== next) state.orders.set(next.clientOrderId, judged);
}

function foldSession(
  state: LedgerState,
  body: Body<'session.started'>,
  sinceUtcNanos: UtcNanos,
): void {
  state.environment = body.environment;
  state.desk = body.desk;
  state.singleOperator = body.singleOperator;
  state.fence = body.fence;
  state.wardenState = 'absent';
  state.flatten = null;
  setScopeMode(state, {
    scope: {},
    mode: 'halted',
    epoch: state.epoch,
    cause: 'start',
    reason: body.reason,
    actor: 'system',
    sinceUtcNanos,
  });
  for (const [strategy, record] of state.strategies) {
    state.strategies.set(strategy, { ...record, state: 'stopped', reason: 'engine restarted' });
  }
}

function foldMode(state: LedgerState, body: Body<'mode.changed'>, sinceUtcNanos: UtcNanos): void {
  if (body.epoch > state.epoch) state.epoch = body.epoch;
  const { scope, mode, epoch, cause, reason } = body;
  const actor = body.actor.name;
  if (mode === 'active') liftTrips(state, scope);
  setScopeMode(state, { scope, mode, epoch, cause, reason, actor, sinceUtcNanos });
}

/** Keeps which orders have to make way for the flatten that is under way, each once. */
function noteMadeWay(state: LedgerState, body: Body<'order.cancelRequested'>): void {
  const { flatten } = state;
  if (flatten === null || body.flattenId !== flatten.flattenId) return;
  const { madeWay = [] } = flatten;
  if (madeWay.includes(body.clientOrderId)) return;
  state.flatten = { ...flatten, madeWay: [...madeWay, body.clientOrderId] };
}

function foldVerdict(state: LedgerState, body: Body<'verdict.recorded'>): void {
  const request = state.pendingIntents.get(body.intentId);
  invariant(request !== undefined, `verdict on unknown intent ${body.intentId}`);
  state.pendingIntents.delete(body.intentId);
  if (body.decision === 'refused') {
    state.counts.refused += 1;
    return;
  }
  const id = body.clientOrderId;
  invariant(id !== null, `approval of ${body.intentId} without a client order id`);
  invariant(!state.orders.has(id), `client order id ${id} used twice`);
  state.counts.approved += 1;
  state.orders.set(id, withJudged(state, openOrder(id, body.intentId, request), body.inputs));
  keepDecision(state.books, id, body.inputs);
}

function foldFill(state: LedgerState, body: Body<'order.filled'>, utcNanos: UtcNanos): void {
  state.counts.fills += 1;
  bookFill(state, body, applyFillOwner(state, body), utcNanos, true);
}

/** Books a fill that its order has counted, and shows it. */
function bookFill(
  state: LedgerState,
  body: Body<'order.filled'>,
  { owner, side }: OrderRequest,
  utcNanos: UtcNanos,
  isCounted: boolean,
): void {
  const { account, strategy, instrument } = owner;
  bookTrade(state, { ...body, account, strategy, instrument, side }, utcNanos, isCounted);
  state.fills.push({
    sequence: state.sequence,
    instrument: owner.instrument,
    strategy: owner.strategy,
    side,
    fill: body,
  });
  if (state.fills.length > recentFillsLimit) state.fills.shift();
}

function applyFillOwner(state: LedgerState, body: Body<'order.filled'>) {
  const request = findOrder(state, body.clientOrderId)?.request;
  invariant(request !== undefined, `fill of unknown order ${body.clientOrderId}`);
  const valuation = state.valuations.get(request.owner.instrument);
  invariant(valuation !== undefined, `fill of unknown instrument ${request.owner.instrument}`);
  applyFillToOrder(state, body, settlementValue(valuation, body.price, body.lots));
  return request;
}
