// What the last run has shown, from the folder of its reports, and what of it is committed.
// Runs nothing.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../repository/files.ts';
import { unitReports } from '../test/unit-tests.ts';
import { differences } from './compare.ts';
import { rowsOf } from './page.ts';
import { type TitledTest, titledInPlaywright, titledInVitest } from './titled-tests.ts';

/** The page that is written and compared. */
export const page = join(root, 'docs', 'controls.md');
/** Of the runs of `npm test`, and of the run of the titled tests alone. */
const vitestReports = [...unitReports, 'vitest.json', 'safety.json'];
const sources = [
  ...vitestReports.map((name) => ({ name, read: titledInVitest })),
  { name: 'playwright.json', read: titledInPlaywright },
];

/** The titled tests of the reports in a folder; of a report that is not there, none. */
export function titledTests(folder: string): readonly TitledTest[] {
  return sources.flatMap(({ name, read }) => {
    const path = join(folder, name);
    return existsSync(path) ? read(readFileSync(path, 'utf8')) : [];
  });
}

/** What `npm test` asks: whether the committed page is that of this run; what to do if not. */
export function comparePage(folder: string): readonly string[] {
  const committed = existsSync(page) ? readFileSync(page, 'utf8') : '';
  const found = differences(committed, rowsOf(titledTests(folder)));
  if (found.length === 0) return [];
  const what = 'docs/controls.md is not what this run has shown; if it should be, run';
  return [`${what} "npm run controls" and commit it:`, ...found];
}
