// Builds of the engine for the safety tests: one as it is, and one for each sabotage, in which a
// compiled module is replaced by its stub. They stay in the folder for what setup keeps.
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { run } from '../install/child.mjs';
import { root } from '../repository/files.ts';
import type { Sabotage } from './expectations.ts';

const COMPILE_MILLIS = 300_000;
const folder = join(root, '.quarterdeck', 'sanity');
const stubs = join('tools', 'sanity', 'stubs');

/** Compiles the engine and the stubs; returns the folder of the build, in which no stub is used. */
export async function buildControl(): Promise<string> {
  const control = join(folder, 'control');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const project = join(root, 'tools', 'types', 'sanity.json');
  const args = [compiler, '-p', project, '--outDir', control];
  const { code } = await run(process.execPath, args, { cwd: root, timeoutMillis: COMPILE_MILLIS });
  if (code !== 0) throw new Error('the engine does not compile with its stubs');
  return control;
}

/** A copy of the build in which the module is its stub; returns the copy's folder. */
export async function sabotage(control: string, given: Sabotage): Promise<string> {
  const { module, stub } = given;
  const copy = join(folder, stub.replace('.js', ''));
  await requireSameExports(join(control, module), join(control, stubs, stub));
  cpSync(control, copy, { recursive: true });
  const target = join(copy, module);
  if (!existsSync(target)) throw new Error(`no module ${module} to be replaced`);
  const path = relative(dirname(target), join(copy, stubs, stub)).replaceAll('\\', '/');
  writeFileSync(target, `export * from '${path}';\n`);
  return copy;
}

/** A stub that lacks an export would stop the engine at its start, and prove nothing. */
async function requireSameExports(module: string, stub: string): Promise<void> {
  const namesOf = async (path: string): Promise<string> => {
    const loaded: unknown = await import(pathToFileURL(path).href);
    return Object.keys(loaded ?? {})
      .sort()
      .join(', ');
  };
  const [wanted, found] = [await namesOf(module), await namesOf(stub)];
  if (wanted !== found) throw new Error(`${stub} exports ${found}; its module ${wanted}`);
}
