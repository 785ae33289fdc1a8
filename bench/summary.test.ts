// How rounds become a line: quantiles by nearest rank, medians of rounds, and the budget.
import { expect, test } from 'vitest';
import type { Budget, Round } from './bench.ts';
import { median, resultOf } from './summary.ts';

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
