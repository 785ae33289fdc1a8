// A real desk: every order has its trace, a kill has one, and consoles get the latencies.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { attributeMeanings, spanMeanings } from '../../../telemetry/contract/dictionary.ts';
import type { LatencyFrame } from '../../../telemetry/contract/latency-frame.ts';
import type { Trace, TraceQuery } from '../../../telemetry/contract/trace.ts';
import { TestDesk, until } from '../desk-fixture.ts';

const every: TraceQuery = {
  limit: 500,
  keptFor: null,
  strategy: null,
  atLeastNanos: 0,
  stage: null,
  atMostNanos: null,
};

let desk: TestDesk;

beforeAll(async () => {
  desk = await TestDesk.create();
  await desk.start();
  await desk.arm();
}, 60_000);

afterAll(async () => {
  await desk.close();
});

async function list(query: Partial<TraceQuery> = {}) {
  const { result } = await desk.ask({ type: 'traces.query', query: { ...every, ...query } });
  if (result.kind !== 'traces') throw new Error('no traces');
  return result.traces;
}

async function read(key: object): Promise<Trace | null> {
  const { result } = await desk.ask({ type: 'trace.query', key });
  if (result.kind !== 'trace') throw new Error('no trace');
  return result.trace;
}

const frames = (): LatencyFrame[] =>
  desk.messages.filter((message): message is LatencyFrame => message.type === 'latency');

it('holds a trace of an order, from the tick to the word of the venue', async () => {
  const found = await until('an acknowledged order that a tick caused', async () => {
    for (const { clientOrderId, outcome } of await list()) {
      if (outcome === 'refused' || clientOrderId === null) continue;
      const trace = await read({ clientOrderId });
      const names = trace?.spans.map(({ name }) => name) ?? [];
      if (names.includes('read') && names.includes('ack')) return trace;
    }
    return null;
  });
  expect(found.spans.map(({ name }) => name).slice(0, 9)).toEqual([
    'tick',
    'read',
    'decode',
    'fold',
    'decide',
    'gate',
    'commit',
    'send',
    'ack',
  ]);
  const [root, ...rest] = found.spans;
  const way = rest.filter(({ kind }) => kind !== 'late');
  expect(way.reduce((sum, span) => sum + span.endNanos - span.startNanos, 0)).toBe(
    found.totalNanos,
  );
  expect(way.every(({ parentSpanId }) => parentSpanId === root?.spanId)).toBe(true);
  way.forEach((span, at) => {
    expect(span.startNanos).toBe(way[at - 1]?.endNanos ?? 0);
    expect(span.endNanos).toBeLessThanOrEqual(root?.endNanos ?? 0);
  });
  const send = way.at(-1);
  expect(rest.find(({ name }) => name === 'ack')?.links).toEqual([send?.spanId]);
  // By its own id it is the same, and may have heard more of its order by now.
  const again = await read({ traceId: found.traceId });
  expect(again?.spans.slice(0, found.spans.length)).toEqual(found.spans);
});

it('sends nothing that is not in the dictionary', async () => {
  for (const { traceId } of (await list()).slice(0, 50)) {
    const trace = await read({ traceId });
    for (const { name, attributes } of trace?.spans ?? []) {
      expect(spanMeanings).toHaveProperty([name]);
      for (const attribute of Object.keys(attributes)) {
        expect(attributeMeanings).toHaveProperty([attribute]);
      }
    }
  }
});

it('tells consoles the latencies of each second, all ticks counted', async () => {
  const frame = await until('a frame with orders', () =>
    frames().find(
      ({ stages, tracesSeen }) =>
        tracesSeen > 0 && stages.some(({ stage, count }) => stage === 'send' && count > 0),
    ),
  );
  const counts = Object.fromEntries(frame.stages.map(({ stage, total }) => [stage, total?.count]));
  expect(counts['read']).toBe(counts['decode']);
  expect(counts['fold']).toBe(counts['read']);
  expect(counts['read']).toBeGreaterThan(counts['send'] ?? 0);
  expect(counts['tickToWire']).toBeLessThanOrEqual(counts['send'] ?? 0);
  for (const { count, cells } of frame.stages) {
    expect(cells.filter((_, at) => at % 2 === 1).reduce((sum, one) => sum + one, 0)).toBe(count);
  }
  expect(frame.runtime.heapUsedBytes).toBeGreaterThan(0);
  expect(frame.tracesSeen).toBeGreaterThan(0);
  expect(frame.ringOverwritten).toBe(0);
});

it('keeps the trace of a kill', async () => {
  // A kill that finds no order at work sends no cancel, and its trace has no such stage.
  const killId = await until('a kill that found an order at work', async () => {
    await until('an order', async () => (await desk.openAtVenue()).length > 0);
    const id = desk.kill('test of the trace');
    const { report } = await desk.stage(id, 'CONFIRMED');
    if (typeof report?.lastCancelMicros === 'number') return id;
    await desk.arm();
    return null;
  });
  const kill = await until('the trace of the kill', async () => {
    for (const { traceId } of await list({ keptFor: 'kill' })) {
      const trace = await read({ traceId });
      if (trace?.spans[0]?.attributes['quarterdeck.kill.id'] === killId) return trace;
    }
    return null;
  });
  expect(kill.spans.map(({ name }) => name)).toEqual([
    'kill',
    'gate closed',
    'latched',
    'cancels sent',
    'confirmed',
  ]);
  expect(kill.spans[0]?.attributes['quarterdeck.kill.cause']).toBe('kill');
  expect(kill.outcome).toBe('killed');
}, 60_000);
