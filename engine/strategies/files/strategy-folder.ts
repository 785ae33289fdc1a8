/**
 * The strategies folder beside desk.yaml: what files are there, and one of them as it is read.
 * Follows no link out of the folder, reads nothing too large, and runs nothing.
 */
import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, mkdir, open, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Largest strategy file, in bytes. */
export const strategyFileBytesLimit = 262_144;
/** Files of a folder that are looked at; further ones are left out, by name. */
const folderFilesLimit = 500;
const fileName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,120}\.ts$/;

/** The folder that belongs to a desk file. */
export const strategiesFolder = (deskFile: string): string => join(dirname(deskFile), 'strategies');

/**
 * Whether a text is the name of a strategy file: no path, and no name of declarations (`.d.ts`,
 * `.d.css.ts`), in which the compiler checks nothing.
 */
export const isStrategyFileName = (name: string): boolean =>
  fileName.test(name) && !name.includes('.d.');

/** A strategy file as it was read, once. */
export interface StrategyFileText {
  readonly file: string;
  readonly text: string;
  /** SHA-256 (hex) of its bytes. */
  readonly fileHash: string;
  readonly bytes: number;
  readonly modifiedUtcNanos: string;
}

export type FileReading =
  | { readonly ok: true; readonly read: StrategyFileText }
  | { readonly ok: false; readonly reason: string };

/** Reads one file of the folder. */
export async function readStrategyFile(folder: string, file: string): Promise<FileReading> {
  if (!isStrategyFileName(file)) {
    return { ok: false, reason: `"${file}" is no name of a .ts file of the strategies folder` };
  }
  const path = join(folder, file);
  try {
    const about = await lstat(path);
    if (!about.isFile()) return { ok: false, reason: `${file} is no regular file` };
    const handle = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    try {
      const opened = await handle.stat({ bigint: true });
      if (!opened.isFile()) return { ok: false, reason: `${file} is no regular file` };
      if (opened.size > strategyFileBytesLimit) {
        return { ok: false, reason: `${file} is larger than ${strategyFileBytesLimit} bytes` };
      }
      const content = await handle.readFile();
      // What is kept and run is the text: of other bytes it would be another content.
      if (!isUtf8(content)) return { ok: false, reason: `${file} is no UTF-8 text` };
      return { ok: true, read: fileText(file, content, opened.mtimeNs) };
    } finally {
      await handle.close();
    }
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const why = error instanceof Error ? error.message : String(error);
    return { ok: false, reason: isMissing ? `there is no ${file} in ${folder}` : why };
  }
}

function fileText(file: string, content: Buffer, modified: bigint): StrategyFileText {
  return {
    file,
    text: content.toString('utf8'),
    fileHash: createHash('sha256').update(content).digest('hex'),
    bytes: content.length,
    modifiedUtcNanos: String(modified < 0n ? 0n : modified),
  };
}

/** The readable strategy files of the folder, by name; empty when there is no folder. */
export async function listStrategyFiles(folder: string): Promise<StrategyFileText[]> {
  const names = await readdir(folder).catch(() => []);
  const files = names.filter(isStrategyFileName).toSorted().slice(0, folderFilesLimit);
  const readings = await Promise.all(files.map((file) => readStrategyFile(folder, file)));
  return readings.flatMap((reading) => (reading.ok ? [reading.read] : []));
}

const readme = `Strategy files of this desk, one strategy a file.
They import only "quarterdeck/strategy" and "zod".
Check one with:  quarterdeck strategy check FILE.ts
Name it in desk.yaml as the module of a strategy, or put it in place of a running one:
  quarterdeck swap STRATEGY FILE.ts --reason "why" --key KEYFILE
`;

/** Makes the folder with a word on what it is for; leaves one that is there as it is. */
export async function createStrategiesFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return;
    throw error;
  }
  await writeFile(join(folder, 'README.txt'), readme, { mode: 0o600 });
}
