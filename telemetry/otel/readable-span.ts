/**
 * A kept trace as the spans that the official OTLP exporters take: exact nanoseconds, parents,
 * links, status and attributes. Measures nothing and drops nothing of what was kept.
 */
import {
  type Attributes,
  type HrTime,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
} from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { type AttributeName, attributeMeanings } from '../contract/dictionary.ts';
import type { Trace, TraceSpan } from '../contract/trace.ts';

const nanosPerSecond = 1_000_000_000;

/** UTC nanoseconds as decimal text, and so many nanoseconds later, as seconds and nanoseconds. */
export function hrTimeOf(utcNanos: string, afterNanos: number): HrTime {
  const digits = utcNanos.padStart(10, '0');
  const seconds = Number(digits.slice(0, -9));
  const nanos = Number(digits.slice(-9)) + Math.round(afterNanos);
  const carried = Math.floor(nanos / nanosPerSecond);
  return [seconds + carried, nanos - carried * nanosPerSecond];
}

function durationOf(nanos: number): HrTime {
  const whole = Math.max(0, Math.round(nanos));
  return [Math.floor(whole / nanosPerSecond), whole % nanosPerSecond];
}

/** What the venue says later arrives as a message. */
const kinds: Readonly<Record<TraceSpan['kind'], SpanKind>> = {
  internal: SpanKind.INTERNAL,
  consumer: SpanKind.CONSUMER,
  client: SpanKind.CLIENT,
  late: SpanKind.CONSUMER,
};

/** What the whole trace says; it stands on the root. */
function rootAttributes(trace: Trace): Partial<Record<AttributeName, string>> {
  const { clientOrderId, strategy, instrument, venue } = trace;
  return {
    'quarterdeck.kept.for': trace.keptFor,
    'quarterdeck.kept.because': trace.keptBecause,
    'quarterdeck.outcome': trace.outcome,
    ...(clientOrderId === null ? {} : { 'quarterdeck.order.client_id': clientOrderId }),
    ...(strategy === null ? {} : { 'quarterdeck.strategy': strategy }),
    ...(instrument === null ? {} : { 'quarterdeck.instrument': instrument }),
    ...(venue === null ? {} : { 'quarterdeck.venue': venue }),
  };
}

/** What the dictionary does not name is not sent. */
function named(attributes: TraceSpan['attributes']): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).filter(([name]) => Object.hasOwn(attributeMeanings, name)),
  );
}

/** The spans of a trace, for the exporter. */
export function readableSpans(
  trace: Trace,
  resource: Resource,
  instrumentationScope: ReadableSpan['instrumentationScope'],
): ReadableSpan[] {
  const context = (spanId: string): SpanContext => {
    return { traceId: trace.traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: false };
  };
  const at = (nanos: number): HrTime => hrTimeOf(trace.startUtcNanos, nanos);
  return trace.spans.map((span) => {
    const isRoot = span.parentSpanId === null;
    const failed = span.error !== null;
    const events = isRoot
      ? trace.marks.map(({ name, startNanos, endNanos }) => {
          const attributes = named({ 'quarterdeck.mark.duration_nanos': endNanos - startNanos });
          return { name, time: at(startNanos), attributes, droppedAttributesCount: 0 };
        })
      : [];
    return {
      name: span.name,
      kind: kinds[span.kind],
      spanContext: () => context(span.spanId),
      ...(span.parentSpanId === null ? {} : { parentSpanContext: context(span.parentSpanId) }),
      startTime: at(span.startNanos),
      endTime: at(span.endNanos),
      duration: durationOf(span.endNanos - span.startNanos),
      status: failed
        ? { code: SpanStatusCode.ERROR, message: span.error ?? '' }
        : { code: SpanStatusCode.UNSET },
      attributes: isRoot
        ? { ...named(span.attributes), ...rootAttributes(trace) }
        : named(span.attributes),
      links: span.links.map((spanId) => ({ context: context(spanId) })),
      events,
      ended: true,
      resource,
      instrumentationScope,
      droppedAttributesCount: 0,
      droppedEventsCount: 0,
      droppedLinksCount: 0,
    };
  });
}
