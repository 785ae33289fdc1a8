/**
 * One simulated venue per directory: a lock file made whole and exclusively, naming a living
 * process. A lock whose process is gone is taken over; a living one is never.
 */
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { z } from 'zod';

const Holder = z.object({ pid: z.int().positive(), started: z.string() });

/** Outcome of trying to take the lock. */
export type LockOutcome =
  | { readonly kind: 'held'; readonly release: () => void }
  | { readonly kind: 'refused'; readonly pid: number };

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/** Tells a process from a later one of the same number; empty where the system says nothing. */
function processStart(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch (error) {
    if (error instanceof Error) return '';
    throw error;
  }
}

function lives(holder: z.infer<typeof Holder>): boolean {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (isCode(error, 'ESRCH')) return false;
    if (!isCode(error, 'EPERM')) throw error;
  }
  const started = processStart(holder.pid);
  return started === '' || holder.started === '' || started === holder.started;
}

/** What the lock says; null where it is gone. */
function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw error;
  }
}

/** Made whole: what cannot be read is damaged, and nobody's. */
function holderOf(text: string): z.infer<typeof Holder> | null {
  try {
    const parsed = Holder.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

let temporaryNumber = 0;

/** A name that no other process, thread or call uses. */
function besides(path: string): string {
  temporaryNumber += 1;
  return `${path}.${process.pid}.${threadId}.${temporaryNumber}.tmp`;
}

/** Makes `path` with all its text at once; false where it is there already. */
function madeWhole(path: string, text: string): boolean {
  const whole = besides(path);
  try {
    writeFileSync(whole, text, { flag: 'wx', mode: 0o600 });
    linkSync(whole, path);
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    rmSync(whole, { force: true });
  }
}

/** Takes the lock away that says `text`; one that was taken meanwhile is put back as it was. */
function takeAway(path: string, text: string): void {
  const aside = besides(path);
  try {
    renameSync(path, aside);
    if (readFileSync(aside, 'utf8') !== text) linkSync(aside, path);
  } catch (error) {
    if (!isCode(error, 'ENOENT') && !isCode(error, 'EEXIST')) throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

/** Takes `venue.lock` of a directory, or says who has it. */
export function takeVenueLock(directory: string): LockOutcome {
  const path = join(directory, 'venue.lock');
  const mine = JSON.stringify({ pid: process.pid, started: processStart(process.pid) });
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (madeWhole(path, mine)) return { kind: 'held', release: () => takeAway(path, mine) };
    const text = textOf(path);
    if (text === null) continue;
    const holder = holderOf(text);
    if (holder !== null && lives(holder)) return { kind: 'refused', pid: holder.pid };
    takeAway(path, text);
  }
  return { kind: 'refused', pid: holderOf(textOf(path) ?? '')?.pid ?? 0 };
}
