/**
 * The latencies of the last second by stage, as a console draws them in its heat-map.
 * Counts every tick; what was sampled is traces, never this.
 */
import { z } from 'zod';
import { Stage } from './stage.ts';

/** Upper bound of the first cell of the latency grid, in nanoseconds. */
const firstBoundNanos = 125;
const halfOctaves = 46;

/**
 * Upper bounds of the grid's cells in nanoseconds, half an octave apart, from 125 ns to 1.05 s; the
 * last cell, beyond all of them, has no bound. The same bounds are the buckets of `/metrics`, so
 * that Grafana and the console show one picture; exact quantiles stand beside them.
 */
export const latencyBoundsNanos: readonly number[] = Array.from(
  { length: halfOctaves + 1 },
  (_, index) => Math.round(firstBoundNanos * 2 ** (index / 2)),
);

/** One stage in one second. Durations in microseconds. */
export const StageLatency = z.strictObject({
  stage: Stage,
  /** Measured in this second. */
  count: z.int().nonnegative(),
  /** Flat pairs [cell of the grid, count, ...] of this second, only cells that are not empty. */
  cells: z.array(z.int().nonnegative()).max(2 * (halfOctaves + 2)),
  /** Quantiles of this second; null when nothing was measured in it. */
  second: z.strictObject({ p50: z.number(), p99: z.number(), max: z.number() }).nullable(),
  /** Since the engine started; null before the first. */
  total: z
    .strictObject({
      count: z.int(),
      p50: z.number(),
      p99: z.number(),
      p999: z.number(),
      max: z.number(),
    })
    .nullable(),
  /** Budget of p50 and p99 in microseconds; null where there is none. */
  budget: z.strictObject({ p50: z.number().nullable(), p99: z.number().nullable() }).nullable(),
});
export type StageLatency = z.infer<typeof StageLatency>;

/** How the way out of the engine fares: kept traces, and what became of them. */
export const ExportHealth = z.strictObject({
  /** `off`: no collector is configured. `failing`: the last export failed or hangs. */
  state: z.enum(['off', 'ok', 'failing']),
  detail: z.string().max(400),
  spansExported: z.int().nonnegative(),
  /** Lost because the collector was away and the queue full; counted, never silent. */
  spansDropped: z.int().nonnegative(),
  queued: z.int().nonnegative(),
});
export type ExportHealth = z.infer<typeof ExportHealth>;

/** How the engine's runtime fares. */
export const RuntimeHealth = z.strictObject({
  gcPauses: z.int().nonnegative(),
  gcPauseMicrosMax: z.number().nonnegative(),
  gcPauseMicrosTotal: z.number().nonnegative(),
  heapUsedBytes: z.int().nonnegative(),
  /** 0 to 1 of the last second. */
  loopUtilization: z.number().min(0).max(1),
});
export type RuntimeHealth = z.infer<typeof RuntimeHealth>;

/** Once a second, beside the telemetry frame. */
export const LatencyFrame = z.strictObject({
  type: z.literal('latency'),
  atMonoNanos: z.number(),
  atUtcNanos: z.string().max(24),
  stages: z.array(StageLatency).max(16),
  /** Rows of the recorder's ring that were overwritten before they were read. */
  ringOverwritten: z.int().nonnegative(),
  tracesKept: z.int().nonnegative(),
  /** Order traces seen, kept or not. */
  tracesSeen: z.int().nonnegative(),
  /** Kept traces that made room for newer ones. */
  tracesEvicted: z.int().nonnegative(),
  export: ExportHealth,
  runtime: RuntimeHealth,
  /** Where Prometheus scrapes; null when it is not served, and why. */
  metricsUrl: z.string().max(200).nullable(),
  metricsProblem: z.string().max(400),
});
export type LatencyFrame = z.infer<typeof LatencyFrame>;
