import { expect, test } from 'vitest';
import { judgeStubbed } from './stubbed-gate.ts';

const one = (title: string, status: string, ...failureMessages: string[]) => {
  return { title, status, failureMessages };
};
const report = (assertionResults: object[], message = '') =>
  JSON.stringify({ testResults: [{ name: '/r/engine/core/x', message, assertionResults }] });
const said = 'AssertionError: expected approved to be refused';

test('P tests that fail by what they assert are awake; others are not asked', () => {
  const tests = [
    one('P2 a', 'failed', said),
    one('P7 b', 'failed', 'Error: Property failed after 1 tests\n{ seed: 1 }'),
    one('R3 c', 'passed'),
  ];
  expect(judgeStubbed(report(tests))).toEqual({ awake: 2, wrong: [] });
});

test.each([
  [[one('P2 a', 'passed')], '"P2 a" passed without a gate'],
  [[one('P2 a', 'skipped')], '"P2 a" skipped without a gate'],
  [[one('R3, P2 a', 'passed')], '"R3, P2 a" passed without a gate'],
  [[one('P2 a', 'failed', 'TypeError: x is no function')], 'failed for another reason: TypeError'],
  [[], 'engine/core/x was not run: no such module'],
  [[one('R3 c', 'passed')], 'there is no P test at all'],
])('%j proves nothing', (tests, words) => {
  const { awake, wrong } = judgeStubbed(report(tests, 'no such module\nat x'));
  expect([awake, wrong]).toEqual([0, [expect.stringContaining(words)]]);
});
