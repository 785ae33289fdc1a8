/**
 * Every limit that a desk has with its use beside it, and how often each has refused: as the engine
 * tells them. Holds nothing: that is the gate.
 */
import { z } from 'zod';
import { NodeUse } from './gate-ask.ts';
import { InstrumentId } from './ids.ts';
import { LedgerSequence, UtcNanos } from './numbers.ts';
import { TraderExposure } from './trader-exposure.ts';
import { TripUse } from './trip-use.ts';

/** A limit with its use, without any order that could come. */
export const LimitUse = z.strictObject({
  /** What kind of thing it is a limit of. */
  of: z.enum(['desk', 'instrument', 'strategy', 'node']),
  /** Which of them: an id, or the name of a node; of the desk `desk`. */
  name: z.string().max(64),
  limit: z.enum([
    ...NodeUse.shape.limit.options,
    ...(['position', 'unmatched', 'dailyLoss', 'dailyTurnover'] as const),
  ]),
  severity: z.enum(['hard', 'soft']),
  /**
   * Of a limit of one order: the largest that works; of price drift: that of an order at the touch.
   * Null: not known to whoever tells it.
   */
  use: z.int().nullable(),
  bound: z.int(),
  unit: NodeUse.shape.unit,
  /** Of minor units. */
  currency: z.string().max(16).optional(),
  /** Of lots: whose they are. */
  instrument: InstrumentId.optional(),
  /** Of messages and of price drift: the window that is looked at. */
  windowMillis: z.int().positive().optional(),
});
export type LimitUse = z.infer<typeof LimitUse>;

/**
 * How often one node has refused one strategy since the engine started, and why the last time.
 * Refusals over single orders are one node of each kind, as `orders/selfMatch`.
 */
export const RefusalCount = z.strictObject({
  node: z.string().max(160),
  strategy: z.string().max(64),
  count: z.int().positive(),
  why: z.string().max(400),
  lastUtcNanos: UtcNanos,
  /** The last order, where an override can let it past this limit; left out where none can. */
  overridableIntent: z.string().max(64).optional(),
});
export type RefusalCount = z.infer<typeof RefusalCount>;

/** The answer to `limits.query`. */
export const LimitsAnswer = z.strictObject({
  kind: z.literal('limits'),
  /** Newest event of the ledger that the uses are of. */
  sequence: LedgerSequence,
  uses: z.array(LimitUse).max(20_000),
  /** Most often first. */
  refusals: z.array(RefusalCount).max(500),
  /** What each trader has at stake. */
  traders: z.array(TraderExposure).max(1_000),
  /** Of every trip in force. */
  trips: z.array(TripUse).max(100),
});
export type LimitsAnswer = z.infer<typeof LimitsAnswer>;
