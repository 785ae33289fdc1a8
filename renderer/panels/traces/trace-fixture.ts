/** Traces for tests, made of stages one after the other with given waits and durations. */
import { Trace, type TraceSpan } from '../../../telemetry/contract/trace.ts';

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

/** Wait before and duration of one stage, in nanoseconds. */
export interface StageFixture {
  readonly name: string;
  readonly waitNanos: number;
  readonly nanos: number;
}

/** A trace of a tick through these stages; late ones follow the last, each from its end on. */
export function traceFixture(
  stages: readonly StageFixture[],
  late: readonly StageFixture[] = [],
): Trace {
  const spans: TraceSpan[] = [];
  let at = 0;
  const add = (stage: StageFixture, kind: TraceSpan['kind'], links: string[]) => {
    const startNanos = at + stage.waitNanos;
    at = startNanos + stage.nanos;
    spans.push({
      spanId: hex(spans.length + 2, 16),
      parentSpanId: hex(1, 16),
      name: stage.name,
      startNanos,
      endNanos: at,
      kind,
      links,
      error: null,
      attributes: {},
    });
  };
  for (const stage of stages) add(stage, 'internal', []);
  const totalNanos = at;
  const longest = spans.toSorted((a, b) => b.endNanos - b.startNanos - a.endNanos + a.startNanos);
  const sent = spans.at(-1)?.spanId ?? hex(1, 16);
  for (const stage of late) add(stage, 'late', [sent]);
  const root: TraceSpan = {
    spanId: hex(1, 16),
    parentSpanId: null,
    name: 'tick',
    startNanos: 0,
    endNanos: totalNanos,
    kind: 'consumer',
    links: [],
    error: null,
    attributes: {},
  };
  return Trace.parse({
    traceId: hex(7, 32),
    keptFor: 'slow',
    keptBecause: '342 us, over the p99 of 210 us',
    clientOrderId: 'qd-1',
    strategy: 'maker-btc',
    instrument: 'BTCUSDT.sim',
    venue: 'sim',
    outcome: 'sent',
    startMonoNanos: 5,
    startUtcNanos: '1700000000000000000',
    totalNanos,
    slowestStage: longest[0]?.name ?? 'tick',
    slowestNanos: (longest[0]?.endNanos ?? 0) - (longest[0]?.startNanos ?? 0),
    spans: [root, ...spans],
    marks: [],
  });
}
