// `npm test`: every check and every test, and as its last line how many ended how.
// With QUARTERDECK_REQUIRE_E2E=1 a skipped end-to-end test is a failure.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { runStep, steps } from '../check/steps.ts';
import { comparePage } from '../controls/results.ts';
import { stubbedGate } from '../controls/stubbed-gate.ts';
import { run } from '../install/child.mjs';
import { root } from '../repository/files.ts';
import { sanity } from '../sanity/sanity.ts';
import { endToEnd } from './end-to-end.ts';
import {
  NONE,
  sum,
  summaryLine,
  type Totals,
  totalsOfFile,
  vitestFailures,
  vitestTotals,
  withExitCode,
} from './totals.ts';

const VITEST_MILLIS = 1_800_000;
const STATIC_STEPS = ['layers', 'format', 'lint', 'types'];
const reports = join(root, '.quarterdeck', 'reports');
/** What Node has compiled of the sources, for one run of the tests: they start many desks. */
const compiled = join(root, '.quarterdeck', 'compiled-by-tests');

async function staticChecks(): Promise<Totals> {
  let passed = 0;
  for (const name of STATIC_STEPS) {
    const step = steps[name];
    if (step === undefined) throw new Error(`no such check: ${name}`);
    const good = await runStep(step, { files: [], write: false });
    process.stdout.write(`${good ? 'ok    ' : 'FAILED'} ${name}\n`);
    if (good) passed += 1;
  }
  return { passed, failed: STATIC_STEPS.length - passed, skipped: 0 };
}

async function unitTests(): Promise<Totals> {
  const report = join(reports, 'vitest.json');
  const script = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  // The project `safety` is run by the sanity part, on a compiled engine.
  const projects = ['waiting', 'quick', 'paired', 'timed'].flatMap((name) => ['--project', name]);
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${report}`];
  const args = [script, 'run', ...projects, ...reporters];
  const env = { NODE_COMPILE_CACHE: compiled };
  const limits = { cwd: root, env, timeoutMillis: VITEST_MILLIS };
  const { code } = await run(process.execPath, args, limits);
  rmSync(compiled, { recursive: true, force: true });
  return withExitCode(totalsOfFile(report, vitestTotals), code);
}

/** Names what failed once more at the end, where the whole output is too long to be read. */
function tellFailures(): void {
  for (const name of ['vitest.json', 'safety.json']) {
    const path = join(reports, name);
    if (!existsSync(path)) continue;
    try {
      for (const failure of vitestFailures(readFileSync(path, 'utf8'))) {
        process.stdout.write(`failed: ${relative(root, failure)}\n`);
      }
    } catch (error) {
      process.stderr.write(`unreadable report ${path}: ${String(error)}\n`);
    }
  }
}

/** The page of the controls has to say what this run has shown. */
function controlsPage(): Promise<Totals> {
  const found = comparePage(reports);
  for (const line of found) process.stdout.write(`${line}\n`);
  return Promise.resolve({ ...NONE, ...(found.length === 0 ? { passed: 1 } : { failed: 1 }) });
}

for (const folder of [reports, compiled]) rmSync(folder, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });
const required = process.env['QUARTERDECK_REQUIRE_E2E'] === '1';
const parts: Totals[] = [];

/** Runs a part, and tells how it ended and how long it took. */
async function told(name: string, part: () => Promise<Totals>): Promise<void> {
  const started = performance.now();
  const totals = await part();
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  process.stdout.write(`-- ${name}: ${summaryLine(totals)}, in ${seconds} s\n`);
  parts.push(totals);
}

/** What needs a core and holds no time, beside the tests that come first and mostly wait. */
async function besideTheWaiting(): Promise<void> {
  await told('checks', staticChecks);
  await told('stubbed gate', () => stubbedGate(reports));
}

await Promise.all([told('tests', unitTests), besideTheWaiting()]);
await told('sanity', () => sanity(reports));
await told('end to end', () => endToEnd(reports, required));
await told('controls', controlsPage);
const totals = sum(parts);
const line = summaryLine(totals);
tellFailures();
writeFileSync(join(reports, 'summary'), `${line}\n`);
process.stdout.write(`${line}\n`);
process.exitCode = totals.failed > 0 || totals.passed === 0 ? 1 : 0;
