/** Which orders of a kill count as left behind, and that each venue is asked about them once. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { VenueId } from '../../contract/ids.ts';
import { Stragglers } from './kill-stragglers.ts';

const [near, far] = [VenueId.parse('near'), VenueId.parse('far')];
let open: Map<VenueId, number>;
let asked: VenueId[];

/** Watches what `open` has by now. */
const watch = (): Stragglers =>
  new Stragglers({ open: () => open, ask: (venue) => asked.push(venue) });

/** Some looks later. */
async function after(looks: number): Promise<void> {
  for (let look = 0; look < looks; look += 1) {
    await vi.advanceTimersByTimeAsync(10);
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  open = new Map([[near, 100]]);
  asked = [];
});

afterEach(() => {
  vi.useRealTimers();
});

test('the last few are asked about once, when none has ended for three looks', async () => {
  watch();
  await after(2);
  open.set(near, 10);
  await after(3);
  expect(asked).toEqual([]);
  await after(1);
  expect(asked).toEqual([near]);
  await after(100);
  expect(asked).toEqual([near]);
});

test('a venue that is slow with all of them is not asked, however quick the other is', async () => {
  open.set(far, 10);
  watch();
  open.set(near, 26);
  await after(10);
  expect(asked).toEqual([]);
  open.set(near, 25);
  await after(5);
  expect(asked).toEqual([near]);
});

test('one order that is left of two is asked about', async () => {
  open.set(near, 2);
  watch();
  open.set(near, 1);
  await after(5);
  expect(asked).toEqual([near]);
});

test('nothing is asked while they go on ending, after the last, or once it is closed', async () => {
  watch();
  for (let left = 25; left >= 0; left -= 1) {
    open.set(near, left);
    await after(1);
  }
  await after(10);
  open.set(near, 4);
  const closed = watch();
  open.set(near, 1);
  closed.close();
  await after(20);
  expect(asked).toEqual([]);
});

test('what is left behind later than the looks last is the kill itself to ask about', async () => {
  watch();
  await after(60);
  open.set(near, 1);
  await after(20);
  expect(asked).toEqual([]);
});
