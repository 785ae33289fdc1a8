/** Time marks are round, within their bounds, and no more than fit. */
import { expect, test } from 'vitest';
import { timeStep, timeTicks } from './time-ticks.ts';

test.each([
  [600, 6, 120],
  [42, 5, 10],
  [90_000, 4, 3_600],
])('%d seconds in about %d steps', (seconds, count, step) => {
  expect(timeStep(seconds, count)).toBe(step);
});

test.each([
  ['a minute', 61, 122, 5, [75, 90, 105, 120]],
  ['bounds that are round themselves', 60, 120, 2, [60, 90, 120]],
  ['no time at all', 61, 61, 5, []],
])('%s', (_name, from, to, count, ticks) => {
  expect(timeTicks(from, to, count)).toEqual(ticks);
});
