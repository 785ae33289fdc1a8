/**
 * Alerts and the rules that raise them, as desk.yaml, the ledger and every console name them.
 * Detects nothing itself; detectors are telemetry/detect, their life on the desk engine/alerts.
 */
import { z } from 'zod';
import { InstrumentId, StrategyId, VenueId } from './ids.ts';

/** Id of one alert, unique on its ledger. */
export const AlertId = z.string().min(1).max(64).brand<'AlertId'>();
export type AlertId = z.infer<typeof AlertId>;

/**
 * What detects. `feed-gap`: a sequence of market data was broken; `stale-feed`: no message for
 * longer than allowed; `tick-to-approved` and `ack-latency`: a latency left its own regime;
 * `reject-ratio`: the share of refused and rejected orders in a window; `reconciliation`: breaks
 * between our books and a venue that nobody has decided.
 */
export const DetectorKind = z.enum([
  'feed-gap',
  'stale-feed',
  'tick-to-approved',
  'ack-latency',
  'reject-ratio',
  'reconciliation',
]);
export type DetectorKind = z.infer<typeof DetectorKind>;

/** What an alert can come from: a detector, a trip of the core, a kill in doubt, the warden. */
export const AlertSource = z.enum([...DetectorKind.options, 'trip', 'kill', 'warden']);
export type AlertSource = z.infer<typeof AlertSource>;

/** What one detector takes: its figures when a rule says none, and what a rule may say. */
export interface DetectorFacts {
  /** Unit of the threshold, as a sentence goes on after the number. */
  readonly unit: string;
  readonly threshold: number;
  readonly thresholdLeast: number;
  readonly thresholdMost: number;
  /** Whether only whole thresholds make sense. */
  readonly isCount: boolean;
  /** Null: it has no window. */
  readonly windowSeconds: number | null;
  /** Null: it needs no fewest number. */
  readonly atLeast: number | null;
  /** What `on` of a rule may name; an alert has these subjects. */
  readonly on: readonly ('strategy' | 'venue' | 'symbol')[];
}

/** The facts of every detector; what they mean is said in telemetry/detect. */
export const detectorFacts: Readonly<Record<DetectorKind, DetectorFacts>> = {
  'feed-gap': {
    unit: 'gaps in the window',
    threshold: 1,
    thresholdLeast: 1,
    thresholdMost: 1_000,
    isCount: true,
    windowSeconds: 30,
    atLeast: null,
    on: ['venue', 'symbol'],
  },
  'stale-feed': {
    unit: 'milliseconds without a message',
    threshold: 3_000,
    thresholdLeast: 250,
    thresholdMost: 3_600_000,
    isCount: false,
    windowSeconds: null,
    atLeast: null,
    on: ['venue', 'symbol'],
  },
  'tick-to-approved': {
    unit: 'times its usual p99',
    threshold: 1.25,
    thresholdLeast: 0.1,
    thresholdMost: 1_000,
    isCount: false,
    windowSeconds: 4,
    atLeast: 8,
    on: [],
  },
  'ack-latency': {
    unit: 'times its usual p99',
    threshold: 1.25,
    thresholdLeast: 0.1,
    thresholdMost: 1_000,
    isCount: false,
    windowSeconds: 4,
    atLeast: 8,
    on: ['venue', 'strategy'],
  },
  'reject-ratio': {
    unit: 'of the orders wanted, 0 to 1',
    threshold: 0.5,
    thresholdLeast: 0.01,
    thresholdMost: 1,
    isCount: false,
    windowSeconds: 30,
    atLeast: 10,
    on: ['strategy', 'venue', 'symbol'],
  },
  reconciliation: {
    unit: 'undecided breaks',
    threshold: 1,
    thresholdLeast: 1,
    thresholdMost: 1_000,
    isCount: true,
    windowSeconds: null,
    atLeast: null,
    on: ['venue', 'symbol'],
  },
};

/** `critical` sounds and stays in front; `warning` asks for attention; `notice` is only listed. */
export const AlertSeverity = z.enum(['notice', 'warning', 'critical']);
export type AlertSeverity = z.infer<typeof AlertSeverity>;

/** What a rule does beside raising its alert. It never loosens anything. */
export const RuleAction = z.enum(['alert', 'reduce', 'halt']);
export type RuleAction = z.infer<typeof RuleAction>;

/** What is told of as done: a trip may flatten too. */
export const AlertAction = z.enum([...RuleAction.options, 'flatten']);
export type AlertAction = z.infer<typeof AlertAction>;

const ruleName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,47}$/, {
  error: 'use 1 to 48 lower-case letters, digits and dashes',
});

/** One rule of desk.yaml. `on` narrows it; what is left out means all. */
export const AlertRule = z.strictObject({
  name: ruleName,
  detector: DetectorKind,
  on: z
    .strictObject({
      strategy: StrategyId.optional(),
      venue: VenueId.optional(),
      symbol: z
        .string()
        .regex(/^[A-Z0-9_]{2,32}$/)
        .optional(),
    })
    .default({}),
  /**
   * In the detector's own unit: milliseconds without a message (stale-feed), ratio 0 to 1
   * (reject-ratio), times its own usual p99 (tick-to-approved, ack-latency), gaps in the window
   * (feed-gap).
   */
  threshold: z.number().positive().max(1e9).optional(),
  windowSeconds: z.number().positive().max(3_600).optional(),
  /** Fewest observations in the window before it judges. */
  atLeast: z.int().positive().max(1_000_000).optional(),
  severity: AlertSeverity.default('warning'),
  action: RuleAction.default('alert'),
  /** Whether the action is only told of and not taken. */
  dryRun: z.boolean().default(false),
});
export type AlertRule = z.infer<typeof AlertRule>;

/** What an alert is about; missing means the whole desk. */
export const AlertSubject = z.strictObject({
  strategy: StrategyId.optional(),
  venue: VenueId.optional(),
  instrument: InstrumentId.optional(),
});
export type AlertSubject = z.infer<typeof AlertSubject>;
