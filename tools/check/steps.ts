// The checks that need no window: what each is called and which program does it.
// Runs them as child processes; judges nothing by itself.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../install/child.mjs';
import { root } from '../repository/files.ts';

/** How a step is asked for: on some files only, or repairing what it can. */
export interface StepOptions {
  readonly files: readonly string[];
  readonly write: boolean;
}

/** One check: returns the commands it consists of, as arguments for Node. */
export type Step = (options: StepOptions) => readonly (readonly string[])[];

const ENVIRONMENTS = 'pure worker node renderer electron-main electron-preload tests'.split(' ');
const STEP_MILLIS = 600_000;

const modules = join(root, 'node_modules');
const bin = {
  biome: join(modules, '@biomejs', 'biome', 'bin', 'biome'),
  knip: join(modules, 'knip', 'bin', 'knip.js'),
  oxlint: join(modules, 'oxlint', 'bin', 'oxlint'),
  tsc: join(modules, 'typescript', 'bin', 'tsc'),
  vitest: join(modules, 'vitest', 'vitest.mjs'),
};

/** Files that a commit deletes are named to the hook too; they cannot be checked. */
function present(files: readonly string[]): readonly string[] {
  return files.filter((path) => existsSync(path));
}

export const steps: Readonly<Record<string, Step>> = {
  types: () =>
    ENVIRONMENTS.map((name) => [bin.tsc, '-p', join(root, 'tools', 'types', `${name}.json`)]),
  lint: ({ files, write }) => [
    [bin.oxlint, '--quiet', ...(write ? ['--fix'] : []), ...present(files)],
  ],
  layers: ({ files }) => [[join(root, 'tools', 'layers', 'main.ts'), ...present(files)]],
  format: ({ files, write }) => [
    [
      bin.biome,
      'check',
      '--no-errors-on-unmatched',
      ...(write ? ['--write'] : []),
      ...present(files),
    ],
  ],
  unused: () => [[bin.knip]],
  unit: () => [[bin.vitest, 'run', '--project', 'quick']],
};

/** What `npm run check` runs, cheapest first. */
export const CHECK_STEPS: readonly string[] = ['layers', 'format', 'lint', 'types', 'unit'];

/** Runs one step; true when all its commands succeed. */
export async function runStep(step: Step, options: StepOptions): Promise<boolean> {
  let passed = true;
  for (const args of step(options)) {
    const limits = { cwd: root, timeoutMillis: STEP_MILLIS };
    const { code } = await run(process.execPath, [...args], limits);
    passed = passed && code === 0;
  }
  return passed;
}
