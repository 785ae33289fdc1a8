/**
 * The schema of desk.yaml: the one reviewed file that says what a desk may do.
 * Refuses unknown keys, so that a misspelt limit is an error and not a missing one.
 */
import { z } from 'zod';
import { AccountingConfig, ContractTerms } from './accounting-config.ts';
import { AlertRule } from './alert.ts';
import { ListedOperator } from './authority.ts';
import { CovarianceRule } from './covariance.ts';
import { HandConfig, isHandName } from './hand.ts';
import { AccountId, OperatorId, StrategyId, VenueId } from './ids.ts';
import { ReferenceJumpLimit } from './limits.ts';
import { LimitsConfig } from './limits-config.ts';
import { unmatchedStrategy } from './reconciliation.ts';
import { TripRule, tripsLimit } from './trips.ts';

const symbol = z
  .string()
  .regex(/^[A-Z0-9_]{2,32}$/, { error: 'use the venue symbol, e.g. BTCUSDT' });
const decimal = z
  .string()
  .regex(/^\d+(\.\d+)?$/, { error: 'use a decimal number in quotes, e.g. "0.01"' });

/** Limits as an operator writes them: decimals in units of the instrument, not lots. */
const InstrumentConfig = z.strictObject({
  symbol,
  limits: z.strictObject({
    orderQuantity: decimal,
    orderValue: decimal,
    priceCollarBps: z.int().positive().max(10_000),
    positionQuantity: decimal,
    referenceAgeMillis: z.int().positive().max(60_000),
    /** A jump of the reference that has to hold first; left out: it is believed as it comes. */
    referenceJump: ReferenceJumpLimit.optional(),
    /** Most that may be adopted without an owner before entry is blocked; left out: nothing. */
    unmatchedQuantity: decimal.optional(),
  }),
  /** What the venue does not say of a contract: expiry, funding, margin. */
  terms: ContractTerms.optional(),
});

/** The simulated venue that the engine starts beside itself (SIM and PAPER). */
export const SimulatedVenue = z.strictObject({
  /** `market`: the generated market; `capture`: a recording is played (`quarterdeck replay`). */
  mode: z.enum(['market', 'capture']),
  seed: z.int().nonnegative().default(1),
  regime: z.enum(['calm', 'stormy', 'mixed']).default('mixed'),
  ackLatencyMicros: z.int().nonnegative().max(10_000_000).default(800),
  ordersPer10Seconds: z.int().positive().default(300),
  cancelOnDisconnect: z.boolean().default(true),
  /** Whether the venue has a timer that cancels the orders of a session that does not renew it. */
  deadMan: z.boolean().default(true),
  /** Of the venue's budget of requests, what orders leave for cancels; 0: nothing. */
  cancelReservePercent: z.int().min(0).max(90).default(20),
  makerFeeBps: z.number().min(-10).max(100).default(1),
  takerFeeBps: z.number().min(-10).max(100).default(4),
  /** capture only */
  files: z.array(z.string()).default([]),
  speed: z.union([z.number().positive().max(1_000), z.literal('max')]).default(1),
  rawTimes: z.boolean().default(false),
  /** Publish nothing before a GET of `/replay/start`, so that a desk can be armed first. */
  awaitStart: z.boolean().default(false),
});
export type SimulatedVenue = z.infer<typeof SimulatedVenue>;

const VenueConfig = z.strictObject({
  id: VenueId,
  /** Which of Binance's markets' protocols it speaks. */
  market: z.enum(['spot', 'usdm', 'coinm']),
  /** REST base of market data; left out for a simulated venue, whose own is used. */
  restUrl: z.url().optional(),
  streamUrl: z.url().optional(),
  account: AccountId,
  simulated: SimulatedVenue.optional(),
  instruments: z.array(InstrumentConfig).min(1).max(200),
});

const rate = z.strictObject({
  messages: z.int().positive().max(100_000),
  windowMillis: z.int().positive().max(60_000),
});

const StrategyConfig = z.strictObject({
  id: StrategyId.refine((id) => id !== unmatchedStrategy, {
    error: 'another name: "unmatched" holds what no strategy answers for',
  }).refine((id) => !isHandName(id), {
    error: 'another name: "hand" and "hand." are those of orders by hand',
  }),
  /**
   * Module of the library, for example `quoting-maker`, or a `.ts` file of the strategies folder
   * beside desk.yaml, for example `ma-fast.ts`.
   */
  module: z.string().regex(/^([a-z0-9-]{1,64}|[A-Za-z0-9][A-Za-z0-9._-]{0,120}\.ts)$/),
  venue: VenueId,
  symbols: z.array(symbol).min(1).max(50),
  /** What it trades at further venues: a pair, or a quote here that is hedged there. */
  otherLegs: z
    .array(z.strictObject({ venue: VenueId, symbols: z.array(symbol).min(1).max(50) }))
    .min(1)
    .max(19)
    .optional(),
  messageRate: rate,
  parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  trader: OperatorId.default('desk-trader' as OperatorId),
  client: z.string().min(1).max(64).default('house'),
});

/** Where traces, logs and metrics go, and which traces are kept. */
export const TelemetryConfig = z.strictObject({
  /** Base of an OTLP/HTTP collector, e.g. `http://127.0.0.1:4318`; left out: nothing is sent. */
  otlpUrl: z
    .url({ protocol: /^https?$/, error: 'use an address that begins with http:// or https://' })
    .optional(),
  otlpProtocol: z.enum(['http/protobuf', 'http/json']).default('http/protobuf'),
  /** Loopback port of `/metrics`, `/healthz` and `/readyz`; 0: any free one. */
  metricsPort: z.int().min(0).max(65_535).default(9_464),
  /** One order trace in this many is kept for no other reason. */
  keepOneIn: z.int().positive().max(1_000_000).default(20),
  /** Longer than this from tick to wire is kept as slow; left out: the rolling p99 decides. */
  slowMicros: z.int().positive().max(60_000_000).optional(),
});
export type TelemetryConfig = z.infer<typeof TelemetryConfig>;

/** The tape of received market data that the engine writes in the desk directory. */
export const TapeConfig = z.strictObject({
  record: z.boolean().default(true),
  /** The oldest segments are removed beyond this, and beyond `retainDays`. */
  retainMegabytes: z.int().min(256).max(100_000_000).default(4_096),
  retainDays: z.int().positive().max(36_500).default(7),
});
export type TapeConfig = z.infer<typeof TapeConfig>;

/** How commands wait for a second operator, and how consoles guard the keys that sign. */
export const ApprovalsConfig = z.strictObject({
  /** How long a proposal waits for its second operator. */
  lifeSeconds: z.int().min(2).max(3_600).default(300),
  /** A console without input for this long locks its key; a kill needs none. */
  idleLockSeconds: z.int().min(30).max(86_400).default(900),
});
export type ApprovalsConfig = z.infer<typeof ApprovalsConfig>;

export const DeskConfig = z.strictObject({
  version: z.literal(1),
  desk: z.string().regex(/^[A-Za-z0-9-]{1,32}$/),
  environment: z.enum(['SIM', 'PAPER', 'LIVE']),
  singleOperator: z.boolean().default(false),
  operators: z.array(ListedOperator).max(100).default([]),
  venues: z.array(VenueConfig).min(1).max(20),
  strategies: z.array(StrategyConfig).max(100),
  messageRate: rate,
  /** What operators may order by hand; left out: nothing. */
  hand: HandConfig.optional(),
  /** Limits on scopes, beside those above; left out: none. */
  limits: LimitsConfig.optional(),
  /** How the covariance is estimated by which volatility is limited; left out: not at all. */
  covariance: CovarianceRule.optional(),
  alerts: z.array(AlertRule).max(100).default([]),
  /** What acts on the desk by itself, in the core where the next message counts. */
  trips: z.array(TripRule).max(tripsLimit).default([]),
  accounting: AccountingConfig.prefault({}),
  telemetry: TelemetryConfig.prefault({}),
  /** How our books are held against those of the venues while the desk runs. */
  reconciliation: z
    .strictObject({
      /** Between two looks at a venue; a break is found within 2 s and one of these. */
      periodMillis: z.int().min(250).max(60_000).default(1_000),
    })
    .prefault({}),
  tape: TapeConfig.prefault({}),
  approvals: ApprovalsConfig.prefault({}),
  /** Oldest approval that the fence still sends, in milliseconds. */
  approvalAgeMillis: z.int().positive().max(10_000).default(250),
});
export type DeskConfig = z.infer<typeof DeskConfig>;

/** What a strategy trades at one venue. */
export type StrategyLeg = Pick<DeskConfig['strategies'][number], 'venue' | 'symbols'>;

/** The legs of a strategy: that of its own venue first. */
export const legsOf = ({
  venue,
  symbols,
  otherLegs = [],
}: Pick<DeskConfig['strategies'][number], 'venue' | 'symbols' | 'otherLegs'>): StrategyLeg[] => [
  { venue, symbols },
  ...otherLegs,
];
