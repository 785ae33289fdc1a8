/**
 * A kept trace: one order's way from the tick that caused it, span by span, in nanoseconds.
 * What is not kept is measured all the same; it only has no trace.
 */
import { z } from 'zod';

/** W3C trace id: 32 lower-case hex digits, not all zero. */
export const TraceId = z
  .string()
  .regex(/^[0-9a-f]{32}$/)
  .brand<'TraceId'>();
export type TraceId = z.infer<typeof TraceId>;

/**
 * Why a trace is kept. `recent`: for no reason but that it is new; it is shown, not exported, and
 * goes when newer ones need its room.
 */
export const KeepReason = z.enum(['slow', 'failed', 'refused', 'kill', 'sampled', 'recent']);
export type KeepReason = z.infer<typeof KeepReason>;

/** Value of an attribute; names are in the dictionary. */
export const AttributeValue = z.union([z.string().max(400), z.number(), z.boolean()]);
export type AttributeValue = z.infer<typeof AttributeValue>;

/** One stage of the way. Times are nanoseconds after the trace's start. */
export const TraceSpan = z.strictObject({
  /** W3C span id: 16 lower-case hex digits. */
  spanId: z.string().regex(/^[0-9a-f]{16}$/),
  /** Null: the root. */
  parentSpanId: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .nullable(),
  /** A stage, or `tick`, `cancel`, `kill` and the stages of a kill. */
  name: z.string().max(64),
  startNanos: z.number(),
  endNanos: z.number(),
  /** `late`: it came after the trace's own end (ack, fill) and links to the span that caused it. */
  kind: z.enum(['internal', 'consumer', 'client', 'late']),
  /** Spans that a late one links to. */
  links: z.array(z.string().regex(/^[0-9a-f]{16}$/)).max(8),
  /** Text of the failure; null when it did not fail. */
  error: z.string().max(400).nullable(),
  attributes: z.record(z.string().max(80), AttributeValue),
});
export type TraceSpan = z.infer<typeof TraceSpan>;

/** What a list of traces shows of one. */
export const TraceSummary = z.strictObject({
  traceId: TraceId,
  keptFor: KeepReason,
  /** One sentence on why it is kept, with the figures: "342 us, over the p99 of 210 us". */
  keptBecause: z.string().max(200),
  clientOrderId: z.string().max(36).nullable(),
  strategy: z.string().max(64).nullable(),
  instrument: z.string().max(64).nullable(),
  venue: z.string().max(64).nullable(),
  /** `approved`, `refused`, `sent`, `fenced`, `acknowledged`, `filled`, `rejected`, `killed`. */
  outcome: z.string().max(32),
  startMonoNanos: z.number(),
  startUtcNanos: z.string().max(24),
  /** From the start to the end of the last span that is not late. */
  totalNanos: z.number().nonnegative(),
  /** The stage that took longest, and its time. */
  slowestStage: z.string().max(64),
  slowestNanos: z.number().nonnegative(),
});
export type TraceSummary = z.infer<typeof TraceSummary>;

export const Trace = TraceSummary.extend({
  spans: z.array(TraceSpan).min(1).max(64),
  /** Collections of garbage and loop stalls in it: [name, start, end] in its nanoseconds. */
  marks: z
    .array(
      z.strictObject({ name: z.string().max(64), startNanos: z.number(), endNanos: z.number() }),
    )
    .max(64),
});
export type Trace = z.infer<typeof Trace>;

/** What to list: newest first. */
export const TraceQuery = z.strictObject({
  limit: z.int().positive().max(500),
  /** Null: every reason. */
  keptFor: KeepReason.nullable(),
  strategy: z.string().max(64).nullable(),
  /** Only traces at least this long, in nanoseconds; 0: all. */
  atLeastNanos: z.number().nonnegative(),
  /** Only traces whose stage `stage` (or whole, when null) took within these nanoseconds. */
  stage: z.string().max(64).nullable(),
  atMostNanos: z.number().nonnegative().nullable(),
});
export type TraceQuery = z.infer<typeof TraceQuery>;

/** Which trace: by its id, or the one of an order. */
export const TraceKey = z.union([
  z.strictObject({ traceId: TraceId }),
  z.strictObject({ clientOrderId: z.string().min(1).max(36) }),
]);
export type TraceKey = z.infer<typeof TraceKey>;
