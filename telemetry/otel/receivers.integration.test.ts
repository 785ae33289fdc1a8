/** What leaves the engine, read back by programs that nobody here wrote. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { Trace } from '../contract/trace.ts';
import { SharedHistograms } from '../record/shared-histograms.ts';
import {
  decodeProto,
  eventually,
  freePort,
  missingPeers,
  Started,
  startReceiver,
} from './peers-fixture.ts';
import { type ExportConfig, startTelemetryWorker } from './telemetry-worker-client.ts';
import { traceOf } from './trace-fixture.ts';

const started = new Started();
afterEach(() => started.endAll());

const receiving = new Started();
let receiver = '';
beforeAll(async () => {
  if (missingPeers('npm') === '') receiver = await startReceiver(receiving);
});
afterAll(() => receiving.endAll());

const resource = { 'service.name': 'quarterdeck-engine', 'quarterdeck.desk': 'test' };

async function workerTo(otlpUrl: string, otlpProtocol: ExportConfig['otlpProtocol']) {
  const config = { otlpUrl, otlpProtocol, metricsPort: await freePort() };
  const histograms = new SharedHistograms();
  const client = startTelemetryWorker({ config, resource, histograms, loadAfterMillis: 0 });
  started.onEnd(() => client.close(1_000));
  return client;
}

/** A collector that keeps the bodies it gets, by their path. */
async function keepingCollector() {
  const bodies: { path: string; body: Buffer }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      bodies.push({ path: request.url ?? '', body: Buffer.concat(chunks) });
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  started.onEnd(async () => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, bodies };
}

const StoredTrace = z.object({
  traceId: z.string(),
  spans: z.record(
    z.string(),
    z.object({
      spanId: z.string(),
      traceId: z.string(),
      displayName: z.string(),
      parentSpanId: z.string().optional(),
      startTime: z.number(),
      endTime: z.number(),
      attributes: z.record(z.string(), z.unknown()),
    }),
  ),
});

const millisOf = (trace: Trace, nanos: number): number =>
  Number((BigInt(trace.startUtcNanos) + BigInt(nanos)) / 1_000n) / 1_000;

test('a receiver of another project stores the trace that it was sent', async ({ skip }) => {
  skip(missingPeers('npm') !== '', missingPeers('npm'));
  const client = await workerTo(`${receiver}/otlp`, 'http/json');
  const trace = traceOf(0);
  expect(client.exportTrace(trace)).toBe(true);
  const stored = await eventually(async () => {
    const found = await fetch(`${receiver}/traces/${trace.traceId}`);
    return StoredTrace.safeParse(await found.json()).data ?? null;
  });
  expect(Object.keys(stored.spans).toSorted()).toEqual(
    trace.spans.map(({ spanId }) => spanId).toSorted(),
  );
  for (const sent of trace.spans) {
    const back = stored.spans[sent.spanId];
    expect(back).toMatchObject({
      traceId: trace.traceId,
      displayName: sent.name,
      attributes: sent.attributes,
    });
    expect(back?.parentSpanId ?? null).toBe(sent.parentSpanId);
    // It keeps milliseconds only.
    expect(Math.abs((back?.startTime ?? 0) - millisOf(trace, sent.startNanos))).toBeLessThan(1.001);
    expect(Math.abs((back?.endTime ?? 0) - millisOf(trace, sent.endNanos))).toBeLessThan(1.001);
  }
  expect(stored.spans[trace.spans[0]?.spanId ?? '']?.attributes).toMatchObject({
    'quarterdeck.kept.because': trace.keptBecause,
    'quarterdeck.order.client_id': trace.clientOrderId,
  });
  await eventually(() => (client.health().spansExported === trace.spans.length ? true : null));
  expect(client.health()).toMatchObject({ state: 'ok', spansDropped: 0, queued: 0 });
});

test('the same receiver stores log lines with their ids, and no secret', async ({ skip }) => {
  skip(missingPeers('npm') !== '', missingPeers('npm'));
  const client = await workerTo(`${receiver}/otlp`, 'http/json');
  const { traceId, spans, clientOrderId } = traceOf(4);
  const ids = { traceId, spanId: spans[0]?.spanId, clientOrderId, commandId: 'c-9' };
  const rest = { level: 50, time: new Date().toISOString(), token: 'hunter2', msg: 'rejected' };
  client.log(JSON.stringify({ ...ids, ...rest }));
  const text = await eventually(async () => {
    const answer = await (await fetch(`${receiver}/traces/${traceId}/logs`)).text();
    return answer.includes('rejected') ? answer : null;
  });
  for (const id of [traceId, clientOrderId ?? '', 'c-9', 'ERROR']) expect(text).toContain(id);
  expect(text).not.toContain('hunter2');
});

/** A number of nanoseconds as protoc prints a fixed64. */
const at = (trace: Trace, nanos: number): string =>
  String(BigInt(trace.startUtcNanos) + BigInt(nanos));

test('protobuf decodes by the schema of OpenTelemetry to the nanosecond', async ({ skip }) => {
  skip(missingPeers('npm', 'protoc') !== '', missingPeers('npm', 'protoc'));
  const collector = await keepingCollector();
  const client = await workerTo(collector.url, 'http/protobuf');
  const trace = traceOf(1);
  client.exportTrace(trace);
  const sent = await eventually(
    () => collector.bodies.find(({ path }) => path === '/v1/traces') ?? null,
  );
  const text = await decodeProto(
    'opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest',
    'opentelemetry/proto/collector/trace/v1/trace_service.proto',
    sent.body,
  );
  const blocks = text.split(/^\s+spans \{$/m).slice(1);
  expect(blocks).toHaveLength(trace.spans.length);
  trace.spans.forEach((span, index) => {
    const block = blocks[index] ?? '';
    expect(block).toContain(`name: "${span.name}"`);
    expect(block).toContain(`start_time_unix_nano: ${at(trace, span.startNanos)}\n`);
    expect(block).toContain(`end_time_unix_nano: ${at(trace, span.endNanos)}\n`);
    if (span.error !== null) expect(block).toContain(`message: "${span.error}"`);
    expect(block.match(/links \{/g)?.length ?? 0).toBe(span.links.length);
    expect(/parent_span_id/.test(block.replaceAll(/links \{[^}]*\}/g, ''))).toBe(
      span.parentSpanId !== null,
    );
  });
  expect(text).toContain('string_value: "quarterdeck-engine"');
  // A field that the schema does not know is printed by its number. It knows no flags, of spans
  // (16) and of links (6), which are younger.
  const unknown = [...text.matchAll(/^\s*(\d+): /gm)].map(([, field]) => field);
  expect(new Set(unknown)).toEqual(new Set(['16', '6']));
});

test('log records decode by the schema, too', async ({ skip }) => {
  skip(missingPeers('npm', 'protoc') !== '', missingPeers('npm', 'protoc'));
  const collector = await keepingCollector();
  const client = await workerTo(collector.url, 'http/protobuf');
  client.log(JSON.stringify({ level: 30, time: Date.now(), sessionId: 's-7', msg: 'started' }));
  const sent = await eventually(
    () => collector.bodies.find(({ path }) => path === '/v1/logs') ?? null,
  );
  const text = await decodeProto(
    'opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest',
    'opentelemetry/proto/collector/logs/v1/logs_service.proto',
    sent.body,
  );
  expect(text).toContain('string_value: "started"');
  expect(text).toContain('severity_number: SEVERITY_NUMBER_INFO');
  expect(text).toContain('key: "quarterdeck.session.id"');
});

test('a stretch of the slow path becomes a span of its own', async () => {
  const collector = await keepingCollector();
  const client = await workerTo(collector.url, 'http/json');
  client.exportSpan({
    name: 'engine.start',
    startUtcNanos: '1790000000000000123',
    durationNanos: 812_345_678,
    error: null,
    attributes: { 'quarterdeck.session.id': 's-7' },
  });
  const sent = await eventually(() => collector.bodies[0] ?? null);
  const text = sent.body.toString('utf8');
  expect(text).toContain('"name":"engine.start"');
  expect(text).toContain('"startTimeUnixNano":"1790000000000000123"');
  expect(text).toContain('"endTimeUnixNano":"1790000000812345801"');
});
