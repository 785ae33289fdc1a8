/** Holds how live prices continue the engine's bars. */
import { expect, test } from 'vitest';
import { addPrice, barIndexAt, barsLimit, emptyBars, loadBars } from './price-bars.ts';

test('live prices extend the last second and open the next', () => {
  const bars = emptyBars();
  loadBars(bars, [
    [100, 10, 12, 9, 11],
    [101, 11, 11, 11, 11],
  ]);
  addPrice(bars, 101, 15);
  addPrice(bars, 101, 8);
  addPrice(bars, 103, 9);
  addPrice(bars, 102, 30);
  expect(bars).toEqual({
    seconds: [100, 101, 103],
    open: [10, 11, 9],
    high: [12, 15, 30],
    low: [9, 8, 9],
    close: [11, 8, 30],
  });
  expect([99, 100, 102, 103, 104].map((second) => barIndexAt(bars, second))).toEqual([
    0, 0, 2, 2, 3,
  ]);
});

test('stays bounded', () => {
  const bars = emptyBars();
  for (let second = 0; second < barsLimit * 2; second += 1) addPrice(bars, second, second);
  expect(bars.seconds.length).toBeLessThanOrEqual(barsLimit);
  expect(bars.seconds.at(-1)).toBe(barsLimit * 2 - 1);
});
