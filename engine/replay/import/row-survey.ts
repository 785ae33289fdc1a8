/**
 * The first pass over table files: which instruments they name, on which grids, from when.
 * Files of one import that name the same symbol are of one instrument and share its grid.
 */
import { InstrumentId, VenueId } from '../../contract/ids.ts';
import { Instrument, valuationOf } from '../../contract/instrument.ts';
import { contractValueOf, currenciesOf } from '../../tape/exchange-texts.ts';
import { linesOf, type OnBytesRead } from '../../tape/line-source.ts';
import { RecordedGrid } from '../../tape/recorded-grid.ts';
import { readBybitLine } from '../../tape/rows/bybit-line.ts';
import type { RowFormat } from '../../tape/rows/row-format.ts';
import { readRow } from '../../tape/rows/row-reader.ts';
import type { Row, RowFindings, RowProblem } from '../../tape/rows/row-types.ts';
import { scaleOfCurrency } from '../../venues/binance/market-answers.ts';
import type { BinanceMarket } from '../../venues/binance/market-protocol.ts';
import { leastPartOf } from './bar-model.ts';

/** A file whose lines are rows; format null: lines of Bybit's order book. */
export interface RowFile {
  readonly path: string;
  readonly format: RowFormat | null;
}

/** What the caller says where files are silent. */
export interface RowNaming {
  /** Symbol of files that name none, for example `EURUSD` or `EUR/USD`. */
  readonly symbol: string | null;
  readonly venue: string | null;
  /** The market of all instruments; left out or null: as the files show, spot where none does. */
  readonly market?: BinanceMarket | null;
  /** The same for the instruments of one venue, by its name. */
  readonly marketOfVenue?: ReadonlyMap<string, BinanceMarket>;
}

export interface SurveyOptions extends RowNaming {
  /** Quantity of quotes and bars that state none, decimal text: it has to fit the grid, too. */
  readonly size: string;
}

/** What one file holds. */
export interface RowFileSurvey extends RowFile {
  readonly firstUtcNanos: bigint;
  readonly lastUtcNanos: bigint;
  /** Smallest step between two rows' times, in nanoseconds; null with fewer than two. */
  readonly stepNanos: bigint | null;
  /** Symbols as instruments know them, by the texts of the file; the key '' is of no text. */
  readonly instruments: ReadonlyMap<string, InstrumentId>;
  /** What became of its symbol, where that is not plain; null: it is. */
  readonly symbolNote: string | null;
}

export interface RowSurvey {
  readonly files: readonly RowFileSurvey[];
  readonly instruments: ReadonlyMap<InstrumentId, Instrument>;
}

/** Reads a data line of a row file. */
export function readLine(file: RowFile, line: string, findings: RowFindings): Row | RowProblem {
  return file.format === null ? readBybitLine(line) : readRow(file.format, line, findings);
}

/** Whether a line is data: not empty, and not the names of the columns. */
export const isData = (file: RowFile, line: string, number: number): boolean =>
  line !== '' && !(number === 1 && file.format?.headed === true);

/** Without the carriage return that some programs end lines with. */
export const cleanLine = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line);

interface Draft {
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly venue: VenueId;
  readonly grid: RecordedGrid;
  /** What was said of its market; null: nothing was. */
  readonly said: BinanceMarket | null;
  /** A file whose rows are of futures, and of no spot market. */
  futuresPath: string | null;
  /** What stands for a market where nothing was said, and no file shows it. */
  guess: BinanceMarket;
}

/** Surveys every file; throws when one has no row that can be used, or names no instrument. */
export async function surveyRows(
  files: readonly RowFile[],
  options: SurveyOptions,
  onBytesRead: OnBytesRead,
): Promise<RowSurvey> {
  const drafts = new Map<InstrumentId, Draft>();
  const surveys: RowFileSurvey[] = [];
  for (const file of files) surveys.push(await surveyFile(file, options, drafts, onBytesRead));
  const instruments = new Map<InstrumentId, Instrument>();
  for (const [id, draft] of drafts) instruments.set(id, instrumentOf(id, draft));
  const inOrder = surveys.sort((a, b) => (a.firstUtcNanos < b.firstUtcNanos ? -1 : 1));
  return { files: inOrder, instruments };
}

async function surveyFile(
  file: RowFile,
  options: SurveyOptions,
  drafts: Map<InstrumentId, Draft>,
  onBytesRead: OnBytesRead,
): Promise<RowFileSurvey> {
  const findings: RowFindings = { unzoned: 0, tidied: 0 };
  const instruments = new Map<string, InstrumentId>();
  let firstUtcNanos: bigint | null = null;
  let lastUtcNanos = 0n;
  let before: bigint | null = null;
  let stepNanos: bigint | null = null;
  let number = 0;
  let problem = 'it has no rows';
  for await (const lines of linesOf(file.path, onBytesRead)) {
    for (const raw of lines) {
      number += 1;
      const line = cleanLine(raw);
      if (!isData(file, line, number)) continue;
      const row = readLine(file, line, findings);
      if (row.kind === 'problem') {
        problem = `line ${number}: ${row.problem}`;
        continue;
      }
      const at = row.receivedUtcNanos;
      if (firstUtcNanos === null || at < firstUtcNanos) firstUtcNanos = at;
      if (at > lastUtcNanos) lastUtcNanos = at;
      const step = before === null ? 0n : at - before;
      if (step > 0n && (stepNanos === null || step < stepNanos)) stepNanos = step;
      before = at;
      seeRow(row, draftOf(row, file, options, instruments, drafts).grid, options.size);
    }
  }
  if (firstUtcNanos === null) throw new Error(`${file.path}: no row can be used; ${problem}`);
  const symbolNote = symbolNoteOf(instruments, options.symbol);
  return { ...file, firstUtcNanos, lastUtcNanos, stepNanos, instruments, symbolNote };
}

const symbolOf = (text: string): string => text.replaceAll(/[^A-Za-z0-9._:-]/g, '').toUpperCase();

function symbolNoteOf(
  instruments: ReadonlyMap<string, InstrumentId>,
  said: string | null,
): string | null {
  const unnamed = instruments.get('');
  if (unnamed === undefined) return unusedSymbolNote(said, [...instruments.keys()]);
  const how = said === null ? ', by the name of the file; --symbol of an import says another' : '';
  return `the file names no symbol: it is taken for ${unnamed}${how}`;
}

/** Says that a symbol which was given is not used, because the recording names its own. */
export function unusedSymbolNote(said: string | null, named: readonly string[]): string | null {
  if (said === null || named.some((name) => symbolOf(name) === symbolOf(said))) return null;
  return `it names its symbols itself (${named.slice(0, 3).join(', ')}): ${said} is not used`;
}

function draftOf(
  row: Row,
  file: RowFile,
  naming: RowNaming,
  instruments: Map<string, InstrumentId>,
  drafts: Map<InstrumentId, Draft>,
): Draft {
  const key = row.symbol ?? '';
  const known = drafts.get(instruments.get(key) ?? InstrumentId.parse('none'));
  if (known !== undefined) return known;
  const text = row.symbol ?? naming.symbol ?? nameOf(file.path);
  const symbol = symbolOf(text);
  const venue = VenueId.safeParse(naming.venue ?? venueOf(row, file, naming));
  const id = InstrumentId.safeParse(`${symbol}.${venue.data}`);
  if (!venue.success || !id.success || symbol === '' || symbol.length > 32) {
    throw new Error(
      `${file.path}: ${JSON.stringify(text)} cannot name an instrument; give --symbol`,
    );
  }
  instruments.set(key, id.data);
  const draft = drafts.get(id.data) ?? newDraft(text, symbol, venue.data, naming);
  drafts.set(id.data, draft);
  if (isFutures(file)) draft.futuresPath ??= file.path;
  if (file.format === null) draft.guess = 'usdm';
  return draft;
}

function newDraft(text: string, symbol: string, venue: VenueId, naming: RowNaming): Draft {
  const [base, quote] = pairOf(text, symbol);
  const said = naming.market ?? naming.marketOfVenue?.get(venue) ?? null;
  const grid = new RecordedGrid();
  return { symbol, base, quote, venue, grid, said, futuresPath: null, guess: 'spot' };
}

/** What was said, else what any of its files shows: the order of the files changes nothing. */
function marketOf({ said, futuresPath, guess }: Draft): BinanceMarket {
  if (futuresPath === null) return said ?? guess;
  if (said !== 'spot') return said ?? 'usdm';
  throw new Error(
    `${futuresPath}: its updates name the one before, so it is of futures and not spot: ` +
      'say usdm or coinm for the market, or leave the file out',
  );
}

/**
 * `EUR/USD` says it; of `EURUSD` the known quote is taken off, of `BTCUSD_PERP` what stands behind
 * the pair, too; a mere label is in dollars.
 */
function pairOf(text: string, symbol: string): readonly [base: string, quote: string] {
  const [before = '', after = ''] = text.toUpperCase().split('/');
  if (before !== '' && after !== '') return [before, after];
  const [base, quote] = currenciesOf(symbol.replace(/_(PERP|[0-9]{6})$/, ''));
  const isPair = /^[A-Z0-9]{2,10}$/.test(base);
  return isPair ? [base, quote] : [symbol.slice(0, 16), 'USD'];
}

/** A label where nobody gave one: the file's name without its endings. */
export function nameOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return (name.split('.')[0] ?? name).slice(0, 32);
}

/** Rows that have the id of the update before are Binance futures: spot sends none. */
export const isFutures = ({ format }: RowFile): boolean =>
  format?.columns.has('previousId') === true;

function venueOf(row: Row, file: RowFile, { market }: RowNaming): string {
  if (file.format === null) return 'bybit';
  if (row.kind !== 'depth' || row.ids === null) return 'recorded';
  return `binance-${market ?? (isFutures(file) ? 'usdm' : 'spot')}`;
}

function seeRow(row: Row, grid: RecordedGrid, size: string): void {
  switch (row.kind) {
    case 'trade':
      grid.see(row.price, row.quantity);
      return;
    case 'quote':
      grid.see(row.bidPrice, row.bidQuantity ?? size);
      grid.see(row.askPrice, row.askQuantity ?? size);
      return;
    case 'bar':
      for (const price of [row.open, row.high, row.low, row.close]) {
        grid.see(price, row.volume ?? leastPartOf(size));
      }
      return;
    case 'depth':
      grid.seeAll(row.bids);
      grid.seeAll(row.asks);
  }
}

const kindOfMarket = { spot: 'spot', usdm: 'linear', coinm: 'inverse' } as const;

function instrumentOf(id: InstrumentId, draft: Draft): Instrument {
  const { symbol, base, quote, venue, grid } = draft;
  const market = marketOf(draft);
  const instrument = Instrument.safeParse({
    id,
    venue,
    symbol,
    kind: kindOfMarket[market],
    base,
    quote,
    priceIncrement: grid.priceIncrement,
    lotSize: grid.lotSize,
    contractValue: market === 'coinm' ? contractValueOf(base) : '1',
    quoteScale: scaleOfCurrency(quote),
    settlementScale: scaleOfCurrency(market === 'coinm' ? base : quote),
  });
  if (!instrument.success) throw new Error(`${id}: ${instrument.error.issues[0]?.message ?? ''}`);
  valuationOf(instrument.data);
  return instrument.data;
}
