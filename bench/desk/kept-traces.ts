/**
 * The order traces that an engine holds, every one of a stretch of time: asked for in portions by
 * how long they took, because one answer has room for so many only.
 */

import type { TestDesk } from '../../engine/host/desk-fixture.ts';
import type { TraceSummary } from '../../telemetry/contract/trace.ts';

const answerLimit = 500;
const longestNanos = 60e9;

/** Traces of orders that a tick caused, sent, and begun at `fromMonoNanos` or later. */
export async function orderTraces(
  desk: TestDesk,
  fromMonoNanos: number,
): Promise<readonly TraceSummary[]> {
  const found = new Map<string, TraceSummary>();
  const portion = async (atLeastNanos: number, atMostNanos: number): Promise<void> => {
    const filter = { keptFor: null, strategy: null, stage: 'tickToWire' };
    const query = { limit: answerLimit, ...filter, atLeastNanos, atMostNanos };
    const { result, error } = await desk.ask({ type: 'traces.query', query });
    if (result.kind !== 'traces') throw new Error(`no traces: ${error}`);
    const { traces } = result;
    if (traces.length === answerLimit && atMostNanos - atLeastNanos > 1) {
      const middle = Math.floor(Math.sqrt(Math.max(1, atLeastNanos) * atMostNanos));
      await portion(atLeastNanos, middle);
      await portion(middle, atMostNanos);
      return;
    }
    for (const trace of traces) found.set(trace.traceId, trace);
  };
  await portion(0, longestNanos);
  return [...found.values()].filter(({ startMonoNanos }) => startMonoNanos >= fromMonoNanos);
}
