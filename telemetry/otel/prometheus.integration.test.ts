/** The engine's metrics before a real Prometheus and promtool, and what they must not tell. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { metricMeanings } from '../contract/metrics.ts';
import type { Stage } from '../contract/stage.ts';
import { SharedHistograms } from '../record/shared-histograms.ts';
import {
  checkMetrics,
  eventually,
  missingPeers,
  query,
  Started,
  startPrometheus,
} from './peers-fixture.ts';
import { startTelemetryWorker, type TelemetryWorkerClient } from './telemetry-worker-client.ts';

const running = new Started();
const histograms = new SharedHistograms();
const resource = {
  'service.name': 'quarterdeck-engine',
  'service.version': '0.1.0',
  'deployment.environment.name': 'SIM',
  'quarterdeck.desk': 'test',
};
let client: TelemetryWorkerClient;
let metricsUrl = '';

/** Numbers in [0, 1) that are the same in each run. */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Durations around a median with the long tail that latencies have, in nanoseconds. */
function durations(count: number, medianNanos: number, spread: number, seed: number): number[] {
  const next = numbersFrom(seed);
  return Array.from({ length: count }, () => {
    const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
    return medianNanos * Math.exp(spread * normal);
  });
}

const measured: Readonly<Partial<Record<Stage, readonly number[]>>> = {
  gate: durations(40_000, 1_300, 0.5, 1),
  decide: durations(40_000, 68_000, 0.6, 2),
  commit: durations(40_000, 310_000, 0.8, 3),
};

beforeAll(async () => {
  // What a careless resource detector would pick up.
  process.env['OTEL_RESOURCE_ATTRIBUTES'] = 'api.key=hunter2';
  process.argv.push('--api-key=hunter2');
  client = startTelemetryWorker({
    config: { otlpProtocol: 'http/protobuf', metricsPort: 0 },
    resource,
    histograms,
    loadAfterMillis: 0,
  });
  running.onEnd(async () => {
    await client.close(1_000);
    process.argv.pop();
    delete process.env['OTEL_RESOURCE_ATTRIBUTES'];
  });
  metricsUrl = (await client.metricsUrl) ?? '';
});
afterAll(() => running.endAll());

const started = new Started();
afterEach(() => started.endAll());

const page = async (): Promise<string> => (await fetch(metricsUrl)).text();

/** Every engine metric once, with each of its labels. */
function everything() {
  return Object.entries(metricMeanings).flatMap(([name, { source, labels }], index) => {
    if (source !== 'engine') return [];
    const named = Object.fromEntries(labels.map((label) => [label, 'BTC-USDT']));
    return [{ name: name as keyof typeof metricMeanings, value: index, labels: named }];
  });
}

test('quantiles from a real Prometheus are within a tenth of the exact ones', async ({ skip }) => {
  skip(missingPeers('prometheus') !== '', missingPeers('prometheus'));
  const prometheus = await startPrometheus(started, new URL(metricsUrl).host);
  // In portions, so that rates have something to see.
  await eventually(async () => ((await query(prometheus, 'up == 1')).length === 1 ? true : null));
  for (let portion = 0; portion < 8; portion += 1) {
    for (const [stage, values] of Object.entries(measured)) {
      for (let index = portion; index < values.length; index += 8) {
        histograms.of(stage as Stage).record(values[index] ?? 0);
      }
    }
    await pause(200);
  }
  const count = 'sum(quarterdeck_stage_duration_seconds_count)';
  await eventually(async () =>
    (await query(prometheus, count))[0]?.value === 120_000 ? true : null,
  );
  for (const [stage, values] of Object.entries(measured)) {
    const sorted = values.toSorted((a, b) => a - b);
    for (const part of [0.5, 0.9, 0.99]) {
      const exact = (sorted[Math.ceil(part * sorted.length) - 1] ?? 0) / 1e9;
      const buckets = `quarterdeck_stage_duration_seconds_bucket{stage="${stage}"}`;
      for (const series of [buckets, `rate(${buckets}[1m])`]) {
        const asked = `histogram_quantile(${part}, sum by (le) (${series}))`;
        const [sample] = await query(prometheus, asked);
        const off = Math.abs((sample?.value ?? 0) / exact - 1);
        expect(off, `${asked} of ${exact}`).toBeLessThan(0.1);
      }
    }
  }
});

test('promtool has nothing to say against any metric of the table', async ({ skip }) => {
  skip(missingPeers('promtool') !== '', missingPeers('promtool'));
  client.publish({ points: everything() });
  const names = Object.keys(metricMeanings);
  const text = await eventually(async () => {
    const now = await page();
    return names.every((name) => now.includes(`# TYPE ${name} `)) ? now : null;
  });
  expect(await checkMetrics(text)).toEqual({ code: 0, output: '' });
});

test('what is in no table, has a label too many or is no number is not shown', async () => {
  const figure = { name: 'quarterdeck_fills_total', value: 7 } as const;
  client.publish({
    points: [
      figure,
      { ...figure, name: 'quarterdeck_kills_total', labels: { order: 'QD-1' } },
      { ...figure, name: 'quarterdeck_consoles', value: Number.NaN },
      { ...figure, name: 'quarterdeck_made_up' as 'quarterdeck_consoles' },
    ],
  });
  const text = await eventually(async () => {
    const now = await page();
    return now.includes('quarterdeck_fills_total 7') ? now : null;
  });
  expect(text).not.toMatch(/QD-1|NaN|made_up/);
});

test('the resource is what it was given, and nothing of the process', async () => {
  const text = await page();
  const info = text.split('\n').find((line) => line.startsWith('target_info{'));
  const labels = Object.entries(resource).map(
    ([name, value]) => `${name.replaceAll('.', '_')}="${value}"`,
  );
  expect(info).toBe(`target_info{${labels.join(',')}} 1`);
  expect(text).not.toMatch(/hunter2|otel_scope|process_|host_name/);
});

test('an engine that has gone silent is not ready, and the reason is told', async () => {
  const ready = metricsUrl.replace('/metrics', '/readyz');
  client.ready(false, 'the venues are still being reached');
  await eventually(async () =>
    (await (await fetch(ready)).text()).includes('venues') ? true : null,
  );
  client.ready(true, '');
  await eventually(async () => ((await fetch(ready)).status === 200 ? true : null));
  const silent = await eventually(async () => {
    const answer = await fetch(ready);
    return answer.status === 503 ? await answer.text() : null;
  });
  expect(silent).toMatch(/the engine has said nothing for \d+ s/);
});
