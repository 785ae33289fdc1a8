// A whole desk and its collector: what the receiver of another project got, and that a collector
// which never answers is shown on every console and felt by no order.
import { createServer, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import type { LatencyFrame } from '../../../telemetry/contract/latency-frame.ts';
import type { Trace } from '../../../telemetry/contract/trace.ts';
import {
  eventually,
  freePort,
  missingPeers,
  Started,
  startReceiver,
} from '../../../telemetry/otel/peers-fixture.ts';
import { defaultDeskText } from '../../config/default-desk.ts';
import { TestDesk, until } from '../desk-fixture.ts';

const started = new Started();
const desks: TestDesk[] = [];
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close();
  await started.endAll();
});

/** The default desk, armed, which keeps the trace of every order and sends it to `otlpUrl`. */
async function deskTo(otlpUrl: string, otlpProtocol: 'http/json' | 'http/protobuf') {
  const telemetry = { otlpUrl, otlpProtocol, metricsPort: await freePort(), keepOneIn: 1 };
  const deskText = `${defaultDeskText}\ntelemetry: ${JSON.stringify(telemetry)}\n`;
  const desk = await TestDesk.create({ deskText });
  desks.push(desk);
  await desk.start();
  await desk.arm();
  return desk;
}

const lastFrame = (desk: TestDesk): LatencyFrame | undefined =>
  desk.messages.findLast((message): message is LatencyFrame => message.type === 'latency');

const StoredTrace = z.object({
  spans: z.record(
    z.string(),
    z.object({
      displayName: z.string(),
      parentSpanId: z.string().optional(),
      attributes: z.record(z.string(), z.unknown()),
    }),
  ),
});

async function acknowledgedTrace(desk: TestDesk): Promise<Trace> {
  const page = { limit: 100, keptFor: null, strategy: null, stage: null };
  const query = { ...page, atLeastNanos: 0, atMostNanos: null };
  return until('the trace of an acknowledged order', async () => {
    const { result } = await desk.ask({ type: 'traces.query', query });
    if (result.kind !== 'traces') throw new Error('no traces');
    for (const { traceId, keptFor } of result.traces) {
      if (keptFor === 'recent') continue;
      const answer = await desk.ask({ type: 'trace.query', key: { traceId } });
      const trace = answer.result.kind === 'trace' ? answer.result.trace : null;
      if (trace?.spans.some(({ name }) => name === 'ack')) return trace;
    }
    return null;
  });
}

test('the trace of an order can be read back from a receiver of another project', async (use) => {
  const missing = missingPeers('npm');
  use.skip(missing !== '', missing);
  const receiver = await startReceiver(started);
  const desk = await deskTo(`${receiver}/otlp`, 'http/json');
  const trace = await acknowledgedTrace(desk);
  // The receiver may be asked while it writes; then its answer is no JSON, and is asked for again.
  const stored = await eventually(async () => {
    const answer = await fetch(`${receiver}/traces/${trace.traceId}`);
    if (!answer.ok) return null;
    const found = StoredTrace.parse(await answer.json());
    const names = Object.values(found.spans).map(({ displayName }) => displayName);
    return names.includes('ack') ? found : null;
  });
  const [root] = trace.spans;
  const names = Object.values(stored.spans).map(({ displayName }) => displayName);
  // All that the desk told, and perhaps what the venue has said of the order since.
  expect(names).toEqual(expect.arrayContaining(trace.spans.map(({ name }) => name)));
  expect(stored.spans[root?.spanId ?? '']).toMatchObject({
    attributes: { 'quarterdeck.order.client_id': trace.clientOrderId },
  });
  expect(lastFrame(desk)?.export).toMatchObject({ state: 'ok', spansDropped: 0 });
});

test('a collector that never answers is shown, and orders leave as before', async () => {
  const sockets = new Set<Socket>();
  const hole = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.resume();
  });
  const port = await freePort();
  await new Promise<void>((resolve) => hole.listen(port, '127.0.0.1', resolve));
  started.onEnd(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => hole.close(() => resolve()));
  });
  const desk = await deskTo(`http://127.0.0.1:${port}`, 'http/protobuf');
  const failing = await until(
    'a failing export on the console',
    () => {
      const frame = lastFrame(desk);
      return frame?.export.state === 'failing' && frame;
    },
    40_000,
  );
  expect(failing.export.detail).not.toBe('');
  const sentBy = (frame: LatencyFrame): number =>
    frame.stages.find(({ stage }) => stage === 'send')?.total?.count ?? 0;
  const later = await until('twenty orders since', () => {
    const frame = lastFrame(desk);
    return frame !== undefined && sentBy(frame) >= sentBy(failing) + 20 && frame;
  });
  expect(later.export.state).toBe('failing');
  const kill = desk.kill('while the collector is a hole');
  const confirmed = await desk.stage(kill, 'CONFIRMED');
  expect(confirmed.elapsedMicros).toBeLessThan(5_000_000);
});
