// Finds the files that nothing leads to, starting from the entry points and the tests.
// A file that only tests reach is dead too, unless it is a tool or its name says fixture.

import { isCode, isTest } from '../repository/files.ts';
import { importsOf, relativeTarget } from '../repository/imports.ts';

/** What starts without being imported: single files, and folders whose files are loaded. */
export interface EntryPoints {
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

type ReadText = (path: string) => string;

const NAMED_FILE = /['"`](\.{1,2}\/[\w./-]+\.(?:tsx?|mjs|cjs|c|css|html))['"`]/g;

/** A worker's module under both its endings: `./writer-thread.${extension}`. */
const NAMED_MODULE = /`(\.{1,2}\/[\w./-]+)\.\$\{/g;

/** The repository files that a file leads to: its imports, and modules named for a worker. */
function leadsTo(path: string, text: string): readonly string[] {
  const imported = importsOf(path, text).map(({ specifier }) => specifier ?? '');
  const named = [...text.matchAll(NAMED_FILE)].map(([, specifier]) => specifier ?? '');
  const modules = [...text.matchAll(NAMED_MODULE)].map(([, stem]) => `${stem}.ts`);
  return [...imported, ...named, ...modules].flatMap(
    (specifier) => relativeTarget(path, specifier) ?? [],
  );
}

function reached(starts: readonly string[], paths: ReadonlySet<string>, read: ReadText) {
  const seen = new Set<string>();
  const waiting = starts.filter((path) => paths.has(path));
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    if (isCode(path)) waiting.push(...leadsTo(path, read(path)).filter((next) => paths.has(next)));
  }
  return seen;
}

/** Describes each dead code file, and each entry point that is gone. */
export function deadFiles(
  entries: EntryPoints,
  all: readonly string[],
  read: ReadText,
): readonly string[] {
  const paths = new Set(all);
  const code = all.filter((path) => isCode(path) || path.endsWith('.css'));
  const inFolders = code.filter((path) =>
    entries.folders.some((top) => path.startsWith(`${top}/`)),
  );
  const alive = reached([...entries.files, ...inFolders], paths, read);
  const tests = code.filter((path) => isTest(path) || path.startsWith('e2e/'));
  const tested = reached(tests, paths, read);
  const gone = entries.files.filter((path) => !paths.has(path));
  const dead = code.flatMap((path) => {
    if (alive.has(path) || tests.includes(path)) return [];
    if (tested.has(path) && /^tools\/|fixture/.test(path)) return [];
    return [`${path}: ${tested.has(path) ? 'only tests use it' : 'nobody imports it'}`];
  });
  return [...gone.map((path) => `${path}: an entry point that is gone`), ...dead];
}
