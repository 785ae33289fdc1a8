/**
 * The order of a trace's spans in a waterfall, the waits between them, and what lies on the
 * critical path. Times are nanoseconds after the trace's start; draws nothing.
 */
import { spanningStages } from '../../../telemetry/contract/stage.ts';
import type { Trace, TraceSpan } from '../../../telemetry/contract/trace.ts';
import { linearTicks, logTicks } from '../../kit/log-ticks.ts';

/** A time in which no stage of the trace ran. */
export interface Wait {
  readonly fromNanos: number;
  readonly toNanos: number;
}

export interface WaterfallRow {
  readonly span: TraceSpan;
  /** It only holds others together: it is no stage of its own. */
  readonly whole: boolean;
  /** What was waited right before it; null: nothing. */
  readonly wait: Wait | null;
  /** Without it the trace would have ended sooner. */
  readonly critical: boolean;
  readonly slowest: boolean;
}

export interface Waterfall {
  readonly main: readonly WaterfallRow[];
  /** What came after the trace's own end, on an axis of its own. */
  readonly late: readonly WaterfallRow[];
  readonly mainEndNanos: number;
  readonly lateEndNanos: number;
  /** Sum of all waits. */
  readonly waitedNanos: number;
}

export type Scale = 'linear' | 'log';

const durationOf = (span: TraceSpan): number => Math.max(0, span.endNanos - span.startNanos);

const byStart = (a: TraceSpan, b: TraceSpan): number =>
  a.startNanos - b.startNanos || b.endNanos - a.endNanos;

/** Lays out a trace: spans by start, the ones that came late apart. */
export function waterfallOf(trace: Trace): Waterfall {
  const ordered = trace.spans.toSorted(byStart);
  const main = ordered.filter((span) => span.kind !== 'late');
  const parents = new Set(main.map((span) => span.parentSpanId));
  const isWhole = (span: TraceSpan): boolean =>
    parents.has(span.spanId) || spanningStages.some((stage) => stage === span.name);
  const stages = main.filter((span) => !isWhole(span));
  const critical = criticalOf(stages);
  const slowest = stages.reduce<TraceSpan | null>(
    (most, span) => (most === null || durationOf(span) > durationOf(most) ? span : most),
    null,
  );
  const waits = waitsOf(stages);
  const rowOf = (span: TraceSpan): WaterfallRow => ({
    span,
    whole: span.kind !== 'late' && isWhole(span),
    wait: waits.get(span.spanId) ?? null,
    critical: critical.has(span.spanId),
    slowest: span === slowest,
  });
  const late = ordered
    .filter((span) => span.kind === 'late')
    .toSorted((a, b) => a.endNanos - b.endNanos);
  const endOf = (spans: readonly TraceSpan[]) => Math.max(1, ...spans.map((s) => s.endNanos));
  return {
    main: main.map(rowOf),
    late: late.map(rowOf),
    mainEndNanos: endOf(main),
    lateEndNanos: endOf(late),
    waitedNanos: [...waits.values()].reduce((sum, w) => sum + w.toNanos - w.fromNanos, 0),
  };
}

/** The gap before each stage that began later than everything before it had ended. */
function waitsOf(stages: readonly TraceSpan[]): ReadonlyMap<string, Wait> {
  const waits = new Map<string, Wait>();
  let reached = 0;
  for (const { spanId, startNanos, endNanos } of stages) {
    if (startNanos > reached) waits.set(spanId, { fromNanos: reached, toNanos: startNanos });
    reached = Math.max(reached, endNanos);
  }
  return waits;
}

/** From the stage that ended last back to what had to end before each could begin. */
function criticalOf(stages: readonly TraceSpan[]): ReadonlySet<string> {
  const path = new Set<string>();
  const latest = (spans: readonly TraceSpan[]): TraceSpan | undefined =>
    spans.reduce<TraceSpan | undefined>(
      (last, span) => (last === undefined || span.endNanos > last.endNanos ? span : last),
      undefined,
    );
  let at = latest(stages);
  while (at !== undefined && !path.has(at.spanId)) {
    path.add(at.spanId);
    const { startNanos } = at;
    at = latest(stages.filter((span) => span.endNanos <= startNanos && !path.has(span.spanId)));
  }
  return path;
}

/** Below this a logarithmic axis is all but linear, so that it can begin at zero. */
const logUnitNanos = 100;

/** Place of a time on an axis from 0 to `endNanos`, as a share of its length. */
export function placeOf(scale: Scale, nanos: number, endNanos: number): number {
  const end = Math.max(1, endNanos);
  const time = Math.min(end, Math.max(0, nanos));
  if (scale === 'linear') return time / end;
  return Math.log1p(time / logUnitNanos) / Math.log1p(end / logUnitNanos);
}

/** Round times for the axis; the start is always one. */
export function timeTicks(scale: Scale, endNanos: number): readonly number[] {
  if (scale === 'linear') return linearTicks(endNanos, 6);
  return [0, ...logTicks(logUnitNanos, Math.max(1, endNanos))];
}
