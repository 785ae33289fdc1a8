// Lists the files of this repository, for the checks that read all of them.
// Does not ask git: a tarball of the sources is checked like a clone.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's own folder, absolute and without a slash at its end. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[/\\]$/, '');

const IGNORED_NAMES = new Set(['node_modules', '.git', '.quarterdeck', 'dist', 'coverage']);
const IGNORED_PATHS = new Set(['bench/results', 'e2e/results']);

/** Every file below `folder`, as paths from `base` with forward slashes, sorted. */
export function filesBelow(base: string, folder = ''): readonly string[] {
  const found: string[] = [];
  for (const entry of readdirSync(join(base, folder), { withFileTypes: true })) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (IGNORED_NAMES.has(entry.name) || IGNORED_PATHS.has(path)) continue;
    if (entry.isDirectory()) found.push(...filesBelow(base, path));
    else if (entry.isFile()) found.push(path);
  }
  return found.sort();
}

/** The text of one file of the repository. */
export function textOf(base: string, path: string): string {
  return readFileSync(join(base, path), 'utf8');
}

/** Whether a path holds code that the checks parse. */
export function isCode(path: string): boolean {
  return /\.(?:ts|tsx|mjs|cjs|js)$/.test(path);
}

/** Whether a path is a test or a benchmark, or a piece that only those use. */
export function isTest(path: string): boolean {
  return /\.(?:test|bench)\.tsx?$/.test(path);
}
