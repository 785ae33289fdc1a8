/**
 * The trace of one order, span by span, made of the facts that are held of it.
 * Stages lie inside the root and behind each other; what the venue said later hangs on the send.
 */
import type { AttributeName, SpanName } from '../../../telemetry/contract/dictionary.ts';
import type {
  AttributeValue,
  Trace,
  TraceSpan,
  TraceSummary,
} from '../../../telemetry/contract/trace.ts';
import type { OrderNews } from '../../../telemetry/record/news-ring.ts';
import {
  type HeldOrder,
  type Stretch,
  startOf,
  stretchesOf,
  type TraceMark,
  totalOf,
} from './held-trace.ts';
import { spanId } from './trace-ids.ts';

type Attributes = Partial<Record<AttributeName, AttributeValue>>;

const rootIndex = 1;
/** Span numbers of the stages follow the root's; those of news come behind all of them. */
const stageIndex = { read: 2, decode: 3, fold: 4, decide: 5, gate: 6, commit: 7, send: 8 } as const;
const firstNewsIndex = 16;

const clipped = (text: string): string => text.slice(0, 400);

/** What a list shows of it. */
export function orderSummary(held: HeldOrder): TraceSummary {
  const { traceId, keptFor, keptBecause, outcome, startUtcNanos, facts } = held;
  const { strategy, instrument, venue } = facts.owner;
  let slowest: Stretch | null = null;
  for (const stretch of stretchesOf(facts)) {
    if (slowest === null || stretch.end - stretch.start > slowest.end - slowest.start) {
      slowest = stretch;
    }
  }
  return {
    traceId,
    keptFor,
    keptBecause,
    clientOrderId: facts.clientOrderId,
    strategy,
    instrument,
    venue,
    outcome,
    startMonoNanos: Math.round(startOf(facts)),
    startUtcNanos,
    totalNanos: Math.round(totalOf(facts)),
    slowestStage: slowest?.name ?? '',
    slowestNanos: slowest === null ? 0 : Math.round(slowest.end - slowest.start),
  };
}

/** The whole trace; `marks` are the pauses that fell into it. */
export function orderTrace(held: HeldOrder, marks: readonly TraceMark[]): Trace {
  const way = wayOf(held);
  const spans = [rootOf(held), ...way, ...newsSpans(held, 0)];
  return { ...orderSummary(held), spans, marks: [...marks] };
}

/** The spans of news from number `from` on: what came after the trace had been exported. */
export function newsSpans(held: HeldOrder, from: number): TraceSpan[] {
  let fills = 0;
  let cancelSent = Number.NaN;
  const spans: TraceSpan[] = [];
  for (const [index, news] of held.news.entries()) {
    if (news.kind === 'fill') fills += 1;
    if (news.kind === 'cancelSent') cancelSent = news.atMonoNanos;
    else if (index >= from) spans.push(newsSpan(held, news, index, fills, cancelSent));
  }
  return spans;
}

function rootOf(held: HeldOrder): TraceSpan {
  const { facts } = held;
  const isCaused = !Number.isNaN(facts.stamps.received);
  const attributes: Attributes = { 'quarterdeck.tick.number': facts.tickNumber };
  if (held.newsLeftOut > 0) attributes['quarterdeck.news.left_out'] = held.newsLeftOut;
  return span(held, {
    index: rootIndex,
    name: isCaused ? 'tick' : 'order',
    start: startOf(facts),
    end: startOf(facts) + totalOf(facts),
    kind: isCaused ? 'consumer' : 'internal',
    attributes,
  });
}

function wayOf(held: HeldOrder): TraceSpan[] {
  const { facts } = held;
  const stretches = stretchesOf(facts);
  return stretches.map(({ name, start, end }, at) => {
    const attributes: Attributes = {};
    const isLast = at === stretches.length - 1;
    if (name === 'decide') attributes['quarterdeck.strategy'] = facts.owner.strategy;
    if (name === 'gate' && facts.end === 'refused') {
      attributes['quarterdeck.refusal.reason'] = clipped(facts.reason);
    }
    if (name === 'send' && !Number.isNaN(facts.stamps.fenced)) {
      const after = Math.max(0, Math.round(facts.stamps.fenced - start));
      attributes['quarterdeck.fence.after_nanos'] = after;
    }
    const error = facts.end === 'fenced' && isLast ? clipped(facts.reason) : null;
    const kind = name === 'send' ? 'client' : 'internal';
    return span(held, { index: stageIndex[name], name, start, end, kind, attributes, error });
  });
}

function newsSpan(
  held: HeldOrder,
  news: OrderNews,
  number: number,
  fill: number,
  cancelSent: number,
): TraceSpan {
  const { kind, sentMonoNanos, atMonoNanos, text } = news;
  const isCancel = kind === 'cancelled' || kind === 'expired' || kind === 'cancelRejected';
  const from = isCancel ? cancelSent : sentMonoNanos;
  const attributes: Attributes = {};
  if (kind === 'fill') attributes['quarterdeck.fill.number'] = fill;
  if (isCancel && text !== '') attributes['quarterdeck.cancel.reason'] = clipped(text);
  const hasFailed = kind === 'rejected' || kind === 'unknown' || kind === 'cancelRejected';
  return span(held, {
    index: firstNewsIndex + number,
    name: kind === 'fill' ? 'fill' : isCancel ? 'cancel' : 'ack',
    start: Number.isNaN(from) ? atMonoNanos : from,
    end: atMonoNanos,
    kind: 'late',
    links: [spanId(held.spanStem, stageIndex.send)],
    attributes,
    error: hasFailed ? clipped(`${kind}: ${text}`) : null,
  });
}

interface SpanDraft {
  readonly index: number;
  readonly name: SpanName;
  readonly start: number;
  readonly end: number;
  readonly kind: TraceSpan['kind'];
  readonly links?: string[];
  readonly attributes: Attributes;
  readonly error?: string | null;
}

function span(held: HeldOrder, draft: SpanDraft): TraceSpan {
  const { index, name, start, end, kind, links = [], attributes, error = null } = draft;
  const zero = startOf(held.facts);
  const startNanos = Math.max(0, Math.round(start - zero));
  return {
    spanId: spanId(held.spanStem, index),
    parentSpanId: index === rootIndex ? null : spanId(held.spanStem, rootIndex),
    name,
    startNanos,
    endNanos: Math.max(startNanos, Math.round(end - zero)),
    kind,
    links,
    error,
    attributes,
  };
}
