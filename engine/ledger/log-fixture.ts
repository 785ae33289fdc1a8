/**
 * The write-ahead log of a killed ledger for tests, without the room that is kept behind it.
 * For tests only.
 */
import { readFileSync } from 'node:fs';

const headerBytes = 32;
export const frameBytes = 24 + 4_096;

/** Header and frames of the log at `path`. */
export function framesOfLog(path: string): Buffer {
  const bytes = readFileSync(path);
  let end = headerBytes;
  // The header of a frame begins with the number of its page, which is never 0.
  while (end < bytes.length && bytes.readUInt32BE(end) !== 0) end += frameBytes;
  return bytes.subarray(0, end);
}
