/** Few that stand for many: about as many as asked for, from everywhere, of no pattern's beat. */
import { expect, test } from 'vitest';
import { isChosen } from './even-choice.ts';

const indices = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

test.each([
  [10, 10],
  [3, 1_500],
  [0, 5],
])('%i of at most %i are all chosen', (count, limit) => {
  expect(indices(count).filter((index) => isChosen(index, count, limit))).toHaveLength(count);
});

test.each([
  [33_747, 20_000],
  [20_001, 20_000],
  [3_000, 1_500],
  [1_000_000, 1_500],
])(
  'of %i about %i are chosen, from each tenth and of each of two that take turns',
  (count, limit) => {
    const chosen = indices(count).filter((index) => isChosen(index, count, limit));
    expect(Math.abs(chosen.length - limit)).toBeLessThan(10);
    const odd = chosen.filter((index) => index % 2 === 1).length;
    expect(Math.abs(odd / chosen.length - 0.5)).toBeLessThan(0.02);
    for (let tenth = 0; tenth < 10; tenth += 1) {
      const among = chosen.filter((index) => Math.floor((index * 10) / count) === tenth).length;
      expect(Math.abs(among / chosen.length - 0.1)).toBeLessThan(0.01);
    }
  },
);
