// docs/controls.md out of the titled tests of a run: each control with its tests, their counts and
// how they ended. No times and no figures, so that two runs of one commit write the same bytes.
import { type Control, controls } from '../../engine/contract/controls.ts';
import type { Ending, TitledTest } from './titled-tests.ts';

/** A row of the page; `test` is empty where a control has none. */
export interface Row {
  readonly id: string;
  readonly test: string;
  readonly file: string;
  readonly count: number;
  readonly ending: Ending | 'no test yet';
}

const head = `# The controls, and the tests that show them

Written by \`npm run controls\` out of the results of the last \`npm test\`, which compares
it with what it has just seen; not edited by hand. A test is listed under an id when its title
begins with it. The count is of the cases that it tries in \`npm test\`; long ones are tried by
\`npm run test:long\`. The ids are [explained below](#what-the-ids-say).
`;

const worst = (endings: readonly Ending[]): Ending =>
  endings.includes('failed') ? 'failed' : endings.includes('skipped') ? 'skipped' : 'passed';

/** Rows in the order of the controls; tests of one title in one file are one row. */
export function rowsOf(tests: readonly TitledTest[]): readonly Row[] {
  return controls.flatMap(({ id }): Row[] => {
    const own = tests.filter(({ ids }) => ids.includes(id));
    if (own.length === 0) {
      return [{ id, test: '', file: '', count: 0, ending: 'no test yet' }];
    }
    const groups = Map.groupBy(own, ({ file, title }) => `${file}\n${title}`);
    const keys = [...groups.keys()].toSorted();
    return keys.flatMap((key) => {
      const same = groups.get(key) ?? [];
      const [first] = same;
      if (first === undefined) return [];
      const count = same.reduce((sum, one) => sum + one.count, 0);
      const ending = worst(same.map((one) => one.ending));
      return [{ id, test: first.title, file: first.file, count, ending }];
    });
  });
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const thousands = (count: number): string => String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',');

function lineOf({ id, test, file, count, ending }: Row): string {
  if (test === '') return `| ${id} | | | | **no test yet** |`;
  const result = ending === 'passed' ? ending : `**${ending}**`;
  return `| ${id} | ${cell(test)} | \`${file}\` | ${thousands(count)} | ${result} |`;
}

const meaning = ({ id, says, articles }: Control): string =>
  `| ${id} | ${says} | ${articles.join(', ')} |`;

/** The whole page. */
export function controlsPage(rows: readonly Row[]): string {
  const without = rows.filter(({ test }) => test === '').map(({ id }) => id);
  const held = new Set(rows.filter(({ test }) => test !== '').map(({ id }) => id)).size;
  const missing = without.length === 0 ? 'None is without.' : `Without one: ${without.join(', ')}.`;
  return [
    head,
    `${held} of ${controls.length} controls have a test. ${missing}`,
    '',
    '| id | test | file | count | result |',
    '|---|---|---|---:|---|',
    ...rows.map(lineOf),
    '',
    '## What the ids say',
    '',
    '| id | in few words | asked by |',
    '|---|---|---|',
    ...controls.map(meaning),
    '',
  ].join('\n');
}
