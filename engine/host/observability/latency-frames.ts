/**
 * The latency frame of each second: what every stage did in it, beside its total and its budget.
 * Reads only, in some hundred microseconds a second.
 */
import type {
  ExportHealth,
  LatencyFrame,
  RuntimeHealth,
  StageLatency,
} from '../../../telemetry/contract/latency-frame.ts';
import { type Stage, stages } from '../../../telemetry/contract/stage.ts';
import { LatencyWindow } from '../../../telemetry/record/latency-window.ts';
import type { LogLinearHistogram } from '../../../telemetry/record/log-linear-histogram.ts';
import type { SharedHistograms } from '../../../telemetry/record/shared-histograms.ts';
import { monoNow, utcNow } from '../clock.ts';

/**
 * Budgets in microseconds: strategies in threads of their own, commits on disk. The verdict alone
 * has a budget too, which bench measures: the stage `gate` holds its record and its fold as well.
 */
const budgets: Partial<Record<Stage, NonNullable<StageLatency['budget']>>> = {
  tickToApproved: { p50: 120, p99: 300 },
  tickToWire: { p50: 500, p99: null },
};

export interface LatencyFrameFacts {
  readonly ringOverwritten: number;
  readonly traces: { readonly seen: number; readonly kept: number; readonly evicted: number };
  readonly export: ExportHealth;
  readonly runtime: RuntimeHealth;
  readonly metrics: { readonly url: string | null; readonly problem: string };
}

export class LatencyFrames {
  readonly #stages: readonly {
    readonly stage: Stage;
    readonly histogram: LogLinearHistogram;
    readonly window: LatencyWindow;
  }[];

  constructor(histograms: SharedHistograms) {
    this.#stages = stages.map((stage) => {
      const histogram = histograms.of(stage);
      return { stage, histogram, window: new LatencyWindow(histogram) };
    });
  }

  /** The frame of the time since the last one. */
  take({ ringOverwritten, traces, metrics, ...rest }: LatencyFrameFacts): LatencyFrame {
    return {
      type: 'latency',
      atMonoNanos: monoNow(),
      atUtcNanos: utcNow(),
      stages: this.#stages.map(({ stage, histogram, window }) => {
        const second = window.take();
        return {
          stage,
          count: second?.count ?? 0,
          cells: [...(second?.cells ?? [])],
          second: second === null ? null : inMicros(second),
          total: histogram.count === 0 ? null : totalOf(histogram),
          budget: budgets[stage] ?? null,
        };
      }),
      ringOverwritten,
      tracesKept: traces.kept,
      tracesSeen: traces.seen,
      tracesEvicted: traces.evicted,
      ...rest,
      metricsUrl: metrics.url,
      metricsProblem: metrics.problem,
    };
  }
}

/** To the nanosecond below a microsecond, to ten of them above. */
const micros = (nanos: number): number =>
  nanos < 1_000 ? Math.round(nanos) / 1_000 : Math.round(nanos / 10) / 100;

const inMicros = ({ p50, p99, max }: { p50: number; p99: number; max: number }) => ({
  p50: micros(p50),
  p99: micros(p99),
  max: micros(max),
});

function totalOf(histogram: LogLinearHistogram): NonNullable<StageLatency['total']> {
  return {
    count: histogram.count,
    p50: micros(histogram.quantile(0.5)),
    p99: micros(histogram.quantile(0.99)),
    p999: micros(histogram.quantile(0.999)),
    max: micros(histogram.max),
  };
}
