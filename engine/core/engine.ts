/**
 * The core: one deterministic function from an event to what it led to.
 * Knows no clock, no chance, no I/O and no promise; it performs nothing and waits for nothing.
 *
 * What a host has to know:
 * - Start: recover a ledger state, `createCore`, `record` session.started (it halts the desk),
 *   `recover`, then ask the venues about `ordersInDoubt(core.ledger)` and feed a `fate` for each.
 * - `record` instrument.defined before its first tick or feed change, limits.set before any intent.
 * - An intent is refused as `notArmed` unless its epoch equals `core.ledger.epoch`: so every raise
 *   of the gate word has to reach the core, in the order of the raises, as a `kill`, `reduce` or
 *   `flatten` that carries the new epoch.
 * - The fence tells each approved order's end by `sent` or `fenced`, exactly one of them, in the
 *   same turn as the write. A cancel wanted for an order that was not sent yet comes back in the
 *   outcome of its `sent`; a kill's unsent orders are left to the fence's epoch.
 * - `outcome.trips` names scopes that the core has closed by itself: the host raises the epoch
 *   and feeds a `kill` or a `reduce` of each in the same turn.
 * - `command.recorded` is the host's; kill and re-arm themselves write only `mode.changed` (with
 *   the command id) and the cancels.
 * - `core.ledger` and `core.market` are live and changed in place: read, never write.
 */
import { invariant, missingCase } from '../contract/assert.ts';
import type { NodeUse } from '../contract/gate-ask.ts';
import type { StrategyId } from '../contract/ids.ts';
import type { LimitUse } from '../contract/limit-use.ts';
import type { InstrumentLimits } from '../contract/limits.ts';
import type { Ownership, Scope } from '../contract/scope.ts';
import type { TripUse } from '../contract/trip-use.ts';
import type { Refusal } from '../contract/verdict.ts';
import type { LedgerState } from '../state/ledger-state.ts';
import { limitUses } from '../state/limit-uses.ts';
import {
  createMarketState,
  defineInstrument,
  type MarketState,
} from '../state/market/market-state.ts';
import { nodeUses } from '../state/node-use.ts';
import { reachedCurrencies } from '../state/shrink-only.ts';
import { takeAmendIntent } from './amends.ts';
import type { CoreEvent, IntentEvent, Stamp } from './core-event.ts';
import { takeCovariance } from './covariance/take-covariance.ts';
import { FaultLog } from './fault-log.ts';
import { takeFeedChange, takeFeedFault, takeTick } from './feeds.ts';
import { tightLimits } from './flatten/tight-limits.ts';
import { judgeOnly } from './gate/approve.ts';
import type { Opinion } from './gate/ask.ts';
import { clockedUses } from './gate/clocked-uses.ts';
import { indexLimits } from './gate/limits-index.ts';
import { MessageRates } from './gate/message-rates.ts';
import { NodeBook } from './gate/node-book.ts';
import { OrderIds } from './gate/order-ids.ts';
import { OwnBook } from './gate/own-book.ts';
import { ReferenceGuards } from './gate/reference-guards.ts';
import type { SlidingWindow } from './gate/sliding-window.ts';
import { askOf, takeCancelIntent, takeIntent } from './intents.ts';
import { killCancels, takeFlatten, takeKill, takeRearm, takeReduce } from './modes.ts';
import { OrderHistories } from './order-histories.ts';
import { type CancelOrder, emptyOutcome, type Outcome } from './outcome.ts';
import {
  endExpiredOverrides,
  type OverrideGrantEvent,
  overrideRefusal,
  takeOverrideGrant,
} from './overrides.ts';
import { type OrdersByOwner, scanOwners } from './owned-orders.ts';
import { takeParent } from './parents.ts';
import { recallPhases, takePhaseChange } from './phases.ts';
import { type ExposureBook, scanExposure } from './portfolio/exposure.ts';
import { takeFunding } from './portfolio/funding.ts';
import { closingMarks, type Portfolio, portfolioOf } from './portfolio/portfolio.ts';
import { takeTradability } from './portfolio/tradability.ts';
import { endOutdatedProposals } from './proposals.ts';
import { takeBreakDecided, takeBreakFound } from './reconcile/decide.ts';
import { takeRecord } from './records.ts';
import { takeFate, takeRecovery } from './recovery.ts';
import { cancelBeyondReduction } from './reduce-only.ts';
import { takeFenced, takeSent } from './sends.ts';
import { type Desk, Step } from './step.ts';
import { tripsOf } from './trips/trips.ts';
import { takeVenueReport } from './venue-reports.ts';

export type { CoreEvent, RecordBody, Stamp } from './core-event.ts';
export type { CancelOrder, Outcome } from './outcome.ts';
export { ordersInDoubt } from './recovery.ts';

/** What a core is made with beside its ledger state. */
export interface CoreOptions {
  /** Market state to go on with; a new, empty one when it is left out. */
  readonly market?: MarketState;
}

export interface Core {
  readonly ledger: LedgerState;
  readonly market: MarketState;
  /** Positions and working lots, kept up with every event. */
  readonly exposure: ExposureBook;
  /** Working orders by their position, kept up with every event. */
  readonly ordersByOwner: OrdersByOwner;
  /** Positions marked at the prices at which they could be closed now, and totals. */
  readonly portfolio: () => Portfolio;
  /** Venue reports that only repeated what was known, since the core was made. */
  readonly repeatedReports: () => number;
  /** Messages of the desk in the window of its rate limit, and that limit (0: none is set). */
  readonly messagesAt: (stamp: Stamp) => { readonly inWindow: number; readonly limit: number };
  /** What the gate would say to an intent now; nothing is recorded, counted or approved. */
  readonly judgeOnly: (intent: IntentEvent) => Opinion;
  /** What the gate lets one order of an owner be; undefined: nothing, there are no limits. */
  readonly orderLimits: (owner: Ownership) => InstrumentLimits | undefined;
  /** What stands against an override now; null: it could be granted, if two have signed. */
  readonly overrideRefusal: (asked: OverrideGrantEvent) => Refusal | null;
  /** Use beside limit of every node that limits a scope. */
  readonly nodeUses: (stamp: Stamp) => NodeUse[];
  /** How far each trip that orders move has come; the host knows the others. */
  readonly tripUses: (stamp: Stamp) => TripUse[];
  /** Every limit with its use, messages in their windows counted. */
  readonly limitUses: (stamp: Stamp) => LimitUse[];
  /** The last probe of the warden that was processed; 0 before any. */
  readonly answeredProbe: () => number;
  /** The cancels of a kill of `scope` that comes next, so that they can be written before it. */
  readonly killCancels: (scope: Scope) => CancelOrder[];
  readonly process: (event: CoreEvent) => Outcome;
}

/** A core that owns `ledger` from now on and changes it in place. */
export function createCore(ledger: LedgerState, options: CoreOptions = {}): Core {
  const desk = createDesk(ledger, options.market ?? createMarketState());
  return {
    ledger,
    market: desk.market,
    exposure: desk.exposure,
    ordersByOwner: desk.ordersByOwner,
    portfolio: () => portfolioOf(ledger, closingMarks(desk.market)),
    repeatedReports: () => desk.repeatedReports,
    messagesAt: (stamp) => {
      const window = desk.rates.desk;
      if (window === null) return { inWindow: 0, limit: 0 };
      return { inWindow: window.countAt(stamp.mono), limit: window.limit };
    },
    judgeOnly: (intent) => judgeOnly(askOf(intent), desk),
    orderLimits: (owner) => tightLimits(desk.nodes.of(owner, desk)),
    overrideRefusal: (asked) => overrideRefusal(desk, asked),
    nodeUses: ({ mono }) => nodeUses(ledger, clockedUses(desk.nodes, desk.market, mono)),
    tripUses: ({ mono }) => desk.trips?.usesAt(mono) ?? [],
    limitUses: ({ mono }) =>
      limitUses(ledger, {
        desk: desk.rates.desk?.countAt(mono) ?? null,
        strategy: (id) => strategyWindow(desk, id).countAt(mono),
        node: clockedUses(desk.nodes, desk.market, mono),
      }),
    answeredProbe: () => desk.answeredProbe,
    killCancels: (scope) => killCancels(desk, scope),
    process: (event) => processEvent(desk, event),
  };
}

/** Of a strategy that the limits in force name. */
function strategyWindow({ rates }: Desk, id: StrategyId): SlidingWindow {
  const window = rates.strategy(id);
  invariant(window !== undefined, `messages of ${id} are limited and not counted`);
  return window;
}

function createDesk(ledger: LedgerState, market: MarketState): Desk {
  for (const instrument of ledger.instruments.values()) defineInstrument(market, instrument);
  recallPhases(market, ledger);
  const rates = new MessageRates();
  if (ledger.limits !== null) rates.setLimits(ledger.limits);
  const guards = new ReferenceGuards();
  guards.setLimits(ledger.limits);
  const ids = new OrderIds();
  for (const id of ledger.retiredOrders.keys()) ids.add(id);
  for (const order of ledger.finishedOrders) ids.add(order.clientOrderId);
  const ownBook = new OwnBook();
  for (const [id, order] of ledger.orders) {
    ids.add(id);
    ownBook.move(undefined, order);
  }
  return {
    ledger,
    market,
    exposure: scanExposure(ledger),
    limits: indexLimits(ledger.limits),
    rates,
    ids,
    ownBook,
    nodes: new NodeBook(ledger),
    guards,
    misfits: new Set(),
    faults: new FaultLog(),
    awaitingSend: new Set(),
    awaitingAmend: new Set(),
    histories: new OrderHistories(),
    ordersByOwner: scanOwners(ledger),
    reachedDaily: new Set(reachedCurrencies(ledger)),
    trips: tripsOf(ledger.trips?.rules),
    recoveredMonoNanos: null,
    repeatedReports: 0,
    answeredProbe: 0,
  };
}

function processEvent(desk: Desk, event: CoreEvent): Outcome {
  if (event.type === 'tick') return takeTick(desk, event.tick);
  const step = new Step(desk, event.stamp);
  desk.faults.flush(step);
  take(step, event);
  // An intent moves no position and reaches no limit; most events are intents.
  if (event.type !== 'intent') {
    endOutdatedProposals(step, event);
    cancelBeyondReduction(step);
  }
  if (desk.ledger.overrides !== null) endExpiredOverrides(step);
  if (desk.trips !== null) desk.trips.follow(step, event.type === 'cancelIntent' ? event : null);
  const nothing = step.events.length + step.cancels.length === 0 && step.refusal === null;
  return nothing ? emptyOutcome : step.finish();
}

/** The one switch. */
function take(step: Step, event: Exclude<CoreEvent, { type: 'tick' }>): void {
  switch (event.type) {
    case 'intent':
      return takeIntent(step, event);
    case 'cancelIntent':
      return takeCancelIntent(step, event);
    case 'amendIntent':
      return takeAmendIntent(step, event);
    case 'venueReport':
      return takeVenueReport(step, event.venue, event.report);
    case 'sent':
      return takeSent(step, event);
    case 'fenced':
      return takeFenced(step, event);
    case 'feedChange':
      return takeFeedChange(step, event.change, event.venue);
    case 'feedFault':
      return takeFeedFault(step, event.fault, event.venue);
    case 'kill':
      return takeKill(step, event);
    case 'reduce':
      return takeReduce(step, event);
    case 'flatten':
      return takeFlatten(step, event);
    case 'rearm':
      return takeRearm(step, event);
    case 'recover':
      return takeRecovery(step);
    case 'probe':
      step.desk.answeredProbe = event.probe;
      return;
    case 'tripReached':
      return step.desk.trips?.reached(step, event);
    case 'covariance':
      return takeCovariance(step, event);
    case 'parentOpen':
    case 'parentEnd':
      return takeParent(step, event);
    case 'phaseChange':
      return takePhaseChange(step, event);
    case 'overrideGrant':
      return takeOverrideGrant(step, event);
    case 'fate':
      return takeFate(step, event);
    case 'funding':
      return takeFunding(step, event);
    case 'tradability':
      return takeTradability(step, event);
    case 'breakFound':
      return takeBreakFound(step, event);
    case 'breakDecided':
      return takeBreakDecided(step, event);
    case 'record':
      return takeRecord(step, event.body);
    default:
      return missingCase(event);
  }
}
