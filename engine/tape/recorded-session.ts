/**
 * All recordings of one market as one session: what it holds, and its entries in time order.
 * Refuses files of two markets: those are two venues.
 */
import { type CaptureEntry, nanosBelowMicro, readCaptureLine } from './capture-line.ts';
import { recordedSymbols } from './exchange-texts.ts';
import { linesOf, type OnBytesRead } from './line-source.ts';
import type { RecordedMarket, RecordedSymbol } from './player-types.ts';
import { type FileSurvey, surveyFile } from './survey.ts';

export interface RecordedSession {
  readonly market: RecordedMarket;
  /** In the order of their first entry. */
  readonly files: readonly FileSurvey[];
  readonly symbols: readonly RecordedSymbol[];
  /** A price near the market by symbol, decimal text; empty where none was recorded. */
  readonly marketPrices: ReadonlyMap<string, string>;
  /** Channels recorded, by symbol. */
  readonly channels: ReadonlyMap<string, ReadonlySet<string>>;
  /** Depth answers recorded, by symbol. */
  readonly snapshots: ReadonlyMap<string, number>;
  readonly exchangeInfo: string | null;
  readonly frames: number;
  readonly unreadableLines: number;
  readonly firstMicros: number;
  readonly lastMicros: number;
  /** Most that an exchange stamp was ahead of the recorder's clock; null: no stamps. */
  readonly aheadMicros: number | null;
}

/** Surveys files of any of the markets and groups them: one session per market. */
export async function readSessions(
  paths: readonly string[],
  onBytesRead?: OnBytesRead,
): Promise<readonly RecordedSession[]> {
  const surveys: FileSurvey[] = [];
  for (const path of paths) surveys.push(await surveyFile(path, onBytesRead));
  const markets = new Map<RecordedMarket, FileSurvey[]>();
  const adopted = surveys.filter((survey) => survey.market === null);
  for (const survey of surveys) {
    if (survey.market === null) continue;
    markets.set(survey.market, [...(markets.get(survey.market) ?? []), survey]);
  }
  for (const survey of adopted) {
    const [only] = [...markets.values()];
    if (only === undefined || markets.size > 1 || survey.frames + survey.answers.length === 0) {
      throw new Error(`${survey.path} holds no recording of Binance market data`);
    }
    only.push(survey);
  }
  const sessions = [...markets].map(([market, files]) => sessionOf(market, files));
  if (sessions.length === 0) throw new Error('no recordings were given');
  return sessions;
}

function sessionOf(market: RecordedMarket, surveys: readonly FileSurvey[]): RecordedSession {
  const files = [...surveys].sort((a, b) => a.firstMicros - b.firstMicros);
  const channels = new Map<string, Set<string>>();
  const snapshots = new Map<string, number>();
  const marketPrices = new Map<string, string>();
  for (const file of files) {
    for (const [symbol, { channels: seen, grid }] of file.symbols) {
      channels.set(symbol, new Set([...(channels.get(symbol) ?? []), ...seen]));
      if (!marketPrices.get(symbol)) marketPrices.set(symbol, grid.marketPrice);
    }
    for (const symbol of file.answers) snapshots.set(symbol, (snapshots.get(symbol) ?? 0) + 1);
    const only = file.symbols.size === 1 ? [...file.symbols.keys()][0] : undefined;
    if (only !== undefined && file.namelessAnswers > 0) {
      snapshots.set(only, (snapshots.get(only) ?? 0) + file.namelessAnswers);
    }
  }
  const ahead = files.flatMap((file) => (file.aheadMicros === null ? [] : [file.aheadMicros]));
  const exchangeInfo = files.find((file) => file.exchangeInfo !== null)?.exchangeInfo ?? null;
  return {
    market,
    files,
    symbols: recordedSymbols(market, files, exchangeInfo),
    marketPrices,
    channels,
    snapshots,
    exchangeInfo,
    frames: files.reduce((sum, file) => sum + file.frames, 0),
    unreadableLines: files.reduce((sum, file) => sum + file.unreadableLines, 0),
    firstMicros: Math.min(...files.map((file) => file.firstMicros)),
    lastMicros: Math.max(...files.map((file) => file.lastMicros)),
    aheadMicros: ahead.length === 0 ? null : Math.max(...ahead),
  };
}

/** Where an entry stands: its file, its line from 1 on, its time below the microsecond. */
export interface EntryPlace {
  readonly path: string;
  readonly line: number;
  readonly nanosBelowMicro: number;
}
export type PlacedEntry = CaptureEntry & EntryPlace;

/** A line that is no entry. */
export interface PassedLine {
  readonly path: string;
  readonly line: number;
  /** `skip`: nothing to play, such as an end marker. */
  readonly kind: 'skip' | 'unreadable';
  readonly text: string;
}

export interface PlaybackOptions {
  readonly onBytesRead?: OnBytesRead;
  /** Told of every line that is passed over. */
  readonly onPassed?: (passed: PassedLine) => void;
}

/** An entry to be played; depth answers name their symbol where the recording allows it. */
async function* entriesOf(
  file: FileSurvey,
  { onBytesRead, onPassed }: PlaybackOptions,
): AsyncGenerator<readonly PlacedEntry[]> {
  const only = file.symbols.size === 1 ? ([...file.symbols.keys()][0] ?? null) : null;
  const { path } = file;
  let line = 0;
  for await (const lines of linesOf(path, onBytesRead)) {
    const batch: PlacedEntry[] = [];
    for (const text of lines) {
      line += 1;
      const entry = readCaptureLine(text);
      if (entry === 'skip' || entry === 'unreadable') {
        onPassed?.({ path, line, kind: entry, text });
        continue;
      }
      const place = { path, line, nanosBelowMicro: nanosBelowMicro(text) };
      const named = entry.kind === 'depthAnswer' ? { symbol: entry.symbol ?? only } : {};
      batch.push({ ...entry, ...named, ...place });
    }
    if (batch.length > 0) yield batch;
  }
}

/** One open file and its next entry. */
class Cursor {
  readonly #batches: AsyncGenerator<readonly PlacedEntry[]>;
  #batch: readonly PlacedEntry[] = [];
  #index = 0;

  constructor(file: FileSurvey, options: PlaybackOptions) {
    this.#batches = entriesOf(file, options);
  }

  /** The next entry, left in place; undefined at the end of what was read. */
  peek(): PlacedEntry | undefined {
    return this.#batch[this.#index];
  }

  take(): void {
    this.#index += 1;
  }

  /** Makes `peek` true again if the file has more. */
  async refill(): Promise<boolean> {
    if (this.#index < this.#batch.length) return true;
    const next = await this.#batches.next();
    if (next.done === true) return false;
    this.#batch = next.value;
    this.#index = 0;
    return true;
  }

  async close(): Promise<void> {
    await this.#batches.return(undefined);
  }
}

/** Every entry of a session in the order of its local times, in batches. */
export async function* playbackOf(
  session: RecordedSession,
  options: PlaybackOptions = {},
): AsyncGenerator<readonly PlacedEntry[]> {
  const waiting = [...session.files];
  let open: Cursor[] = [];
  try {
    for (;;) {
      for (const cursor of [...open]) {
        if (!(await cursor.refill())) open = open.filter((other) => other !== cursor);
      }
      while (waiting[0] !== undefined && waiting[0].firstMicros <= earliest(open)) {
        const cursor = new Cursor(waiting[0], options);
        waiting.shift();
        if (await cursor.refill()) open.push(cursor);
      }
      if (open.length === 0) return;
      yield mergedRun(open, waiting[0]?.firstMicros ?? Number.POSITIVE_INFINITY);
    }
  } finally {
    await Promise.all(open.map((cursor) => cursor.close()));
  }
}

const earliest = (open: readonly Cursor[]): number =>
  Math.min(...open.map((cursor) => cursor.peek()?.atMicros ?? Number.POSITIVE_INFINITY));

/** Entries in order until a cursor runs dry or a further file has to be opened. */
function mergedRun(open: readonly Cursor[], beforeMicros: number): readonly PlacedEntry[] {
  const run: PlacedEntry[] = [];
  for (;;) {
    let first: Cursor | undefined;
    let entry: PlacedEntry | undefined;
    for (const cursor of open) {
      const candidate = cursor.peek();
      if (candidate === undefined) return run;
      if (entry !== undefined && candidate.atMicros >= entry.atMicros) continue;
      first = cursor;
      entry = candidate;
    }
    if (first === undefined || entry === undefined || entry.atMicros >= beforeMicros) return run;
    run.push(entry);
    first.take();
  }
}
