/**
 * Trips: rules of desk.yaml that act on the desk by themselves, as file, ledger and consoles name
 * them. Measures nothing; what counts is engine/core/trips, what looks is engine/host/alerts-room.
 */
import { z } from 'zod';
import { GateEpoch } from './numbers.ts';
import { Mode, Scope } from './scope.ts';

/**
 * What a trip measures. `repeated-execution`: orders approved of one strategy in one direction;
 * `message-rate`: messages wanted, of the gate's own limit; `fan-out`: messages out for one in;
 * `order-to-fill`: messages for each fill; `reject-ratio`: the share of orders that came to nothing.
 */
export const TripMeasure = z.enum([
  'repeated-execution',
  'message-rate',
  'fan-out',
  'order-to-fill',
  'reject-ratio',
]);
export type TripMeasure = z.infer<typeof TripMeasure>;

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
}

/** The facts of every measure. */
export const tripFacts: Readonly<Record<TripMeasure, TripFacts>> = {
  'repeated-execution': {
    unit: 'orders of one strategy in one instrument and direction in the window',
    thresholdLeast: 1,
    thresholdMost: 100_000,
    isCount: true,
    isWindowed: true,
  },
  'message-rate': {
    unit: '% of the limit of messages of its scope',
    thresholdLeast: 1,
    thresholdMost: 1_000,
    isCount: false,
    isWindowed: false,
  },
  'fan-out': {
    unit: 'messages of one strategy out for one in, and more than those',
    thresholdLeast: 1,
    thresholdMost: 100_000,
    isCount: true,
    isWindowed: false,
  },
  'order-to-fill': {
    unit: 'messages for each fill in the window',
    thresholdLeast: 1,
    thresholdMost: 1_000_000,
    isCount: false,
    isWindowed: true,
  },
  'reject-ratio': {
    unit: 'of the orders wanted in the window, 0 to 1',
    thresholdLeast: 0.01,
    thresholdMost: 1,
    isCount: false,
    isWindowed: true,
  },
};

/** What a trip does where its threshold is reached. It never loosens anything. */
export const TripAction = z.enum(['alert', 'reduce', 'halt']);
export type TripAction = z.infer<typeof TripAction>;

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

const text = z.string().max(400);

/** Events of trips; events.ts takes them into its union. */
export const tripBodies = [
  z.strictObject({ type: z.literal('trips.set'), trips: z.array(TripRule).max(100), cause: text }),
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
    /** What was measured, in the unit of the threshold. */
    use: z.number(),
    threshold: z.number(),
    /** Epoch of the ledger when it fired. */
    epoch: GateEpoch,
    /** One sentence for an operator: what, its use and its threshold. */
    detail: text,
  }),
] as const;
