// Vitest's tests in the runs that `npm test` makes of them, each with a report of its own.
// The project `safety` is not among them: the sanity part runs it, on a compiled engine.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../install/child.mjs';
import { root } from '../repository/files.ts';
import { type Totals, totalsOfFile, vitestTotals, withExitCode } from './totals.ts';

const VITEST_MILLIS = 1_800_000;
/** What Node has compiled of the sources, for one run of the tests: they start many desks. */
const compiled = join(root, '.quarterdeck', 'compiled-by-tests');

const testRuns = ['waiting', 'quick', 'timed'] as const;
export type TestRun = (typeof testRuns)[number];

/** Projects of `vitest.config.ts`, and what of them is other than there. */
interface Projects {
  readonly projects: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

const runs: Readonly<Record<TestRun, Projects>> = {
  /** Desks that mostly wait, and then what needs a core but no company to be right. */
  waiting: { projects: ['waiting', 'paired'], environment: {} },
  /** One file at a time, because the desks that wait need the other core now and then. */
  quick: { projects: ['quick'], environment: { QUARTERDECK_QUICK_WORKERS: '1' } },
  /** What holds times. Nothing else may run meanwhile. */
  timed: { projects: ['timed'], environment: {} },
};

const reportOf = (name: TestRun): string => `vitest-${name}.json`;

/** The names of all reports. */
export const unitReports: readonly string[] = testRuns.map(reportOf);

/** The projects of all runs. */
export const unitProjects: readonly string[] = Object.values(runs).flatMap(
  ({ projects }) => projects,
);

/** Forgets what Node has compiled of the sources. */
export function forgetCompiled(): void {
  rmSync(compiled, { recursive: true, force: true });
}

/** Makes one of the runs; its report is left in the folder. */
export async function unitTests(name: TestRun, folder: string): Promise<Totals> {
  const report = join(folder, reportOf(name));
  const script = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const { projects, environment } = runs[name];
  const words = projects.flatMap((project) => ['--project', project]);
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${report}`];
  const env = { NODE_COMPILE_CACHE: compiled, ...environment };
  const limits = { cwd: root, env, timeoutMillis: VITEST_MILLIS };
  const { code } = await run(process.execPath, [script, 'run', ...words, ...reporters], limits);
  return withExitCode(totalsOfFile(report, vitestTotals), code);
}
