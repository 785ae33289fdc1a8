/**
 * The trace of one kill, made of its report: gate closed, latched, cancels sent, confirmed.
 * Says nothing that the report does not; every kill is kept.
 */
import type { AttributeName } from '../../../telemetry/contract/dictionary.ts';
import type {
  AttributeValue,
  Trace,
  TraceId,
  TraceSpan,
} from '../../../telemetry/contract/trace.ts';
import type { KillReport, LedgerBody } from '../../contract/events.ts';
import { scopeText } from '../../contract/scope.ts';
import { spanId } from './trace-ids.ts';

export type HaltBody = Extract<LedgerBody, { type: 'mode.changed' }>;

export interface KillFacts {
  readonly report: KillReport;
  /** The halt that the kill made; null when it went by unseen. */
  readonly halt: HaltBody | null;
  readonly triggerMonoNanos: number;
  readonly triggerUtcNanos: string;
  /** Of the report. */
  readonly toldMonoNanos: number;
}

const nanosOf = (micros: number | null): number | null => (micros === null ? null : micros * 1_000);

export function killTrace(traceId: TraceId, spanStem: string, facts: KillFacts): Trace {
  const { report, triggerMonoNanos, triggerUtcNanos } = facts;
  const spans = spansOf(spanStem, facts);
  const root = spans[0];
  const stages = spans.slice(1);
  const slowest = stages.toSorted((a, b) => lengthOf(b) - lengthOf(a))[0] ?? null;
  const { scope, cancelled, outcome } = report;
  const totalNanos = root?.endNanos ?? 0;
  const millis = (totalNanos / 1e6).toFixed(1);
  return {
    traceId,
    keptFor: 'kill',
    keptBecause: `every kill is kept: ${cancelled.length} cancelled, ${outcome} after ${millis} ms`,
    clientOrderId: null,
    strategy: scope.strategy ?? null,
    instrument: scope.instrument ?? null,
    venue: scope.venue ?? null,
    outcome: 'killed',
    startMonoNanos: Math.round(triggerMonoNanos),
    startUtcNanos: triggerUtcNanos,
    totalNanos,
    slowestStage: slowest?.name ?? '',
    slowestNanos: slowest === null ? 0 : lengthOf(slowest),
    spans,
    marks: [],
  };
}

const lengthOf = ({ startNanos, endNanos }: TraceSpan): number => endNanos - startNanos;

function spansOf(stem: string, facts: KillFacts): TraceSpan[] {
  const { report } = facts;
  const closed = nanosOf(report.gateClosedMicros) ?? 0;
  const latched = nanosOf(report.latchedMicros);
  const cancelled = nanosOf(report.lastCancelMicros);
  const told = Math.max(0, Math.round(facts.toldMonoNanos - facts.triggerMonoNanos));
  const ended = nanosOf(report.confirmedMicros) ?? told;
  const end = Math.max(ended, closed, latched ?? 0, cancelled ?? 0);
  const rootId = spanId(stem, 1);
  const open = report.outcome === 'unconfirmed';
  const error = open ? (report.detail ?? 'not confirmed').slice(0, 400) : null;
  const stage = (index: number, name: string, from: number, to: number | null): TraceSpan[] =>
    to === null
      ? []
      : [
          {
            spanId: spanId(stem, index),
            parentSpanId: rootId,
            name,
            startNanos: Math.min(from, to),
            endNanos: to,
            kind: name === 'cancels sent' ? 'client' : 'internal',
            links: [],
            error: name === 'unconfirmed' ? error : null,
            attributes: {},
          },
        ];
  const root: TraceSpan = {
    spanId: rootId,
    parentSpanId: null,
    name: 'kill',
    startNanos: 0,
    endNanos: end,
    kind: 'internal',
    links: [],
    error,
    attributes: attributesOf(facts),
  };
  return [
    root,
    ...stage(2, 'gate closed', 0, closed),
    ...stage(3, 'latched', closed, latched),
    ...stage(4, 'cancels sent', closed, cancelled),
    ...stage(5, open ? 'unconfirmed' : 'confirmed', cancelled ?? closed, end),
  ];
}

function attributesOf({ report, halt }: KillFacts): Record<string, AttributeValue> {
  const attributes: Partial<Record<AttributeName, AttributeValue>> = {
    'quarterdeck.kill.id': report.killId,
    'quarterdeck.kill.scope': scopeText(report.scope).slice(0, 400),
    'quarterdeck.kill.cancelled': report.cancelled.length,
    'quarterdeck.kill.unconfirmed': report.unconfirmed.length,
    'quarterdeck.kill.positions': report.openPositions.length,
  };
  if (halt !== null) {
    attributes['quarterdeck.kill.cause'] = halt.cause;
    attributes['quarterdeck.kill.actor'] = `${halt.actor.kind} ${halt.actor.name}`;
  }
  return attributes;
}
