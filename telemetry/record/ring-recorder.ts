/**
 * The recorder of a live engine: every stage of every tick into histograms, its rows into rings.
 * Reads only the clock it is given; everything is allocated when it is made.
 */
import type { LogLinearHistogram } from './log-linear-histogram.ts';
import { NewsRing, type OrderNews } from './news-ring.ts';
import { type OrderFacts, OrderRing, stampIndex } from './order-ring.ts';
import { type LateKind, type RecordedOwner, type Recorder } from './recorder.ts';
import type { SharedHistograms } from './shared-histograms.ts';

export interface RingRecorderOptions {
  /** Nanoseconds of the host's monotonic clock; called where a stage ends. */
  readonly clock: () => number;
  readonly histograms: SharedHistograms;
  /** Ticks whose stamps are held, so that an order can be traced back; a power of two. */
  readonly tickRows?: number;
  readonly orderRows?: number;
  readonly newsRows?: number;
}

/** Tick number, received, framed, decoded, folded. */
const tickWords = 5;

export class RingRecorder implements Recorder {
  readonly #clock: () => number;
  readonly #orders: OrderRing;
  readonly #news: NewsRing;
  readonly #ticks: Float64Array;
  readonly #tickRows: number;
  /** Of the frame in hand: received (NaN: there is none), framed, decoded. */
  readonly #frame = new Float64Array(3).fill(Number.NaN);
  /** When the last commit was told. */
  readonly #committed = new Float64Array(1).fill(Number.NaN);
  #ticksMissed = 0;
  readonly #read: LogLinearHistogram;
  readonly #decode: LogLinearHistogram;
  readonly #fold: LogLinearHistogram;
  readonly #decide: LogLinearHistogram;
  readonly #gate: LogLinearHistogram;
  readonly #commit: LogLinearHistogram;
  readonly #send: LogLinearHistogram;
  readonly #ack: LogLinearHistogram;
  readonly #fill: LogLinearHistogram;
  readonly #tickToApproved: LogLinearHistogram;
  readonly #tickToWire: LogLinearHistogram;

  constructor(options: RingRecorderOptions) {
    const { clock, histograms, tickRows = 8_192, orderRows = 4_096, newsRows = 8_192 } = options;
    this.#clock = clock;
    this.#orders = new OrderRing(orderRows);
    this.#news = new NewsRing(newsRows);
    this.#tickRows = tickRows;
    this.#ticks = new Float64Array(tickRows * tickWords).fill(Number.NaN);
    this.#read = histograms.of('read');
    this.#decode = histograms.of('decode');
    this.#fold = histograms.of('fold');
    this.#decide = histograms.of('decide');
    this.#gate = histograms.of('gate');
    this.#commit = histograms.of('commit');
    this.#send = histograms.of('send');
    this.#ack = histograms.of('ack');
    this.#fill = histograms.of('fill');
    this.#tickToApproved = histograms.of('tickToApproved');
    this.#tickToWire = histograms.of('tickToWire');
  }

  /** Rows that were gone when they were wanted: of ticks, orders and news. */
  get overwritten(): number {
    return this.#ticksMissed + this.#orders.overwritten + this.#news.overwritten;
  }

  readonly frameTaken = (receivedMonoNanos: number): void => {
    this.#frame[0] = receivedMonoNanos;
    this.#frame[1] = this.#clock();
  };

  readonly frameDecoded = (): void => {
    this.#frame[2] = this.#clock();
  };

  /** A frame that was taken and decoded in one: `frameTaken` and `frameDecoded` by given stamps. */
  frameStamped(receivedMonoNanos: number, framedMonoNanos: number, decodedMonoNanos: number): void {
    const frame = this.#frame;
    frame[0] = receivedMonoNanos;
    frame[1] = framedMonoNanos;
    frame[2] = decodedMonoNanos;
  }

  /** A tick whose stages nobody timed: kept so that an order can still be traced back to it. */
  tickUntimed(tickNumber: number, receivedMonoNanos: number): void {
    const ticks = this.#ticks;
    const base = (tickNumber & (this.#tickRows - 1)) * tickWords;
    ticks[base] = tickNumber;
    ticks[base + 1] = receivedMonoNanos;
    ticks[base + 2] = Number.NaN;
    ticks[base + 3] = Number.NaN;
    ticks[base + 4] = Number.NaN;
  }

  readonly frameEnded = (): void => {
    this.#frame[0] = Number.NaN;
  };

  readonly tickFolded = (tickNumber: number, receivedMonoNanos: number): void => {
    const frame = this.#frame;
    const ticks = this.#ticks;
    const base = (tickNumber & (this.#tickRows - 1)) * tickWords;
    const folded = this.#clock();
    ticks[base] = tickNumber;
    ticks[base + 1] = receivedMonoNanos;
    ticks[base + 4] = folded;
    if (frame[0] !== receivedMonoNanos) {
      ticks[base + 2] = Number.NaN;
      ticks[base + 3] = Number.NaN;
      return;
    }
    const framed = frame[1] ?? 0;
    const decoded = frame[2] ?? 0;
    // One frame is one tick; what else comes of it was not decoded here.
    frame[0] = Number.NaN;
    ticks[base + 2] = framed;
    ticks[base + 3] = decoded;
    this.#read.record(framed - receivedMonoNanos);
    this.#decode.record(decoded - framed);
    this.#fold.record(folded - decoded);
  };

  readonly orderDecided = (
    tickNumber: number,
    causedByMonoNanos: number,
    decidedMonoNanos: number,
    owner: RecordedOwner,
  ): number => {
    const orders = this.#orders;
    const row = orders.open(tickNumber, owner);
    orders.setStamp(row, stampIndex.decided, decidedMonoNanos);
    if (Number.isNaN(causedByMonoNanos)) return row;
    orders.setStamp(row, stampIndex.received, causedByMonoNanos);
    const ticks = this.#ticks;
    const base = (tickNumber & (this.#tickRows - 1)) * tickWords;
    if (ticks[base] !== tickNumber) {
      this.#ticksMissed += 1;
      return row;
    }
    const folded = ticks[base + 4] ?? Number.NaN;
    orders.setStamp(row, stampIndex.framed, ticks[base + 2] ?? Number.NaN);
    orders.setStamp(row, stampIndex.decoded, ticks[base + 3] ?? Number.NaN);
    orders.setStamp(row, stampIndex.folded, folded);
    if (!Number.isNaN(folded)) this.#decide.record(decidedMonoNanos - folded);
    return row;
  };

  readonly orderJudged = (row: number, clientOrderId: string | null, reason: string): void => {
    const orders = this.#orders;
    if (!orders.isOpen(row)) return;
    const gated = this.#clock();
    orders.setStamp(row, stampIndex.gated, gated);
    this.#gate.record(gated - orders.stampOf(row, stampIndex.decided));
    if (clientOrderId === null) {
      orders.end(row, 0, reason);
      return;
    }
    orders.setId(row, clientOrderId);
    const received = orders.stampOf(row, stampIndex.received);
    if (received > 0) this.#tickToApproved.record(gated - received);
  };

  readonly commitTold = (): void => {
    this.#committed[0] = this.#clock();
  };

  readonly orderCommitted = (row: number): void => {
    const orders = this.#orders;
    if (!orders.isOpen(row)) return;
    const atMonoNanos = this.#committed[0] ?? Number.NaN;
    orders.setStamp(row, stampIndex.committed, atMonoNanos);
    this.#commit.record(atMonoNanos - orders.stampOf(row, stampIndex.gated));
  };

  readonly orderWritten = (row: number, sendMonoNanos: number): void => {
    const orders = this.#orders;
    if (!orders.isOpen(row)) return;
    const written = this.#clock();
    orders.setStamp(row, stampIndex.fenced, sendMonoNanos);
    orders.setStamp(row, stampIndex.written, written);
    this.#send.record(written - orders.stampOf(row, stampIndex.committed));
    const received = orders.stampOf(row, stampIndex.received);
    if (received > 0) this.#tickToWire.record(sendMonoNanos - received);
    orders.end(row, 2, '');
  };

  readonly orderFenced = (row: number, reason: string): void => {
    const orders = this.#orders;
    if (!orders.isOpen(row)) return;
    orders.setStamp(row, stampIndex.fenced, this.#clock());
    orders.end(row, 1, reason);
  };

  readonly orderNews = (
    kind: LateKind,
    clientOrderId: string,
    sentMonoNanos: number,
    atMonoNanos: number,
    text: string,
  ): void => {
    if (kind === 'ack') this.#ack.record(atMonoNanos - sentMonoNanos);
    else if (kind === 'fill') this.#fill.record(atMonoNanos - sentMonoNanos);
    this.#news.put(kind, clientOrderId, sentMonoNanos, atMonoNanos, text);
  };

  /** Reads out what has ended since the last time: orders first, then what was heard of them. */
  drain(
    limit: number,
    takeOrder: (facts: OrderFacts) => void,
    takeNews: (news: OrderNews) => void,
  ): void {
    this.#orders.drain(limit, takeOrder);
    this.#news.drain(limit, takeNews);
  }
}
