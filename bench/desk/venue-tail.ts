/**
 * The end of the simulated venue's own log: what really reached it, and when.
 */
import { open } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';

const tailBytes = 4 * 1_048_576;
/** The venue writes its log in batches. */
const lookMillis = 50;
const lookMillisLimit = 3_000;

const Line = z.looseObject({
  receivedMonoNanos: z.number(),
  direction: z.string(),
  method: z.string().nullish(),
});

/** Instants at which cancels came in at `fromMonoNanos` or later, by the tail of the log. */
async function cancelsSince(path: string, fromMonoNanos: number): Promise<readonly number[]> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const length = Math.min(size, tailBytes);
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
    const lines = buffer.toString('utf8').split('\n').slice(1, -1);
    return lines
      .filter((line) => line.includes('"order.cancel"'))
      .map((line) => Line.parse(JSON.parse(line)))
      .filter(({ direction, receivedMonoNanos }) => {
        return direction === 'in' && receivedMonoNanos >= fromMonoNanos;
      })
      .map(({ receivedMonoNanos }) => receivedMonoNanos);
  } finally {
    await file.close();
  }
}

/** When the venue had received `count` cancels since an instant; throws when it never did. */
export async function lastCancelAt(
  path: string,
  fromMonoNanos: number,
  count: number,
): Promise<number> {
  for (let waited = 0; waited < lookMillisLimit; waited += lookMillis) {
    const cancels = await cancelsSince(path, fromMonoNanos);
    if (cancels.length >= count) return Math.max(...cancels);
    await pause(lookMillis);
  }
  throw new Error(`the venue's log has not ${count} cancels of the kill`);
}
