/**
 * Builds the disk fault library with the system's C compiler, once per text of its source.
 * Never installs a compiler: where there is none the answer is the reason why tests skip.
 *
 * As a program it prints the answer as one line of JSON, for tests of rooms that may not import
 * from tools: `node tools/faults/build-disk-faults.ts`.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The library's path, or why it could not be built. */
export type DiskFaults =
  | { readonly kind: 'built'; readonly library: string }
  | { readonly kind: 'missing'; readonly reason: string };

const compilers = ['cc', 'gcc', 'clang'];
const flags = ['-shared', '-fPIC', '-O2', '-Wall', '-Wextra', '-Werror'];

/** The library for this machine, from the cache where it was built before. */
export function buildDiskFaults(): DiskFaults {
  if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch)) {
    return { kind: 'missing', reason: 'disk faults need 64-bit Linux and its loader' };
  }
  const source = fileURLToPath(new URL('disk-faults.c', import.meta.url));
  const digest = createHash('sha256').update(readFileSync(source)).digest('hex').slice(0, 16);
  const user = process.getuid?.() ?? 0;
  const folder = join(tmpdir(), `quarterdeck-disk-faults-${user}`);
  const library = join(folder, `disk-faults-${digest}.so`);
  if (existsSync(library)) return { kind: 'built', library };
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const reasons: string[] = [];
  for (const compiler of compilers) {
    // Renamed into place, so that two test runs at once never load half a library.
    const unfinished = `${library}.${process.pid}`;
    try {
      execFileSync(compiler, [...flags, '-o', unfinished, source], { stdio: 'pipe' });
      renameSync(unfinished, library);
      return { kind: 'built', library };
    } catch (error) {
      reasons.push(`${compiler}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { kind: 'missing', reason: `no C compiler built it (${reasons.join('; ')})` };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write(`${JSON.stringify(buildDiskFaults())}\n`);
}
