/**
 * The second pass over a table file: its rows as messages of a tape, each on its instrument's grid.
 * Depth goes under the rules of sequence; what a model adds to bars is stated beside the counts.
 */
import type { InstrumentId } from '../../contract/ids.ts';
import type { Instrument } from '../../contract/instrument.ts';
import { noUpdateId } from '../../contract/market.ts';
import { monoNanos, UtcNanos } from '../../contract/numbers.ts';
import type { TapeMessage } from '../../ports/tape.ts';
import { linesOf, type OnBytesRead } from '../../tape/line-source.ts';
import type { DepthRow, Row, RowFindings } from '../../tape/rows/row-types.ts';
import { type GriddedInstrument, gridded } from '../../venues/binance/user-data.ts';
import { barMessages, isThin } from './bar-model.ts';
import type { ImportSource } from './binance-import.ts';
import { DepthLane } from './depth-lane.ts';
import { FileTally, leftOutWithoutLoss } from './file-tally.ts';
import { depthMessage, quoteTick, type RowPlace, tradeTick } from './row-messages.ts';
import {
  cleanLine,
  isData,
  isFutures,
  type RowFileSurvey,
  type RowSurvey,
  readLine,
} from './row-survey.ts';

/** What the operator says of what the files do not hold. */
export interface RowModel {
  /** Quantity of quotes and bars that state none, decimal text. */
  readonly size: string;
  /** Spread of the tops that are made around bars, in price increments; null: none are made. */
  readonly spreadIncrements: number | null;
}

/** Books in sequence across the files of an import, by instrument. */
type Lanes = Map<InstrumentId, { readonly lane: DepthLane; write: (message: TapeMessage) => void }>;

/** How many rows of each instrument were read so far, in all files of an import. */
type Ordinals = Map<InstrumentId, number>;

/** Each file as a source of its own; those with depth of one instrument share its book. */
export function rowSources(survey: RowSurvey, model: RowModel): readonly ImportSource[] {
  const lanes: Lanes = new Map();
  const ordinals: Ordinals = new Map();
  return survey.files.map((file, index) => {
    const epoch = epochOf(file, survey.files);
    const ids = new Set(file.instruments.values());
    const instruments = [...survey.instruments.values()].filter((one) => ids.has(one.id));
    const title = file.format?.title ?? 'Bybit order book';
    const [symbol = 'rows'] = instruments.map((one) => one.symbol.toLowerCase());
    const name = `${symbol}-${file.format?.kind ?? 'depth'}-${index + 1}`;
    return {
      head: {
        epochUtcNanos: UtcNanos.parse(String(epoch)),
        instruments,
        source: `${title}: ${file.path}`,
      },
      name: name.replaceAll(/[^a-z0-9_-]/g, '-'),
      run: (write, onBytesRead) => {
        const isLast = index === survey.files.length - 1;
        const shared = { epoch, instruments, lanes, ordinals, model, title, isLast };
        return new RowReading(file, { ...shared, write }).run(onBytesRead);
      },
    };
  });
}

const hasDepth = ({ format }: RowFileSurvey): boolean =>
  format === null || format.kind === 'levels' || format.kind === 'books';

/**
 * Times count from the file's first; deltas that wait may find their snapshot in another file, so
 * files with depth of one instrument count from the first of them.
 */
function epochOf(file: RowFileSurvey, files: readonly RowFileSurvey[]): bigint {
  const ids = new Set(file.instruments.values());
  const shares = (other: RowFileSurvey): boolean =>
    hasDepth(other) && [...other.instruments.values()].some((id) => ids.has(id));
  const related = hasDepth(file) ? files.filter(shares) : [file];
  const epoch = related.reduce(
    (first, other) => (other.firstUtcNanos < first ? other.firstUtcNanos : first),
    file.firstUtcNanos,
  );
  const days = Number((file.lastUtcNanos - epoch) / 86_400_000_000_000n);
  if (file.lastUtcNanos - epoch <= BigInt(Number.MAX_SAFE_INTEGER)) return epoch;
  throw new Error(
    `${file.path} spans ${days} days; a tape reaches 104: cut it and import the parts`,
  );
}

interface ReadingOptions {
  readonly epoch: bigint;
  readonly instruments: readonly Instrument[];
  readonly lanes: Lanes;
  readonly ordinals: Ordinals;
  readonly model: RowModel;
  readonly title: string;
  /** No file comes after it that could hold a snapshot for what still waits. */
  readonly isLast: boolean;
  readonly write: (message: TapeMessage) => void;
}

/** A depth update whose rows may go on in the next line. */
interface OpenUpdate {
  row: DepthRow;
  readonly bids: DepthRow['bids'][number][];
  readonly asks: DepthRow['asks'][number][];
  readonly line: number;
  lines: number;
}

class RowReading {
  readonly #file: RowFileSurvey;
  readonly #options: ReadingOptions;
  readonly #tally: FileTally;
  readonly #grids: ReadonlyMap<InstrumentId, GriddedInstrument>;
  readonly #findings: RowFindings = { unzoned: 0, tidied: 0 };
  #update: OpenUpdate | null = null;
  #lastNanos = 0n;
  #backwards = 0;
  /** The last line that could not be read. */
  #badLine = 0;
  /** Bars of too few lots for each of their prices to trade. */
  #thinBars = 0;

  constructor(file: RowFileSurvey, options: ReadingOptions) {
    this.#file = file;
    this.#options = options;
    this.#tally = new FileTally(file.path, options.title);
    this.#grids = new Map(options.instruments.map((one) => [one.id, gridded(one)]));
  }

  async run(onBytesRead: OnBytesRead): Promise<readonly FileTally[]> {
    let number = 0;
    for await (const lines of linesOf(this.#file.path, onBytesRead)) {
      for (const raw of lines) {
        number += 1;
        this.#line(cleanLine(raw), number);
      }
    }
    if (number > 0 && this.#badLine === number) {
      this.#tally.note('its last line is not whole: the file may have been cut off there');
    }
    this.#endUpdate();
    if (this.#options.isLast) for (const { lane } of this.#options.lanes.values()) lane.end();
    this.#notes();
    return [this.#tally];
  }

  #line(line: string, number: number): void {
    if (!isData(this.#file, line, number)) {
      this.#tally.leaveOut(line === '' ? leftOutWithoutLoss.empty : leftOutWithoutLoss.columns);
      return;
    }
    const row = readLine(this.#file, line, this.#findings);
    if (row.kind === 'problem') {
      this.#tally.refuse('bad row', number, row.problem);
      this.#badLine = number;
      return;
    }
    if (row.receivedUtcNanos < this.#lastNanos) this.#backwards += 1;
    this.#lastNanos = row.receivedUtcNanos;
    if (row.kind === 'depth') {
      this.#depth(row, number);
      return;
    }
    const place = this.#place(row);
    const messages = this.#messages(row, place);
    if (messages === null) {
      this.#tally.refuse('number too large for its grid', number, 'it leaves the safe integers');
    } else if (messages.length === 0) {
      this.#tally.leaveOut('bar without volume');
    } else {
      for (const message of messages) this.#options.write(message);
      if (row.kind === 'bar' && isThin(messages, this.#options.model)) this.#thinBars += 1;
      this.#tally.keep();
    }
  }

  #messages(row: Exclude<Row, DepthRow>, place: RowPlace): readonly TapeMessage[] | null {
    const { model } = this.#options;
    switch (row.kind) {
      case 'trade':
        return tradeTick(row, place);
      case 'quote':
        return quoteTick(row, place, model.size);
      case 'bar':
        return barMessages(row, place, {
          size: model.size,
          spreadIncrements: model.spreadIncrements,
          stepNanos: Number(this.#file.stepNanos ?? 0n),
        });
    }
  }

  #place(row: Row): RowPlace {
    const id = this.#file.instruments.get(row.symbol ?? '');
    const grid = id === undefined ? undefined : this.#grids.get(id);
    if (id === undefined || grid === undefined) throw new Error('a row of no surveyed instrument');
    const { ordinals } = this.#options;
    const ordinal = (ordinals.get(id) ?? 0) + 1;
    ordinals.set(id, ordinal);
    const nanos = monoNanos(Number(row.receivedUtcNanos - this.#options.epoch));
    return { grid, nanos, ordinal };
  }

  #depth(row: DepthRow, number: number): void {
    const update = this.#update;
    if (update !== null && isSameUpdate(update.row, row)) {
      update.bids.push(...row.bids);
      update.asks.push(...row.asks);
      update.lines += 1;
      return;
    }
    this.#endUpdate();
    const sides = { bids: [...row.bids], asks: [...row.asks] };
    this.#update = { row, ...sides, line: number, lines: 1 };
  }

  #endUpdate(): void {
    const update = this.#update;
    this.#update = null;
    if (update === null) return;
    const { row, bids, asks, line, lines } = update;
    const place = this.#place(row);
    const message = depthMessage({ ...row, bids, asks }, place);
    if (message === null) {
      const problem = 'it leaves the safe integers';
      for (let n = 0; n < lines; n += 1) {
        this.#tally.refuse('number too large for its grid', line + n, problem);
      }
      return;
    }
    const lane = this.#lane(place.grid, row.ids !== null);
    if (!row.whole) {
      lane.onDelta(message, this.#tally, lines);
      return;
    }
    const { finalUpdateId: lastUpdateId, exchangeUtcMillis, offGrid } = message;
    const answer = { lastUpdateId, exchangeUtcMillis, bids: [...message.bids] };
    lane.onSnapshot(
      { ...answer, asks: [...message.asks], offGrid },
      place.nanos,
      this.#tally,
      lines,
    );
  }

  #lane(grid: GriddedInstrument, hasIds: boolean): DepthLane {
    const { lanes } = this.#options;
    const write = hasIds ? this.#options.write : this.#writeWithoutId;
    const known = lanes.get(grid.instrument.id);
    if (known !== undefined) {
      known.write = write;
      return known.lane;
    }
    const lane = new DepthLane(isFutures(this.#file) ? 'usdm' : 'spot', grid, (message) => {
      lanes.get(grid.instrument.id)?.write(message);
    });
    lanes.set(grid.instrument.id, { lane, write });
    return lane;
  }

  /** Its number among the rows put it in sequence; to anybody else it would look like an id. */
  readonly #writeWithoutId = (message: TapeMessage): void => {
    const { write } = this.#options;
    if (message.kind === 'depthDelta') write({ ...message, finalUpdateId: noUpdateId });
    else if (message.kind === 'depthSnapshot') write({ ...message, lastUpdateId: noUpdateId });
    else write(message);
  };

  #notes(): void {
    const { unzoned, tidied } = this.#findings;
    const { model } = this.#options;
    const tally = this.#tally;
    if (this.#file.symbolNote !== null) tally.note(this.#file.symbolNote);
    if (unzoned > 0) tally.note(`${unzoned} times without a zone were taken as UTC`);
    if (tidied > 0) {
      tally.note(`${tidied} numbers with an exponent or float digits were taken at 15 digits`);
    }
    if (this.#backwards > 0) {
      tally.note(
        `${this.#backwards} rows are earlier than the row before; the file's order is kept`,
      );
    }
    if (this.#file.format?.kind === 'bars') {
      const spread = model.spreadIncrements;
      const tops = spread === null ? 'no tops of book' : `a top of book ${spread} increments wide`;
      tally.note(`a bar is four trades: open, nearer extreme, other extreme, close; ${tops}`);
      if (this.#thinBars > 0) {
        tally.note(`${this.#thinBars} bars of too few lots trade at some of their prices alone`);
      }
    }
    tally.note('grids are the finest decimals seen in the files');
  }
}

/** Rows of one update stand together; a file without ids tells updates apart by their times. */
const isSameUpdate = (a: DepthRow, b: DepthRow): boolean =>
  a.symbol === b.symbol &&
  a.whole === b.whole &&
  a.receivedUtcNanos === b.receivedUtcNanos &&
  a.ids?.final === b.ids?.final &&
  a.ids?.first === b.ids?.first;
