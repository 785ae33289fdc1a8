// The sums that `npm test` ends with, over reports as the two runners write them.
// A silent runner must never look like one that passed.
import { expect, test } from 'vitest';
import {
  playwrightTotals,
  sum,
  summaryLine,
  totalsOfFile,
  vitestFailures,
  vitestTotals,
  withExitCode,
} from './totals.ts';

const vitest = JSON.stringify({
  numTotalTests: 10,
  numPassedTests: 6,
  numFailedTests: 1,
  numPendingTests: 2,
  numTodoTests: 1,
  success: false,
});
const playwright = JSON.stringify({
  stats: { expected: 4, unexpected: 1, flaky: 2, skipped: 3, duration: 1 },
});

test('reads both reports', () => {
  expect([vitestTotals(vitest), playwrightTotals(playwright)]).toEqual([
    { passed: 6, failed: 1, skipped: 3 },
    { passed: 4, failed: 3, skipped: 3 },
  ]);
});

test('names what failed, with the first line of the reason', () => {
  const failed = { status: 'failed', failureMessages: ['Error: 1 is not 2\n    at a line'] };
  const report = {
    testResults: [
      { name: '/a.test.ts', assertionResults: [{ fullName: 'adds', ...failed }] },
      { name: '/b.test.ts', assertionResults: [{ fullName: 'holds', status: 'passed' }] },
      { name: '/c.test.ts', message: 'no such module\nat all', assertionResults: [] },
    ],
  };
  expect(vitestFailures(JSON.stringify(report))).toEqual([
    '/a.test.ts > adds: Error: 1 is not 2',
    '/c.test.ts: no such module',
  ]);
});

test('sums and words them', () => {
  const totals = sum([vitestTotals(vitest), playwrightTotals(playwright)]);
  expect(summaryLine(totals)).toBe('10 passed, 4 failed, 6 skipped');
});

test('an error without a failed test is a failure', () => {
  const totals = { passed: 3, failed: 0, skipped: 0 };
  expect([withExitCode(totals, 1), withExitCode(totals, 0)]).toEqual([
    { passed: 3, failed: 1, skipped: 0 },
    totals,
  ]);
});

test('a report that is missing or malformed is a failure', () => {
  const failed = { passed: 0, failed: 1, skipped: 0 };
  expect([
    totalsOfFile('/nowhere/report.json', vitestTotals),
    totalsOfFile(import.meta.filename, vitestTotals),
  ]).toEqual([failed, failed]);
});
