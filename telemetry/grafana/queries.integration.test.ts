/**
 * Every query of every dashboard before a real Prometheus that scrapes a real desk, and the rules
 * before promtool. Grafana, Tempo and Loki are not run: their files are held by schemas alone.
 */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { defaultDeskText } from '../../engine/config/default-desk.ts';
import { TestDesk, until } from '../../engine/host/desk-fixture.ts';
import { type LatencyFrame, latencyBoundsNanos } from '../contract/latency-frame.ts';
import {
  missingPeers,
  query,
  runPromtool,
  Started,
  startPrometheus,
} from '../otel/peers-fixture.ts';
import { queriesOf, readDashboards } from './dashboard-fixture.ts';
import { readProvisioned } from './provisioning-fixture.ts';

const pathOf = (name: string): string =>
  fileURLToPath(new URL(`./prometheus/${name}`, import.meta.url));

const missing = missingPeers('prometheus', 'promtool');
const started = new Started();
const dashboards = readDashboards();
let desk: TestDesk | null = null;
let engine = '';
let prometheus = '';

const frames = (): LatencyFrame[] =>
  (desk?.messages ?? []).filter((message): message is LatencyFrame => message.type === 'latency');

const ask = (expression: string) => query(prometheus, expression);

function theDesk(): TestDesk {
  if (desk === null) throw new Error('no desk was started');
  return desk;
}

/** Programs are waited for, on machines that do other work too. */
const millisLimit = 40_000;
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** A strategy that soon wants more than it may: refusals have no series before the first. */
const deskText = defaultDeskText.replace('messages: 25', 'messages: 2');

beforeAll(async () => {
  if (missing !== '') return;
  desk = await TestDesk.create({ deskText });
  started.onEnd(async () => desk?.close());
  await desk.start();
  await desk.arm();
  const address = await until('the address of /metrics', () => frames().at(-1)?.metricsUrl);
  engine = new URL(address).host;
  prometheus = await startPrometheus(started, engine, [pathOf('rules/quarterdeck.yml')]);
  const orders = 'increase(quarterdeck_stage_duration_seconds_count{stage="ack"}[3s]) > 3';
  const refusals = 'sum(increase(quarterdeck_orders_refused_total[3s])) > 0';
  // Recorded every 5 s.
  const quantiles = 'instance_stage:quarterdeck_stage_duration_seconds:p50_1m{stage="ack"} > 0';
  const all = `${orders} and on () ${refusals} and on () ${quantiles}`;
  const isThere = async () => (await ask(all)).length > 0;
  await until('orders, refusals and recorded quantiles', isThere, millisLimit);
});
afterAll(() => started.endAll());

test('promtool finds nothing against the configuration and the rules', async ({ skip }) => {
  skip(missing !== '', missing);
  const { code, output } = await runPromtool('check', 'config', pathOf('prometheus.yml'));
  expect(output).toMatch(/SUCCESS: \d+ rules found/);
  expect(output).not.toMatch(/FAILED|duplicate|warning/i);
  expect(code).toBe(0);
});

test('the rules say to made-up minutes what they should', async ({ skip }) => {
  skip(missing !== '', missing);
  const { code, output } = await runPromtool('test', 'rules', pathOf('rules-test.yml'));
  expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('SUCCESS') });
});

test('every query is answered, and with figures', async ({ skip }) => {
  skip(missing !== '', missing);
  const empty: string[] = [];
  for (const { name, expression } of queriesOf(dashboards, engine)) {
    // A refusal throws, with Prometheus' own words.
    const samples = await ask(expression);
    const figures = samples.filter(({ value }) => Number.isFinite(value));
    if (figures.length === 0) empty.push(`${name}: ${expression}`);
  }
  expect(empty).toEqual([]);
});

test('logs are looked for under the name by which the engine speaks', async ({ skip }) => {
  skip(missing !== '', missing);
  const [info] = await ask('target_info');
  const { datasources } = readProvisioned().dataSources;
  const [tempo] = datasources.filter(({ type }) => type === 'tempo');
  const wanted = `{service_name="${info?.labels['service_name']}"}`;
  expect(JSON.stringify(tempo?.jsonData)).toContain(JSON.stringify(wanted).slice(1, -1));
});

test('the thresholds of the latency page are the budgets that the engine tells', async ({
  skip,
}) => {
  skip(missing !== '', missing);
  const stagesTold = frames().at(-1)?.stages ?? [];
  const told = stagesTold.flatMap(({ stage, budget }) =>
    budget === null ? [] : [[stage, budget] as const],
  );
  const stats = (dashboards.get('latency.json')?.panels ?? []).filter(
    ({ type }) => type === 'stat',
  );
  const shown = stats.flatMap(({ targets, fieldConfig }) => {
    const asked = /histogram_quantile\((0\.\d+).*stage="(\w+)"/.exec(targets[0]?.expr ?? '');
    const limit = fieldConfig.defaults.thresholds?.steps[1]?.value ?? null;
    return limit === null ? [] : [`${asked?.[2]} p${Number(asked?.[1]) * 100}: ${limit * 1e6}`];
  });
  const wanted = told.flatMap(([stage, { p50, p99 }]) => [
    ...(p50 === null ? [] : [`${stage} p50: ${p50}`]),
    ...(p99 === null ? [] : [`${stage} p99: ${p99}`]),
  ]);
  expect(wanted.length).toBeGreaterThan(0);
  expect(shown).toEqual(wanted);
});

test('a kill is an alert in Prometheus, and the desk is then halted', async ({ skip }) => {
  skip(missing !== '', missing);
  const firing = async () =>
    (await ask('ALERTS{alertstate="firing"}')).map(({ labels }) => labels['alertname'] ?? '');
  expect(await firing()).not.toContain('QuarterdeckDeskHalted');
  const killId = theDesk().kill('test of the alert rules');
  await theDesk().stage(killId, 'CONFIRMED');
  const wanted = ['QuarterdeckDeskHalted', 'QuarterdeckKill'];
  const told = await until('both alerts', async () => {
    const names = await firing();
    return wanted.every((name) => names.includes(name)) ? names : null;
  });
  expect(told).not.toContain('QuarterdeckNoData');
});

/** The bucket that a duration falls into, in seconds. */
function bucketOf(nanos: number): { readonly from: number; readonly to: number } {
  const index = latencyBoundsNanos.findIndex((bound) => nanos <= bound);
  const to = latencyBoundsNanos[index] ?? Number.POSITIVE_INFINITY;
  return { from: (latencyBoundsNanos[index - 1] ?? 0) / 1e9, to: to / 1e9 };
}

test('a quantile from the buckets is within one bucket of the exact one', async ({ skip }) => {
  skip(missing !== '', missing);
  // The desk is halted by now: these stages stand still and can be compared.
  const still = ['gate', 'commit', 'send', 'ack', 'tickToApproved', 'tickToWire'];
  const exact = await until('the same counts on both sides', async () => {
    const told = (frames().at(-1)?.stages ?? []).filter(({ stage }) => still.includes(stage));
    const counts = await ask('quarterdeck_stage_duration_seconds_count');
    const isSame = ({ stage, total }: (typeof told)[number]): boolean =>
      counts.some(({ labels, value }) => labels['stage'] === stage && value === total?.count);
    return told.length === still.length && told.every(isSame) ? told : null;
  });
  const off: string[] = [];
  for (const { stage, total } of exact) {
    for (const [part, micros] of [
      [0.5, total?.p50],
      [0.99, total?.p99],
    ] as const) {
      const series = `quarterdeck_stage_duration_seconds_bucket{stage="${stage}"}`;
      const [sample] = await ask(`histogram_quantile(${part}, sum by (le) (${series}))`);
      // The exact figure is itself within 3.1 %: it may belong to the bucket beside its own.
      const nanos = (micros ?? Number.NaN) * 1_000;
      const [{ from }, { to }] = [bucketOf(nanos / 1.05), bucketOf(nanos * 1.05)];
      const value = sample?.value ?? Number.NaN;
      const told = `${stage} ${part}: ${value} s, exactly ${nanos / 1e9} s`;
      if (!(value >= from && value <= to)) off.push(told);
    }
  }
  expect(off).toEqual([]);
});

test('an engine that ends is no data', async ({ skip }) => {
  skip(missing !== '', missing);
  await theDesk().close();
  const pending = 'ALERTS{alertname="QuarterdeckNoData"}';
  const [told] = await until('the alert', async () => {
    const found = await ask(pending);
    return found.length > 0 ? found : null;
  });
  expect(told?.labels).toMatchObject({ instance: engine, severity: 'critical' });
});
