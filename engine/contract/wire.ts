/**
 * The wire between an engine and its consoles: every message both ways, in one place.
 * Numbered ledger events are exact; market and telemetry frames are conflated and say so.
 */
import { z } from 'zod';
import { LatencyFrame } from '../../telemetry/contract/latency-frame.ts';
import { Trace, TraceKey, TraceQuery, TraceSummary } from '../../telemetry/contract/trace.ts';
import { SignedCommand } from './commands.ts';
import { KillProgress } from './control.ts';
import { DrillsAnswer } from './drill.ts';
import { LedgerEvent, LedgerRow } from './events.ts';
import { GateAnswer, GateQuestion } from './gate-ask.ts';
import { InstrumentId, OperatorId } from './ids.ts';
import { LedgerFault } from './ledger-fault.ts';
import { LimitsAnswer } from './limit-use.ts';
import { LedgerSequence, MonoNanos, UtcNanos } from './numbers.ts';
import { ProposalStand, Proposed } from './proposal.ts';
import { ReconciliationSummary } from './reconciliation.ts';

/** Subprotocol a client must ask for. */
export const wireSubprotocol = 'quarterdeck.v1';
/** Largest frame a client may send, in bytes; beyond it the engine closes with 1009. */
export const clientFrameBytesLimit = 65_536;
/** The same of one that carries a plan: all limits of a desk of a thousand instruments. */
export const planFrameBytesLimit = 1_048_576;

// -- from the console ---------------------------------------------------------------------------

export const AuditQuery = z.strictObject({
  /** Rows with a sequence below this, newest first; null: from the newest. */
  before: LedgerSequence.nullable(),
  limit: z.int().positive().max(500),
  /** Only event types with this prefix, for example `order.`; empty: all but tick noise. */
  typePrefix: z.string().max(64),
  /** What a row holds; in "quotation marks" also a value that is all of what is between them. */
  text: z.string().max(128),
});

/** A point of the record: after this event, or at this instant; the other one is null. */
export const PastQuery = z.strictObject({
  sequence: z.int().nonnegative().nullable(),
  utcNanos: UtcNanos.nullable(),
});
export type PastQuery = z.infer<typeof PastQuery>;

export const ClientMessage = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('hello'),
    /** The launch token, or a browser's session token got for a one-time code. */
    token: z.string().max(128),
    client: z.enum(['console', 'cli', 'browser']),
  }),
  z.strictObject({ type: z.literal('command'), id: z.string().max(64), signed: SignedCommand }),
  z.strictObject({ type: z.literal('audit.query'), id: z.string().max(64), query: AuditQuery }),
  z.strictObject({ type: z.literal('audit.verify'), id: z.string().max(64) }),
  z.strictObject({ type: z.literal('status.query'), id: z.string().max(64) }),
  /** Final market counters and the hash of every book: what `quarterdeck replay` reports. */
  z.strictObject({ type: z.literal('market.query'), id: z.string().max(64) }),
  /** Traces that are held now, newest first. */
  z.strictObject({ type: z.literal('traces.query'), id: z.string().max(64), query: TraceQuery }),
  z.strictObject({ type: z.literal('trace.query'), id: z.string().max(64), key: TraceKey }),
  /** The files of the strategies folder, each read and checked as a swap would. */
  z.strictObject({ type: z.literal('strategyFiles.query'), id: z.string().max(64) }),
  /** What the last look at each venue saw; `now`: looks first. */
  z.strictObject({
    type: z.literal('reconciliation.query'),
    id: z.string().max(64),
    now: z.boolean(),
  }),
  /** Proposals that wait for a second operator, and the last that have ended. */
  z.strictObject({ type: z.literal('proposals.query'), id: z.string().max(64) }),
  /** The drills that were made, as the history beside the ledger has them. */
  z.strictObject({ type: z.literal('drills.query'), id: z.string().max(64) }),
  /** Could this order go out now? Nothing is approved by the answer. */
  z.strictObject({ type: z.literal('gate.ask'), id: z.string().max(64), question: GateQuestion }),
  /** Every limit with its use, and what was refused. */
  z.strictObject({ type: z.literal('limits.query'), id: z.string().max(64) }),
  /** The desk as it stood at a point of the record. */
  z.strictObject({ type: z.literal('past.query'), id: z.string().max(64), query: PastQuery }),
  /** What caused an order and what came of it; by client order id, or by intent id. */
  z.strictObject({
    type: z.literal('orderChain.query'),
    id: z.string().max(64),
    order: z.string().max(64),
  }),
  /** Ask for a fresh snapshot after a gap. */
  z.strictObject({ type: z.literal('resync') }),
  /** An operator whose key is unlocked at this console has just used it. */
  z.strictObject({ type: z.literal('presence') }),
  /** Which instrument's depth the console wants; one at a time. */
  z.strictObject({ type: z.literal('depth.watch'), instrument: InstrumentId.nullable() }),
]);
export type ClientMessage = z.infer<typeof ClientMessage>;

// -- from the engine ----------------------------------------------------------------------------

/** What the process is, and how it fares; sent with the snapshot and on a status query. */
export const EngineStatus = z.strictObject({
  engineVersion: z.string(),
  pid: z.int(),
  environment: z.enum(['SIM', 'PAPER', 'LIVE']),
  desk: z.string(),
  fence: z.int(),
  sessionId: z.string(),
  /** Of the newest event handed over to the ledger. */
  sequence: LedgerSequence,
  /** Of the newest event that is durable there; behind `sequence` while it is written. */
  durableSequence: LedgerSequence,
  stateHash: z.string().length(64),
  /** Of the event behind which the state had that hash; left out: `sequence`. */
  stateHashSequence: LedgerSequence.optional(),
  recoveredSequence: LedgerSequence,
  recoveredStateHash: z.string(),
  halted: z.boolean(),
  haltReason: z.string(),
  /** That nothing is recorded, why and since when; left out while everything is. */
  ledgerFault: LedgerFault.optional(),
  epoch: z.int(),
  /** Why arming would be refused now; empty when it would not. */
  armingBlockers: z.array(z.string()),
  warden: z.strictObject({
    state: z.enum(['guarding', 'lost', 'absent']),
    leaseRemainingMillis: z.int(),
    pid: z.int().nullable(),
  }),
  needsEnrolment: z.boolean(),
  singleOperator: z.boolean(),
  /** A console without input for so long locks its key; missing: the engine does not say. */
  idleLockSeconds: z.int().positive().optional(),
  startedUtcNanos: UtcNanos,
});
export type EngineStatus = z.infer<typeof EngineStatus>;

/** A second of prices: [UTC seconds, open, high, low, close] in ticks of the mid price x 2. */
export const PriceBar = z.tuple([z.int(), z.int(), z.int(), z.int(), z.int()]);
export type PriceBar = z.infer<typeof PriceBar>;

/** Conflated market state, one column per field, ten frames a second at most. */
export const MarketFrame = z.strictObject({
  type: z.literal('market'),
  atMonoNanos: MonoNanos,
  atUtcNanos: UtcNanos,
  instruments: z.array(InstrumentId),
  /** Ticks; null where there is no side. */
  bid: z.array(z.int().nullable()),
  ask: z.array(z.int().nullable()),
  bidLots: z.array(z.int()),
  askLots: z.array(z.int()),
  last: z.array(z.int().nullable()),
  /** 1 buy aggressor, -1 sell, 0 none yet. */
  lastSide: z.array(z.int()),
  /** Since the last message of the instrument was received, in milliseconds; -1: none yet. */
  ageMillis: z.array(z.int()),
  /** Estimated exchange clock minus ours, in microseconds; null: not known. */
  clockOffsetMicros: z.array(z.int().nullable()),
  feed: z.array(z.enum(['connecting', 'buffering', 'live', 'resyncing', 'stale', 'down'])),
  feedReason: z.array(z.string()),
  /** Messages since the engine started. */
  ticks: z.array(z.int()),
  gaps: z.array(z.int()),
  resyncs: z.array(z.int()),
  faults: z.array(z.int()),
  topChecked: z.array(z.int()),
  topMatched: z.array(z.int()),
  /** Flat [price, lots, ...], best first, of the watched instrument; empty else. */
  depthInstrument: InstrumentId.nullable(),
  depthBids: z.array(z.int()),
  depthAsks: z.array(z.int()),
  /** Messages folded into this frame beyond the last one of each instrument. */
  conflated: z.int(),
});
export type MarketFrame = z.infer<typeof MarketFrame>;

const Quantiles = z.strictObject({ p50: z.number(), p99: z.number(), p999: z.number() });

/** How the engine fares; once a second. */
export const TelemetryFrame = z.strictObject({
  type: z.literal('telemetry'),
  atMonoNanos: MonoNanos,
  loopLagMicrosP99: z.number(),
  loopLagMicrosMax: z.number(),
  ticksPerSecond: z.number(),
  ledgerSequence: LedgerSequence,
  ledgerQueue: z.int(),
  ledgerCommitMicros: Quantiles,
  tickToApprovedMicros: Quantiles.nullable(),
  tickToWireMicros: Quantiles.nullable(),
  consoles: z.int(),
  slowConsolesDropped: z.int(),
  conflated: z.int(),
  fencedOrders: z.int(),
  messagesInWindow: z.int(),
  messagesLimit: z.int(),
  rssBytes: z.int(),
  wardenState: z.enum(['guarding', 'lost', 'absent']),
  leaseRemainingMillis: z.int(),
  /** One line per strategy: why it is, or is not, trading. */
  strategies: z.array(
    z.strictObject({ strategy: z.string(), state: z.string(), why: z.string().max(200) }),
  ),
});
export type TelemetryFrame = z.infer<typeof TelemetryFrame>;

/**
 * What the market data of all venues came to since the engine started.
 * `faults` counts every fault but a sequence gap, which `gaps` counts.
 */
export const MarketSummary = z.strictObject({
  /** Market data frames received by the sessions. */
  frames: z.int().nonnegative(),
  /** Those of them that were decoded. */
  decoded: z.int().nonnegative(),
  faults: z.int().nonnegative(),
  gaps: z.int().nonnegative(),
  resyncs: z.int().nonnegative(),
  /** Instruments without a book that bridges to a snapshot: none came, or none after a gap. */
  unbridged: z.int().nonnegative(),
  topChecked: z.int().nonnegative(),
  topMatched: z.int().nonnegative(),
  /** Instruments with a book in sequence. */
  books: z.int().nonnegative(),
  /** SHA-256 (hex) of every book, level by level. */
  bookHash: z.string().length(64),
  /** Receive time of the newest message; null before the first. */
  lastReceivedMonoNanos: MonoNanos.nullable(),
  orders: z.int().nonnegative(),
  fills: z.int().nonnegative(),
  tickToApprovedMicros: Quantiles.nullable(),
  tickToWireMicros: Quantiles.nullable(),
});
export type MarketSummary = z.infer<typeof MarketSummary>;

export const AuditPage = z.strictObject({
  rows: z.array(LedgerRow),
  /** Whether older rows that match exist. */
  more: z.boolean(),
});
export type AuditPage = z.infer<typeof AuditPage>;

/** Outcome of walking the whole chain. */
export const VerifyResult = z.strictObject({
  ok: z.boolean(),
  rows: z.int(),
  headHash: z.string(),
  /** First row that does not fit, and what does not; null when all do. */
  brokenSequence: z.int().nullable(),
  detail: z.string(),
  seconds: z.number(),
});
export type VerifyResult = z.infer<typeof VerifyResult>;

/** One file of the strategies folder. */
export const StrategyFile = z.strictObject({
  file: z.string().max(128),
  fileHash: z.string().length(64),
  bytes: z.int().nonnegative(),
  modifiedUtcNanos: UtcNanos,
  /** Which strategies of the desk run exactly this content. */
  runs: z.array(z.string().max(64)),
});
export type StrategyFile = z.infer<typeof StrategyFile>;

/** The desk as it stood; `state` as engine/state serialises it. */
export const Past = z.strictObject({
  sequence: z.int().nonnegative(),
  /** The event after which it stood so; null: before the first. */
  event: LedgerEvent.nullable(),
  /** When the next event came; null: it is the newest. */
  nextUtcNanos: UtcNanos.nullable(),
  /** Newest event of the ledger when it was read. */
  headSequence: z.int().nonnegative(),
  stateHash: z.string().length(64),
  state: z.unknown(),
});
export type Past = z.infer<typeof Past>;

export const ServerMessage = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('refused'), reason: z.string().max(400) }),
  /** `state` is the ledger state at `sequence` as engine/state serialises it. */
  z.strictObject({
    type: z.literal('snapshot'),
    sequence: LedgerSequence,
    state: z.unknown(),
    status: EngineStatus,
    bars: z.array(z.strictObject({ instrument: InstrumentId, bars: z.array(PriceBar) })),
    operators: z.array(OperatorId),
  }),
  z.strictObject({ type: z.literal('ledger'), events: z.array(LedgerEvent).max(10_000) }),
  z.strictObject({ type: z.literal('status'), status: EngineStatus }),
  MarketFrame,
  TelemetryFrame,
  LatencyFrame,
  KillProgress,
  z.strictObject({
    type: z.literal('reply'),
    id: z.string().max(64),
    ok: z.boolean(),
    /** Why not, and what to do; empty when ok. */
    error: z.string().max(1_000),
    result: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('none') }),
      /** Nothing was done: the command waits for a second operator. */
      Proposed,
      /** Those that wait, oldest first, then those that have ended, newest first. */
      z.strictObject({
        kind: z.literal('proposals'),
        proposals: z.array(ProposalStand).max(200),
      }),
      z.strictObject({ kind: z.literal('audit'), page: AuditPage }),
      z.strictObject({ kind: z.literal('verify'), verify: VerifyResult }),
      z.strictObject({ kind: z.literal('status'), status: EngineStatus }),
      z.strictObject({ kind: z.literal('market'), market: MarketSummary }),
      z.strictObject({
        kind: z.literal('reconciliation'),
        reconciliation: ReconciliationSummary,
      }),
      z.strictObject({
        kind: z.literal('traces'),
        traces: z.array(TraceSummary).max(500),
        /** Held now; more than `traces` when the query left some out. */
        held: z.int().nonnegative(),
      }),
      /** Null: it is not held (any more); the reason says which. */
      z.strictObject({
        kind: z.literal('trace'),
        trace: Trace.nullable(),
        reason: z.string().max(200),
      }),
      DrillsAnswer,
      LimitsAnswer,
      z.strictObject({ kind: z.literal('past'), past: Past }),
      z.strictObject({ kind: z.literal('gateAnswer'), answer: GateAnswer }),
      /** Oldest first; empty: the ledger has no such order. */
      z.strictObject({ kind: z.literal('orderChain'), chain: z.array(LedgerEvent).max(10_000) }),
      z.strictObject({
        kind: z.literal('strategyFiles'),
        folder: z.string().max(1_000),
        files: z.array(StrategyFile).max(500),
      }),
    ]),
  }),
]);
export type ServerMessage = z.infer<typeof ServerMessage>;
