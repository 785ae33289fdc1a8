/** A kept trace with every shape that a span can have, at times that milliseconds cannot hold. */
import { type Trace, TraceId, type TraceSpan } from '../contract/trace.ts';

const span = (
  spanId: string,
  name: string,
  startNanos: number,
  endNanos: number,
  rest: Partial<TraceSpan> = {},
): TraceSpan => ({
  spanId: spanId.padStart(16, '0'),
  parentSpanId: 'a0'.padStart(16, '0'),
  name,
  startNanos,
  endNanos,
  kind: 'internal',
  links: [],
  error: null,
  attributes: {},
  ...rest,
});

/** The trace of number `index`; each has ids of its own. */
export function traceOf(index: number): Trace {
  return {
    traceId: TraceId.parse(`0af7651916cd43dd8448eb21${(index + 1).toString(16).padStart(8, '0')}`),
    keptFor: 'slow',
    keptBecause: '342 us, over the p99 of 210 us',
    clientOrderId: `QD-7-${index}`,
    strategy: 'maker-btc',
    instrument: 'BTC-USDT',
    venue: 'sim',
    outcome: 'filled',
    startMonoNanos: 5_000_000_000,
    startUtcNanos: '1790000000999999873',
    totalNanos: 342_117,
    slowestStage: 'commit',
    slowestNanos: 250_001,
    spans: [
      span('a0', 'tick', 0, 342_117, { parentSpanId: null, kind: 'consumer' }),
      span('a1', 'read', 0, 1_003),
      span('a2', 'decode', 1_003, 5_150, { attributes: { 'quarterdeck.tick.number': 312 } }),
      span('a3', 'gate', 5_150, 36_644, { attributes: { 'quarterdeck.refusal.reason': '' } }),
      span('a4', 'commit', 36_644, 286_645),
      span('a5', 'send', 286_645, 342_117, { kind: 'client', error: 'EPIPE: the venue is gone' }),
      span('a6', 'ack', 342_117, 2_500_000_001, {
        kind: 'late',
        links: ['a5'.padStart(16, '0')],
        attributes: { 'quarterdeck.fill.number': 2, 'quarterdeck.fence.after_nanos': 0.25 },
      }),
    ],
    marks: [{ name: 'garbage collection', startNanos: 40_000, endNanos: 190_000 }],
  };
}
