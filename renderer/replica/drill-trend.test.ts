/** A trend compares like with like, leaves out what was not measured, and knows the budgets. */
import { expect, test } from 'vitest';
import type { DrillTold } from '../../engine/contract/drill.ts';
import { UtcNanos } from '../../engine/contract/numbers.ts';
import { drillGroups, figureTrends, verdictWords } from './drill-trend.ts';

const figure = (micros: number) => ({ n: 1, p50: micros, p99: micros * 2, max: micros * 3 });

const run = (number: number, change: Partial<DrillTold['result']> = {}): DrillTold => ({
  number,
  utcNanos: UtcNanos.parse('1700000000000000000'),
  hash: 'a'.repeat(64),
  auditEvents: 3,
  result: {
    drill: 'kill',
    fault: '',
    passed: true,
    results: { 'kill.triggerToGate': figure(100) },
    overCancelled: 0,
    underCancelled: 0,
    sentAfterLatch: 0,
    conditions: {},
    engineVersion: '1.0.0',
    ...change,
  },
});

test('runs of one kind under one fault are one group, a plain kill first', () => {
  const runs = [run(1, { fault: 'disk-full' }), run(2), run(3, { drill: 'latch', fault: 'ended' })];
  const groups = drillGroups([...runs, run(4)]);
  expect(groups.map(({ label, runs: of }) => [label, of.map(({ number }) => number)])).toEqual([
    ['kill', [2, 4]],
    ['kill, disk full', [1]],
    ['latch', [3]],
  ]);
});

test('a figure goes over the runs that have it, in milliseconds, beside its budget', () => {
  const nothing = { 'kill.triggerToGate': { n: 0, p50: null, p99: null, max: null } };
  const runs = [run(1), run(2, { results: nothing, passed: false }), run(3, { passed: false })];
  const [group] = drillGroups(runs);
  expect(group === undefined ? [] : figureTrends(group)).toEqual([
    {
      name: 'kill.triggerToGate',
      title: 'Press to gate closed',
      budgetMillis: 1,
      points: [
        { number: 1, p50: 0.1, p99: 0.2, max: 0.3, passed: true },
        { number: 3, p50: 0.1, p99: 0.2, max: 0.3, passed: false },
      ],
    },
  ]);
});

test.each([
  ['', 'kill.toLastCancelWritten', 30],
  ['', 'kill.toLastCancel', null],
  ['disk-slow', 'kill.toLastCancelWritten', 50],
  ['loop-blocked', 'kill.toLastCancel', 3_000],
  ['disk-slow', 'kill.toConfirmed', null],
])('under the fault "%s" %s has the budget %s ms', (fault, name, budget) => {
  const [group] = drillGroups([run(1, { fault, results: { [name]: figure(0) } })]);
  const [trend] = group === undefined ? [] : figureTrends(group);
  expect(trend).toMatchObject({ budgetMillis: budget, points: [{ p50: 0.001 }] });
});

test('a run that failed says by what', () => {
  expect(verdictWords(run(1))).toBe('');
  const failed = run(2, { passed: false, underCancelled: 2, sentAfterLatch: 1 });
  expect(verdictWords(failed)).toBe('2 left working, 1 sent after the latch');
  expect(verdictWords(run(3, { passed: false }))).toBe('it could not be made as wanted');
});
