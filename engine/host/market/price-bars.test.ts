/** Bars: one a second, bounded, and never behind the last one. */
import { expect, test } from 'vitest';
import { InstrumentId } from '../../contract/ids.ts';
import { barsLimit, PriceBars } from './price-bars.ts';

const id = InstrumentId.parse('BTCUSDT.sim');

test('a second has its open, high, low and close', () => {
  const bars = new PriceBars();
  for (const mid of [10, 14, 7, 9]) bars.add(id, 100, mid);
  bars.add(id, 101, 11);
  bars.add(id, 99, 50);
  expect(bars.all()).toEqual([
    {
      instrument: id,
      bars: [
        [100, 10, 14, 7, 9],
        [101, 11, 50, 11, 50],
      ],
    },
  ]);
});

test('the oldest bars leave', () => {
  const bars = new PriceBars();
  for (let second = 0; second < barsLimit + 5; second += 1) bars.add(id, second, 1);
  const [only] = bars.all();
  expect([only?.bars.length, only?.bars[0]?.[0]]).toEqual([barsLimit, 5]);
});
