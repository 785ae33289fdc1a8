/** Latency frames for tests: one stage with given cells, everything else quiet. */
import type { LatencyFrame, StageLatency } from '../../telemetry/contract/latency-frame.ts';
import type { Stage } from '../../telemetry/contract/stage.ts';

/** A stage of a frame with these [cell, count] pairs. */
export function stageFixture(stage: Stage, cells: readonly number[]): StageLatency {
  const count = cells.reduce((sum, value, index) => (index % 2 === 1 ? sum + value : sum), 0);
  return {
    stage,
    count,
    cells: [...cells],
    second: count === 0 ? null : { p50: 10, p99: 100, max: 120 },
    total: count === 0 ? null : { count, p50: 10, p99: 100, p999: 110, max: 120 },
    budget: { p50: 120, p99: 300 },
  };
}

/** A frame made `second` seconds after the engine's start. */
export function frameFixture(second: number, stages: readonly StageLatency[]): LatencyFrame {
  return {
    type: 'latency',
    atMonoNanos: second * 1_000_000_000,
    atUtcNanos: `${1_700_000_000 + Math.floor(second)}000000000`,
    stages: [...stages],
    ringOverwritten: 0,
    tracesKept: 3,
    tracesSeen: 100,
    tracesEvicted: 0,
    export: { state: 'off', detail: '', spansExported: 0, spansDropped: 0, queued: 0 },
    runtime: {
      gcPauses: 1,
      gcPauseMicrosMax: 900,
      gcPauseMicrosTotal: 900,
      heapUsedBytes: 50_000_000,
      loopUtilization: 0.2,
    },
    metricsUrl: null,
    metricsProblem: '',
  };
}
