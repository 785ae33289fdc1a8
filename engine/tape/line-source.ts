/**
 * Reads a recording line by line, gzipped or plain as its first bytes say, in bounded memory.
 * Knows no format; a line without end is an error, not a full memory.
 */

import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';

/** Longest line that is read, in characters: a whole exchangeInfo answer fits many times. */
const lineLengthLimit = 64 * 1_048_576;

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}

/** Told how many bytes of a file, packed as it lies there, have been read since the last time. */
export type OnBytesRead = (bytes: number) => void;

/** The lines of a file in batches, without their ends. Throws when it cannot be read. */
export async function* linesOf(
  path: string,
  onBytesRead: OnBytesRead = () => undefined,
): AsyncGenerator<readonly string[]> {
  const packed = await isGzip(path);
  const file = createReadStream(path, { highWaterMark: 262_144 });
  const source = packed ? file.pipe(createGunzip({ chunkSize: 262_144 })) : file;
  if (packed) file.on('error', (error) => source.destroy(error));
  source.setEncoding('utf8');
  let rest = '';
  let toldBytes = 0;
  try {
    for await (const chunk of source) {
      onBytesRead(file.bytesRead - toldBytes);
      toldBytes = file.bytesRead;
      const lines = (rest + String(chunk)).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > lineLengthLimit) throw new Error('a line without end');
      if (lines.length > 0) yield lines;
    }
    if (rest !== '') yield [rest];
  } catch (error) {
    throw new Error(problemOf(path, error), { cause: error });
  } finally {
    file.destroy();
    source.destroy();
  }
}

/** Says which file; the unpacking itself names none. */
function problemOf(path: string, error: unknown): string {
  const problem = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const advice = code.startsWith('Z_') ? '; it is cut off or damaged: fetch it again' : '';
  return `${problem.startsWith(path) ? '' : `${path}: `}${problem}${advice}`;
}
