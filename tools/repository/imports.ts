// Reads which modules a source file names: static, re-exported and dynamic imports.
// Does not resolve packages, and does not judge what it finds.
import { dirname, posix } from 'node:path';
import { parseSync } from 'oxc-parser';

/** One module named by a file. A dynamic import of something computed has no specifier. */
export interface ImportedModule {
  readonly specifier: string | undefined;
  readonly line: number;
}

/** Lists the modules that a file's text names, in the order of the text. */
export function importsOf(path: string, text: string): readonly ImportedModule[] {
  const parsed = parseSync(path, text);
  const first = parsed.errors[0];
  if (first !== undefined) throw new Error(`${path}: ${first.message}`);
  const lineAt = (offset: number): number => text.slice(0, offset).split('\n').length;
  const found: { offset: number; specifier: string | undefined }[] = [];
  for (const each of parsed.module.staticImports) {
    found.push({ offset: each.start, specifier: each.moduleRequest.value });
  }
  for (const each of parsed.module.staticExports) {
    const from = each.entries.find((entry) => entry.moduleRequest !== null)?.moduleRequest;
    if (from) found.push({ offset: each.start, specifier: from.value });
  }
  for (const each of parsed.module.dynamicImports) {
    const written = text.slice(each.moduleRequest.start, each.moduleRequest.end);
    const literal = /^(['"`])([^$'"`]*)\1$/.exec(written)?.[2];
    found.push({ offset: each.start, specifier: literal });
  }
  found.sort((left, right) => left.offset - right.offset);
  return found.map(({ offset, specifier }) => ({ specifier, line: lineAt(offset) }));
}

/** The repository path that a relative specifier means, or undefined for a package. */
export function relativeTarget(fromPath: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  const withoutQuery = specifier.split('?')[0] ?? specifier;
  return posix.normalize(posix.join(dirname(fromPath), withoutQuery));
}

/** The name of the package that a bare specifier means: `@a/b/c` is `@a/b`. */
export function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}
