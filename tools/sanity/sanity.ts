// The safety tests on a compiled engine, and the proof that they are awake: on builds whose gate,
// ledger or fence is a stub the same tests, unchanged, must fail.
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../install/child.mjs';
import { root } from '../repository/files.ts';
import {
  NONE,
  sum,
  type Totals,
  totalsOfFile,
  vitestTotals,
  withExitCode,
} from '../test/totals.ts';
import { buildControl, sabotage } from './builds.ts';
import { type Sabotage, sabotages } from './expectations.ts';
import { type SafetyTest, surprises, testsOf } from './verdict.ts';

const RUN_MILLIS = 300_000;

/** Runs the safety tests on a build, quietly where failures are wanted; the exit code. */
async function runSafety(build: string, report: string, quiet: boolean): Promise<number> {
  const script = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=json', `--outputFile.json=${report}`];
  const args = [script, 'run', '--project', 'safety', ...(quiet ? [] : ['--reporter=dot'])];
  const { code } = await run(process.execPath, [...args, ...reporters], {
    cwd: root,
    timeoutMillis: RUN_MILLIS,
    capture: quiet,
    env: { QUARTERDECK_ENGINE_BUILD: build },
  });
  return code;
}

/** Judges one sabotage by the tests that could be run on this machine. */
async function judge(
  control: string,
  given: Sabotage,
  skipped: ReadonlySet<string>,
  reports: string,
): Promise<Totals> {
  const runnable = Object.entries(given.fails).filter(([title]) => !skipped.has(title));
  if (runnable.length === 0) {
    process.stdout.write(`skip   ${given.name}: its tests cannot run here\n`);
    return { ...NONE, skipped: 1 };
  }
  const build = await sabotage(control, given);
  const report = join(reports, `sanity-${given.stub}on`);
  await runSafety(build, report, true);
  const found = readTests(report, (tests) => {
    const ran = tests.filter(({ title }) => !skipped.has(title));
    return surprises({ fails: Object.fromEntries(runnable) }, ran);
  });
  process.stdout.write(`${found.length === 0 ? 'ok    ' : 'FAILED'} seen: ${given.name}\n`);
  for (const line of found) process.stdout.write(`       ${line}\n`);
  return found.length === 0 ? { ...NONE, passed: 1 } : { ...NONE, failed: 1 };
}

function readTests(
  report: string,
  read: (tests: readonly SafetyTest[]) => readonly string[],
): readonly string[] {
  try {
    return read(testsOf(readFileSync(report, 'utf8')));
  } catch (error) {
    return [`no report of the tests: ${error instanceof Error ? error.message : String(error)}`];
  }
}

const skippedIn = (tests: readonly SafetyTest[]): readonly string[] =>
  tests.flatMap(({ title, status }) => (status === 'skipped' ? [title] : []));

/** The safety tests themselves, and one verdict for each sabotage. */
export async function sanity(reports: string): Promise<Totals> {
  mkdirSync(reports, { recursive: true });
  const control = await buildControl();
  const report = join(reports, 'safety.json');
  const code = await runSafety(control, report, false);
  const totals = [withExitCode(totalsOfFile(report, vitestTotals), code)];
  if (code !== 0) {
    process.stdout.write('FAILED the tests on the engine as it is; the stubs prove nothing\n');
    return sum([...totals, { ...NONE, failed: sabotages.length }]);
  }
  const skipped = new Set(readTests(report, skippedIn));
  for (const given of sabotages) totals.push(await judge(control, given, skipped, reports));
  return sum(totals);
}
