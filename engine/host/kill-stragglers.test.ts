/** Which orders of a kill count as left behind, and that they are asked about once. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Stragglers } from './kill-stragglers.ts';

let open = 0;
let asked = 0;

function watch(orders: number): Stragglers {
  open = orders;
  return new Stragglers({ orders, open: () => open, ask: () => (asked += 1) });
}

beforeEach(() => {
  asked = 0;
  vi.useFakeTimers({ now: 1_000 });
  vi.spyOn(process.hrtime, 'bigint').mockImplementation(() => BigInt(Date.now()) * 1_000_000n);
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test('the last few are asked about once, when no other has ended for a while', () => {
  const stragglers = watch(100);
  vi.advanceTimersByTime(20);
  open = 10;
  vi.advanceTimersByTime(30);
  expect(asked).toBe(0);
  vi.advanceTimersByTime(20);
  expect(asked).toBe(1);
  vi.advanceTimersByTime(1_000);
  expect(asked).toBe(1);
  stragglers.close();
});

test('a venue that is slow with all of them is not asked', () => {
  watch(100);
  open = 26;
  vi.advanceTimersByTime(2_000);
  expect(asked).toBe(0);
});

test('nothing is asked while they go on ending, after the last, or once it is closed', () => {
  watch(100);
  for (open = 25; open > 0; open -= 1) vi.advanceTimersByTime(10);
  vi.advanceTimersByTime(100);
  const closed = watch(4);
  open = 1;
  closed.close();
  vi.advanceTimersByTime(200);
  expect(asked).toBe(0);
});
