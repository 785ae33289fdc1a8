// `npm run controls`: writes docs/controls.md from the results of the last `npm test`. With
// `-- --run` it runs the titled tests first, and them alone; `-- --compare` only compares.
// Writes nothing when the results are not there, or when a titled test has failed.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../install/child.mjs';
import { root } from '../repository/files.ts';
import { controlsPage, rowsOf } from './page.ts';
import { comparePage, page, titledTests } from './results.ts';

const RUN_MILLIS = 3_600_000;
const reports = join(root, '.quarterdeck', 'reports');

/** A title that begins with an id, as it stands in a source: in a call, or on a line of its own. */
const inSource = /(?:\(|^\s+)['"`][A-Z]\d{1,2}(?:, | and | )/m;

/** Test files that have a titled test: to load all others only to skip them takes minutes. */
async function titledFiles(): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const path of glob('{engine,telemetry,electron,renderer,e2e}/**/*.test.ts')) {
    if (inSource.test(readFileSync(join(root, path), 'utf8'))) found.push(path);
  }
  return found.toSorted();
}

/** Runs the titled tests alone; the folder of their reports. */
async function runTitled(): Promise<string> {
  const folder = join(reports, 'titled');
  mkdirSync(folder, { recursive: true });
  const script = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const report = `--outputFile.json=${join(folder, 'vitest.json')}`;
  const files = await titledFiles();
  const pattern = '^(.* )?[A-Z][0-9]{1,2}[ ,]';
  const args = [script, 'run', ...files, '-t', pattern, '--reporter=dot', '--reporter=json'];
  const limits = { cwd: root, timeoutMillis: RUN_MILLIS };
  const { code } = await run(process.execPath, [...args, report], limits);
  if (code !== 0) process.stderr.write('titled tests failed; see above\n');
  return folder;
}

async function main(words: readonly string[]): Promise<number> {
  const folder = words.includes('--run') ? await runTitled() : reports;
  const tests = titledTests(folder);
  if (tests.length === 0) {
    process.stderr.write('no results of tests are there: run "npm test" first, or add -- --run\n');
    return 1;
  }
  if (words.includes('--compare')) {
    const found = comparePage(folder);
    for (const line of found) process.stdout.write(`${line}\n`);
    return found.length === 0 ? 0 : 1;
  }
  const failed = tests.filter(({ ending }) => ending === 'failed');
  for (const { title, file } of failed) process.stderr.write(`failed: ${file}: ${title}\n`);
  if (failed.length > 0) return 1;
  writeFileSync(page, controlsPage(rowsOf(tests)));
  process.stdout.write(`${tests.length} titled tests are in docs/controls.md\n`);
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
