/**
 * A small exchange for tests of the market data session: real HTTP, real WebSocket, told what to
 * say. Every answer is scripted by the test; nothing is made up in between.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { VenueId } from '../../contract/ids.ts';
import type { Instrument } from '../../contract/instrument.ts';
import type { FeedChange, FeedFault, Tick } from '../../contract/market.ts';
import { monoNanos, UtcNanos } from '../../contract/numbers.ts';
import type { Clock } from '../../ports/clock.ts';
import type { MarketData } from '../../ports/market-data.ts';
import { type BinanceMarketDataOptions, createBinanceMarketData } from './market-data.ts';
import type { BinanceMarket } from './market-protocol.ts';

export interface Scripted {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const symbolEntry = (symbol: string): object => ({
  symbol,
  baseAsset: symbol.slice(0, 3),
  quoteAsset: 'USDT',
  contractSize: 10,
  filters: [
    { filterType: 'PRICE_FILTER', tickSize: '0.10' },
    { filterType: 'LOT_SIZE', stepSize: '0.001' },
  ],
});

/** An exchange on a free port of the loopback address. */
export class ExchangeFixture {
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  readonly #sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  /** Open stream connections, oldest first. */
  streams: WebSocket[] = [];
  /** Paths asked for, in order. */
  readonly asked: string[] = [];
  /** Answers to depth requests, in order; while there is none a request waits. */
  readonly depthAnswers: Scripted[] = [];
  exchangeInfo: Scripted;
  refuseStreams = false;
  #depthWaiting: ((answer: Scripted) => void)[] = [];
  #port = 0;

  constructor(symbols: readonly string[]) {
    this.exchangeInfo = ok({ symbols: symbols.map(symbolEntry) });
    this.#server.on('upgrade', (request, socket, head) => {
      if (this.refuseStreams) {
        socket.destroy();
        return;
      }
      this.#sockets.handleUpgrade(request, socket, head, (stream) => {
        this.asked.push(request.url ?? '');
        this.streams.push(stream);
        stream.on('close', () => {
          this.streams = this.streams.filter((other) => other !== stream);
        });
      });
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async listen(): Promise<void> {
    await new Promise<void>((done) => this.#server.listen(this.#port, '127.0.0.1', done));
    const address = this.#server.address();
    if (address !== null && typeof address === 'object') this.#port = address.port;
  }

  /** Gives the next depth request, waiting or to come, this answer. */
  depth(answer: Scripted): void {
    const waiting = this.#depthWaiting.shift();
    if (waiting === undefined) this.depthAnswers.push(answer);
    else waiting(answer);
  }

  /** Sends a frame on the newest stream. */
  send(frame: object | string): void {
    const text = typeof frame === 'string' ? frame : JSON.stringify(frame);
    this.streams.at(-1)?.send(text);
  }

  async close(): Promise<void> {
    for (const stream of this.streams) stream.terminate();
    for (const waiting of this.#depthWaiting) waiting({ status: 503, body: '{}' });
    this.#server.closeAllConnections();
    await new Promise<void>((done) => this.#server.close(() => done()));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    this.asked.push(path);
    let answer: Scripted = { status: 404, body: '{}' };
    if (path.includes('/exchangeInfo')) answer = this.exchangeInfo;
    if (path.includes('/depth')) answer = await this.#nextDepth();
    response.writeHead(answer.status, { ...answer.headers });
    response.end(answer.body);
  }

  async #nextDepth(): Promise<Scripted> {
    const ready = this.depthAnswers.shift();
    if (ready !== undefined) return ready;
    return await new Promise((resolve) => {
      this.#depthWaiting.push(resolve);
    });
  }
}

export const ok = (body: object): Scripted => ({ status: 200, body: JSON.stringify(body) });

/** A depth answer with one level a side. */
export const snapshotOf = (lastUpdateId: number): Scripted =>
  ok({ lastUpdateId, bids: [['100.0', '1.000']], asks: [['101.0', '1.000']] });

/** A depth frame of AAAUSDT that sets the bid at 100.0 to as many lots as its final id. */
export function deltaOf(
  market: BinanceMarket,
  first: number,
  final: number,
  pu = first - 1,
): object {
  return {
    stream: 'aaausdt@depth@100ms',
    data: {
      e: 'depthUpdate',
      E: 1_700_000_000_000,
      s: 'AAAUSDT',
      U: first,
      u: final,
      ...(market === 'spot' ? {} : { pu }),
      b: [['100.0', (final / 1_000).toFixed(3)]],
      a: [],
    },
  };
}

/** Everything a session told its sink, in short words. */
export interface Told {
  readonly ticks: Tick[];
  readonly changes: FeedChange[];
  readonly faults: FeedFault[];
  /** `snapshot 5`, `delta 6`, `ticker 7`, `trade 8`, in order. */
  readonly words: string[];
}

export const testClock: Clock = {
  mono: () => monoNanos(Number(process.hrtime.bigint())),
  utc: () => UtcNanos.parse(`${Date.now()}000000`),
};

function wordOf(tick: Tick): string {
  switch (tick.kind) {
    case 'depthSnapshot':
      return `snapshot ${tick.lastUpdateId}`;
    case 'depthDelta':
      return `delta ${tick.finalUpdateId}`;
    case 'bookTicker':
      return `ticker ${tick.updateId}`;
    case 'trade':
      return `trade ${tick.tradeId}`;
  }
}

/** Starts a session against the fixture. */
export async function startSession(
  exchange: ExchangeFixture,
  market: BinanceMarket,
  symbols: readonly string[],
  more: Partial<BinanceMarketDataOptions> = {},
): Promise<{
  readonly data: MarketData;
  readonly told: Told;
  readonly instruments: readonly Instrument[];
}> {
  const told: Told = { ticks: [], changes: [], faults: [], words: [] };
  const data = createBinanceMarketData({
    venue: VenueId.parse('test'),
    market,
    restUrl: exchange.url,
    streamUrl: exchange.url.replace('http', 'ws'),
    symbols,
    clock: testClock,
    random: () => 0,
    ...more,
  });
  const instruments = await data.start({
    onTick: (tick) => {
      told.ticks.push(tick);
      told.words.push(wordOf(tick));
    },
    onFeedChange: (change) => told.changes.push(change),
    onFault: (fault) => told.faults.push(fault),
  });
  return { data, told, instruments };
}

/** An exchange with at most one market data session on it: what each test of one begins with. */
export class ExchangeSession {
  readonly exchange = new ExchangeFixture(['AAAUSDT', 'BBBUSDT']);
  /** The session that is closed at the end; null: none was started. */
  data: MarketData | null = null;

  static async open(): Promise<ExchangeSession> {
    const opened = new ExchangeSession();
    await opened.exchange.listen();
    return opened;
  }

  /** Starts a session, and resolves when it has its first stream. */
  async start(
    market: BinanceMarket,
    more: Partial<BinanceMarketDataOptions> = {},
    symbols: readonly string[] = ['AAAUSDT'],
  ): Promise<Told> {
    const started = await startSession(this.exchange, market, symbols, more);
    this.data = started.data;
    await until(() => this.exchange.streams.length > 0);
    return started.told;
  }

  async close(): Promise<void> {
    await this.data?.close();
    await this.exchange.close();
  }
}

/** Resolves once the condition holds; throws when it does not within eight seconds. */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 8_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`not within 8 s: ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export const statesOf = (told: Told): string[] => told.changes.map((change) => change.state);
export const faultsOf = (told: Told): string[] => told.faults.map((fault) => fault.fault);
