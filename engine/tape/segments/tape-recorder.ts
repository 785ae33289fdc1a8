/**
 * Records what a running engine receives: the caller puts a message in a bounded queue and goes on;
 * encoding comes between the loop's turns, writing outside of it. Never waits and never throws:
 * what finds the queue full, or the disk failed, is dropped, counted and told.
 */
import { invariant } from '../../contract/assert.ts';
import type { InstrumentId } from '../../contract/ids.ts';
import type { Instrument } from '../../contract/instrument.ts';
import type { Tick } from '../../contract/market.ts';
import type { UtcNanos } from '../../contract/numbers.ts';
import type { TapeMessage } from '../../ports/tape.ts';
import { BlockBuilder, isTick, nanosOf } from './block-builder.ts';
import { type Retention, type SegmentDisk, segmentName } from './segment-disk.ts';
import { type BlockKind, headBytes } from './segment-format.ts';
import { SegmentStream } from './segment-stream.ts';

/** Bounds of a recorder. */
export interface RecorderLimits {
  /** Messages that wait to be encoded. */
  readonly queueMessages: number;
  /** Messages that are encoded before the loop has its turn again; a quarter of a longer queue. */
  readonly turnMessages: number;
  /** Bytes that wait for the disk; while there are more, the queue is left to fill. */
  readonly pendingBytes: number;
  readonly blockBytes: number;
  readonly blockNanos: number;
  readonly segmentBytes: number;
  readonly segmentNanos: number;
  /** After a failure of the disk, nothing is tried for so long; drops are told as rarely. */
  readonly retryNanos: number;
}

const standardLimits: RecorderLimits = {
  queueMessages: 65_536,
  turnMessages: 256,
  pendingBytes: 16 * 1_048_576,
  blockBytes: 64 * 1_024,
  blockNanos: 1e9,
  segmentBytes: 64 * 1_048_576,
  segmentNanos: 15 * 60e9,
  retryNanos: 10e9,
};

export interface TapeRecorderOptions {
  readonly disk: SegmentDisk;
  readonly retention: Retention;
  /** The instant that the times of the messages count from. */
  readonly epochUtcNanos: UtcNanos;
  /** Which run of which engine it is. */
  readonly source: string;
  /** Number of the newest ledger event. */
  readonly ledgerSequence: () => number;
  /** Every instrument that messages may name; one with another grid is another object. */
  readonly instruments: () => ReadonlyMap<InstrumentId, Instrument>;
  /** What a reader needs who starts here: books, tops, states, as all that was put in made them. */
  readonly books: () => readonly TapeMessage[];
  readonly utcMillis: () => number;
  /** Told of messages that were dropped, and why. */
  readonly onDropped: (count: number, reason: string) => void;
  readonly limits?: Partial<RecorderLimits>;
  /** When to go on encoding; the next turn of the loop by default. */
  readonly defer?: (task: () => void) => void;
}

export interface RecorderCounters {
  readonly recorded: number;
  readonly dropped: number;
  readonly segments: number;
  readonly bytes: number;
}

export class TapeRecorder {
  readonly #options: TapeRecorderOptions;
  readonly #limits: RecorderLimits;
  readonly #defer: (task: () => void) => void;
  readonly #stream: SegmentStream;
  #queue: TapeMessage[] = [];
  /** Where the queue is read from; it is emptied as a whole. */
  #queueFrom = 0;
  #isScheduled = false;
  #isClosed = false;
  /** Why messages are dropped until queue and disk have caught up; null: they are taken. */
  #overflow: string | null = null;
  #retryAtNanos = Number.NEGATIVE_INFINITY;
  /** Messages dropped that no block states yet, and that nobody was told of yet. */
  #unstated = 0;
  #untold = 0;
  #toldNanos = Number.NEGATIVE_INFINITY;
  #lastNanos = 0;

  #block: BlockBuilder | null = null;
  #blockFromNanos = 0;
  #blockFirstTick = 1;
  #blockLedgerSequence = 0;
  #booksOwed = false;
  /** As they were when a tick of theirs was last put in. */
  readonly #defined = new Map<InstrumentId, Instrument>();
  #segmentBytes = 0;
  #segmentFromNanos = 0;

  /** Number of the last tick that was put in. */
  #tick = 0;
  /** Number of the last tick that was put in before anything was dropped behind it. */
  #queuedTick = 0;
  #recorded = 0;
  #dropped = 0;
  #segments = 0;
  #bytes = 0;

  constructor(options: TapeRecorderOptions) {
    this.#options = options;
    this.#limits = { ...standardLimits, ...options.limits };
    this.#defer = options.defer ?? ((task) => void setImmediate(task));
    this.#stream = new SegmentStream(options.disk, options.retention, () => this.#schedule());
  }

  get counters(): RecorderCounters {
    return {
      recorded: this.#recorded,
      dropped: this.#dropped,
      segments: this.#segments,
      bytes: this.#bytes,
    };
  }

  /** Market data, with the number under which verdicts know it. Costs the caller a push. */
  onTick(tick: Tick, tickNumber: number): void {
    const defined = this.#options.instruments().get(tick.instrument);
    if (defined !== this.#defined.get(tick.instrument)) this.#redefine(tick.instrument, defined);
    this.#tick = tickNumber;
    this.#put(tick);
  }

  /** Word of a feed. */
  onWord(message: Exclude<TapeMessage, Tick>): void {
    this.#put(message);
  }

  /** Hands what is encoded to the disk: for a quiet market, whose blocks fill slowly. */
  flush(): void {
    if (this.#block !== null && this.#block.messages > 0) this.#writeBlock('messages');
  }

  /** Writes what waits, seals the segment and resolves when the disk has it. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#stream.failure !== null) this.#giveUp(this.#stream.failure);
    this.#encode(this.#waiting);
    this.flush();
    this.#overflow = null;
    this.#endSegment();
    await this.#stream.settled();
    this.#tell('the engine ended before the tape had caught up');
  }

  get #waiting(): number {
    return this.#queue.length - this.#queueFrom;
  }

  /** What waits is of the grid before; what comes is of another, and of another segment. */
  #redefine(id: InstrumentId, defined: Instrument | undefined): void {
    const isNew = !this.#defined.has(id);
    if (defined !== undefined) this.#defined.set(id, defined);
    if (isNew || this.#overflow !== null) return;
    this.#encode(this.#waiting);
    this.#endSegment();
  }

  #put(message: TapeMessage): void {
    if (this.#isClosed) return;
    if (this.#overflow === null && this.#waiting < this.#limits.queueMessages) {
      this.#queue.push(message);
      this.#queuedTick = this.#tick;
    } else {
      this.#overflow ??= 'the queue of the tape was full';
      this.#lastNanos = nanosOf(message);
      this.#drop(1, this.#overflow);
    }
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isScheduled || this.#isClosed) return;
    this.#isScheduled = true;
    this.#defer(this.#turn);
  }

  #drop(count: number, reason: string): void {
    this.#dropped += count;
    this.#unstated += count;
    this.#untold += count;
    if (this.#lastNanos - this.#toldNanos >= this.#limits.retryNanos) this.#tell(reason);
  }

  #tell(reason: string): void {
    const count = this.#untold;
    if (count === 0) return;
    this.#untold = 0;
    this.#toldNanos = this.#lastNanos;
    this.#options.onDropped(count, reason);
  }

  /** One turn of the loop: a bounded number of messages, then everybody else again. */
  readonly #turn = (): void => {
    this.#isScheduled = false;
    if (this.#isClosed) return;
    if (this.#stream.failure !== null) this.#giveUp(this.#stream.failure);
    // The disk tells when it has written: then it goes on.
    if (this.#stream.pendingBytes > this.#limits.pendingBytes) return;
    // However many a turn brings, the queue stays within a few times that.
    this.#encode(Math.max(this.#limits.turnMessages, this.#waiting >> 2));
    if (this.#waiting > 0) this.#schedule();
    else this.#caughtUp();
  };

  #encode(count: number): void {
    const end = Math.min(this.#queue.length, this.#queueFrom + count);
    while (this.#queueFrom < end) {
      const message = this.#queue[this.#queueFrom];
      invariant(message !== undefined, 'the queue of the tape has a hole');
      const block = this.#blockFor(message);
      this.#queueFrom += 1;
      if (block === null) this.#pass(message);
      else this.#record(message, block);
    }
    if (this.#waiting > 0) return;
    this.#queue = [];
    this.#queueFrom = 0;
  }

  /** The block to write to; a segment is begun where there is none with the instrument. */
  #blockFor(message: TapeMessage): BlockBuilder | null {
    const { instrument } = message;
    const block = this.#block;
    if (block !== null && (instrument === null || block.knows(instrument))) return block;
    if (instrument !== null && !this.#options.instruments().has(instrument)) return null;
    this.#endSegment();
    this.#beginSegment(nanosOf(message));
    return this.#block;
  }

  #record(message: TapeMessage, block: BlockBuilder): void {
    const nanos = nanosOf(message);
    this.#lastNanos = nanos;
    if (block.messages === 0) this.#blockFromNanos = nanos;
    block.add(message);
    this.#recorded += 1;
    const { blockBytes, blockNanos } = this.#limits;
    const isOld = nanos - this.#blockFromNanos >= blockNanos;
    if (isOld || block.payloadBytes >= blockBytes) this.#writeBlock('messages');
  }

  /** A message of an instrument that nobody defined has no grid, and so no meaning later. */
  #pass(message: TapeMessage): void {
    this.flush();
    if (isTick(message)) this.#blockFirstTick += 1;
    this.#lastNanos = nanosOf(message);
    this.#drop(1, `${message.instrument} is not defined`);
  }

  /** Nothing waits: what was put in is what the books show, so a reader may start here. */
  #caughtUp(): void {
    if (this.#overflow !== null) {
      if (this.#lastNanos < this.#retryAtNanos) return;
      this.flush();
      this.#overflow = null;
      this.#booksOwed = true;
      if (this.#block === null) this.#beginSegment(this.#lastNanos);
    }
    if (this.#block === null) return;
    const { segmentBytes, segmentNanos } = this.#limits;
    const isOld = this.#lastNanos - this.#segmentFromNanos >= segmentNanos;
    if (isOld || this.#segmentBytes >= segmentBytes) {
      this.#endSegment();
      this.#beginSegment(this.#lastNanos);
    }
    if (this.#booksOwed) this.#writeBooks();
  }

  #beginSegment(nanos: number): void {
    const { epochUtcNanos, source, utcMillis, ledgerSequence } = this.#options;
    const instruments = [...this.#options.instruments().values()];
    // The first of a run has everything from the start.
    this.#booksOwed = this.#segments > 0;
    this.#segments += 1;
    this.#segmentFromNanos = nanos;
    this.#segmentBytes = 0;
    this.#block = new BlockBuilder(instruments);
    this.#blockFirstTick = this.#queuedTick - this.#waitingTicks() + 1;
    this.#blockLedgerSequence = ledgerSequence();
    const now = utcMillis();
    this.#stream.begin(segmentName(now, this.#segments), now);
    this.#write(headBytes({ epochUtcNanos, instruments, source }));
  }

  #waitingTicks(): number {
    let ticks = 0;
    for (let at = this.#queueFrom; at < this.#queue.length; at += 1) {
      const message = this.#queue[at];
      if (message !== undefined && isTick(message)) ticks += 1;
    }
    return ticks;
  }

  #writeBooks(): void {
    const block = this.#block;
    if (block === null) return;
    this.flush();
    this.#booksOwed = false;
    this.#blockFirstTick = this.#tick + 1;
    for (const message of this.#options.books()) {
      if (message.instrument !== null && block.knows(message.instrument)) block.add(message);
    }
    if (block.messages > 0) this.#writeBlock('books');
  }

  #writeBlock(kind: BlockKind): void {
    const block = this.#block;
    if (block === null) return;
    const { ticks } = block;
    const firstTick = this.#blockFirstTick;
    // What is dropped now comes after the messages that were in the queue before it.
    const droppedBefore = this.#overflow === null ? this.#unstated : 0;
    this.#unstated -= droppedBefore;
    const ledgerSequence = this.#blockLedgerSequence;
    this.#write(block.take(kind, { firstTick, ledgerSequence, droppedBefore }));
    if (kind === 'messages') this.#blockFirstTick = firstTick + ticks;
    this.#blockLedgerSequence = this.#options.ledgerSequence();
  }

  #endSegment(): void {
    if (this.#block === null) return;
    this.flush();
    this.#blockLedgerSequence = this.#options.ledgerSequence();
    this.#writeBlock('seal');
    this.#block = null;
    this.#stream.end();
  }

  /** Gives the segment up, and tries again after a while. */
  #giveUp(failure: string): void {
    this.#overflow = `the tape cannot be written: ${failure}`;
    this.#retryAtNanos = this.#lastNanos + this.#limits.retryNanos;
    const lost = this.#waiting + (this.#block?.messages ?? 0);
    this.#queue = [];
    this.#queueFrom = 0;
    this.#block = null;
    this.#stream.reset();
    this.#drop(lost, this.#overflow);
  }

  #write(bytes: Uint8Array): void {
    this.#segmentBytes += bytes.length;
    this.#bytes += bytes.length;
    this.#stream.write(bytes);
  }
}
