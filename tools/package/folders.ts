// Copies and lists folder trees for the package.
// Follows no symbolic link out of a tree: links are copied as links.
import {
  copyFileSync,
  cpSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';

/** Every file below `folder`, as sorted paths from `base` with forward slashes. */
export function filesIn(base: string, folder: string): readonly string[] {
  const found: string[] = [];
  for (const entry of readdirSync(join(base, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) found.push(...filesIn(base, path));
    else found.push(path);
  }
  return found.sort();
}

/** Copies a tree whole. */
export function copyTree(from: string, to: string): void {
  cpSync(from, to, { recursive: true, verbatimSymlinks: true });
}

/**
 * Makes a second tree that shares the files of the first, except those for which `isOwn` holds:
 * they are copied, so that changing them leaves the first tree as it is.
 */
export function twinTree(from: string, to: string, isOwn: (path: string) => boolean): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (entry.isDirectory()) twinTree(source, target, isOwn);
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else if (isOwn(source)) copyFileSync(source, target);
    else linkSync(source, target);
  }
}
