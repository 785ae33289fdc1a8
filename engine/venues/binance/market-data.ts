/**
 * Binance market data of one venue: instruments, combined streams, feeds in sequence.
 * Sends no orders and keeps no books; every fault is a value for the sink.
 */
import { type Recorder, silentRecorder } from '../../../telemetry/record/recorder.ts';
import type { InstrumentId, VenueId } from '../../contract/ids.ts';
import type { Instrument } from '../../contract/instrument.ts';
import type { MonoNanos } from '../../contract/numbers.ts';
import type { PhaseChange } from '../../contract/trading-phase.ts';
import type { Clock } from '../../ports/clock.ts';
import type { FeedCounters, MarketData, MarketDataSink } from '../../ports/market-data.ts';
import { InstrumentFeed } from './instrument-feed.ts';
import { decodeExchangeInfo } from './market-answers.ts';
import { type DecodedFrame, MarketDecoder } from './market-decode.ts';
import { type BinanceMarket, marketProtocols, streamsOf } from './market-protocol.ts';
import { RestClient } from './rest-client.ts';
import { StreamConnection } from './stream-connection.ts';
import { backOffMillis, type Schedule, scheduleOnTimers } from './stream-timers.ts';
import { decodePhases } from './trading-phases.ts';
import { gridded } from './user-data.ts';

export interface BinanceMarketDataOptions {
  readonly venue: VenueId;
  readonly market: BinanceMarket;
  /** For example `https://api.binance.com`; paths are added. */
  readonly restUrl: string;
  /** For example `wss://stream.binance.com:9443`; `/stream?streams=` is added. */
  readonly streamUrl: string;
  readonly symbols: readonly string[];
  readonly clock: Clock;
  /** Jitter of back-offs, in [0, 1). */
  readonly random: () => number;
  /** Silence of a whole connection after which its feeds are stale; 2,000 by default. */
  readonly staleMillis?: number;
  /** The same for one instrument while others come in; null (default): quiet ones are fine. */
  readonly instrumentStaleMillis?: number | null;
  /** Silence after which the connection is pinged, then given up; 10,000 by default. */
  readonly pingAfterMillis?: number;
  /** 20,000 by default. */
  readonly restTimeoutMillis?: number;
  /** Told when a frame is in hand and when it is decoded; left out: nobody. */
  readonly recorder?: Recorder;
  /** For tests that own the time. */
  readonly schedule?: Schedule;
}

/** Symbols of one connection: three streams each stay far below the venue's bounds. */
const symbolsPerConnection = 40;
/** Snapshot requests beyond the first ones are spread by this much. */
const snapshotSpacingMillis = 50;
const unspacedSnapshots = 20;
const silenceLookMillis = 250;
/** How often exchange information is asked for again before starting fails. */
const startAttempts = 8;

/** A session that connects when started and keeps coming back until closed. */
export function createBinanceMarketData(options: BinanceMarketDataOptions): MarketData {
  return new BinanceMarketData(options);
}

class BinanceMarketData implements MarketData {
  readonly #options: BinanceMarketDataOptions;
  readonly #schedule: Schedule;
  readonly #rest: RestClient;
  readonly #recorder: Recorder;
  readonly #feeds = new Map<InstrumentId, InstrumentFeed>();
  readonly #connections: StreamConnection[] = [];
  readonly #stops: (() => void)[] = [];
  /** As exchange information said at the start; told when the first stream is open. */
  #phases: readonly PhaseChange[] = [];
  #closed = false;
  #frames = 0;
  #decoded = 0;

  constructor(options: BinanceMarketDataOptions) {
    this.#options = options;
    this.#schedule = options.schedule ?? scheduleOnTimers;
    this.#recorder = options.recorder ?? silentRecorder;
    const { restUrl, restTimeoutMillis, clock } = options;
    this.#rest = new RestClient(restUrl, restTimeoutMillis ?? 20_000, clock);
  }

  readonly start = async (sink: MarketDataSink): Promise<readonly Instrument[]> => {
    const found = await this.#instruments();
    const instruments = sink.onInstruments?.(found) ?? found;
    for (let at = 0; at < instruments.length; at += symbolsPerConnection) {
      this.#connect(instruments.slice(at, at + symbolsPerConnection), sink, at);
    }
    return instruments;
  };

  readonly resync = (instrument: InstrumentId, reason: string): void => {
    this.#feeds.get(instrument)?.resync(reason);
  };

  readonly counters = (): FeedCounters => ({
    frames: this.#frames,
    decoded: this.#decoded,
    reconnects: this.#connections.reduce((sum, one) => sum + one.reconnects, 0),
    bufferDropped: [...this.#feeds.values()].reduce((sum, feed) => sum + feed.dropped, 0),
  });

  readonly close = async (): Promise<void> => {
    this.#closed = true;
    this.#rest.close();
    for (const stop of this.#stops) stop();
    for (const feed of this.#feeds.values()) feed.close();
    await Promise.all(this.#connections.map((connection) => connection.close()));
  };

  /** Asks until the venue answers; a symbol it does not list is an error for the caller. */
  async #instruments(): Promise<readonly Instrument[]> {
    const { market, venue, symbols, random } = this.#options;
    const { restPrefix } = marketProtocols[market];
    for (let attempt = 0; ; attempt += 1) {
      const answer = await this.#rest.get(`${restPrefix}/exchangeInfo`);
      if (this.#closed) throw new Error(`market data of ${venue} was closed while starting`);
      if (answer.kind === 'ok') {
        const decoded = decodeExchangeInfo(answer.text, venue, market, symbols);
        if ('failed' in decoded) throw new Error(`${venue}: ${decoded.failed}`);
        this.#phases = decodePhases(answer.text, decoded);
        return decoded;
      }
      if (attempt === startAttempts) throw new Error(`${venue}: ${answer.detail}`);
      const wait = Math.max(answer.waitMillis, backOffMillis(attempt, 250, 5_000, random));
      await new Promise<void>((resolve) => this.#schedule(wait, resolve));
    }
  }

  #connect(instruments: readonly Instrument[], sink: MarketDataSink, offset: number): void {
    const { market, streamUrl, clock, random, pingAfterMillis } = this.#options;
    const grids = instruments.map(gridded);
    const decoder = new MarketDecoder(market, grids);
    const feeds = grids.map((one) => {
      const feed = new InstrumentFeed({
        market,
        gridded: one,
        rest: this.#rest,
        clock,
        random,
        schedule: this.#schedule,
        sink,
      });
      this.#feeds.set(one.instrument.id, feed);
      return feed;
    });
    const streams = instruments.flatMap(({ symbol }) => streamsOf(market, symbol));
    const connection = new StreamConnection({
      url: `${streamUrl.replace(/\/+$/, '')}/stream?streams=${streams.join('/')}`,
      clock,
      random,
      schedule: this.#schedule,
      pingAfterMillis: pingAfterMillis ?? 10_000,
      listener: {
        onOpen: () => {
          this.#tellPhases(sink, feeds);
          for (const [index, feed] of feeds.entries()) {
            const behind = Math.max(0, offset + index - unspacedSnapshots);
            feed.onOpen(behind * snapshotSpacingMillis);
          }
        },
        onFrame: (text, received) => this.#onFrame(decoder, sink, text, received),
        onDown: (reason) => {
          for (const feed of feeds) feed.onDown(`${reason}; trying again`);
        },
      },
    });
    this.#connections.push(connection);
    this.#watchSilence(connection, feeds);
    connection.open();
  }

  /** Once: what stood then is older than what the stream has told since. */
  #tellPhases(sink: MarketDataSink, feeds: readonly InstrumentFeed[]): void {
    const own = new Set(feeds.map(({ instrument }) => instrument));
    const told = this.#phases.filter(({ instrument }) => own.has(instrument));
    this.#phases = this.#phases.filter(({ instrument }) => !own.has(instrument));
    for (const change of told) sink.onPhase?.(change);
  }

  #onFrame(
    decoder: MarketDecoder,
    sink: MarketDataSink,
    text: string,
    receivedMonoNanos: MonoNanos,
  ): void {
    this.#recorder.frameTaken(receivedMonoNanos);
    const frame = decoder.decode(text, receivedMonoNanos);
    this.#recorder.frameDecoded();
    if (frame.kind !== 'control') this.#take(frame, sink, receivedMonoNanos);
    this.#recorder.frameEnded();
  }

  #take(
    frame: Exclude<DecodedFrame, { kind: 'control' }>,
    sink: MarketDataSink,
    receivedMonoNanos: MonoNanos,
  ): void {
    this.#frames += 1;
    switch (frame.kind) {
      case 'tick':
        this.#decoded += 1;
        this.#feeds.get(frame.tick.instrument)?.onFrame(receivedMonoNanos);
        sink.onTick(frame.tick);
        return;
      case 'depth': {
        this.#decoded += 1;
        const feed = this.#feeds.get(frame.instrument.instrument.id);
        feed?.onFrame(receivedMonoNanos);
        feed?.onDelta(frame);
        return;
      }
      case 'other':
        this.#decoded += 1;
        this.#feeds.get(frame.instrument.instrument.id)?.onFrame(receivedMonoNanos);
        return;
      case 'phase':
        this.#decoded += 1;
        sink.onPhase?.(frame.change);
        return;
      case 'fault':
        sink.onFault({
          kind: 'feedFault',
          fault: frame.fault,
          instrument: frame.instrument?.instrument.id ?? null,
          detail: frame.detail,
          atMonoNanos: receivedMonoNanos,
        });
    }
  }

  /** Says which feeds are stale: all of a silent connection, or one silent instrument. */
  #watchSilence(connection: StreamConnection, feeds: readonly InstrumentFeed[]): void {
    const { clock, staleMillis = 2_000, instrumentStaleMillis = null } = this.#options;
    const look = (): void => {
      const now = clock.mono();
      const silentMillis = (now - connection.lastFrameMonoNanos) / 1e6;
      for (const feed of feeds) {
        const quietMillis = (now - feed.lastReceivedMonoNanos) / 1e6;
        if (silentMillis > staleMillis) {
          feed.onSilence(`no frame on the connection for ${Math.round(silentMillis)} ms`);
        } else if (instrumentStaleMillis !== null && quietMillis > instrumentStaleMillis) {
          feed.onSilence(`no frame of the instrument for ${Math.round(quietMillis)} ms`);
        } else {
          feed.onSound();
        }
      }
      cancel = this.#schedule(silenceLookMillis, look);
    };
    let cancel = this.#schedule(silenceLookMillis, look);
    this.#stops.push(() => cancel());
  }
}
