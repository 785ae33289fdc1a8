/**
 * Plays recordings as the exchange: combined streams, depth at the stream's position, REST.
 * Knows no engine; it never runs ahead of what its subscribers have read.
 */

import type { WebSocket } from 'ws';
import type { RecordedMessage } from '../ports/recorded-market.ts';
import {
  type CaptureFrame,
  readCaptureFrame,
  readDepthBody,
  streamNamed,
} from './capture-frame.ts';
import type { CaptureEntry } from './capture-line.ts';
import { DepthDesk } from './depth-desk.ts';
import { exchangeInfoText } from './exchange-texts.ts';
import type {
  InjectedFaults,
  Player,
  PlayerAnswer,
  PlayerOptions,
  PlayerReport,
} from './player-types.ts';
import { playbackOf, type RecordedSession, readSessions } from './recorded-session.ts';
import { ReplayClock } from './replay-clock.ts';
import { Subscriber, streamKey } from './subscriber.ts';

const restPrefixes = { spot: '/api/v3', usdm: '/fapi/v1', coinm: '/dapi/v1' } as const;
/** How long the stream waits at a recorded depth answer that nobody has asked for yet. */
const requestWaitMillis = 15_000;
/** How long it waits, after the first subscriber, for one of every recorded symbol. */
const subscriberWaitMillis = 1_000;
/** How long it may run without letting sockets be read. */
const turnMillis = 2;

/** Surveys the files and makes a player of them. Throws when they are no recordings of a market. */
export async function createPlayer(options: PlayerOptions): Promise<Player> {
  const [session, ...others] = await readSessions(options.files);
  if (session === undefined) throw new Error('no recordings were given');
  if (others.length > 0) {
    const markets = [session, ...others].map((one) => one.market).join(', ');
    throw new Error(`recordings of several markets (${markets}): a player serves one`);
  }
  return new CapturePlayer(session, options);
}

class CapturePlayer implements Player {
  readonly #session: RecordedSession;
  readonly #options: PlayerOptions;
  readonly #clock: ReplayClock;
  readonly #desk: DepthDesk;
  readonly #subscribers = new Set<Subscriber>();
  readonly #notes: string[] = [];
  readonly finished: Promise<PlayerReport>;
  #resolve: (report: PlayerReport) => void = () => undefined;
  #reject: (error: unknown) => void = () => undefined;
  #subscribed: () => void = () => undefined;
  #started = false;
  /** Whether the start was asked for, where it has to be. */
  #released: boolean;
  #over = false;
  #closed = false;
  #atMicros: number | null = null;
  #frames = 0;
  #depthFrames = 0;
  #delivered = 0;
  readonly #delayed: { readonly text: string; readonly keys: readonly string[] }[] = [];
  #turnStarted = 0;

  constructor(session: RecordedSession, options: PlayerOptions) {
    this.#session = session;
    this.#options = options;
    this.#released = options.awaitStart !== true;
    this.#clock = new ReplayClock(options, session.aheadMicros);
    const names = session.symbols.map((one) => one.symbol);
    this.#desk = new DepthDesk(session.market, names, session.snapshots);
    this.finished = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Whoever never looks at the end of the replay must not be brought down by a bad file.
    this.finished.catch(() => undefined);
  }

  get market(): Player['market'] {
    return this.#session.market;
  }

  get symbols(): Player['symbols'] {
    return this.#session.symbols;
  }

  readonly handleHttp: Player['handleHttp'] = (path, query, signal) => {
    if (path === '/replay/status') return ok(this.report());
    if (path === '/replay/start') {
      this.#released = true;
      this.#subscribed();
      return ok(this.report());
    }
    const prefix = restPrefixes[this.market];
    if (!path.startsWith(`${prefix}/`)) return null;
    switch (path.slice(prefix.length + 1)) {
      case 'depth':
        return this.#desk.request(query, signal, this.#exchangeMillis());
      case 'exchangeInfo': {
        const { market, symbols, exchangeInfo } = this.#session;
        const asked = query.get('symbol');
        const listed = symbols.filter((one) => asked === null || one.symbol === asked);
        const body = exchangeInfoText(market, listed, exchangeInfo, this.#exchangeMillis());
        return { status: 200, body };
      }
      case 'time':
        return ok({ serverTime: this.#exchangeMillis() });
      case 'ping':
        return ok({});
      default:
        return null;
    }
  };

  readonly acceptStream = (socket: WebSocket, streams: readonly string[]): void => {
    const subscriber = new Subscriber(socket, streams);
    this.#subscribers.add(subscriber);
    socket.on('close', () => {
      this.#delivered += subscriber.delivered;
      this.#subscribers.delete(subscriber);
    });
    this.#subscribed();
  };

  readonly start = (): void => {
    if (this.#started) return;
    this.#started = true;
    this.#play().then(
      () => this.#resolve(this.report()),
      (error: unknown) => {
        this.#over = true;
        this.#desk.end();
        this.#reject(error);
      },
    );
  };

  readonly report = (): PlayerReport => ({
    finished: this.#over,
    progress: this.#over ? 1 : this.#progress(),
    frames: this.#frames,
    delivered: [...this.#subscribers].reduce((sum, one) => sum + one.delivered, this.#delivered),
    snapshotsServed: this.#desk.served,
    unreadableLines: this.#session.unreadableLines,
    notes: this.#notes,
  });

  readonly close = async (): Promise<void> => {
    this.#closed = true;
    this.#subscribed();
    this.#desk.end();
    for (const subscriber of this.#subscribers) subscriber.close();
    if (this.#started) await this.finished.catch(() => undefined);
  };

  #exchangeMillis(): number {
    return this.#clock.exchangeMillis(this.#atMicros ?? this.#session.firstMicros);
  }

  #progress(): number {
    const { firstMicros, lastMicros } = this.#session;
    if (this.#atMicros === null || lastMicros <= firstMicros) return 0;
    return (this.#atMicros - firstMicros) / (lastMicros - firstMicros);
  }

  async #play(): Promise<void> {
    await this.#awaitSubscribers();
    const { playback = playbackOf, pace } = this.#options;
    for await (const batch of playback(this.#session)) {
      for (const entry of batch) {
        if (this.#closed) return;
        if (pace !== undefined) await pace(entry);
        else if (!this.#isFree(entry)) await this.#pause(entry);
        this.#atMicros = entry.atMicros;
        if (entry.kind === 'frame') this.#publishFrame(entry.atMicros, entry.text);
        else if (entry.kind === 'depthAnswer') await this.#passDepthAnswer(entry);
      }
    }
    this.#releaseDelayed();
    this.#desk.end();
    await Promise.all([...this.#subscribers].map((subscriber) => subscriber.whenRead()));
    this.#over = true;
  }

  /** Whether the entry may go out in this very turn of the event loop. */
  #isFree(entry: CaptureEntry): boolean {
    if (performance.now() - this.#turnStarted > turnMillis) return false;
    for (const subscriber of this.#subscribers) if (!subscriber.ready) return false;
    return this.#clock.dueInMillis(entry.atMicros) <= 0;
  }

  async #pause(entry: CaptureEntry): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve));
    for (const subscriber of this.#subscribers) await subscriber.whenReady();
    const wait = this.#clock.dueInMillis(entry.atMicros);
    // Timers are whole milliseconds: what is due within one goes out together.
    if (wait >= 1) await new Promise<void>((resolve) => setTimeout(resolve, wait));
    this.#turnStarted = performance.now();
  }

  async #awaitSubscribers(): Promise<void> {
    const changed = (): Promise<void> =>
      new Promise((resolve) => {
        this.#subscribed = resolve;
      });
    while ((this.#subscribers.size === 0 || !this.#released) && !this.#closed) await changed();
    let patient = true;
    const timer = setTimeout(() => {
      patient = false;
      this.#subscribed();
    }, subscriberWaitMillis);
    while (patient && !this.#closed && !this.#allSubscribed()) await changed();
    clearTimeout(timer);
  }

  #allSubscribed(): boolean {
    return this.#session.symbols.every(({ symbol }) => this.#isWanted(symbol));
  }

  #isWanted(symbol: string): boolean {
    return [...this.#subscribers].some((one) => one.takesSymbol(symbol.toLowerCase()));
  }

  async #passDepthAnswer(entry: Extract<CaptureEntry, { kind: 'depthAnswer' }>): Promise<void> {
    const { symbol, text, atMicros } = entry;
    if (symbol === null) {
      this.#notes.push('a recorded depth answer names no symbol and was left out');
      return;
    }
    if (this.#desk.needsRequest(symbol) && this.#isWanted(symbol)) {
      const asked = await this.#desk.requestWithin(symbol, requestWaitMillis);
      if (!asked) this.#notes.push(`nobody asked for the recorded depth of ${symbol} in time`);
    }
    const body = readDepthBody(text);
    if (body === null) this.#notes.push(`a recorded depth answer of ${symbol} is unreadable`);
    else {
      const { bids, asks } = body;
      this.#options.onPublish?.({ kind: 'snapshot', symbol, bids, asks }, atMicros);
    }
    this.#desk.passSnapshot(symbol, text, this.#clock.moveTimes(text, atMicros));
  }

  #publishFrame(atMicros: number, recorded: string): void {
    this.#frames += 1;
    const frame = readCaptureFrame(recorded);
    const text = this.#clock.moveTimes(recorded, atMicros);
    const stream = frame?.stream ?? streamNamed(recorded);
    const keys = stream === null ? null : this.#keysOf(stream);
    const message = frame === null ? null : publishedOf(frame);
    if (message !== null) this.#options.onPublish?.(message, atMicros);
    if (frame?.kind !== 'depth') {
      this.#deliver(text, keys);
      return;
    }
    this.#desk.onDelta(frame.symbol, frame);
    this.#deliverDepth(text, keys ?? []);
  }

  /** Delivers a depth frame with the faults that a test asked for at its number. */
  #deliverDepth(text: string, keys: readonly string[]): void {
    this.#depthFrames += 1;
    const faults: InjectedFaults = this.#options.faults ?? {};
    const number = this.#depthFrames;
    if (faults.delayDepth?.includes(number) === true) {
      this.#delayed.push({ text, keys });
      return;
    }
    if (faults.dropDepth?.includes(number) !== true) this.#deliver(text, keys);
    if (faults.duplicateDepth?.includes(number) === true) this.#deliver(text, keys);
    this.#releaseDelayed();
  }

  #releaseDelayed(): void {
    for (const { text, keys } of this.#delayed.splice(0)) this.#deliver(text, keys);
  }

  /**
   * The keys under which a recorded stream is asked for. Where only one of `trade` and `aggTrade`
   * was recorded, it stands in for the other.
   */
  #keysOf(stream: string): readonly string[] {
    const key = streamKey(stream);
    const [symbol = '', channel = ''] = key.split('@');
    if (channel !== 'trade' && channel !== 'aggTrade') return [key];
    const other = channel === 'trade' ? 'aggTrade' : 'trade';
    const recorded = this.#session.channels.get(symbol.toUpperCase());
    return recorded?.has(other) === true ? [key] : [key, `${symbol}@${other}`];
  }

  #deliver(text: string, keys: readonly string[] | null): void {
    for (const subscriber of this.#subscribers) {
      if (keys === null || keys.some((key) => subscriber.takes(key))) subscriber.send(text);
    }
  }
}

const ok = (body: object): PlayerAnswer => ({ status: 200, body: JSON.stringify(body) });

/** What the hosting process is told of a frame; null where it has no use for it. */
function publishedOf(frame: CaptureFrame): RecordedMessage | null {
  const { symbol } = frame;
  switch (frame.kind) {
    case 'depth':
      return { kind: 'depth', symbol, bids: frame.bids, asks: frame.asks };
    case 'bookTicker':
      return { kind: 'bookTicker', symbol, bid: frame.bid, ask: frame.ask };
    case 'trade': {
      const { price, quantity, buyerIsMaker } = frame;
      return frame.onBook ? { kind: 'trade', symbol, price, quantity, buyerIsMaker } : null;
    }
    case 'other':
      return null;
  }
}
