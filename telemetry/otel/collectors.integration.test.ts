/** Collectors that are away, slow, or half there: never felt, always shown, recovered by itself. */
import { createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
import { SharedHistograms } from '../record/shared-histograms.ts';
import { eventually, freePort, Started } from './peers-fixture.ts';
import {
  startTelemetryWorker,
  type TelemetryWorkerClient,
  traceCredits,
} from './telemetry-worker-client.ts';
import { traceOf } from './trace-fixture.ts';

const started = new Started();
afterEach(() => started.endAll());

const trace = traceOf(0);
const spansEach = trace.spans.length;

async function clientTo(otlpUrl: string): Promise<TelemetryWorkerClient> {
  const client = startTelemetryWorker({
    config: { otlpUrl, otlpProtocol: 'http/protobuf', metricsPort: await freePort() },
    resource: { 'service.name': 'quarterdeck-engine' },
    histograms: new SharedHistograms(),
    loadAfterMillis: 0,
    timeoutMillis: 1_000,
  });
  started.onEnd(() => client.close(1_000));
  await client.metricsUrl;
  return client;
}

type Manner = (socket: Socket) => void;

/** What a collector may do with a connection. */
const manners = {
  /** Reads and never answers. */
  silent: (socket) => socket.resume(),
  /** Says that all is well, and then never ends to say it. */
  dribbling: (socket) => {
    socket.resume();
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n');
    const timer = setInterval(() => socket.write('x'), 100);
    socket.on('close', () => {
      clearInterval(timer);
    });
  },
  well: (socket) => {
    socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'));
  },
} as const satisfies Record<string, Manner>;

async function collectorOn(port: number, manner: { now: keyof typeof manners }): Promise<void> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    manners[manner.now](socket);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  started.onEnd(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
}

/** Gives so many traces away, a few each turn of the loop; what each call took, sorted. */
async function giveMany(client: TelemetryWorkerClient, count: number) {
  const micros: number[] = [];
  let taken = 0;
  for (let index = 0; index < count; index += 1) {
    const from = performance.now();
    if (client.exportTrace(trace)) taken += 1;
    micros.push((performance.now() - from) * 1_000);
    if (index % 100 === 99) await pause(0);
  }
  const sorted = micros.toSorted((a, b) => a - b);
  const at = (part: number): number => sorted[Math.floor(part * (count - 1))] ?? 0;
  return { taken, p50: at(0.5), p95: at(0.95) };
}

/** Everything that was offered is either with the collector or counted as lost. */
function expectAccounted(client: TelemetryWorkerClient, offered: number): void {
  const { spansExported, spansDropped, queued } = client.health();
  expect(spansExported + spansDropped + queued * spansEach).toBe(offered * spansEach);
}

test.each(['dead', 'silent', 'dribbling'] as const)(
  'a collector that is %s costs the caller nothing, is shown, and is found again',
  async (kind) => {
    const port = await freePort();
    const manner: { now: keyof typeof manners } = { now: kind === 'dead' ? 'well' : kind };
    if (kind !== 'dead') await collectorOn(port, manner);
    const client = await clientTo(`http://127.0.0.1:${port}`);
    const heapBefore = process.memoryUsage().heapUsed;
    const offered = 20_000;
    const { taken, p50, p95 } = await giveMany(client, offered);
    expect(p50).toBeLessThan(50);
    expect(p95).toBeLessThan(50);
    expect(taken).toBeLessThan(offered / 2);
    expect(process.memoryUsage().heapUsed - heapBefore).toBeLessThan(48 * 1_024 * 1_024);
    const reason = kind === 'dead' ? /ECONNREFUSED/ : /no answer|timed out/;
    await eventually(() => (client.health().state === 'failing' ? true : null));
    await eventually(() => (reason.test(client.health().detail) ? true : null));
    expect(client.health().queued).toBeLessThanOrEqual(traceCredits);
    expect(client.health().spansDropped).toBeGreaterThan(0);
    expectAccounted(client, offered);

    manner.now = 'well';
    if (kind === 'dead') await collectorOn(port, manner);
    await eventually(() => (client.health().state === 'ok' ? true : null), 15_000);
    await eventually(() => (client.health().queued === 0 ? true : null), 15_000);
    expect(client.health().spansExported).toBeGreaterThan(0);
    expectAccounted(client, offered);
  },
  40_000,
);

test.each(['dead', 'dribbling'] as const)(
  'quitting is not held up by a collector that is %s',
  async (kind) => {
    const port = await freePort();
    if (kind !== 'dead') await collectorOn(port, { now: kind });
    const client = await clientTo(`http://127.0.0.1:${port}`);
    for (let index = 0; index < 600; index += 1) client.exportTrace(trace);
    await eventually(() => (client.health().state === 'failing' ? true : null));
    const from = performance.now();
    await client.close(1_000);
    expect(performance.now() - from).toBeLessThan(1_000);
    expectAccounted(client, 600);
    expect(client.exportTrace(trace)).toBe(false);
  },
);

test('what waits when the desk quits still reaches a collector that is well', async () => {
  const port = await freePort();
  await collectorOn(port, { now: 'well' });
  const client = await clientTo(`http://127.0.0.1:${port}`);
  client.exportTrace(trace);
  await eventually(() => (client.health().spansExported === spansEach ? true : null));
  client.exportTrace(trace);
  await client.close(1_000);
  expect(client.health()).toMatchObject({ spansExported: 2 * spansEach, spansDropped: 0 });
});

test('a thread that dies is started again, and what died with it is counted', async () => {
  const workers: Worker[] = [];
  const listener = (worker: Worker): void => void workers.push(worker);
  process.on('worker', listener);
  started.onEnd(() => {
    process.off('worker', listener);
    return Promise.resolve();
  });
  const port = await freePort();
  await collectorOn(port, { now: 'silent' });
  const client = await clientTo(`http://127.0.0.1:${port}`);
  const { url } = client.metrics();
  client.exportTrace(trace);
  client.log('{"level":30}');
  await workers[0]?.terminate();
  await eventually(() => (client.health().state === 'failing' ? true : null));
  expect(client.health().detail).toMatch(/the telemetry thread is down .*again in 1 s/);
  expect(client.metrics().url).toBeNull();
  expect(client.exportTrace(trace)).toBe(false);
  expect(client.health()).toMatchObject({ spansDropped: 2 * spansEach, queued: 0 });
  expect(client.logsDropped).toBe(1);
  await eventually(() => (client.metrics().url === url ? true : null));
  const page = await (await fetch(url ?? '')).text();
  expect(page).toContain('quarterdeck_telemetry_restarts_total 1\n');
  expect(page).toContain(`quarterdeck_export_spans_dropped_total ${2 * spansEach}\n`);
});

test('without a collector nothing is sent, and nothing is lost', async () => {
  const client = startTelemetryWorker({
    config: { otlpProtocol: 'http/protobuf', metricsPort: 0 },
    resource: {},
    histograms: new SharedHistograms(),
  });
  started.onEnd(() => client.close(1_000));
  expect(client.exportTrace(trace)).toBe(false);
  client.log('{}');
  expect(client.health()).toEqual({
    state: 'off',
    detail: 'no collector is configured',
    spansExported: 0,
    spansDropped: 0,
    queued: 0,
  });
  expect(await client.metricsUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/);
});
