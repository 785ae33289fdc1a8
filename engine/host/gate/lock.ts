/**
 * The lock that lets one engine alone work on a desk directory, with a number that only rises.
 * Waits for nobody: a living holder means refusal, a dead one is succeeded.
 *
 * The lock is the file `engine.lock.N` with the highest N. It is created by `link`, which fails
 * when the name exists, so of several engines that find the holder dead exactly one succeeds it.
 * The last one stays behind when the engine ends: it remembers the number.
 */
import { readFileSync } from 'node:fs';
import { link, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { invariant } from '../../contract/assert.ts';
import { lockFilePrefix } from '../../contract/endpoint.ts';
import { syncDirectory, temporaryBeside, writeDurably, writeNew } from '../durable-file.ts';

const Holder = z.strictObject({
  pid: z.int().nonnegative(),
  /** Start time of the process in kernel ticks and the boot it belongs to; '' elsewhere. */
  started: z.string(),
  released: z.boolean(),
});
type Holder = z.infer<typeof Holder>;

export interface EngineLock {
  /** Rises with every start on this directory. */
  readonly fence: () => number;
  /** Moves to a higher number, for a ledger that has seen a higher one than the lock files. */
  readonly raiseTo: (fence: number) => Promise<void>;
  readonly release: () => Promise<void>;
}

export type LockOutcome =
  | { readonly kind: 'held'; readonly lock: EngineLock }
  | { readonly kind: 'refused'; readonly holderPid: number; readonly fence: number };

/** What tells one life of a process id from another; '' where the kernel does not say. */
export function processStart(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot}:${fields[19] ?? ''}`;
  } catch {
    return '';
  }
}

/** Whether a process with this id lives (a zombie does not). */
export function processLives(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z';
  } catch {
    return process.platform !== 'linux';
  }
}

function holds(holder: Holder): boolean {
  if (holder.released || !processLives(holder.pid)) return false;
  return holder.started === '' || processStart(holder.pid) === holder.started;
}

async function highest(directory: string): Promise<number> {
  const numbers = (await readdir(directory))
    .filter((name) => /^engine\.lock\.\d{1,15}$/.test(name))
    .map((name) => Number(name.slice(lockFilePrefix.length)));
  return Math.max(0, ...numbers);
}

const pathOf = (directory: string, fence: number): string =>
  join(directory, `${lockFilePrefix}${fence}`);

async function readHolder(directory: string, fence: number): Promise<Holder | null> {
  try {
    const text = await readFile(pathOf(directory, fence), 'utf8');
    return Holder.parse(JSON.parse(text));
  } catch {
    // Made whole by link; unreadable means removed, damaged, or left by a restore: nobody's.
    return null;
  }
}

function ownHolder(released: boolean): string {
  const holder: Holder = { pid: process.pid, started: processStart(process.pid), released };
  return `${JSON.stringify(holder)}\n`;
}

/** Creates lock file number `fence`; false when another engine was faster. */
async function claim(directory: string, fence: number): Promise<boolean> {
  const path = pathOf(directory, fence);
  const temporary = temporaryBeside(path);
  await writeNew(temporary, ownHolder(false));
  try {
    await link(temporary, path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
  await syncDirectory(directory);
  if ((await highest(directory)) === fence) return true;
  await rm(path, { force: true });
  return false;
}

async function removeBelow(directory: string, fence: number): Promise<void> {
  for (const name of await readdir(directory)) {
    const match = /^engine\.lock\.(\d{1,15})$/.exec(name);
    if (match !== null && Number(match[1]) < fence)
      await rm(join(directory, name), { force: true });
  }
}

/** Takes the lock of `directory`, or says who holds it. Rejects on a file system error. */
export async function takeLock(directory: string): Promise<LockOutcome> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const last = await highest(directory);
    const holder = last === 0 ? null : await readHolder(directory, last);
    if (holder !== null && holds(holder)) {
      return { kind: 'refused', holderPid: holder.pid, fence: last };
    }
    if (!(await claim(directory, last + 1))) continue;
    await removeBelow(directory, last + 1);
    return { kind: 'held', lock: heldLock(directory, last + 1) };
  }
  throw new Error(`the lock of ${directory} changed hands 50 times while it was asked for`);
}

function heldLock(directory: string, first: number): EngineLock {
  let fence = first;
  return {
    fence: () => fence,
    raiseTo: async (next) => {
      if (next <= fence) return;
      invariant(
        await claim(directory, next),
        `lock number ${next} is taken while ${fence} is held`,
      );
      fence = next;
      await removeBelow(directory, fence);
    },
    release: () => writeDurably(pathOf(directory, fence), ownHolder(true)),
  };
}
