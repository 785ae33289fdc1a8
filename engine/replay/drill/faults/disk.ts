/**
 * The disk under the drill's desk: full, or with a sync that takes five seconds. A library that is
 * loaded before the engine's own makes it so, for every file of the desk but the venue's, whose log
 * is what the desk is judged by. Where no compiler builds that library the drill says so.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { DeskProcess } from '../../desk-process.ts';
import { noNeeds, type StandingFault } from './standing-fault.ts';

const Built = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('built'), library: z.string() }),
  z.object({ kind: z.literal('missing'), reason: z.string() }),
]);
const builder = fileURLToPath(
  new URL('../../../../tools/faults/build-disk-faults.ts', import.meta.url),
);

const specFile = 'disk-faults';
const logFile = 'disk-calls';
/** Until a call that the fault concerns has been made. */
const callMillisLimit = 10_000;
const lookMillis = 5;

/** The path of the library; throws with the reason where there is none. */
function diskLibrary(): string {
  if (!existsSync(builder)) {
    throw new Error('faults of the disk need the sources of Quarterdeck, which are not here');
  }
  const text = execFileSync(process.execPath, [builder], { encoding: 'utf8' });
  const built = Built.parse(JSON.parse(text));
  if (built.kind === 'missing') throw new Error(`no faults of the disk: ${built.reason}`);
  return built.library;
}

interface DiskWords {
  /** A line of the library's file of faults. */
  readonly spec: string;
  /** Of its log, the beginning of a line that tells of a call under the fault. */
  readonly telling: string;
  /** Whether the key is pressed only once such a call has been made. */
  readonly isAwaited: boolean;
}

/** Why a full disk is not waited for: the engine halts itself over it within a millisecond. */
const full: DiskWords = { spec: 'write-enospc', telling: 'failed ', isAwaited: false };
const slow: DiskWords = { spec: 'fsync-delay-ms 5000', telling: 'f', isAwaited: true };

class FaultyDisk {
  readonly #words: DiskWords;
  #logFrom = 0;

  constructor(words: DiskWords) {
    this.#words = words;
  }

  readonly begin = async (desk: DeskProcess): Promise<void> => {
    this.#logFrom = await sizeOf(desk.path(logFile));
    const draft = desk.path(`${specFile}.next`);
    await writeFile(draft, `${this.#words.spec}\n`);
    await rename(draft, desk.path(specFile));
    if (!this.#words.isAwaited) return;
    const deadline = performance.now() + callMillisLimit;
    while (!(await this.#isFelt(desk)) && performance.now() < deadline) await pause(lookMillis);
  };

  readonly relieve = async (desk: DeskProcess): Promise<string> => {
    const isFelt = await this.#isFelt(desk);
    await rm(desk.path(specFile), { force: true });
    return isFelt ? '' : `nothing met the disk's fault ${this.#words.spec}`;
  };

  async #isFelt(desk: DeskProcess): Promise<boolean> {
    const bytes = await readFile(desk.path(logFile)).catch(() => Buffer.alloc(0));
    const lines = bytes.subarray(this.#logFrom).toString('utf8').split('\n');
    return lines.some((line) => line.startsWith(this.#words.telling));
  }
}

const sizeOf = async (path: string): Promise<number> =>
  (await stat(path).catch(() => ({ size: 0 }))).size;

function faultyDisk(words: DiskWords, spoilsEngine: boolean): StandingFault {
  const library = diskLibrary();
  const { begin, relieve } = new FaultyDisk(words);
  const environment = (directory: string) => ({
    LD_PRELOAD: library,
    QD_FAULT_PATH: directory,
    QD_FAULT_EXCEPT: '/venue',
    QD_FAULT_SPEC_FILE: join(directory, specFile),
    QD_FAULT_LOG_FILE: join(directory, logFile),
  });
  const needs = { ...noNeeds, environment };
  return { needs, spoilsEngine, begin, relieve, end: () => Promise.resolve() };
}

export const fullDisk = (): StandingFault => faultyDisk(full, true);
export const slowDisk = (): StandingFault => faultyDisk(slow, false);
