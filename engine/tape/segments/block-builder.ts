/**
 * Gathers messages into one block and makes its bytes: head, checksums, messages.
 * Touches no file and reads no clock; whoever calls decides when a block is full.
 */
import { crc32 } from 'node:zlib';
import { invariant } from '../../contract/assert.ts';
import type { InstrumentId } from '../../contract/ids.ts';
import type { Instrument } from '../../contract/instrument.ts';
import type { Tick } from '../../contract/market.ts';
import type { TapeMessage } from '../../ports/tape.ts';
import { ByteWriter } from './byte-writer.ts';
import { MessageEncoder } from './message-encoder.ts';
import {
  type BlockKind,
  blockHeadBytes,
  blockPayloadLimit,
  droppedStatedLimit,
  writeBlockHead,
} from './segment-format.ts';

/** Where a block stands in the session. */
export interface BlockPlace {
  readonly firstTick: number;
  readonly ledgerSequence: number;
  readonly droppedBefore: number;
}

/** Whether it is market data, which has a tick number, and not word of a feed. */
export const isTick = (message: TapeMessage): message is Tick =>
  message.kind !== 'feedChange' && message.kind !== 'feedFault';

/** When a message was received, or said; from the tape's epoch. */
export const nanosOf = (message: TapeMessage): number =>
  isTick(message) ? message.receivedMonoNanos : message.atMonoNanos;

export class BlockBuilder {
  readonly #out = new ByteWriter(96 * 1_024);
  readonly #encoder: MessageEncoder;
  readonly #instruments: Uint8Array;
  #messages = 0;
  #ticks = 0;
  #earliestNanos = Number.POSITIVE_INFINITY;
  #latestNanos = Number.NEGATIVE_INFINITY;

  constructor(instruments: readonly Instrument[]) {
    this.#encoder = new MessageEncoder(
      this.#out,
      instruments.map((one) => one.id),
    );
    this.#instruments = new Uint8Array(Math.ceil(instruments.length / 8));
  }

  /** Bytes of the messages so far. */
  get payloadBytes(): number {
    return this.#out.length;
  }

  get messages(): number {
    return this.#messages;
  }

  get ticks(): number {
    return this.#ticks;
  }

  /** Whether the segment's head has the instrument. */
  knows(instrument: InstrumentId): boolean {
    return this.#encoder.numberOf(instrument) !== undefined;
  }

  add(message: TapeMessage): void {
    this.#encoder.add(message);
    this.#messages += 1;
    if (isTick(message)) this.#ticks += 1;
    const nanos = nanosOf(message);
    if (nanos < this.#earliestNanos) this.#earliestNanos = nanos;
    if (nanos > this.#latestNanos) this.#latestNanos = nanos;
    const { instrument } = message;
    if (instrument === null) return;
    const number = this.#encoder.numberOf(instrument) ?? 0;
    this.#instruments[number >> 3] = (this.#instruments[number >> 3] ?? 0) | (1 << (number & 7));
  }

  /** The block's bytes, a copy; the builder is empty afterwards. */
  take(kind: BlockKind, place: BlockPlace): Buffer {
    const payload = this.#out.written;
    invariant(payload.length <= blockPayloadLimit, 'a block of the tape is too long');
    const headLength = blockHeadBytes(this.#instruments.length * 8);
    const bytes = Buffer.allocUnsafeSlow(headLength + payload.length);
    bytes.set(payload, headLength);
    const { firstTick, ledgerSequence, droppedBefore } = place;
    writeBlockHead(bytes, {
      kind,
      payloadBytes: payload.length,
      messages: this.#messages,
      ticks: this.#ticks,
      firstTick,
      ledgerSequence,
      earliestNanos: this.#messages === 0 ? 0 : this.#earliestNanos,
      latestNanos: this.#messages === 0 ? 0 : this.#latestNanos,
      droppedBefore: Math.min(droppedBefore, droppedStatedLimit),
      payloadChecksum: crc32(payload),
      instruments: this.#instruments,
    });
    this.#out.clear();
    this.#encoder.reset();
    this.#instruments.fill(0);
    this.#messages = 0;
    this.#ticks = 0;
    this.#earliestNanos = Number.POSITIVE_INFINITY;
    this.#latestNanos = Number.NEGATIVE_INFINITY;
    return bytes;
  }
}
