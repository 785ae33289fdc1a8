import { expect, test } from 'vitest';
import { type DrillTerms, figureOf, resultOf } from './drill-figures.ts';

const terms: DrillTerms = {
  drill: 'kill',
  fault: '',
  figures: ['x'],
  conditions: {},
  auditIds: ['1:a'],
};
const good = { micros: { x: 10 }, over: 0, under: 0, late: 0, failures: [] };

test('figures are whole microseconds of the sorted trials, and none of no trial', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100.4 - index);
  expect(figureOf(hundred)).toEqual({ n: 100, p50: 50, p99: 99, max: 100 });
  expect(figureOf([7])).toEqual({ n: 1, p50: 7, p99: 7, max: 7 });
  expect(figureOf([])).toEqual({ n: 0, p50: null, p99: null, max: null });
});

test('a drill passes when nothing went wrong in any trial, and not without one', () => {
  expect(resultOf(terms, [good, good])).toMatchObject({
    passed: true,
    results: { x: { n: 2, max: 10 } },
  });
  expect(resultOf(terms, [])).toMatchObject({ passed: false, failures: ['no trial was made'] });
});

test.each([
  [{ over: 1 }, { overCancelled: 1 }],
  [{ under: 2 }, { underCancelled: 2 }],
  [{ late: 3 }, { sentAfterLatch: 3 }],
  [{ failures: ['no'] }, { failures: ['no'] }],
])('a drill with %j in one trial has not passed', (wrong, told) => {
  expect(resultOf(terms, [good, { ...good, ...wrong }])).toMatchObject({ passed: false, ...told });
});
