/**
 * Keeps written room ahead of the end of SQLite's write-ahead log: a sync that need not also note
 * a new length of the file takes about half as long. Writes zeros beyond the log's end, no more.
 *
 * Zeros are no frames: a reader of the log stops where it would have stopped at the file's end.
 */
import { closeSync, fstatSync, openSync, writeSync } from 'node:fs';

/** Room that is made at once; rarely, because the next sync has to write it. */
export const roomBytes = 4 * 1_048_576;
/** With less left than this, more is made. */
const leastBytes = 1_048_576;

export interface LogRoom {
  /** Makes room again when little is left behind a log of `usedBytes`; between commits only. */
  readonly keep: (usedBytes: number) => void;
  readonly close: () => void;
}

/** The room of the log at `path`, made at once; the log exists, and this thread alone writes it. */
export function openLogRoom(path: string): LogRoom {
  const file = openSync(path, 'r+');
  const zeros = Buffer.alloc(roomBytes);
  let refused = false;
  const keep = (usedBytes: number): void => {
    const { size } = fstatSync(file);
    if (refused || size - usedBytes >= leastBytes) return;
    try {
      writeSync(file, zeros, 0, zeros.length, size);
    } catch {
      // A full disk is for the commit to find, whose error says what was lost; room is a favour.
      refused = true;
    }
  };
  keep(fstatSync(file).size);
  return { keep, close: () => closeSync(file) };
}
