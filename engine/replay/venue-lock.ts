/**
 * One simulated venue per desk directory: a lock file made exclusively, naming a living process.
 * A lock whose process is gone is taken over; a living one is never.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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

function readHolder(path: string): z.infer<typeof Holder> | null {
  try {
    const parsed = Holder.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch (error) {
    if (error instanceof SyntaxError || isCode(error, 'ENOENT')) return null;
    throw error;
  }
}

/** Takes `venue.lock` of a desk directory, or says who has it. */
export function takeVenueLock(directory: string): LockOutcome {
  const path = join(directory, 'venue.lock');
  const mine = JSON.stringify({ pid: process.pid, started: processStart(process.pid) });
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      writeFileSync(path, mine, { flag: 'wx', mode: 0o600 });
      return { kind: 'held', release: () => rmSync(path, { force: true }) };
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error;
    }
    const holder = readHolder(path);
    if (holder !== null && lives(holder)) return { kind: 'refused', pid: holder.pid };
    rmSync(path, { force: true });
  }
  return { kind: 'refused', pid: readHolder(path)?.pid ?? 0 };
}
