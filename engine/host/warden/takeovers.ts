/**
 * What a warden's record keeps of the times before that a warden took over, its own and those of
 * the runs before: a bounded list, of which the reader tells those of the present halt.
 * Decides no halt; a desk that was armed in between has none before.
 */
import { readFile } from 'node:fs/promises';
import { earlierTakeoversLimit } from '../../contract/warden-share.ts';
import { type EarlierTakeover, WardenRecord } from './briefing.ts';

/** The part of a record that is about the times before it. */
export type Before = Pick<WardenRecord, 'earlier' | 'leftOut'>;

/** The record at `path`; null where there is none that can be believed. */
export async function readRecord(path: string): Promise<WardenRecord | null> {
  try {
    const parsed = WardenRecord.safeParse(JSON.parse(await readFile(path, 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/**
 * What the next record of the same halt says of `last` and of those before it. Beyond the limit
 * the oldest makes room that found no order; only where each found some, the oldest of all.
 */
export function beforeOf(last: WardenRecord): Before {
  const kept = [...(last.earlier ?? []), kernel(last)];
  let { leftOut } = last;
  while (kept.length > earlierTakeoversLimit) {
    const idle = kept.findIndex(({ orders }) => orders.length === 0);
    for (const { fence, atMonoNanos, atUtcNanos } of kept.splice(Math.max(idle, 0), 1)) {
      const isNewer = leftOut === undefined || BigInt(atUtcNanos) > BigInt(leftOut.atUtcNanos);
      if (isNewer) leftOut = { fence, atMonoNanos, atUtcNanos };
    }
  }
  return { earlier: kept, ...(leftOut === undefined ? {} : { leftOut }) };
}

const kernel = ({ orders, ...record }: WardenRecord): EarlierTakeover => {
  const { fence, atMonoNanos, atUtcNanos, reason, enginePid, confirmed, unconfirmed } = record;
  return {
    ...{ fence, atMonoNanos, atUtcNanos, reason, enginePid, confirmed, unconfirmed },
    orders: orders.map(({ clientOrderId, venue, instrument, outcome }) => {
      return { clientOrderId, venue, instrument, outcome };
    }),
  };
};
