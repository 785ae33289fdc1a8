/**
 * Reads one segment forwards: all of it, from a time or a tick on, or one instrument alone.
 * Hands out whole books kept between the messages only to who has missed what came before them.
 */
import { invariant } from '../../contract/assert.ts';
import type { InstrumentId } from '../../contract/ids.ts';
import { monoNanos } from '../../contract/numbers.ts';
import type { TapeCursor, TapeHead, TapeMessage } from '../../ports/tape.ts';
import { isTick, nanosOf } from './block-builder.ts';
import { MessageDecoder } from './message-decoder.ts';
import type { BlockEntry, SegmentFile } from './segment-file.ts';
import type { BlockHead } from './segment-format.ts';

export interface SegmentCursorOptions {
  /** Only what names this instrument. */
  readonly instrument?: InstrumentId;
  /** Begin with the first message, in the order of receipt, that was received then or later. */
  readonly fromNanos?: number;
  /** Added to every time that is handed out, and to none that is asked for; 0 by default. */
  readonly originNanos?: number;
  /** Begin with this tick. */
  readonly fromTick?: number;
  /** The reader comes from the segment before and knows every book; false by default. */
  readonly continued?: boolean;
  /** A top or a trade holds until the next message is read; false by default. */
  readonly refills?: boolean;
}

export class SegmentCursor implements TapeCursor {
  readonly head: TapeHead;
  readonly #segment: SegmentFile;
  readonly #decoder: MessageDecoder;
  readonly #instrument: InstrumentId | null;
  readonly #instrumentNumber: number;
  readonly #fromNanos: number;
  readonly #fromTick: number;
  /** Instruments whose book the reader has. */
  readonly #known = new Set<InstrumentId>();
  /** Those that the block of books under way is given for. */
  readonly #given = new Set<InstrumentId>();
  readonly #originNanos: number;
  readonly #continued: boolean;
  #started: boolean;
  #nextBlock = 0;
  #block: BlockEntry | null = null;
  #left = 0;
  #isEnded = false;
  #tick = 0;

  constructor(segment: SegmentFile, options: SegmentCursorOptions = {}) {
    this.#segment = segment;
    this.head = segment.head;
    const ids = segment.head.instruments.map((one) => one.id);
    this.#originNanos = options.originNanos ?? 0;
    this.#decoder = new MessageDecoder(ids, this.#originNanos, options.refills);
    this.#instrument = options.instrument ?? null;
    this.#instrumentNumber =
      options.instrument === undefined ? -1 : segment.instrumentNumber(options.instrument);
    this.#fromNanos = options.fromNanos ?? Number.NEGATIVE_INFINITY;
    this.#fromTick = options.fromTick ?? 0;
    this.#started = options.fromNanos === undefined && options.fromTick === undefined;
    this.#continued = options.continued === true;
    if (this.#continued) for (const id of ids) this.#known.add(id);
    if (!this.#started) this.#nextBlock = this.#firstBlock();
  }

  /** Number of the tick that was handed out last. */
  get tick(): number {
    return this.#tick;
  }

  readonly next = (): TapeMessage | null => {
    for (;;) {
      if (this.#left === 0) {
        const dropped = this.#open();
        if (dropped !== null) return dropped;
        if (this.#left === 0) return this.#end();
      }
      const message = this.#read();
      if (this.#wants(message)) return message;
    }
  };

  readonly close = (): void => {
    this.#segment.close();
    this.#left = 0;
    this.#isEnded = true;
    this.#nextBlock = this.#segment.blocks.length;
  };

  /** The block to begin at: the last books before the place count, for the reader needs them. */
  #firstBlock(): number {
    const { blocks } = this.#segment;
    let at = blocks.findIndex((block) => this.#reaches(block));
    if (at < 0) return blocks.length;
    for (let before = at; before > 0 && blocks[before - 1]?.kind === 'books'; before -= 1) {
      at = before - 1;
    }
    return at;
  }

  #reaches(block: BlockEntry): boolean {
    if (block.kind !== 'messages') return false;
    if (block.latestNanos < this.#fromNanos) return false;
    return block.firstTick + block.ticks > this.#fromTick;
  }

  /** Opens the next block with something for this reader; what was dropped before it is told. */
  #open(): TapeMessage | null {
    const { blocks } = this.#segment;
    while (this.#left === 0 && this.#nextBlock < blocks.length) {
      const block = blocks[this.#nextBlock];
      invariant(block !== undefined, 'a block of the index is missing');
      const lost = block.droppedBefore > 0 && (this.#continued || this.#block !== null);
      this.#nextBlock += 1;
      if (lost) this.#known.clear();
      this.#given.clear();
      if (!this.#has(block)) {
        this.#block = block;
        if (lost) return this.#dropped(block);
        continue;
      }
      this.#decoder.open(this.#segment.payload(block));
      this.#block = block;
      this.#left = block.messages;
      this.#tick = block.firstTick - 1;
      if (lost) return this.#dropped(block);
    }
    return null;
  }

  /** What was dropped behind the last message is told once. */
  #end(): TapeMessage | null {
    const { seal, blocks } = this.#segment;
    const last = blocks.at(-1);
    if (this.#isEnded || seal === null || seal.droppedBefore === 0 || last === undefined) {
      return null;
    }
    this.#isEnded = true;
    return this.#dropped({ ...seal, earliestNanos: last.latestNanos });
  }

  #dropped({ droppedBefore, earliestNanos }: BlockHead): TapeMessage {
    const detail = `${droppedBefore} messages were received here and not recorded`;
    const atMonoNanos = monoNanos(earliestNanos + this.#originNanos);
    return { kind: 'feedFault', fault: 'sequenceGap', instrument: null, detail, atMonoNanos };
  }

  #has(block: BlockEntry): boolean {
    if (this.#instrument === null) return true;
    const bits = block.instruments[this.#instrumentNumber >> 3] ?? 0;
    return this.#instrumentNumber >= 0 && (bits & (1 << (this.#instrumentNumber & 7))) !== 0;
  }

  #read(): TapeMessage {
    const block = this.#block;
    invariant(block !== null, 'no block is open');
    const at = this.#decoder.at;
    const message = this.#decoder.next();
    if (message === null) throw this.#segment.damage(block, at, 'a message of no known kind');
    this.#left -= 1;
    if (this.#left === 0 && this.#decoder.at !== block.payloadBytes) {
      throw this.#segment.damage(block, this.#decoder.at, 'a block does not end with its messages');
    }
    return message;
  }

  #wants(message: TapeMessage): boolean {
    if (this.#block?.kind === 'books') {
      const wanted = this.#wantsBook(message);
      if (this.#left === 0) for (const id of this.#given) this.#known.add(id);
      return wanted;
    }
    if (isTick(message)) this.#tick += 1;
    if (!this.#started) {
      const nanos = nanosOf(message) - this.#originNanos;
      if (nanos < this.#fromNanos || this.#tick < this.#fromTick) return false;
      this.#started = true;
    }
    if (message.kind === 'depthSnapshot') this.#known.add(message.instrument);
    return this.#instrument === null || message.instrument === this.#instrument;
  }

  /** All of a book block's messages of an instrument go together, or none does. */
  #wantsBook({ instrument }: TapeMessage): boolean {
    if (instrument === null || this.#known.has(instrument)) return false;
    this.#given.add(instrument);
    return this.#instrument === null || instrument === this.#instrument;
  }
}
