/** The page of the controls says what the reports of a run say, and what differs from it. */
import { expect, test } from 'vitest';
import { controls } from '../../engine/contract/controls.ts';
import { differences } from './compare.ts';
import { controlsPage, rowsOf } from './page.ts';
import {
  idsOf,
  type TitledTest,
  titledInPlaywright,
  titledInVitest,
  titleOf,
} from './titled-tests.ts';

const titled = (title: string, more: Partial<TitledTest> = {}): TitledTest => ({
  ids: idsOf(title),
  title,
  file: 'engine/x.test.ts',
  count: 1,
  ending: 'passed',
  ...more,
});
const rows = rowsOf([titled('K2 one'), titled('P7, I3 two', { count: 1_000 })]);
const page = controlsPage(rows);

test.each([
  ['K2 a book', ['K2']],
  ['I3, P7 and I5 hold', ['I3', 'P7', 'I5']],
  ['P14 NaN', ['P14']],
  ['a kill K2', []],
  ['K2', []],
  ['K200 books', []],
  ['USDM1 is a market', []],
])('the title "%s" begins with %j', (title, ids) => {
  expect(idsOf(title)).toEqual(ids);
});

test('a test of a group that begins with an id has the ids and the words of the group', () => {
  expect(titleOf(['a file', 'A7 any bit', 'of a page'], 'is found')).toBe(
    'A7 any bit of a page is found',
  );
  expect(titleOf(['A7 any bit'], 'D5 is kept')).toBe('D5 is kept');
  expect(titleOf(['a group'], 'is found')).toBe('is found');
});

test('each control is listed once and in words', () => {
  const ids = controls.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(controls.filter(({ says }) => says.length < 10)).toEqual([]);
});

test('a report of Vitest gives its titled tests, with the count that they state', () => {
  const one = (title: string, status: string, meta?: object) => ({ title, status, meta });
  const results = [
    one('K2 one', 'passed', { count: 500 }),
    one('no id', 'passed'),
    one('P3 two', 'pending'),
    one('P3 three', 'failed', {}),
  ];
  const text = JSON.stringify({ testResults: [{ name: '/r/a', assertionResults: results }] });
  expect(titledInVitest(text).map(({ ids, count, ending }) => [...ids, count, ending])).toEqual([
    ['K2', 500, 'passed'],
    ['P3', 1, 'skipped'],
    ['P3', 1, 'failed'],
  ]);
});

test('a report of Playwright gives its titled tests; a flaky one has failed', () => {
  const spec = (title: string, ...states: string[]) => ({
    title,
    ok: true,
    tests: states.map((status) => ({ status })),
  });
  const inner = { specs: [spec('K5 two', 'flaky'), spec('C2 three', 'skipped')] };
  const suite = { file: 'a.spec.ts', specs: [spec('K1 one', 'expected')], suites: [inner] };
  expect(titledInPlaywright(JSON.stringify({ suites: [suite] }))).toEqual([
    titled('K1 one', { file: 'e2e/a.spec.ts' }),
    titled('K5 two', { file: 'e2e/a.spec.ts', ending: 'failed' }),
    titled('C2 three', { file: 'e2e/a.spec.ts', ending: 'skipped' }),
  ]);
});

test('the page lists tests under each of their ids, and plainly what has none', () => {
  expect(page).toContain('| K2 | K2 one | `engine/x.test.ts` | 1 | passed |');
  expect(page).toContain('| I3 | P7, I3 two | `engine/x.test.ts` | 1,000 | passed |');
  expect(page).toContain('| P7 | P7, I3 two | `engine/x.test.ts` | 1,000 | passed |');
  expect(page).toContain('| K1 | | | | **no test yet** |');
  expect(page).toContain(`3 of ${controls.length} controls have a test. Without one: K1, K3, `);
});

test('cases of one title are one row, and it ends as its worst case', () => {
  const ending = 'failed' as const;
  expect(rowsOf([titled('K2 one'), titled('K2 one', { count: 4, ending })])).toContainEqual({
    ...{ id: 'K2', test: 'K2 one', file: 'engine/x.test.ts', count: 5, ending },
  });
});

test('the page is compared row by row; what was skipped here is taken as committed', () => {
  expect(differences(page, rows)).toEqual([]);
  const skipped = rowsOf([titled('K2 one', { ending: 'skipped' }), titled('P7, I3 two')]);
  const [minus, plus, ...rest] = differences(page, skipped);
  expect([minus, plus]).toEqual([
    '- | P7 | P7, I3 two | `engine/x.test.ts` | 1,000 | passed |',
    '- | I3 | P7, I3 two | `engine/x.test.ts` | 1,000 | passed |',
  ]);
  expect(rest).toHaveLength(2);
  const failed = rowsOf([titled('K2 one', { ending: 'failed' })]);
  const come = '+ | K2 | K2 one | `engine/x.test.ts` | 1 | **failed** |';
  expect(differences(page, failed)).toContain(come);
});
