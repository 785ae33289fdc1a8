/**
 * A note of the newest durable row, in a small file beside the ledger.
 * Proves a loss that the ledger's own file cannot show: that of its last rows, when the end of the
 * write-ahead log is damaged and SQLite takes the log to end before it.
 *
 * It is written after the commit was made durable and never synced: a process that is killed
 * leaves it whole, and a power cut leaves it older than the ledger, which is no contradiction.
 */
import { hash } from 'node:crypto';
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { z } from 'zod';

/** The newest row that was durable when the note was written. */
export interface NotedHead {
  readonly sequence: number;
  readonly hash: string;
}

const Note = z.strictObject({
  ledgerId: z.string(),
  sequence: z.int().nonnegative(),
  hash: z.string().length(64),
});

/** Bytes of the file: one line, padded, so that each write replaces all of the one before. */
const lineLength = 256;
const checkLength = 16;

const notePath = (ledger: string): string => `${ledger}.head`;
const checkOf = (text: string): string => hash('sha256', text, 'hex').slice(0, checkLength);

export interface HeadNote {
  readonly write: (head: NotedHead) => void;
  readonly close: () => void;
}

/** The note of the ledger at `path`, to be written on. */
export function openHeadNote(path: string, ledgerId: string): HeadNote {
  const descriptor = openSync(notePath(path), 'a', 0o600);
  closeSync(descriptor);
  const file = openSync(notePath(path), 'r+');
  return {
    write: (head) => {
      const text = JSON.stringify({ ledgerId, ...head });
      const line = `${checkOf(text)} ${text}`.padEnd(lineLength - 1);
      writeSync(file, `${line}\n`, 0);
    },
    close: () => closeSync(file),
  };
}

/** What was noted of this ledger; null when nothing readable was. */
export function readHeadNote(path: string, ledgerId: string): NotedHead | null {
  const line = contentOf(notePath(path));
  const text = line.slice(checkLength).trim();
  if (text === '' || line.slice(0, checkLength) !== checkOf(text)) return null;
  const note = Note.safeParse(JSON.parse(text));
  if (!note.success || note.data.ledgerId !== ledgerId) return null;
  return { sequence: note.data.sequence, hash: note.data.hash };
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // A copy of the ledger alone has no note, and is proved without one.
    return '';
  }
}
