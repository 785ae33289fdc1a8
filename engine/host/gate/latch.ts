/**
 * The latch file: what it says, whether it can be believed, and how it is written.
 * Reads nothing into a file that is missing or damaged: both mean halted.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { canonicalJson } from '../../contract/canonical.ts';
import { LatchFile } from '../../contract/latch.ts';
import { writeDurably, writeDurablyNow } from '../durable-file.ts';

/** What a writer of the latch states; the check is added here. */
export type LatchContent = Omit<LatchFile, 'version' | 'check'>;

/** What was found where the latch should be. Only `read` with state `armed` is not halted. */
export type LatchReading =
  | { readonly kind: 'read'; readonly file: LatchFile }
  | { readonly kind: 'missing' }
  | { readonly kind: 'corrupt'; readonly detail: string };

function checkOf(rest: Omit<LatchFile, 'check'>): string {
  return createHash('sha256').update(canonicalJson(rest)).digest('hex');
}

/** The text of a latch file. */
export function latchText(content: LatchContent): string {
  const cause = content.cause.slice(0, 64);
  const reason = content.reason.slice(0, 400);
  const actor = content.actor.slice(0, 64);
  const rest = { ...content, version: 1 as const, cause, reason, actor };
  return `${JSON.stringify({ ...rest, check: checkOf(rest) })}\n`;
}

/** Believes a text only when it is whole and its check fits. */
export function parseLatch(text: string): LatchReading {
  if (!text.endsWith('}\n')) return { kind: 'corrupt', detail: 'it ends early' };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'corrupt', detail: 'it is no JSON' };
  }
  const parsed = LatchFile.safeParse(value);
  if (!parsed.success) return { kind: 'corrupt', detail: 'a field is missing or wrong' };
  const { check, ...rest } = parsed.data;
  if (check !== checkOf(rest)) return { kind: 'corrupt', detail: 'its check does not fit' };
  return { kind: 'read', file: parsed.data };
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/** Reads the latch file at `path`. */
export async function readLatch(path: string): Promise<LatchReading> {
  try {
    return parseLatch(await readFile(path, 'utf8'));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return { kind: 'missing' };
    return { kind: 'corrupt', detail: `it cannot be read: ${String(error)}`.slice(0, 200) };
  }
}

/** Why a start is halted, by what the latch says. */
export function startReason(latch: LatchReading, ledgerIsNew: boolean): string {
  switch (latch.kind) {
    case 'missing':
      return ledgerIsNew ? 'first run' : 'latch: the file is missing';
    case 'corrupt':
      return `latch: the file is corrupt (${latch.detail})`;
    case 'read': {
      if (latch.file.state === 'armed') return 'restart';
      const { cause, actor, reason } = latch.file;
      const by = actor === cause ? cause : `${actor} (${cause})`;
      return `latch: halted by ${by}: ${reason}`.slice(0, 400);
    }
  }
}

/** Makes `content` durable; rejects when it is not. */
export async function writeLatch(path: string, content: LatchContent): Promise<void> {
  await writeDurably(path, latchText(content));
}

/** For a crash: there will be no later turn to wait in. */
export function writeLatchNow(path: string, content: LatchContent): void {
  writeDurablyNow(path, latchText(content));
}
