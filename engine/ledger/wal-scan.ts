/**
 * Looks for damage in SQLite's write-ahead log, which SQLite itself takes for the log's end.
 * Repairs nothing: without this, one flipped bit there would silently drop rows that were durable.
 *
 * The rule has no false alarm after a crash or a power cut: with synchronous=FULL a transaction
 * is written only after the one before it was made durable, so an unreadable frame that a whole
 * transaction follows was durable once and is damaged now.
 */
import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';

const headerBytes = 32;
const frameHeaderBytes = 24;
/** Big-endian checksums; the little-endian magic number is one less. */
const magicBigEndian = 0x377f0683;

interface Sums {
  readonly first: number;
  readonly second: number;
}

interface Frame {
  /** It carries the salts of the log's header: it was written since the log last began anew. */
  readonly current: boolean;
  readonly valid: boolean;
  readonly commit: boolean;
}

/** The log format's running checksum over pairs of 32-bit words. */
function addChecksum(sums: Sums, bytes: Buffer, bigEndian: boolean): Sums {
  let { first, second } = sums;
  for (let offset = 0; offset < bytes.length; offset += 8) {
    const a = bigEndian ? bytes.readUInt32BE(offset) : bytes.readUInt32LE(offset);
    const b = bigEndian ? bytes.readUInt32BE(offset + 4) : bytes.readUInt32LE(offset + 4);
    first = (first + a + second) >>> 0;
    second = (second + b + first) >>> 0;
  }
  return { first, second };
}

const holds = (bytes: Buffer, offset: number, sums: Sums): boolean =>
  bytes.readUInt32BE(offset) === sums.first && bytes.readUInt32BE(offset + 4) === sums.second;

/**
 * What is damaged in the log at `path`, or null when nothing provably is. A frame that a living
 * writer is just putting down looks broken once; damage looks the same twice.
 */
export function scanWal(path: string): string | null {
  const damage = scanOnce(path);
  return damage !== null && scanOnce(path) === damage ? damage : null;
}

function scanOnce(path: string): string | null {
  if (!existsSync(path)) return null;
  const file = openSync(path, 'r');
  try {
    const header = Buffer.alloc(headerBytes);
    const size = fstatSync(file).size;
    if (size < headerBytes || readSync(file, header, 0, headerBytes, 0) < headerBytes) return null;
    return damageOf(file, header, size);
  } finally {
    closeSync(file);
  }
}

function damageOf(file: number, header: Buffer, size: number): string | null {
  const magic = header.readUInt32BE(0);
  const bigEndian = magic === magicBigEndian;
  const pageBytes = header.readUInt32BE(8);
  const start = addChecksum({ first: 0, second: 0 }, header.subarray(0, 24), bigEndian);
  const known = bigEndian || magic === magicBigEndian - 1;
  if (!known || !holds(header, 24, start)) {
    // The header is written and synced before any frame, so beside frames it must be whole.
    const empty = size <= headerBytes || isZero(file, Math.min(size - headerBytes, 4096));
    return empty ? null : 'the header of the write-ahead log is damaged: its rows are lost';
  }
  const count = Math.floor((size - headerBytes) / (frameHeaderBytes + pageBytes));
  return judge(framesOf(file, header, { bigEndian, pageBytes, count, start }));
}

function isZero(file: number, length: number): boolean {
  const bytes = Buffer.alloc(length);
  readSync(file, bytes, 0, length, headerBytes);
  return bytes.every((byte) => byte === 0);
}

interface Layout {
  readonly bigEndian: boolean;
  readonly pageBytes: number;
  readonly count: number;
  readonly start: Sums;
}

function* framesOf(file: number, header: Buffer, layout: Layout): Generator<Frame> {
  const frame = Buffer.alloc(frameHeaderBytes + layout.pageBytes);
  let sums = layout.start;
  for (let index = 0; index < layout.count; index += 1) {
    readSync(file, frame, 0, frame.length, headerBytes + index * frame.length);
    const current = frame.compare(header, 16, 24, 8, 16) === 0;
    // The first frame that is not current ends the log: no sum is of use after it.
    if (current) {
      sums = addChecksum(sums, frame.subarray(0, 8), layout.bigEndian);
      sums = addChecksum(sums, frame.subarray(frameHeaderBytes), layout.bigEndian);
    }
    const valid = current && holds(frame, 16, sums);
    yield { current, valid, commit: frame.readUInt32BE(4) !== 0 };
  }
}

function judge(frames: Iterable<Frame>): string | null {
  let number = 0;
  let broken = 0;
  let commitAfterBroken = false;
  for (const frame of frames) {
    number += 1;
    if (broken === 0) {
      if (frame.valid) continue;
      broken = number;
    }
    if (commitAfterBroken && frame.current) {
      return `frame ${broken} of the write-ahead log is damaged: rows after it are lost`;
    }
    if (frame.current && frame.commit) commitAfterBroken = true;
  }
  return null;
}
