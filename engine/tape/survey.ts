/**
 * The first pass over recordings: market, symbols, streams, grids, snapshots, clocks.
 * Plays nothing; throws only when a file cannot be read or is no recording of these markets.
 */
import { readCaptureFrame, readDepthBody } from './capture-frame.ts';
import { readCaptureLine } from './capture-line.ts';
import { linesOf, type OnBytesRead } from './line-source.ts';
import type { RecordedMarket } from './player-types.ts';
import { RecordedGrid } from './recorded-grid.ts';

/** What is known of one symbol after the first pass. */
export interface SymbolSurvey {
  readonly grid: RecordedGrid;
  /** Channels recorded: `depth`, `bookTicker`, `trade`, `aggTrade`, ... */
  readonly channels: Set<string>;
  snapshots: number;
}

/** What one file holds. */
export interface FileSurvey {
  readonly path: string;
  market: RecordedMarket | null;
  /** UTC microseconds of the first entry; infinite when there is none. */
  firstMicros: number;
  lastMicros: number;
  frames: number;
  unreadableLines: number;
  readonly symbols: Map<string, SymbolSurvey>;
  /** Symbols of depth answers, which may belong to frames of another file. */
  readonly answers: string[];
  /** Depth answers that name no symbol. */
  namelessAnswers: number;
  exchangeInfo: string | null;
  /** Most that an exchange stamp was ahead of the recorder's, in microseconds; null: no stamps. */
  aheadMicros: number | null;
}

const stamp = /"E":(\d{13})[,}]/;

/** Reads a whole file once. */
export async function surveyFile(path: string, onBytesRead?: OnBytesRead): Promise<FileSurvey> {
  const survey: FileSurvey = {
    path,
    market: null,
    firstMicros: Number.POSITIVE_INFINITY,
    lastMicros: Number.NEGATIVE_INFINITY,
    frames: 0,
    unreadableLines: 0,
    symbols: new Map(),
    answers: [],
    namelessAnswers: 0,
    exchangeInfo: null,
    aheadMicros: null,
  };
  for await (const lines of linesOf(path, onBytesRead)) {
    for (const line of lines) surveyLine(survey, line);
  }
  return survey;
}

function surveyLine(survey: FileSurvey, line: string): void {
  const entry = readCaptureLine(line);
  if (entry === 'skip') return;
  if (entry === 'unreadable') {
    survey.unreadableLines += 1;
    return;
  }
  if (entry.atMicros < survey.firstMicros) survey.firstMicros = entry.atMicros;
  if (entry.atMicros > survey.lastMicros) survey.lastMicros = entry.atMicros;
  switch (entry.kind) {
    case 'frame':
      surveyFrame(survey, entry.atMicros, entry.text);
      return;
    case 'depthAnswer': {
      survey.market ??= entry.market;
      if (entry.symbol === null) survey.namelessAnswers += 1;
      else survey.answers.push(entry.symbol);
      const body = readDepthBody(entry.text);
      const only = entry.symbol ?? onlySymbol(survey);
      if (body === null || only === null) return;
      const { grid } = symbolOf(survey, only);
      grid.seeAll(body.bids);
      grid.seeAll(body.asks);
      return;
    }
    case 'exchangeInfo':
      survey.market ??= entry.market;
      survey.exchangeInfo = entry.text;
      return;
    case 'opened':
      survey.market ??= entry.market;
  }
}

const onlySymbol = (survey: FileSurvey): string | null =>
  survey.symbols.size === 1 ? ([...survey.symbols.keys()][0] ?? null) : null;

function symbolOf(survey: FileSurvey, symbol: string): SymbolSurvey {
  const known = survey.symbols.get(symbol);
  if (known !== undefined) return known;
  const added = { grid: new RecordedGrid(), channels: new Set<string>(), snapshots: 0 };
  survey.symbols.set(symbol, added);
  return added;
}

function surveyFrame(survey: FileSurvey, atMicros: number, text: string): void {
  survey.frames += 1;
  const frame = readCaptureFrame(text);
  if (frame === null) return;
  const exchangeMillis = stamp.exec(text)?.[1];
  if (exchangeMillis !== undefined) {
    const ahead = Number(exchangeMillis) * 1_000 - atMicros;
    if (survey.aheadMicros === null || ahead > survey.aheadMicros) survey.aheadMicros = ahead;
  }
  if (frame.kind === 'other') return;
  const { grid, channels } = symbolOf(survey, frame.symbol);
  channels.add(frame.stream.split('@')[1] ?? '');
  switch (frame.kind) {
    case 'depth':
      grid.seeAll(frame.bids);
      grid.seeAll(frame.asks);
      survey.market ??= marketOfDepth(frame.previousUpdateId !== null, text);
      return;
    case 'bookTicker':
      grid.see(...frame.bid);
      grid.see(...frame.ask);
      grid.seeMarketPrice(frame.ask[0]);
      return;
    case 'trade':
      if (!frame.onBook) return;
      grid.see(frame.price, frame.quantity);
      grid.seeMarketPrice(frame.price);
  }
}

/** Futures say what came before; COIN-M futures name the pair besides. */
function marketOfDepth(futures: boolean, text: string): RecordedMarket {
  if (!futures) return 'spot';
  return text.includes('"ps":"') ? 'coinm' : 'usdm';
}
