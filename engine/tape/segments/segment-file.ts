/**
 * An open segment: its head, its blocks as an index by time and instrument, and their bytes.
 * Cuts off the torn end of a segment that was never sealed and counts it; other damage it throws.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import type { TapeHead } from '../../ports/tape.ts';
import {
  type BlockHead,
  blockHeadBytes,
  type Found,
  readBlockHead,
  readHead,
} from './segment-format.ts';
import { TapeDamage, tapeTimeText } from './tape-damage.ts';

/** A block and where it is. */
export interface BlockEntry extends BlockHead {
  /** First byte of its head in the file. */
  readonly offsetBytes: number;
}

/** A segment, or a file that ends inside its head: nothing was recorded in it yet. */
export type OpenedSegment =
  | { readonly kind: 'segment'; readonly segment: SegmentFile }
  | { readonly kind: 'headTorn'; readonly bytes: number };

/** What a walk over the blocks came to. */
interface Walk {
  readonly blocks: readonly BlockEntry[];
  readonly seal: BlockHead | null;
  readonly tornBytes: number;
}

const scanBytes = 65_536;

export class SegmentFile {
  readonly path: string;
  readonly head: TapeHead;
  /** In file order, the seal left out. */
  readonly blocks: readonly BlockEntry[];
  /** Where it ends; null: it is being written, or its writer died. */
  readonly seal: BlockHead | null;
  /** Bytes at the end that belong to no whole block. */
  readonly tornBytes: number;
  readonly bytes: number;
  readonly #file: number;
  #open = true;

  /** Opens a segment; throws TapeDamage where its head or index cannot be believed. */
  static open(path: string): OpenedSegment {
    const file = openSync(path, 'r');
    try {
      const size = fstatSync(file).size;
      const head = readHead((offset, length) => readAt(file, offset, length));
      if (head.kind === 'damaged') {
        throw new TapeDamage(path, 0, 'before its first message', head.problem);
      }
      if (head.kind === 'torn') {
        closeSync(file);
        return { kind: 'headTorn', bytes: size };
      }
      const walk = walkBlocks(file, path, size, head.value, head.bytes);
      return { kind: 'segment', segment: new SegmentFile(file, path, size, head.value, walk) };
    } catch (error) {
      closeSync(file);
      throw error;
    }
  }

  private constructor(file: number, path: string, bytes: number, head: TapeHead, walk: Walk) {
    this.#file = file;
    this.path = path;
    this.bytes = bytes;
    this.head = head;
    this.blocks = walk.blocks;
    this.seal = walk.seal;
    this.tornBytes = walk.tornBytes;
  }

  /** Whether it was ended in order. */
  get sealed(): boolean {
    return this.seal !== null;
  }

  /** Number of the instrument's bit in a block's index; -1 when the segment does not have it. */
  instrumentNumber(id: string): number {
    return this.head.instruments.findIndex((one) => one.id === id);
  }

  /** The messages of a block as bytes, proved against their checksum. */
  payload(block: BlockEntry): Buffer {
    const headBytes = blockHeadBytes(this.head.instruments.length);
    const payload = readAt(this.#file, block.offsetBytes + headBytes, block.payloadBytes);
    if (crc32(payload) === block.payloadChecksum) return payload;
    throw this.damage(block, 0, 'the messages of a block do not have their checksum');
  }

  /** Damage at a byte of a block's messages. */
  damage(block: BlockEntry, payloadOffset: number, problem: string): TapeDamage {
    const offset = block.offsetBytes + blockHeadBytes(this.head.instruments.length) + payloadOffset;
    const when = `messages of ${tapeTimeText(this.head.epochUtcNanos, block.earliestNanos)}`;
    return new TapeDamage(this.path, offset, when, problem);
  }

  close(): void {
    if (this.#open) closeSync(this.#file);
    this.#open = false;
  }
}

function readAt(file: number, offset: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let read = 0;
  while (read < length) {
    const count = readSync(file, bytes, read, length - read, offset + read);
    if (count === 0) break;
    read += count;
  }
  return bytes.subarray(0, read);
}

/** Goes from head to head; only the last block of a segment without a seal is read whole. */
function walkBlocks(file: number, path: string, size: number, head: TapeHead, from: number): Walk {
  const instruments = head.instruments.length;
  const headLength = blockHeadBytes(instruments);
  const blocks: BlockEntry[] = [];
  const fail = (offset: number, problem: string): never => {
    const last = blocks.at(-1)?.latestNanos;
    const time = last === undefined ? null : tapeTimeText(head.epochUtcNanos, last);
    const when = time === null ? 'before its first message' : `after ${time}`;
    throw new TapeDamage(path, offset, when, problem);
  };
  let offset = from;
  while (offset < size) {
    const found: Found<BlockHead> = readBlockHead(readAt(file, offset, headLength), instruments);
    if (found.kind === 'damaged' && !zerosToEnd(file, offset, size)) fail(offset, found.problem);
    if (found.kind !== 'ok') return { blocks, seal: null, tornBytes: size - offset };
    const block = { ...found.value, offsetBytes: offset };
    const end = offset + headLength + block.payloadBytes;
    if (end > size) return { blocks, seal: null, tornBytes: size - offset };
    if (block.kind === 'seal') {
      if (end < size) fail(end, 'there are bytes after the seal');
      return { blocks, seal: found.value, tornBytes: 0 };
    }
    if (end === size && !intact(file, offset + headLength, block)) {
      return { blocks, seal: null, tornBytes: size - offset };
    }
    blocks.push(block);
    offset = end;
  }
  return { blocks, seal: null, tornBytes: 0 };
}

/** A power cut may leave the last block with its length and without its bytes. */
const intact = (file: number, offset: number, block: BlockHead): boolean =>
  crc32(readAt(file, offset, block.payloadBytes)) === block.payloadChecksum;

/** Space that was taken for a block and never written is no damage of what was written. */
function zerosToEnd(file: number, from: number, size: number): boolean {
  for (let offset = from; offset < size; offset += scanBytes) {
    const bytes = readAt(file, offset, Math.min(scanBytes, size - offset));
    if (bytes.some((byte) => byte !== 0)) return false;
  }
  return true;
}
