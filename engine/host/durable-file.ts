/**
 * Small files that must survive a power cut: written beside, synced, renamed, directory synced.
 * Never writes in place, so a reader sees the old text or the new one and nothing between.
 */

import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

let temporaryNumber = 0;

/** A name beside `path` that no other writer of this host uses. */
export function temporaryBeside(path: string): string {
  temporaryNumber += 1;
  return `${path}.${process.pid}.${temporaryNumber}.tmp`;
}

/** Makes a rename or a link in `directory` durable. */
export async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Writes and syncs a new file that must not exist yet. */
export async function writeNew(path: string, text: string, mode = 0o600): Promise<void> {
  const handle = await open(path, 'wx', mode);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Replaces `path` by `text` durably; rejects with the file system's error and no change. */
export async function writeDurably(path: string, text: string, mode = 0o600): Promise<void> {
  const temporary = temporaryBeside(path);
  try {
    await writeNew(temporary, text, mode);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncDirectory(dirname(path));
}

/** The same for a process that is about to crash and has no later turn. */
export function writeDurablyNow(path: string, text: string): void {
  const temporary = temporaryBeside(path);
  const file = openSync(temporary, 'wx', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
  if (process.platform === 'win32') return;
  const directory = openSync(dirname(path), 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}
