/**
 * The bytes of a tape segment, as docs/tape.md tells them: a head, then blocks one after another.
 * Every byte is under one of the checksums; what does not fit is told apart, never guessed at.
 */
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { invariant } from '../../contract/assert.ts';
import { Instrument } from '../../contract/instrument.ts';
import type { FeedFaultKind, FeedState } from '../../contract/market.ts';
import { UtcNanos } from '../../contract/numbers.ts';
import type { TapeHead } from '../../ports/tape.ts';

/** First bytes of every segment; the last two are the version. */
const segmentMagic = 'QDTAPE01';
const prefixBytes = 20;
const headBytesLimit = 64 * 1_048_576;
const blockMagic = 0x6b6c_4251;

/** Most bytes of one block's messages: a whole book of any venue fits many times. */
export const blockPayloadLimit = 32 * 1_048_576;
/** Most instruments of one segment. */
export const instrumentsLimit = 65_536;

/** Names by the number that stands for them; new ones go at the end, and none is taken out. */
export const feedStates = [
  'connecting',
  'buffering',
  'live',
  'resyncing',
  'stale',
  'down',
] as const;
export const feedFaults = [
  'malformed',
  'unknownSymbol',
  'unknownStream',
  'offGrid',
  'sequenceGap',
  'crossedBook',
  'staleSnapshot',
  'topMismatch',
] as const;
const everyStateHasNumber: FeedState extends (typeof feedStates)[number] ? true : never = true;
const everyFaultHasNumber: FeedFaultKind extends (typeof feedFaults)[number] ? true : never = true;
invariant(everyStateHasNumber && everyFaultHasNumber, 'a name of the tape has no number');

const HeadBody = z.strictObject({
  epochUtcNanos: UtcNanos,
  instruments: z.array(Instrument).max(instrumentsLimit),
  source: z.string(),
});

/** Bytes that are in order, end too early, or are wrong. */
export type Found<T> =
  | { readonly kind: 'ok'; readonly value: T; readonly bytes: number }
  /** The file ends inside, or holds nothing but zeros from here on. */
  | { readonly kind: 'torn' }
  | { readonly kind: 'damaged'; readonly problem: string };

/** The head of a segment as bytes. */
export function headBytes({ epochUtcNanos, instruments, source }: TapeHead): Uint8Array {
  const body = Buffer.from(JSON.stringify({ epochUtcNanos, instruments, source }));
  invariant(body.length <= headBytesLimit, 'the head of a segment is too long');
  const bytes = Buffer.alloc(prefixBytes + body.length);
  bytes.write(segmentMagic, 'latin1');
  bytes.writeUInt32LE(body.length, 8);
  bytes.writeUInt32LE(crc32(body), 12);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 16)), 16);
  body.copy(bytes, prefixBytes);
  return bytes;
}

/** Reads a head with `read(offset, length)`, which gives fewer bytes at the end of the file. */
export function readHead(read: (offset: number, length: number) => Buffer): Found<TapeHead> {
  const prefix = read(0, prefixBytes);
  const magic = prefix.toString('latin1', 0, 8);
  if (!segmentMagic.startsWith(magic.slice(0, prefix.length))) {
    const other = magic.startsWith(segmentMagic.slice(0, 6));
    const problem = other
      ? `a tape of version ${magic.slice(6)}; this reads 01`
      : 'no tape segment';
    return { kind: 'damaged', problem };
  }
  if (prefix.length < prefixBytes) return { kind: 'torn' };
  if (crc32(prefix.subarray(0, 16)) !== prefix.readUInt32LE(16)) {
    return { kind: 'damaged', problem: 'the first bytes do not have their checksum' };
  }
  const length = prefix.readUInt32LE(8);
  if (length > headBytesLimit) return { kind: 'damaged', problem: 'the head is too long' };
  const body = read(prefixBytes, length);
  if (body.length < length) return { kind: 'torn' };
  if (crc32(body) !== prefix.readUInt32LE(12)) {
    return { kind: 'damaged', problem: 'the head does not have its checksum' };
  }
  const head = HeadBody.safeParse(parseJson(body.toString()));
  if (!head.success) {
    return { kind: 'damaged', problem: `the head is not as it should be: ${head.error.message}` };
  }
  return { kind: 'ok', value: head.data, bytes: prefixBytes + length };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: it fails the schema, which says so.
    return undefined;
  }
}

/**
 * `messages`: as received. `books`: whole books as they stood at this place, for who starts to read
 * here. `seal`: the end of a segment that was ended in order.
 */
export const blockKinds = ['messages', 'books', 'seal'] as const;
export type BlockKind = (typeof blockKinds)[number];

/** What a block says of itself before its messages: the index of a segment is these. */
export interface BlockHead {
  readonly kind: BlockKind;
  readonly payloadBytes: number;
  readonly messages: number;
  /** Messages that are ticks: numbered from `firstTick` on without a hole. */
  readonly ticks: number;
  /** Number of the first tick from here on, as verdicts name it; imported tapes count from 1. */
  readonly firstTick: number;
  /** The newest ledger event when the block was begun; 0 where there was no ledger. */
  readonly ledgerSequence: number;
  /** Earliest and latest receipt in the block, from the tape's epoch. */
  readonly earliestNanos: number;
  readonly latestNanos: number;
  /** Messages received right before this block and not recorded. */
  readonly droppedBefore: number;
  readonly payloadChecksum: number;
  /** A bit for each instrument of the head that a message of the block names. */
  readonly instruments: Uint8Array;
}

const fixedBytes = 56;

/** Bytes of a block's head in a segment of so many instruments. */
export const blockHeadBytes = (instruments: number): number =>
  fixedBytes + Math.ceil(instruments / 8) + 4;

/** Writes a block's head to the start of `target`. */
export function writeBlockHead(target: Buffer, head: BlockHead): void {
  target.writeUInt32LE(blockMagic, 0);
  target.writeUInt32LE(head.payloadBytes, 4);
  target.writeUInt32LE(head.messages, 8);
  target.writeUInt32LE(head.ticks, 12);
  target.writeDoubleLE(head.firstTick, 16);
  target.writeDoubleLE(head.ledgerSequence, 24);
  target.writeDoubleLE(head.earliestNanos, 32);
  target.writeDoubleLE(head.latestNanos, 40);
  target.writeUIntLE(head.droppedBefore, 48, 3);
  target.writeUInt8(blockKinds.indexOf(head.kind), 51);
  target.writeUInt32LE(head.payloadChecksum, 52);
  target.set(head.instruments, fixedBytes);
  const end = fixedBytes + head.instruments.length;
  target.writeUInt32LE(crc32(target.subarray(0, end)), end);
}

/** Most that one block states as dropped before it; more is stated as this much. */
export const droppedStatedLimit = 0xff_ffff;

/** Reads a block's head from bytes that begin with it. */
export function readBlockHead(bytes: Buffer, instruments: number): Found<BlockHead> {
  const length = blockHeadBytes(instruments);
  if (bytes.length < length) return { kind: 'torn' };
  const end = length - 4;
  const intact = crc32(bytes.subarray(0, end)) === bytes.readUInt32LE(end);
  if (!intact || bytes.readUInt32LE(0) !== blockMagic) {
    return { kind: 'damaged', problem: 'the head of a block does not have its checksum' };
  }
  const kind = blockKinds[bytes.readUInt8(51)];
  const payloadBytes = bytes.readUInt32LE(4);
  if (kind === undefined || payloadBytes > blockPayloadLimit) {
    return { kind: 'damaged', problem: 'a block of a kind or length that is not known' };
  }
  const value: BlockHead = {
    kind,
    payloadBytes,
    messages: bytes.readUInt32LE(8),
    ticks: bytes.readUInt32LE(12),
    firstTick: bytes.readDoubleLE(16),
    ledgerSequence: bytes.readDoubleLE(24),
    earliestNanos: bytes.readDoubleLE(32),
    latestNanos: bytes.readDoubleLE(40),
    droppedBefore: bytes.readUIntLE(48, 3),
    payloadChecksum: bytes.readUInt32LE(52),
    instruments: Uint8Array.prototype.slice.call(bytes, fixedBytes, end),
  };
  return { kind: 'ok', value, bytes: length };
}
