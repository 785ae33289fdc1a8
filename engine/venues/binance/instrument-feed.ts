/**
 * The market data of one instrument: its feed state, its snapshot requests, its sequence.
 * Keeps no book; what goes to the sink is in sequence or says that it is not.
 */
import type { InstrumentId } from '../../contract/ids.ts';
import type { FeedFaultKind, FeedState } from '../../contract/market.ts';
import type { MonoNanos } from '../../contract/numbers.ts';
import type { Clock } from '../../ports/clock.ts';
import type { MarketDataSink } from '../../ports/market-data.ts';
import { DepthSequence } from './depth-sequence.ts';
import { type DepthAnswer, decodeDepthAnswer } from './market-answers.ts';
import type { DepthMessage } from './market-decode.ts';
import { type BinanceMarket, marketProtocols } from './market-protocol.ts';
import type { RestClient } from './rest-client.ts';
import { backOffMillis, type Schedule } from './stream-timers.ts';
import type { GriddedInstrument } from './user-data.ts';

export interface InstrumentFeedOptions {
  readonly market: BinanceMarket;
  readonly gridded: GriddedInstrument;
  readonly rest: RestClient;
  readonly clock: Clock;
  readonly random: () => number;
  readonly schedule: Schedule;
  readonly sink: MarketDataSink;
}

const firstRetryMillis = 100;
const maxRetryMillis = 5_000;
/** A book that breaks again so soon after it was bridged has not been healed. */
const healedMillis = 5_000;
/** Resyncs in a row without a pause; what needs more of them gets a snapshot ever more rarely. */
const quickResyncs = 3;

export class InstrumentFeed {
  readonly #options: InstrumentFeedOptions;
  readonly #sequence: DepthSequence;
  #state: FeedState = 'connecting';
  /** Raised whenever an answer under way would be of no use any more. */
  #request = 0;
  #attempts = 0;
  #resyncsInRow = 0;
  #bridgedMonoNanos = 0;
  #streamOpen = false;
  #cancelRetry: () => void = () => undefined;
  #lastReceivedMonoNanos: MonoNanos;

  constructor(options: InstrumentFeedOptions) {
    this.#options = options;
    this.#sequence = new DepthSequence(options.market);
    this.#lastReceivedMonoNanos = options.clock.mono();
  }

  get instrument(): InstrumentId {
    return this.#options.gridded.instrument.id;
  }

  get state(): FeedState {
    return this.#state;
  }

  get dropped(): number {
    return this.#sequence.dropped;
  }

  /** When the last frame of this instrument was received, or its stream opened. */
  get lastReceivedMonoNanos(): MonoNanos {
    return this.#lastReceivedMonoNanos;
  }

  /** The stream is open: buffer its deltas and ask for the snapshot that they follow. */
  onOpen(delayMillis: number): void {
    this.#streamOpen = true;
    this.#sequence.reset();
    this.#lastReceivedMonoNanos = this.#options.clock.mono();
    this.#change('buffering', 'stream open, waiting for the depth snapshot');
    this.#attempts = 0;
    this.#ask(delayMillis);
  }

  onDown(reason: string): void {
    this.#streamOpen = false;
    this.#sequence.reset();
    this.#forgetRequest();
    this.#change('down', reason);
  }

  /** A frame of this instrument came; one that was stale is live again. */
  onFrame(receivedMonoNanos: MonoNanos): void {
    this.#lastReceivedMonoNanos = receivedMonoNanos;
    this.onSound();
  }

  /** The silence that made it stale is over. */
  onSound(): void {
    if (this.#state === 'stale') this.#change('live', 'data again');
  }

  /** Nothing came for too long. */
  onSilence(reason: string): void {
    if (this.#state === 'live') this.#change('stale', reason);
  }

  onDelta(delta: DepthMessage): void {
    const droppedBefore = this.#sequence.dropped;
    const outcome = this.#sequence.onDelta(delta);
    switch (outcome.kind) {
      case 'apply':
        this.#publish(delta);
        return;
      case 'repeat':
        return;
      case 'buffered':
        if (this.#sequence.dropped > 0 && droppedBefore === 0) {
          this.#change(
            this.#state,
            'buffer full while waiting for a snapshot: dropping the oldest',
          );
        }
        return;
      case 'gap':
        this.#fault('sequenceGap', outcome.detail);
        this.resync(outcome.detail);
        return;
      case 'stale':
        this.#fault('staleSnapshot', outcome.detail);
        this.resync(outcome.detail);
        return;
    }
  }

  /** Asks for a new snapshot; what comes meanwhile is buffered. */
  resync(reason: string): void {
    if (!this.#streamOpen) return;
    this.#sequence.awaitSnapshot();
    this.#change('resyncing', reason);
    this.#attempts = 0;
    const { clock, random } = this.#options;
    const heldMillis = (clock.mono() - this.#bridgedMonoNanos) / 1e6;
    this.#resyncsInRow = heldMillis > healedMillis ? 1 : this.#resyncsInRow + 1;
    const over = this.#resyncsInRow - quickResyncs - 1;
    this.#ask(over < 0 ? 0 : backOffMillis(over, firstRetryMillis, maxRetryMillis, random));
  }

  close(): void {
    this.#streamOpen = false;
    this.#forgetRequest();
  }

  #forgetRequest(): void {
    this.#request += 1;
    this.#cancelRetry();
  }

  #ask(delayMillis: number): void {
    this.#forgetRequest();
    const request = this.#request;
    if (delayMillis <= 0) void this.#fetch(request);
    else this.#cancelRetry = this.#options.schedule(delayMillis, () => void this.#fetch(request));
  }

  #askAgain(reason: string, waitMillis: number): void {
    const { random } = this.#options;
    const backOff = backOffMillis(this.#attempts, firstRetryMillis, maxRetryMillis, random);
    this.#attempts += 1;
    this.#change(this.#state === 'resyncing' ? 'resyncing' : 'buffering', reason);
    this.#ask(Math.max(backOff, waitMillis));
  }

  async #fetch(request: number): Promise<void> {
    const { market, gridded, rest } = this.#options;
    const { restPrefix, snapshotLevels } = marketProtocols[market];
    const { symbol } = gridded.instrument;
    const path = `${restPrefix}/depth?symbol=${symbol}&limit=${snapshotLevels}`;
    const answer = await rest.get(path);
    if (request !== this.#request) return;
    if (answer.kind === 'failed') {
      this.#askAgain(`no depth snapshot: ${answer.detail}`, answer.waitMillis);
      return;
    }
    const depth = decodeDepthAnswer(answer.text, gridded);
    if ('failed' in depth) {
      this.#fault('malformed', depth.failed);
      this.#askAgain(depth.failed, 0);
      return;
    }
    this.#bridge(depth, answer.receivedMonoNanos);
  }

  /** A quiet stream may have shown no delta yet: then the first one has to fit the snapshot. */
  #bridge(snapshot: DepthAnswer, receivedMonoNanos: MonoNanos): void {
    const { lastUpdateId, exchangeUtcMillis, bids, asks, offGrid } = snapshot;
    const outcome = this.#sequence.onSnapshot(lastUpdateId);
    if (outcome.kind === 'stale') {
      this.#fault('staleSnapshot', outcome.detail);
      this.#askAgain(outcome.detail, 0);
      return;
    }
    if (offGrid !== null) this.#fault('offGrid', `depth answer: ${offGrid}`);
    const { id } = this.#options.gridded.instrument;
    const request = this.#request;
    this.#bridgedMonoNanos = this.#options.clock.mono();
    this.#options.sink.onTick({
      kind: 'depthSnapshot',
      instrument: id,
      receivedMonoNanos,
      exchangeUtcMillis,
      lastUpdateId,
      bids,
      asks,
    });
    for (const delta of outcome.deltas) this.#publish(delta);
    // Whoever keeps the book may have found it broken meanwhile and asked for another snapshot.
    if (request !== this.#request) return;
    this.#change('live', `bridged at update ${lastUpdateId}`);
    if (outcome.gap === null) return;
    this.#fault('sequenceGap', outcome.gap);
    this.resync(outcome.gap);
  }

  #publish(delta: DepthMessage): void {
    if (delta.offGrid !== null) this.#fault('offGrid', `depth: ${delta.offGrid}`);
    this.#options.sink.onTick({
      kind: 'depthDelta',
      instrument: delta.instrument.instrument.id,
      receivedMonoNanos: delta.receivedMonoNanos,
      exchangeUtcMillis: delta.exchangeUtcMillis,
      finalUpdateId: delta.finalUpdateId,
      bids: delta.bids,
      asks: delta.asks,
    });
  }

  #change(state: FeedState, reason: string): void {
    this.#state = state;
    this.#options.sink.onFeedChange({
      kind: 'feedChange',
      instrument: this.#options.gridded.instrument.id,
      state,
      reason: reason.slice(0, 200),
      atMonoNanos: this.#options.clock.mono(),
    });
  }

  #fault(fault: FeedFaultKind, detail: string): void {
    this.#options.sink.onFault({
      kind: 'feedFault',
      fault,
      instrument: this.#options.gridded.instrument.id,
      detail: detail.slice(0, 200),
      atMonoNanos: this.#options.clock.mono(),
    });
  }
}
