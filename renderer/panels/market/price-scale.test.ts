/** Holds the arithmetic under the price chart. */
import { expect, test } from 'vitest';
import { linearScale, paddedRange, roundStep, stepsWithin } from './price-scale.ts';

test.each([
  [100, 5, 20],
  [7, 5, 2],
  [1, 5, 1],
  [4_300, 6, 1_000],
])('step of a range of %d in %d', (range, count, step) => {
  expect(roundStep(range, count)).toBe(step);
});

test('marks, margins and pixels', () => {
  expect({
    marks: stepsWithin(101, 141, 20),
    wide: paddedRange(100, 200, 4),
    flat: paddedRange(100, 100, 10),
    middle: linearScale(5, 5, 0, 100).at(5),
    down: linearScale(0, 10, 100, 0).at(2),
  }).toEqual({
    marks: [120, 140],
    wide: [92, 208],
    flat: [95, 105],
    middle: 50,
    down: 80,
  });
});
