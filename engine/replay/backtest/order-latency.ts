/**
 * How long orders and cancels of a backtest take, from their sending to the venue's answer.
 * Draws from a stated model or from recorded times; the same seed draws the same.
 */
import { invariant } from '../../contract/assert.ts';
import { ackLatencyNanos } from '../../venues/sim/latency.ts';
import type { Random } from '../../venues/sim/random.ts';
import type { RecordedLatencies } from './latency-recording.ts';

export type LatencySource =
  | { readonly kind: 'model'; readonly medianMicros: number }
  | { readonly kind: 'recorded'; readonly latencies: RecordedLatencies };

/** One round trip in nanoseconds, drawn anew by every call. */
export type LatencyDraw = (message: 'new' | 'cancel') => number;

/** Draws from a source by a seeded generator. */
export function latencyDraw(source: LatencySource, random: Random): LatencyDraw {
  if (source.kind === 'model') return () => ackLatencyNanos(source.medianMicros, random);
  const { latencies } = source;
  return (message) => {
    const millis = message === 'new' ? latencies.createMillis : latencies.cancelMillis;
    const drawn = millis[random.below(millis.length)];
    invariant(drawn !== undefined, 'a latency recording without times');
    return drawn * 1_000_000;
  };
}
