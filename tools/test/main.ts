// `npm test`: every check and every test, and as its last line how many ended how.
// With QUARTERDECK_REQUIRE_E2E=1 a skipped end-to-end test is a failure.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { runStep, steps } from '../check/steps.ts';
import { comparePage } from '../controls/results.ts';
import { stubbedGate } from '../controls/stubbed-gate.ts';
import { root } from '../repository/files.ts';
import { sanity } from '../sanity/sanity.ts';
import { endToEnd } from './end-to-end.ts';
import { NONE, sum, summaryLine, type Totals, vitestFailures } from './totals.ts';
import { forgetCompiled, unitReports, unitTests } from './unit-tests.ts';

const STATIC_STEPS = ['layers', 'format', 'lint', 'types'];
const reports = join(root, '.quarterdeck', 'reports');

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

/** Names what failed once more at the end, where the whole output is too long to be read. */
function tellFailures(): void {
  for (const name of [...unitReports, 'safety.json']) {
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

rmSync(reports, { recursive: true, force: true });
forgetCompiled();
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

/** What needs a core and holds no time, beside the tests that mostly wait. */
async function besideTheWaiting(): Promise<void> {
  await told('checks', staticChecks);
  await told('stubbed gate', () => stubbedGate(reports));
  await told('quick tests', () => unitTests('quick', reports));
}

await Promise.all([told('tests', () => unitTests('waiting', reports)), besideTheWaiting()]);
await told('timed tests', () => unitTests('timed', reports));
forgetCompiled();
await told('sanity', () => sanity(reports));
await told('end to end', () => endToEnd(reports, required));
await told('controls', controlsPage);
const totals = sum(parts);
const line = summaryLine(totals);
tellFailures();
writeFileSync(join(reports, 'summary'), `${line}\n`);
process.stdout.write(`${line}\n`);
process.exitCode = totals.failed > 0 || totals.passed === 0 ? 1 : 0;
