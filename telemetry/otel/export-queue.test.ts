/** The queue before a collector: bounded, patient, never silent about a loss. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ExportQueue, FinalFailure } from './export-queue.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

type Answer = 'take' | 'fail' | 'refuse' | 'hang';

/** A queue whose collector answers as told, with what left it and how. */
function queueOf(answer: { now: Answer }, limit = 10) {
  const left: [number[], boolean][] = [];
  const sends: number[][] = [];
  const changes: (string | null)[] = [];
  let abandoned = 0;
  const queue = new ExportQueue<number>({
    name: 'traces',
    limit,
    batchLimit: 4,
    timeoutMillis: 5_000,
    suspectMillis: 1_500,
    pauseMillisMin: 500,
    pauseMillisMax: 4_000,
    send: (batch) => {
      sends.push([...batch]);
      if (answer.now === 'take') return Promise.resolve();
      if (answer.now === 'refuse') return Promise.reject(new FinalFailure('HTTP 400'));
      if (answer.now === 'fail') return Promise.reject(new Error('ECONNREFUSED'));
      return new Promise(() => undefined);
    },
    abandon: () => {
      abandoned += 1;
    },
    onLeft: (batch, taken) => left.push([[...batch], taken]),
    onChange: () => changes.push(queue.failure),
  });
  return { queue, left, sends, changes, abandoned: () => abandoned };
}

test('what is offered leaves in batches, in order', async () => {
  const { queue, left } = queueOf({ now: 'take' });
  for (let item = 0; item < 9; item += 1) expect(queue.offer(item)).toBe(true);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(left).toEqual([
    [[0, 1, 2, 3], true],
    [[4, 5, 6, 7], true],
    [[8], true],
  ]);
  expect(queue.length).toBe(0);
});

test('a full queue takes nothing more, and says so', async () => {
  const { queue } = queueOf({ now: 'hang' });
  const taken = Array.from({ length: 14 }, (_, item) => queue.offer(item));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(taken.filter(Boolean)).toHaveLength(10);
  expect(queue.offer(99)).toBe(false);
  expect(queue.length).toBe(10);
});

test('a collector that comes back gets what waited, once', async () => {
  const answer: { now: Answer } = { now: 'fail' };
  const { queue, left, changes } = queueOf(answer);
  for (let item = 0; item < 6; item += 1) queue.offer(item);
  await vi.advanceTimersByTimeAsync(900);
  expect(queue.failure).toBe('ECONNREFUSED');
  answer.now = 'take';
  await vi.advanceTimersByTimeAsync(10_000);
  expect(left).toEqual([
    [[0, 1, 2, 3], true],
    [[4, 5], true],
  ]);
  expect(changes).toEqual(['ECONNREFUSED', null]);
});

test('the pauses between attempts grow to their limit', async () => {
  const { queue, sends } = queueOf({ now: 'fail' });
  queue.offer(1);
  await vi.advanceTimersByTimeAsync(200);
  const counts: number[] = [];
  for (const pause of [500, 1_000, 2_000, 4_000]) {
    await vi.advanceTimersByTimeAsync(pause - 1);
    counts.push(sends.length);
    await vi.advanceTimersByTimeAsync(1);
    counts.push(sends.length);
  }
  expect(counts).toEqual([1, 2, 2, 3, 3, 4, 4, 5]);
});

test('a batch that is tried in vain makes room, and is counted', async () => {
  const { queue, left } = queueOf({ now: 'fail' });
  for (let item = 0; item < 6; item += 1) queue.offer(item);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(left[0]).toEqual([[0, 1, 2, 3], false]);
});

test('a refused batch is not sent again, the next one is', async () => {
  const answer: { now: Answer } = { now: 'refuse' };
  const { queue, left, sends } = queueOf(answer);
  for (let item = 0; item < 4; item += 1) queue.offer(item);
  await vi.advanceTimersByTimeAsync(200);
  expect(left).toEqual([[[0, 1, 2, 3], false]]);
  expect(queue.failure).toBe('HTTP 400');
  answer.now = 'take';
  queue.offer(4);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(sends).toEqual([[0, 1, 2, 3], [4]]);
  expect(queue.failure).toBeNull();
});

test('a collector that never answers is suspected, given up, its connection ended', async () => {
  const { queue, changes, abandoned } = queueOf({ now: 'hang' });
  queue.offer(1);
  await vi.advanceTimersByTimeAsync(200 + 1_500);
  expect(queue.failure).toBe('no answer for 1500 ms');
  expect(abandoned()).toBe(0);
  await vi.advanceTimersByTimeAsync(3_500);
  expect(changes).toEqual(['no answer for 1500 ms', 'no answer within 5000 ms']);
  expect(abandoned()).toBe(1);
});

test.each(['hang', 'fail', 'take'] as const)(
  'closing takes no longer than it may while the collector does: %s',
  async (now) => {
    const { queue, left } = queueOf({ now });
    for (let item = 0; item < 6; item += 1) queue.offer(item);
    await vi.advanceTimersByTimeAsync(100);
    let closed = false;
    void queue.close(700).then(() => {
      closed = true;
    });
    await vi.advanceTimersByTimeAsync(700);
    expect(closed).toBe(true);
    expect(left.flatMap(([batch]) => batch).toSorted()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(left.every(([, taken]) => taken === (now === 'take'))).toBe(true);
    expect(queue.offer(7)).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
  },
);
