/**
 * Trips: rules of desk.yaml that act on the desk by themselves, as file, ledger and consoles name
 * them. Measures nothing; what counts is engine/core/trips, what looks is engine/host/alerts-room.
 */
import { z } from 'zod';
import { commandHead, planFields, signedFields } from './command-head.ts';
import { GateEpoch, Minor } from './numbers.ts';
import { Mode, Scope, scopeFields } from './scope.ts';

/**
 * What a trip measures. `repeated-execution`: orders approved of one strategy in one direction;
 * `message-rate`: messages wanted, of the gate's own limit; `fan-out`: messages out for one in;
 * `order-to-fill`: messages for each fill; `reject-ratio`: share of orders that came to nothing;
 * `daily-loss`, `drawdown`, `exposure`: money at its marks; `ack-latency`: an order without its
 * venue's word; `feed-staleness`, `clock-offset`, `loop-lag`, `breaks`: as they are shown;
 * `anomaly-score`: how far the desk's own latency has left its past; `no-operator`: nobody there.
 */
export const TripMeasure = z.enum([
  'repeated-execution',
  'message-rate',
  'fan-out',
  'order-to-fill',
  'reject-ratio',
  'daily-loss',
  'drawdown',
  'exposure',
  'ack-latency',
  'feed-staleness',
  'clock-offset',
  'loop-lag',
  'breaks',
  'anomaly-score',
  'no-operator',
]);
export type TripMeasure = z.infer<typeof TripMeasure>;

/** Measures that orders move: the core counts them by itself. */
export type CountedMeasure =
  | 'repeated-execution'
  | 'message-rate'
  | 'fan-out'
  | 'order-to-fill'
  | 'reject-ratio';
/** Measures that time and market move: the host looks at them four times a second. */
export type GaugeMeasure = Exclude<TripMeasure, CountedMeasure>;

/** What one measure takes, and what a rule may say of it. */
export interface TripFacts {
  /** Unit of the threshold, as a sentence goes on after the number. */
  readonly unit: string;
  readonly thresholdLeast: number;
  readonly thresholdMost: number;
  /** Whether only whole thresholds make sense. */
  readonly isCount: boolean;
  /** Whether it is measured over a window, which the rule then has to say. */
  readonly isWindowed: boolean;
  /** Whether the core counts it by itself. */
  readonly isCounted: boolean;
  /** What its scope may name. */
  readonly on: readonly (typeof scopeFields)[number][];
}

/** In whole units of the reporting currency. */
const moneyFacts = (what: string): TripFacts => ({
  unit: `of the reporting currency ${what}`,
  thresholdLeast: 0.000_001,
  thresholdMost: 1e12,
  isCount: false,
  isWindowed: false,
  isCounted: false,
  on: ['venue', 'account', 'strategy', 'instrument'],
});

const millisFacts = (what: string, on: TripFacts['on']): TripFacts => ({
  unit: `milliseconds ${what}`,
  thresholdLeast: 1,
  thresholdMost: 86_400_000,
  isCount: false,
  isWindowed: false,
  isCounted: false,
  on,
});

/** The facts of every measure. */
export const tripFacts: Readonly<Record<TripMeasure, TripFacts>> = {
  'repeated-execution': {
    unit: 'orders of one strategy in one instrument and direction in the window',
    thresholdLeast: 1,
    thresholdMost: 100_000,
    isCount: true,
    isWindowed: true,
    isCounted: true,
    on: scopeFields,
  },
  'message-rate': {
    unit: '% of the limit of messages of its scope',
    thresholdLeast: 1,
    thresholdMost: 1_000,
    isCount: false,
    isWindowed: false,
    isCounted: true,
    on: ['strategy'],
  },
  'fan-out': {
    unit: 'messages of one strategy out for one in, and more than those',
    thresholdLeast: 1,
    thresholdMost: 100_000,
    isCount: true,
    isWindowed: false,
    isCounted: true,
    on: scopeFields,
  },
  'order-to-fill': {
    unit: 'messages for each fill in the window',
    thresholdLeast: 1,
    thresholdMost: 1_000_000,
    isCount: false,
    isWindowed: true,
    isCounted: true,
    on: scopeFields,
  },
  'reject-ratio': {
    unit: 'of the orders wanted in the window, 0 to 1',
    thresholdLeast: 0.01,
    thresholdMost: 1,
    isCount: false,
    isWindowed: true,
    isCounted: true,
    on: scopeFields,
  },
  'daily-loss': moneyFacts('lost since the trading day began, open gain and loss at their marks'),
  drawdown: moneyFacts('below the highest value that it has come to'),
  exposure: moneyFacts('held long and short, each at its mark'),
  'ack-latency': millisFacts('an order without a word of its venue', scopeFields),
  'feed-staleness': millisFacts('without a message of an instrument', ['venue', 'instrument']),
  'clock-offset': millisFacts('between a market and our clock', ['venue', 'instrument']),
  'loop-lag': millisFacts('of the engine held up', []),
  breaks: {
    unit: 'undecided breaks with the venue',
    thresholdLeast: 1,
    thresholdMost: 1_000,
    isCount: true,
    isWindowed: false,
    isCounted: false,
    on: ['venue', 'account', 'instrument'],
  },
  'anomaly-score': {
    unit: 'times the usual p99 from tick to approval',
    thresholdLeast: 0.1,
    thresholdMost: 1_000,
    isCount: false,
    isWindowed: false,
    isCounted: false,
    on: [],
  },
  'no-operator': millisFacts('without an operator at any console', []),
};

/** Whether the host looks at it; else the core counts it. */
export const isGauge = (what: TripMeasure): what is GaugeMeasure => !tripFacts[what].isCounted;

/**
 * What a trip does where its threshold is reached. It never loosens anything. `flatten`: halts, and
 * closes the positions of that halt.
 */
export const TripAction = z.enum(['alert', 'reduce', 'halt', 'flatten']);
export type TripAction = z.infer<typeof TripAction>;

/** Fewest orders of which a reject ratio says anything, where the rule does not say. */
export const rejectRatioOrders = 10;

/** One trip of desk.yaml. `scope` narrows what it measures; what is left out means all. */
export const TripRule = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,47}$/, {
    error: 'use 1 to 48 lower-case letters, digits and dashes',
  }),
  what: TripMeasure,
  scope: Scope.default({}),
  windowMillis: z.int().positive().max(3_600_000).optional(),
  /** In the unit of its measure; reached is tripped, of a fan-out passed. */
  threshold: z.number().positive().max(1e15),
  /** Of a reject ratio: fewest orders in the window before it judges; left out: 10. */
  atLeast: z.int().positive().max(1_000_000).optional(),
  action: TripAction,
  /** Whether the action is only told of and not taken. */
  dryRun: z.boolean().default(false),
});
export type TripRule = z.infer<typeof TripRule>;

/** Rules of one desk, at most. */
export const tripsLimit = 100;

const Trips = z.array(TripRule).max(tripsLimit);

/**
 * Puts the trips of a file in force. Whether one of them acts less or later than before, and so
 * needs a second operator, is worked out rule by rule.
 */
export const TripsApplyCommand = z.strictObject({
  kind: z.literal('trips.apply'),
  ...commandHead,
  trips: Trips,
  ...planFields,
});
export type TripsApplyCommand = z.infer<typeof TripsApplyCommand>;

const text = z.string().max(400);

/** Events of trips; events.ts takes them into its union. */
export const tripBodies = [
  z.strictObject({
    type: z.literal('trips.set'),
    trips: Trips,
    cause: text,
    ...signedFields,
  }),
  /**
   * A threshold was reached. `mode` is folded at once, so that the very next order meets it; the
   * gate's epoch is raised behind it by the halt or the reduction of the same scope.
   */
  z.strictObject({
    type: z.literal('trip.fired'),
    trip: z.string().min(1).max(48),
    what: TripMeasure,
    /** What it acts on, or would. */
    scope: Scope,
    action: TripAction,
    dryRun: z.boolean(),
    /** What the scope is in from here on; null: it only told. */
    mode: Mode.exclude(['active']).nullable(),
    /** What the scope was in before, of one that has set a mode; versions before did not say so. */
    previous: Mode.optional(),
    /** What was measured, in the unit of the threshold. */
    use: z.number(),
    threshold: z.number(),
    /** Epoch of the ledger when it fired. */
    epoch: GateEpoch,
    /** One sentence for an operator: what, its use and its threshold. */
    detail: text,
  }),
  /** How high the value that a drawdown is measured from has been; also where it began anew. */
  z.strictObject({
    type: z.literal('trip.peaked'),
    trip: z.string().min(1).max(48),
    /** In minor units of the reporting currency. */
    peakMinor: Minor,
  }),
] as const;
