// When a sabotage counts as seen: by the named tests, by their assertions, and by no others.
import { expect, test } from 'vitest';
import { sabotages } from './expectations.ts';
import { surprises, testsOf } from './verdict.ts';

const fails = { risk: /orders at the venue/ };
const one = (title: string, status: string, message = '') => ({ title, status, message });
const seen = one('risk', 'failed', 'AssertionError: orders at the venue: expected [ 1 ]');
const money = one('money', 'passed');

test.each([
  ['as it had to be', [seen, money], []],
  ['an unseen sabotage', [one('risk', 'passed'), money], ['"risk" had to fail and passed']],
  [
    'a crash',
    [one('risk', 'failed', 'Error: waited for the orders at the venue'), money],
    ['"risk" failed for another reason: Error: waited for the orders at the venue'],
  ],
  ['a run that never came so far', [one('risk', 'skipped')], ['"risk" had to fail and skipped']],
  ['a test that is gone', [money], ['"risk" was not run']],
  [
    'a bystander that fell',
    [seen, one('money', 'failed', 'Error: x')],
    ['"money" had to pass and failed: Error: x'],
  ],
])('%s', (_name, tests, wanted) => {
  expect(surprises({ fails }, tests)).toEqual(wanted);
});

test('reads the runner’s report', () => {
  const assertionResults = [
    { title: 'risk', status: 'failed', failureMessages: ['AssertionError: a\n at b'] },
    { title: 'money', status: 'passed', failureMessages: [] },
  ];
  expect(testsOf(JSON.stringify({ testResults: [{ assertionResults }] }))).toEqual([
    one('risk', 'failed', 'AssertionError: a'),
    money,
  ]);
});

test('each sabotage is seen by some test', () => {
  expect(sabotages.map(({ fails: named }) => Object.keys(named).length > 0)).toEqual([
    true,
    true,
    true,
  ]);
});
