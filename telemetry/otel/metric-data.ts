/**
 * The engine's figures as the metrics of the OpenTelemetry SDK: histograms read from the shared
 * memory at the moment of a scrape, figures from the last snapshot. Records nothing itself.
 */
import { type HrTime, ValueType } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  DataPointType,
  type MetricData,
  type MetricProducer,
} from '@opentelemetry/sdk-metrics';
import { latencyBoundsNanos } from '../contract/latency-frame.ts';
import { type MetricName, type MetricPoint, metricMeanings } from '../contract/metrics.ts';
import { stages } from '../contract/stage.ts';
import type { SharedHistograms } from '../record/shared-histograms.ts';

const boundsSeconds: readonly number[] = latencyBoundsNanos.map((nanos) => nanos / 1e9);
const stageMetric = 'quarterdeck_stage_duration_seconds';

export interface MetricSources {
  readonly resource: Resource;
  readonly histograms: SharedHistograms;
  /** The figures of this moment, each at most once for its labels. */
  readonly points: () => readonly MetricPoint[];
}

interface Period {
  readonly startTime: HrTime;
  readonly endTime: HrTime;
}

function descriptorOf(name: MetricName): MetricData['descriptor'] {
  const { help, unit } = metricMeanings[name];
  return { name, description: help, unit, valueType: ValueType.DOUBLE };
}

function stageDurations(histograms: SharedHistograms, period: Period): MetricData {
  return {
    descriptor: descriptorOf(stageMetric),
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
    dataPointType: DataPointType.HISTOGRAM,
    dataPoints: stages.map((stage) => {
      const { cells, count, sumNanos } = histograms.read(stage);
      const buckets = { boundaries: [...boundsSeconds], counts: [...cells] };
      return { ...period, attributes: { stage }, value: { buckets, count, sum: sumNanos / 1e9 } };
    }),
  };
}

/** Metrics of the points, one for each name; a label or a name that is in no table is left out. */
function figures(points: readonly MetricPoint[], period: Period): MetricData[] {
  const byName = new Map<MetricName, MetricPoint[]>();
  for (const point of points) {
    const allowed: readonly string[] | undefined = metricMeanings[point.name]?.labels;
    const labels = Object.keys(point.labels ?? {});
    if (allowed === undefined || point.name === stageMetric) continue;
    if (!Number.isFinite(point.value) || labels.some((label) => !allowed.includes(label))) continue;
    byName.set(point.name, [...(byName.get(point.name) ?? []), point]);
  }
  return [...byName].map(([name, found]): MetricData => {
    const base = {
      descriptor: descriptorOf(name),
      aggregationTemporality: AggregationTemporality.CUMULATIVE,
      dataPoints: found.map(({ value, labels }) => {
        return { ...period, attributes: { ...labels }, value };
      }),
    };
    if (metricMeanings[name].kind === 'gauge')
      return { ...base, dataPointType: DataPointType.GAUGE };
    return { ...base, dataPointType: DataPointType.SUM, isMonotonic: true };
  });
}

const hrTimeNow = (): HrTime => {
  const millis = Date.now();
  return [Math.floor(millis / 1_000), (millis % 1_000) * 1e6];
};

/** What PrometheusExporter asks at each scrape. */
export function createMetricProducer(sources: MetricSources): MetricProducer {
  const startTime = hrTimeNow();
  return {
    collect: () => {
      const period = { startTime, endTime: hrTimeNow() };
      const metrics = [
        stageDurations(sources.histograms, period),
        ...figures(sources.points(), period),
      ];
      const scope = { name: 'quarterdeck' };
      const resourceMetrics = { resource: sources.resource, scopeMetrics: [{ scope, metrics }] };
      return Promise.resolve({ resourceMetrics, errors: [] });
    },
  };
}
