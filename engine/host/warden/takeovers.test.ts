/** What a warden's record keeps of the times before: all it has room for, the idle ones last. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { earlierTakeoversLimit } from '../../contract/warden-share.ts';
import { WardenRecord } from './briefing.ts';
import { beforeOf, readRecord } from './takeovers.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'takeovers-'));
});
afterEach(() => rm(directory, { recursive: true }));

/** The record of the time `at` that found so many orders. */
const recordAt = (at: number, orders: number, before: object = {}): WardenRecord =>
  WardenRecord.parse({
    ...{ version: 1, reason: `time ${at}`, enginePid: 7, fence: 3, latchFailure: '' },
    ...{ atMonoNanos: at, atUtcNanos: String(at), confirmed: true, confirmedMonoNanos: at + 1 },
    ...{ unconfirmed: '', venues: [] },
    orders: Array.from({ length: orders }, (_, place) => ({
      ...{ clientOrderId: `q.${at}.${place}`, venue: 'sim', instrument: 'BTCUSDT.sim' },
      ...{ cancelSentMonoNanos: at, outcome: 'cancelled', detail: '' },
    })),
    ...before,
  });

/** The record of the last of several times in one halt, each with so many orders. */
const recordOf = (...orders: number[]): WardenRecord =>
  orders.reduce<WardenRecord | null>((last, count, place) => {
    return recordAt(place + 1, count, last === null ? {} : beforeOf(last));
  }, null) ?? recordAt(1, 0);

const timesOf = ({ earlier = [] }: WardenRecord): string[] => earlier.map(({ reason }) => reason);

test('the times before are kept, oldest first, with their orders', () => {
  const { earlier, leftOut } = recordOf(2, 0, 1);
  expect([earlier?.length, leftOut]).toEqual([2, undefined]);
  expect(earlier?.[0]).toEqual({
    ...{ fence: 3, atMonoNanos: 1, atUtcNanos: '1', reason: 'time 1', enginePid: 7 },
    ...{ confirmed: true, unconfirmed: '' },
    orders: [0, 1].map((place) => ({
      ...{ clientOrderId: `q.1.${place}`, venue: 'sim', instrument: 'BTCUSDT.sim' },
      outcome: 'cancelled',
    })),
  });
});

test.each<[string, number[], string[], number | null]>([
  ['as many as there is room for', [1, 1, 1, 1, 0], ['1', '2', '3', '4'], null],
  ['one that found nothing goes first', [1, 1, 0, 0, 0, 0], ['1', '2', '4', '5'], 3],
  ['the oldest, where each found something', [1, 1, 1, 1, 1, 1], ['2', '3', '4', '5'], 1],
  ['a first one behind many', [3, ...Array.from({ length: 50 }, () => 0)], ['1'], 47],
])('beyond the limit: %s', (_, orders, kept, leftOut) => {
  const record = recordOf(...orders);
  expect(timesOf(record)).toHaveLength(earlierTakeoversLimit);
  expect(timesOf(record).slice(0, kept.length)).toEqual(kept.map((at) => `time ${at}`));
  expect(record.leftOut?.atMonoNanos ?? null).toBe(leftOut);
});

test('a record is read as it was written, and nothing out of what is none', async () => {
  const path = join(directory, 'warden.json');
  expect(await readRecord(path)).toBeNull();
  await writeFile(path, JSON.stringify(recordOf(1, 2)));
  expect(await readRecord(path)).toEqual(recordOf(1, 2));
  for (const text of ['', '{', JSON.stringify({ ...recordOf(1), atUtcNanos: 'soon' })]) {
    await writeFile(path, text);
    expect(await readRecord(path)).toBeNull();
  }
});
