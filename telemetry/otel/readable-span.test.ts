/** Kept traces as spans of the SDK: no nanosecond, parent, link or failure is lost. */
import { resourceFromAttributes } from '@opentelemetry/resources';
import { expect, test } from 'vitest';
import { hrTimeOf, readableSpans } from './readable-span.ts';
import { traceOf } from './trace-fixture.ts';

const nanosOf = ([seconds, nanos]: [number, number]): bigint =>
  BigInt(seconds) * 1_000_000_000n + BigInt(nanos);

test.each([
  ['within the second', '1790000000000000005', 7, [1_790_000_000, 12]],
  ['over the end of a second', '1790000000999999873', 342_117, [1_790_000_001, 341_990]],
  ['several seconds later', '1790000000000000000', 2_500_000_001, [1_790_000_002, 500_000_001]],
  ['before the start', '1790000000000000000', -1, [1_789_999_999, 999_999_999]],
  ['near the epoch', '5', 0, [0, 5]],
] as const)('a time %s is exact', (_name, utcNanos, after, expected) => {
  expect(hrTimeOf(utcNanos, after)).toEqual(expected);
});

test('every span keeps its nanoseconds, its parent, its links and its failure', () => {
  const trace = traceOf(0);
  const spans = readableSpans(trace, resourceFromAttributes({}), { name: 'quarterdeck' });
  const base = BigInt(trace.startUtcNanos);
  expect(
    spans.map((span) => ({
      name: span.name,
      start: Number(nanosOf(span.startTime) - base),
      end: Number(nanosOf(span.endTime) - base),
      duration: Number(nanosOf(span.duration)),
      spanId: span.spanContext().spanId,
      traceId: span.spanContext().traceId,
      parent: span.parentSpanContext?.spanId ?? null,
      links: span.links.map(({ context }) => context.spanId),
      error: span.status.message ?? null,
    })),
  ).toEqual(
    trace.spans.map((span) => ({
      name: span.name,
      start: span.startNanos,
      end: span.endNanos,
      duration: span.endNanos - span.startNanos,
      spanId: span.spanId,
      traceId: trace.traceId,
      parent: span.parentSpanId,
      links: span.links,
      error: span.error,
    })),
  );
});

test('the root says why the trace was kept and what marks fell into it', () => {
  const [root] = readableSpans(traceOf(3), resourceFromAttributes({}), { name: 'quarterdeck' });
  expect(root?.attributes).toMatchObject({
    'quarterdeck.kept.for': 'slow',
    'quarterdeck.order.client_id': 'QD-7-3',
    'quarterdeck.strategy': 'maker-btc',
  });
  expect(root?.events.map(({ name, time }) => [name, time])).toEqual([
    ['garbage collection', hrTimeOf('1790000000999999873', 40_000)],
  ]);
});

test('what the dictionary does not name is not sent', () => {
  const trace = traceOf(0);
  const spans = trace.spans.map((span) => ({ ...span, attributes: { 'api.key': 'hunter2' } }));
  const resource = resourceFromAttributes({});
  const sent = readableSpans({ ...trace, spans }, resource, { name: 'quarterdeck' });
  expect(JSON.stringify(sent)).not.toContain('hunter2');
});
