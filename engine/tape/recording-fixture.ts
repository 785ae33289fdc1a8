/**
 * Makes small recordings for tests: a seeded market of any symbols, written in either format.
 * Its books are its own, so that what is read back can be compared with what was meant.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { RecordedMarket } from './player-types.ts';

export interface FixtureOptions {
  readonly directory: string;
  readonly name: string;
  readonly market: RecordedMarket;
  readonly symbols: readonly string[];
  readonly seed: number;
  readonly depthFrames: number;
  readonly format: 'nanos' | 'seconds';
  /** After how many depth frames of a symbol its snapshot was taken; null: never. */
  readonly snapshotAfter: number | null;
  readonly packed?: boolean;
  /** Frames put in as they are, after so many depth frames; they may take update ids. */
  readonly inserted?: ReadonlyMap<number, string | ((state: SymbolState) => string)>;
  /** State to go on from, as an earlier recording left it. */
  readonly from?: FixtureMarket;
}

/** Where one symbol of a made market stands; prices in tenths, quantities in thousandths. */
export interface SymbolState {
  readonly symbol: string;
  readonly bids: Map<number, number>;
  readonly asks: Map<number, number>;
  updateId: number;
  trades: number;
  depthFrames: number;
}

/** The made market: its books at the end, and where the next recording goes on. */
export interface FixtureMarket {
  readonly states: readonly SymbolState[];
  nowMicros: number;
  random: () => number;
}

export interface Fixture {
  readonly files: readonly string[];
  readonly market: FixtureMarket;
  /** Lines that are frames. */
  readonly frames: number;
}

interface Line {
  readonly atMicros: number;
  readonly text: string;
  readonly snapshotOf: string | null;
}

/** A small generator of numbers in [0, 1), the same for the same seed. */
export function seededRandom(seed: number): () => number {
  let state = (seed * 2_654_435_761 + 1) >>> 0;
  return () => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 4_294_967_296;
  };
}

const priceText = (ticks: number): string => `${Math.floor(ticks / 10)}.${ticks % 10}0`;
const quantityText = (lots: number): string => (lots / 1_000).toFixed(3);
const best = (side: Map<number, number>, sign: 1 | -1): number =>
  Math.max(...[...side.keys()].map((price) => sign * price)) * sign;

function newMarket(options: FixtureOptions): FixtureMarket {
  const random = seededRandom(options.seed);
  const states = options.symbols.map((symbol, index) => {
    const middle = 20_000 + index * 3_000;
    const side = (sign: 1 | -1): Map<number, number> =>
      new Map(
        Array.from({ length: 30 }, (_, n) => [
          middle + sign * (n + 1),
          1 + Math.floor(random() * 900),
        ]),
      );
    const updateId = 1_000_000 * (index + 1);
    return { symbol, bids: side(-1), asks: side(1), updateId, trades: 0, depthFrames: 0 };
  });
  return { states, nowMicros: 1_700_000_000_000_000, random };
}

/** Writes a recording and says where the market then stands. */
export async function writeRecording(options: FixtureOptions): Promise<Fixture> {
  const market = options.from ?? newMarket(options);
  const lines: Line[] = [];
  for (let made = 0; made < options.depthFrames; made += 1) {
    const state = market.states[made % market.states.length];
    if (state === undefined) throw new Error('a recording needs a symbol');
    step(options, market, state, lines);
    const inserted = options.inserted?.get(made + 1);
    if (inserted !== undefined) {
      const text = typeof inserted === 'string' ? inserted : inserted(state);
      lines.push({ atMicros: market.nowMicros, text, snapshotOf: null });
    }
    if (state.depthFrames === options.snapshotAfter && options.from === undefined) {
      lines.push(snapshotLine(options.market, market, state));
    }
  }
  const frames = lines.filter((line) => line.snapshotOf === null).length;
  return { files: await write(options, lines), market, frames };
}

function step(
  options: FixtureOptions,
  market: FixtureMarket,
  state: SymbolState,
  lines: Line[],
): void {
  const { random } = market;
  market.nowMicros += 200 + Math.floor(random() * 2_000);
  const futures = options.market !== 'spot';
  const previous = state.updateId;
  // Futures ids have holes between one event and the next; spot ids have none.
  const first = previous + 1 + (futures ? Math.floor(random() * 40) : 0);
  const final = first + Math.floor(random() * 5);
  const changes = { bids: [] as [string, string][], asks: [] as [string, string][] };
  for (let count = 1 + Math.floor(random() * 4); count > 0; count -= 1)
    change(random, state, changes);
  state.updateId = final;
  state.depthFrames += 1;
  const stream = state.symbol.toLowerCase();
  const push = (channel: string, data: object): void => {
    const text = JSON.stringify({ stream: `${stream}@${channel}`, data });
    lines.push({ atMicros: market.nowMicros, text, snapshotOf: null });
  };
  // The recorder's clock is 700 ms behind the exchange's.
  const E = Math.floor(market.nowMicros / 1_000) + 700;
  const pair = options.market === 'coinm' ? { ps: state.symbol.split('_')[0] } : {};
  const ticker = (): void => push('bookTicker', tickerData(options.market, state, E, pair));
  const early = random() < 0.5;
  if (early) ticker();
  push(options.market === 'spot' ? 'depth@100ms' : 'depth@0ms', {
    e: 'depthUpdate',
    E,
    ...(futures ? { T: E - 3 } : {}),
    s: state.symbol,
    ...pair,
    U: first,
    u: final,
    ...(futures ? { pu: previous } : {}),
    b: changes.bids,
    a: changes.asks,
  });
  if (!early) ticker();
  if (random() < 0.3) push('trade', tradeData(state, random, E));
}

/** Sets one level near the touch without ever crossing the book. */
function change(
  random: () => number,
  state: SymbolState,
  changes: { bids: [string, string][]; asks: [string, string][] },
): void {
  const bid = random() < 0.5;
  const [side, other] = bid ? [state.bids, state.asks] : [state.asks, state.bids];
  const touch = best(other, bid ? -1 : 1);
  const price = touch + (bid ? -1 : 1) * (1 + Math.floor(random() * 12));
  const removes = side.size > 10 && random() < 0.35;
  const quantity = removes ? 0 : 1 + Math.floor(random() * 5_000);
  if (quantity === 0) side.delete(price);
  else side.set(price, quantity);
  (bid ? changes.bids : changes.asks).push([priceText(price), quantityText(quantity)]);
}

function tickerData(
  market: RecordedMarket,
  state: SymbolState,
  E: number,
  pair: object,
): Record<string, unknown> {
  const bid = best(state.bids, 1);
  const ask = best(state.asks, -1);
  const times = market === 'spot' ? {} : { e: 'bookTicker', E, T: E - 3, ...pair };
  return {
    ...times,
    u: state.updateId,
    s: state.symbol,
    b: priceText(bid),
    B: quantityText(state.bids.get(bid) ?? 0),
    a: priceText(ask),
    A: quantityText(state.asks.get(ask) ?? 0),
  };
}

function tradeData(state: SymbolState, random: () => number, E: number): Record<string, unknown> {
  state.trades += 1;
  const m = random() < 0.5;
  const price = m ? best(state.bids, 1) : best(state.asks, -1);
  const q = quantityText(1 + Math.floor(random() * 50));
  return { e: 'trade', E, s: state.symbol, t: state.trades, p: priceText(price), q, T: E, m };
}

function snapshotLine(kind: RecordedMarket, market: FixtureMarket, state: SymbolState): Line {
  const side = (levels: Map<number, number>, sign: 1 | -1): [string, string][] =>
    [...levels]
      .sort(([a], [b]) => sign * (a - b))
      .map(([price, quantity]) => [priceText(price), quantityText(quantity)]);
  const E = Math.floor(market.nowMicros / 1_000) + 700;
  const text = JSON.stringify({
    lastUpdateId: state.updateId,
    ...(kind === 'spot' ? {} : { E, T: E - 3, symbol: state.symbol }),
    bids: side(state.bids, -1),
    asks: side(state.asks, 1),
  });
  return { atMicros: market.nowMicros, text, snapshotOf: state.symbol };
}

const hosts = {
  spot: { rest: 'https://api.binance.com/api/v3', stream: 'wss://stream.binance.com:9443' },
  usdm: { rest: 'https://fapi.binance.com/fapi/v1', stream: 'wss://fstream.binance.com' },
  coinm: { rest: 'https://dapi.binance.com/dapi/v1', stream: 'wss://dstream.binance.com' },
} as const;

async function write(options: FixtureOptions, lines: readonly Line[]): Promise<string[]> {
  const seconds = (micros: number): string => (micros / 1e6).toFixed(6);
  const host = hosts[options.market];
  const store = async (suffix: string, content: readonly string[]): Promise<string> => {
    const path = join(options.directory, `${options.name}${suffix}`);
    const bytes = Buffer.from(`${content.join('\n')}\n`);
    await writeFile(path, options.packed === true ? gzipSync(bytes) : bytes);
    return path;
  };
  if (options.format === 'nanos') {
    return [
      await store(
        '',
        lines.map((line) => `${line.atMicros}000 ${line.text}`),
      ),
    ];
  }
  const opened = `${host.stream}/stream?streams=x <-> ${seconds(lines[0]?.atMicros ?? 0)}`;
  const frames = lines.flatMap((line) =>
    line.snapshotOf === null ? [`${seconds(line.atMicros)}: ${line.text}`] : [],
  );
  const answers = lines.flatMap(({ atMicros, text, snapshotOf }) => {
    const url = `${host.rest}/depth?symbol=${snapshotOf}&limit=1000`;
    return snapshotOf === null ? [] : [`${url} -> ${seconds(atMicros)}: ${text}`];
  });
  return [
    await store('.frames', ['', opened, ...frames, '']),
    await store('.answers', answers.length === 0 ? [''] : answers),
  ];
}
