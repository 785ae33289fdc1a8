/**
 * Where a running engine keeps its segments: files written in order and never waited for, and the
 * oldest removed when there are too many. Touches no file but those that it named itself.
 */
import { mkdir, open, readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { segmentSuffix } from './tape-session.ts';

/** A file that is being written. */
export interface OpenSegment {
  readonly write: (bytes: Uint8Array) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** A segment that is kept. */
export interface KeptSegment {
  readonly name: string;
  readonly bytes: number;
  /** When it was last written, UTC milliseconds. */
  readonly writtenUtcMillis: number;
}

/** The disk as a recorder needs it; tests have a slow one, a full one. */
export interface SegmentDisk {
  readonly open: (name: string) => Promise<OpenSegment>;
  readonly list: () => Promise<readonly KeptSegment[]>;
  readonly remove: (name: string) => Promise<void>;
}

/** Names that recorders give; what an operator put beside them is not ours to remove. */
const ownName = /^live-\d{8}T\d{9}-\d+\.tape$/;

/** The name of a segment that is begun at an instant; `number` tells those of one run apart. */
export function segmentName(utcMillis: number, number: number): string {
  const time = new Date(utcMillis).toISOString().slice(0, 23).replaceAll(/[-:.]/g, '');
  return `live-${time}-${number}${segmentSuffix}`;
}

/** A directory of segments, readable by its owner alone. */
export function directoryDisk(directory: string): SegmentDisk {
  return {
    open: async (name) => {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const file = await open(join(directory, name), 'wx', 0o600);
      return {
        write: async (bytes) => {
          for (let at = 0; at < bytes.length; ) {
            const { bytesWritten } = await file.write(bytes, at);
            at += bytesWritten;
          }
        },
        close: () => file.close(),
      };
    },
    list: async () => {
      const names = (await readdir(directory)).filter((name) => ownName.test(name)).sort();
      return Promise.all(
        names.map(async (name) => {
          const { size: bytes, mtimeMs: writtenUtcMillis } = await stat(join(directory, name));
          return { name, bytes, writtenUtcMillis };
        }),
      );
    },
    remove: (name) => unlink(join(directory, name)),
  };
}

/** How much is kept. */
export interface Retention {
  readonly bytes: number;
  readonly days: number;
}

const dayMillis = 86_400_000;

/** Names to remove, oldest first, so that the rest is within its bounds; never the newest one. */
export function beyondRetention(
  kept: readonly KeptSegment[],
  retention: Retention,
  nowUtcMillis: number,
): readonly string[] {
  const oldestMillis = nowUtcMillis - retention.days * dayMillis;
  const names: string[] = [];
  let bytes = kept.reduce((sum, one) => sum + one.bytes, 0);
  const byAge = [...kept].sort((a, b) => a.writtenUtcMillis - b.writtenUtcMillis);
  for (const { name, bytes: size, writtenUtcMillis } of byAge.slice(0, -1)) {
    if (bytes <= retention.bytes && writtenUtcMillis >= oldestMillis) break;
    names.push(name);
    bytes -= size;
  }
  return names;
}
