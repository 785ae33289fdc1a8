/**
 * Writes a whole segment at once and in order: what an import makes, and what tests read back.
 * Never overwrites a file; the recorder of a running engine writes blocks its own way.
 */
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import type { TapeHead, TapeMessage } from '../../ports/tape.ts';
import { BlockBuilder } from './block-builder.ts';
import { headBytes } from './segment-format.ts';

/** A block is written when its messages have so many bytes. */
export const blockBytesTarget = 64 * 1_024;

export interface SegmentWriterOptions {
  readonly blockBytes?: number;
  /** Number of the first tick; 1 unless an earlier segment goes before. */
  readonly firstTick?: number;
}

export class SegmentWriter {
  readonly #file: number;
  readonly #block: BlockBuilder;
  readonly #blockBytes: number;
  #nextTick: number;
  #bytes = 0;

  constructor(path: string, head: TapeHead, options: SegmentWriterOptions = {}) {
    this.#file = openSync(path, 'wx');
    this.#block = new BlockBuilder(head.instruments);
    this.#blockBytes = options.blockBytes ?? blockBytesTarget;
    this.#nextTick = options.firstTick ?? 1;
    this.#write(headBytes(head));
  }

  /** Bytes of the file so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Number of the next tick. */
  get nextTick(): number {
    return this.#nextTick + this.#block.ticks;
  }

  add(message: TapeMessage): void {
    this.#block.add(message);
    if (this.#block.payloadBytes >= this.#blockBytes) this.#flush();
  }

  /** Seals the segment, makes it durable and closes it. */
  seal(): void {
    if (this.#block.messages > 0) this.#flush();
    const place = { firstTick: this.#nextTick, ledgerSequence: 0, droppedBefore: 0 };
    this.#write(this.#block.take('seal', place));
    fsyncSync(this.#file);
    closeSync(this.#file);
  }

  /** Closes it without a seal: for a run that failed. */
  abandon(): void {
    closeSync(this.#file);
  }

  #flush(): void {
    const { ticks } = this.#block;
    const place = { firstTick: this.#nextTick, ledgerSequence: 0, droppedBefore: 0 };
    this.#write(this.#block.take('messages', place));
    this.#nextTick += ticks;
  }

  #write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at);
    this.#bytes += bytes.length;
  }
}
