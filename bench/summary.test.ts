// How rounds become a line: quantiles by nearest rank, medians of rounds, and the budget.
import { expect, test } from 'vitest';
import type { Budget, Round } from './bench.ts';
import { median, medianInterval, resultOf } from './summary.ts';

const hundred = Float64Array.from({ length: 100 }, (_, index) => 100 - index);
const scaled = (factor: number): Round => ({ samples: hundred.map((value) => value * factor) });
const figure = (budget: Budget | null) => ({ name: 'core.gate', unit: 'us', budget });

test('takes the median of the rounds, not of all samples', () => {
  expect(resultOf(figure({ p50: 100, p99: 197 }), [scaled(1), scaled(50), scaled(2)])).toEqual({
    name: 'core.gate',
    unit: 'us',
    n: 300,
    p50: 100,
    p99: 198,
    p999: 200,
    value: null,
    budget: { p50: 100, p99: 197 },
    ok: false,
  });
});

test.each<[string, Budget | null, boolean | null]>([
  ['nothing to meet', null, null],
  ['a rate that is met', { atLeast: 20 }, true],
  ['a rate that is missed', { atLeast: 21 }, false],
  ['a limit that is met', { atMost: 20 }, true],
  ['a quantile that was not measured', { p99: 1_000 }, false],
])('holds a value against %s', (_name, budget, ok) => {
  const rounds = [10, 20, 30].map((value) => ({ value, count: 7 }));
  const { n, value, p50, ok: found } = resultOf(figure(budget), rounds);
  expect({ n, value, p50, found }).toEqual({ n: 21, value: 20, p50: null, found: ok });
});

test('a figure without rounds is no result', () => {
  expect(() => resultOf(figure(null), [])).toThrow('core.gate measured nothing');
});

test('the median of an even number lies between', () => {
  expect([median([4, 1, 3, 2]), median([7])]).toEqual([2.5, 7]);
});

test('takes quantiles that a round has worked out as they are', () => {
  const rounds = [3, 1, 2].map((p50) => ({ quantiles: { p50, p99: -p50, p999: 9 }, count: 10 }));
  const { n, p50, p99, p999, ok } = resultOf(figure({ p50: 2 }), rounds);
  expect({ n, p50, p99, p999, ok }).toEqual({ n: 30, p50: 2, p99: -2, p999: 9, ok: true });
});

test('the interval of a median holds the inner ranks of many, and all of few', () => {
  const values = (count: number) => Array.from({ length: count }, (_, index) => count - index);
  // Ranks 6 and 15 of twenty: the textbook's 95.9 %.
  expect([medianInterval(values(20)), medianInterval(values(5))]).toEqual([
    [6, 15],
    [1, 5],
  ]);
});
