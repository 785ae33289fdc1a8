// Tells whether a package was made from the sources as they are now.
// Compares contents and never times: a checkout touches files without changing them.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow, isTest, root } from '../repository/files.ts';

const BUILT_FROM = /^(?:engine|telemetry|electron|renderer|tools\/(?:build|package|types))\//;
const BUILT_BY = /^(?:package(?:-lock)?\.json|vite\.config\.ts|tsconfig\.base\.json)$/;

/** One digest over every source that goes into a package, and the Electron it is packed with. */
export function sourceStamp(electronVersion: string): string {
  const hash = createHash('sha256').update(electronVersion);
  for (const path of filesBelow(root)) {
    if (!BUILT_FROM.test(path) && !BUILT_BY.test(path) && path !== 'electron-builder.yml') continue;
    if (!isTest(path)) hash.update(`\0${path}\0`).update(readFileSync(join(root, path)));
  }
  return hash.digest('hex');
}

/** Where a finished package keeps the stamp of its sources. */
export const stampPath = join(root, 'dist', 'package', 'stamp');

/** Whether the finished package has the given stamp. */
export function isCurrent(stamp: string): boolean {
  return existsSync(stampPath) && readFileSync(stampPath, 'utf8') === stamp;
}
