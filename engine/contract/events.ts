/**
 * Every event of the ledger: the book of record, the audit log and the stream consoles replicate.
 * Written once, never changed; a new need is a new event type or an optional field.
 */
import { z } from 'zod';
import { accountingBodies } from './accounting-events.ts';
import { AlertAction, AlertId, AlertSeverity, AlertSource, AlertSubject } from './alert.ts';
import { authorityBodies } from './authority.ts';
import { signedFields } from './command-head.ts';
import { KillConsole, KillDoor } from './commands.ts';
import { covarianceBodies } from './covariance.ts';
import {
  ClientOrderId,
  CommandId,
  ExecutionId,
  InstrumentId,
  IntentId,
  OperatorId,
  SessionId,
  StrategyId,
  VenueId,
  VenueOrderId,
} from './ids.ts';
import { Instrument } from './instrument.ts';
import { killReportParts } from './kill-rows.ts';
import { Limits } from './limits.ts';
import {
  GateEpoch,
  LedgerSequence,
  Lots,
  Minor,
  MonoNanos,
  PriceTicks,
  UtcNanos,
} from './numbers.ts';
import { orderChangeBodies } from './order-change-events.ts';
import { OrderRequest, OrderStatus } from './orders.ts';
import { overrideBodies, UsedOverride } from './overrides.ts';
import { parentBodies } from './parents.ts';
import { proposalBodies } from './proposal.ts';
import { reconciliationBodies } from './reconciliation.ts';
import { Mode, Ownership, Scope } from './scope.ts';
import { phaseBodies } from './trading-phase.ts';
import { tripBodies } from './trips.ts';
import { VenueSafety } from './venue-safety.ts';
import { Refusal, VerdictInputs } from './verdict.ts';

export { Refusal, RefusalKind, VerdictInputs } from './verdict.ts';

const text = z.string().max(400);

/** Who acted: an operator, an automatic cause, or the OS user who held the launch token. */
export const Actor = z.strictObject({
  kind: z.enum(['operator', 'rule', 'warden', 'system', 'token']),
  /** Operator id, rule name, `warden`, the reason's component, or the OS user. */
  name: z.string().min(1).max(64),
});
export type Actor = z.infer<typeof Actor>;

/** What one kill did, order by order. */
export const KillReport = z.strictObject({
  killId: CommandId,
  scope: Scope,
  outcome: z.enum(['confirmed', 'unconfirmed']),
  /** Why it is not confirmed, beyond single orders; missing when there is nothing to say. */
  detail: text.optional(),
  cancelled: z.array(ClientOrderId),
  filledInRace: z.array(ClientOrderId),
  /** Refused orders, and refused cancels; an order that such a cancel leaves is unconfirmed too. */
  refused: z.array(z.strictObject({ clientOrderId: ClientOrderId, reason: text })),
  unconfirmed: z.array(z.strictObject({ clientOrderId: ClientOrderId, reason: text })),
  /** Orders handed to the kernel before the gate closed and not answered by then. */
  inFlight: z.array(ClientOrderId),
  /** Approved orders that the fence kept back. */
  fenced: z.array(ClientOrderId),
  /** Net of strategies, by instrument. */
  openPositions: z.array(z.strictObject({ instrument: InstrumentId, lots: Lots })),
  ...killReportParts,
  /** Durations from the trigger (first byte at the control socket), in microseconds. */
  gateClosedMicros: z.int().nullable(),
  latchedMicros: z.int().nullable(),
  lastCancelMicros: z.int().nullable(),
  confirmedMicros: z.int().nullable(),
});
export type KillReport = z.infer<typeof KillReport>;

/** An order whose cancel a flatten has asked for, and how it stands at the end of that. */
export const MadeWay = z.strictObject({
  clientOrderId: ClientOrderId,
  instrument: InstrumentId,
  strategy: StrategyId,
  status: OrderStatus,
  filledLots: Lots,
});
export type MadeWay = z.infer<typeof MadeWay>;

const order = { clientOrderId: ClientOrderId };
/** SHA-256 (hex) of what decides from here on: a file's content or a module, and parameters. */
const program = z.string().length(64).optional();

/** The body of a ledger event; `type` names it. */
export const LedgerBody = z.discriminatedUnion('type', [
  ...accountingBodies,
  ...orderChangeBodies,
  ...reconciliationBodies,
  ...tripBodies,
  ...proposalBodies,
  ...parentBodies,
  ...covarianceBodies,
  ...overrideBodies,
  ...phaseBodies,
  ...authorityBodies,
  z.strictObject({
    type: z.literal('session.started'),
    sessionId: SessionId,
    fence: z.int().positive(),
    engineVersion: z.string().max(32),
    environment: z.enum(['SIM', 'PAPER', 'LIVE']),
    desk: z.string().max(64),
    singleOperator: z.boolean(),
    configHash: z.string().max(64),
    recoveredSequence: LedgerSequence,
    recoveredStateHash: z.string().max(64),
    /** Why it starts halted: `first run`, `restart`, `latch: ...`. */
    reason: text,
  }),
  z.strictObject({ type: z.literal('session.ended'), sessionId: SessionId, reason: text }),
  z.strictObject({ type: z.literal('instrument.defined'), instrument: Instrument }),
  z.strictObject({
    type: z.literal('limits.set'),
    limits: Limits,
    cause: text,
    ...signedFields,
  }),
  z.strictObject({
    type: z.literal('operator.enrolled'),
    operator: OperatorId,
    publicKey: z.string().max(128),
    role: z.enum(['viewer', 'trader', 'risk', 'admin']),
    cause: text,
  }),
  z.strictObject({
    type: z.literal('operator.signedIn'),
    operator: OperatorId,
    sessionId: z.string().max(64),
  }),
  z.strictObject({
    type: z.literal('command.recorded'),
    commandId: CommandId,
    kind: z.string().max(32),
    actor: Actor,
    reason: text,
    scope: Scope.nullable(),
    outcome: z.enum(['accepted', 'refused']),
    refusal: text,
    /** Of a kill alone. */
    door: KillDoor.optional(),
    /** Of a kill at a console, by the token alone. */
    console: KillConsole.optional(),
    /** The proposal that it opened, approved or ended; missing: none. */
    proposalId: CommandId.optional(),
    /** What it was about, as it stood before and after; missing in ledgers before version 3. */
    before: text.optional(),
    after: text.optional(),
  }),
  z.strictObject({
    type: z.literal('mode.changed'),
    scope: Scope,
    previous: Mode,
    mode: Mode,
    epoch: GateEpoch,
    actor: Actor,
    /** `start`, `kill`, `re-arm`, `lease lost`, `ledger fault`, `warden latch` ... */
    cause: z.string().max(64),
    reason: text,
    commandId: CommandId.nullable(),
  }),
  z.strictObject({
    type: z.literal('strategy.changed'),
    strategy: StrategyId,
    version: z.string().max(64),
    state: z.enum(['starting', 'running', 'stopped', 'failed']),
    reason: text,
    /** It runs what desk.yaml names again: what a swap had put there is out of force. */
    isDeskFile: z.literal(true).optional(),
    program,
  }),
  /** Version B took over from A: one strategy, one instant, no order orphaned. */
  z.strictObject({
    type: z.literal('strategy.swapped'),
    strategy: StrategyId,
    previousVersion: z.string().max(64),
    version: z.string().max(64),
    /** File name within the strategies folder, and the SHA-256 (hex) of what was loaded. */
    file: z.string().max(128),
    fileHash: z.string().length(64),
    /** SHA-256 (hex) of the strategy's entry in desk.yaml: in force until that changes. */
    entryHash: z.string().length(64).optional(),
    program,
    /** Working orders that B was given, and those that were cancelled instead. */
    ordersPassed: z.array(ClientOrderId),
    ordersCancelled: z.array(ClientOrderId),
    /** `lost`: A did not hand its state over in time; `none`: it has none to hand over. */
    carried: z.enum(['passed', 'none', 'lost']),
    /** How long neither A nor B was deciding, in microseconds. */
    gapMicros: z.int().nonnegative(),
    actor: Actor,
    reason: text,
    commandId: CommandId.nullable(),
  }),
  z.strictObject({
    type: z.literal('intent.recorded'),
    intentId: IntentId,
    request: OrderRequest,
    /** Number of the tick (engine's own count) that the strategy decided on. */
    tickNumber: z.int().nonnegative(),
  }),
  z.strictObject({
    type: z.literal('verdict.recorded'),
    intentId: IntentId,
    decision: z.enum(['approved', 'refused']),
    clientOrderId: ClientOrderId.nullable(),
    refusal: Refusal.nullable(),
    epoch: GateEpoch,
    inputs: VerdictInputs,
    /** The flatten under whose grant it was judged; missing: none. */
    flattenId: CommandId.optional(),
    /** What let it past soft limits, with who approved that; missing: it needed nothing. */
    overrides: z.array(UsedOverride).optional(),
  }),
  z.strictObject({
    type: z.literal('order.sent'),
    ...order,
    message: z.enum(['new', 'cancel', 'amend']),
    /** The fence's stamp: check and stamp are one clock reading, right before the write. */
    sendMonoNanos: MonoNanos,
    epoch: GateEpoch,
  }),
  z.strictObject({
    type: z.literal('order.fenced'),
    ...order,
    cause: z.enum([
      'epoch',
      'latch',
      'age',
      'lease',
      'disconnected',
      'buffer',
      'budget',
      'restart',
    ]),
    detail: text,
  }),
  z.strictObject({ type: z.literal('order.accepted'), ...order, venueOrderId: VenueOrderId }),
  z.strictObject({ type: z.literal('order.rejected'), ...order, reason: text }),
  z.strictObject({
    type: z.literal('order.cancelRequested'),
    ...order,
    cause: text,
    /** The flatten whose slice would have met it; missing: it stood in the way of none. */
    flattenId: CommandId.optional(),
  }),
  z.strictObject({ type: z.literal('order.cancelRejected'), ...order, reason: text }),
  z.strictObject({ type: z.literal('order.cancelled'), ...order, reason: text }),
  z.strictObject({ type: z.literal('order.expired'), ...order, reason: text }),
  z.strictObject({
    type: z.literal('order.filled'),
    ...order,
    executionId: ExecutionId,
    price: PriceTicks,
    lots: Lots,
    /** Positive: paid. In minor units of `feeCurrency`. */
    feeMinor: Minor,
    feeCurrency: z.string().max(16),
    liquidity: z.enum(['maker', 'taker']),
    venueUtcMillis: z.int().nonnegative(),
  }),
  z.strictObject({ type: z.literal('order.unknown'), ...order, reason: text }),
  z.strictObject({ type: z.literal('kill.reported'), report: KillReport }),
  /** Grants `reduce` to the orders of this flatten alone, in a scope that stays halted. */
  z.strictObject({
    type: z.literal('flatten.started'),
    flattenId: CommandId,
    scope: Scope,
    epoch: GateEpoch,
    actor: Actor,
    reason: text,
    /** What there was to close, position by position. */
    positions: z.array(
      z.strictObject({ instrument: InstrumentId, lots: Lots, strategy: StrategyId.optional() }),
    ),
  }),
  /** Ends the grant. `flat` only by the venue's own word: no orders, no positions. */
  z.strictObject({
    type: z.literal('flatten.ended'),
    flattenId: CommandId,
    scope: Scope,
    outcome: z.enum(['flat', 'unfinished', 'unconfirmed', 'stopped']),
    detail: text,
    /** Positions of the ledger that remain. */
    remaining: z.array(
      z.strictObject({ instrument: InstrumentId, lots: Lots, strategy: StrategyId.optional() }),
    ),
    orders: z.int().nonnegative(),
    durationMicros: z.int().nonnegative(),
    /** Own orders that stood in its way and were cancelled for it; missing: there were none. */
    madeWay: z.array(MadeWay).optional(),
  }),
  z.strictObject({
    type: z.literal('alert.raised'),
    alertId: AlertId,
    /** Alerts of one group are one line: rule and subject. */
    group: z.string().max(160),
    /** Name of the rule of desk.yaml, or of the built-in one. */
    rule: z.string().max(48),
    detector: AlertSource,
    severity: AlertSeverity,
    subject: AlertSubject,
    /** One sentence for an operator, with the figure and its limit. */
    title: z.string().max(160),
    detail: text,
    /** What the rule did by itself; `alert`: nothing but this. */
    action: AlertAction,
    /** The action would have been taken, but the rule runs dry. */
    dryRun: z.boolean(),
    /** When what it is about happened, on the monotonic clock. */
    eventMonoNanos: MonoNanos,
    /** What had changed on the desk shortly before, newest first, in words. */
    changedBefore: z.array(z.string().max(200)).max(8),
  }),
  /** The same again while the alert was open: told at most once a second, and counted. */
  z.strictObject({
    type: z.literal('alert.repeated'),
    alertId: AlertId,
    /** How often since the last such event. */
    count: z.int().positive(),
    detail: text,
  }),
  z.strictObject({
    type: z.literal('alert.acknowledged'),
    alertId: AlertId,
    /** Who owns it from now on. */
    owner: OperatorId,
    note: text,
    commandId: CommandId,
  }),
  z.strictObject({ type: z.literal('alert.cleared'), alertId: AlertId, reason: text }),
  z.strictObject({
    type: z.literal('feed.changed'),
    venue: VenueId,
    instrument: InstrumentId,
    state: z.enum(['connecting', 'buffering', 'live', 'resyncing', 'stale', 'down']),
    reason: text,
  }),
  z.strictObject({
    type: z.literal('venue.changed'),
    venue: VenueId,
    state: z.enum(['connecting', 'up', 'down']),
    reason: text,
    /** Of a session that is up; missing in ledgers before version 3. */
    safety: VenueSafety.optional(),
  }),
  z.strictObject({
    type: z.literal('warden.changed'),
    state: z.enum(['guarding', 'lost', 'acted']),
    detail: text,
  }),
  z.strictObject({
    type: z.literal('fault.recorded'),
    component: z.string().max(64),
    detail: text,
    /** Faults of this kind since the last such event. */
    count: z.int().positive(),
    owner: Ownership.nullable(),
  }),
]);
export type LedgerBody = z.infer<typeof LedgerBody>;

/** One numbered, durable event. */
export const LedgerEvent = z.strictObject({
  sequence: LedgerSequence,
  utcNanos: UtcNanos,
  monoNanos: MonoNanos,
  body: LedgerBody,
});
export type LedgerEvent = z.infer<typeof LedgerEvent>;

/** A ledger event with its link in the hash chain (lower-case hex SHA-256). */
export const LedgerRow = LedgerEvent.extend({
  previousHash: z.string().length(64),
  hash: z.string().length(64),
});
export type LedgerRow = z.infer<typeof LedgerRow>;
