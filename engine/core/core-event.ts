/**
 * Everything that can happen to the core, each with the time and the ids it needs inside.
 * Carries no behaviour; what an event leads to is engine.ts.
 */
import type { KillCommand, RearmCommand } from '../contract/commands.ts';
import type { Actor, LedgerBody } from '../contract/events.ts';
import type { ClientOrderId, CommandId, IntentId, VenueId } from '../contract/ids.ts';
import type { FeedChange, FeedFault, Tick } from '../contract/market.ts';
import type { GateEpoch, MonoNanos, UtcNanos } from '../contract/numbers.ts';
import type { OrderRequest, OrderTerms } from '../contract/orders.ts';
import type { Scope } from '../contract/scope.ts';
import type { OrderFate, VenueReport } from '../ports/venue.ts';
import type { CovarianceEvent } from './covariance/take-covariance.ts';
import type { FundingEvent, TradabilityEvent } from './instrument-events.ts';
import type { OverrideGrantEvent } from './overrides.ts';
import type { ParentEvent } from './parents.ts';
import type { PhaseChangeEvent } from './phases.ts';
import type { BreakDecidedEvent, BreakFoundEvent } from './reconcile/break-events.ts';

/** When the host took an event up, on both of its clocks. */
export interface Stamp {
  readonly mono: MonoNanos;
  readonly utc: UtcNanos;
}

/** What a strategy, or an operator, wants to be sent. */
export interface IntentEvent {
  readonly type: 'intent';
  readonly intentId: IntentId;
  /** The id the order will have if it is approved; a refused intent does not use it up. */
  readonly clientOrderId: ClientOrderId;
  readonly request: OrderRequest;
  readonly tickNumber: number;
  /** Read from the gate words; the core refuses unless it is the epoch of its own ledger state. */
  readonly epoch: GateEpoch;
  /** Latch word 0, or that of the flatten at this epoch; and lease valid, read at the stamp. */
  readonly armed: boolean;
  /** The flatten that it belongs to; left out for every other intent. */
  readonly flattenId?: CommandId | undefined;
  readonly stamp: Stamp;
}

export interface CancelIntentEvent {
  readonly type: 'cancelIntent';
  readonly clientOrderId: ClientOrderId;
  readonly cause: string;
  /** The tick that a strategy's own wish answers; left out where it answers none. */
  readonly tickNumber?: number | undefined;
  readonly stamp: Stamp;
}

/** Other terms that a strategy, or an operator, wants for a working order. */
export interface AmendIntentEvent {
  readonly type: 'amendIntent';
  readonly intentId: IntentId;
  readonly clientOrderId: ClientOrderId;
  /** What is left out stays as it is. */
  readonly terms: {
    readonly price?: OrderTerms['price'] | undefined;
    readonly lots?: OrderTerms['lots'] | undefined;
  };
  readonly tickNumber: number;
  /** As of an intent. */
  readonly epoch: GateEpoch;
  readonly armed: boolean;
  readonly stamp: Stamp;
}

/** The fence let a message pass and it was handed to the kernel. */
export interface SentEvent {
  readonly type: 'sent';
  readonly clientOrderId: ClientOrderId;
  readonly message: 'new' | 'cancel' | 'amend';
  readonly sendMonoNanos: MonoNanos;
  readonly epoch: GateEpoch;
  readonly stamp: Stamp;
}

type Fenced = Extract<LedgerBody, { type: 'order.fenced' }>;

/** The fence, or the session, kept an approval back: it was not and will not be sent. */
export interface FencedEvent {
  readonly type: 'fenced';
  readonly clientOrderId: ClientOrderId;
  /** What was kept back; left out: a new order. */
  readonly message?: 'new' | 'amend';
  readonly cause: Fenced['cause'];
  readonly detail: string;
  readonly stamp: Stamp;
}

/** Closes the gate for a scope; also lease loss, a ledger fault, the warden's latch. */
export interface KillEvent {
  readonly type: 'kill';
  readonly command: KillCommand;
  readonly actor: Actor;
  /** `kill`, `lease lost`, `ledger fault`, `warden latch` ... */
  readonly cause: string;
  readonly epoch: GateEpoch;
  /** What works in it is another kill's to cancel, and nothing that is under way is asked again. */
  readonly isHeld?: true;
  readonly stamp: Stamp;
}

/** Puts a scope in mode `reduce`; one that is halted itself stays so, and the event is refused. */
export interface ReduceEvent {
  readonly type: 'reduce';
  readonly scope: Scope;
  readonly actor: Actor;
  /** `reduce`, or the automatic cause. */
  readonly cause: string;
  readonly reason: string;
  readonly commandId: CommandId | null;
  readonly epoch: GateEpoch;
  readonly stamp: Stamp;
}

/** Grants `reduce` to the orders of one flatten; that the scope is halted was checked. */
export interface FlattenEvent {
  readonly type: 'flatten';
  readonly flattenId: CommandId;
  readonly scope: Scope;
  readonly actor: Actor;
  readonly reason: string;
  readonly epoch: GateEpoch;
  readonly stamp: Stamp;
}

/** Lifts the halt of exactly one scope; authority was checked by the host. */
export interface RearmEvent {
  readonly type: 'rearm';
  readonly command: RearmCommand;
  readonly actor: Actor;
  readonly epoch: GateEpoch;
  readonly stamp: Stamp;
}

/** A trip that the host measures has reached its threshold; the core knows the rule. */
export interface TripReachedEvent {
  readonly type: 'tripReached';
  readonly trip: string;
  /** What it acts on: within the rule's own. */
  readonly scope: Scope;
  /** In the unit of the threshold. */
  readonly use: number;
  /** What was measured, as a clause of a sentence. */
  readonly words: string;
  readonly stamp: Stamp;
}

/** What the venue answered about one order in doubt (`ordersInDoubt`). */
export interface FateEvent {
  readonly type: 'fate';
  readonly clientOrderId: ClientOrderId;
  readonly venue: VenueId;
  readonly fate: OrderFate;
  readonly stamp: Stamp;
}

/**
 * Bodies the host may put on the record as they are. Orders, intents, feeds and venue sessions
 * are left out on purpose: those come by their own events and are checked.
 * `mode.changed` may only tighten; lifting a halt is `rearm`.
 */
export type RecordBody = Extract<
  LedgerBody,
  {
    type:
      | 'session.started'
      | 'session.ended'
      | 'instrument.defined'
      | 'accounting.set'
      | 'balance.stated'
      | 'day.opened'
      | 'day.closed'
      | 'limits.set'
      | 'trips.set'
      | 'trip.peaked'
      | 'operator.enrolled'
      | 'operators.set'
      | 'operator.signedIn'
      | 'command.recorded'
      | 'mode.changed'
      | 'strategy.changed'
      | 'strategy.swapped'
      | `alert.${string}`
      | 'warden.changed'
      | 'kill.reported'
      | 'flatten.ended'
      | 'fault.recorded'
      | 'reconciliation.cleared'
      | 'reconciliation.finished'
      | `proposal.${string}`;
  }
>;

export type CoreEvent =
  /** Folds market state; returns the one shared empty outcome unless the tick was at fault. */
  | { readonly type: 'tick'; readonly tick: Tick }
  | {
      readonly type: 'feedChange';
      readonly change: FeedChange;
      readonly venue: VenueId;
      readonly stamp: Stamp;
    }
  | {
      readonly type: 'feedFault';
      readonly fault: FeedFault;
      readonly venue: VenueId;
      readonly stamp: Stamp;
    }
  | IntentEvent
  | CancelIntentEvent
  | AmendIntentEvent
  | {
      readonly type: 'venueReport';
      readonly venue: VenueId;
      readonly report: VenueReport;
      readonly stamp: Stamp;
    }
  | SentEvent
  | FencedEvent
  | KillEvent
  | ReduceEvent
  | FlattenEvent
  | RearmEvent
  /** Once after `session.started` on a recovered ledger: what was open is now in doubt. */
  | { readonly type: 'recover'; readonly stamp: Stamp }
  /** The warden's question whether the core takes events up; leads to no ledger event. */
  | { readonly type: 'probe'; readonly probe: number; readonly stamp: Stamp }
  | TripReachedEvent
  | OverrideGrantEvent
  | PhaseChangeEvent
  | ParentEvent
  | CovarianceEvent
  | FateEvent
  | FundingEvent
  | TradabilityEvent
  | BreakFoundEvent
  | BreakDecidedEvent
  | { readonly type: 'record'; readonly body: RecordBody; readonly stamp: Stamp };
