/**
 * Reads one line of a table file into a row, or says what is wrong with it.
 * Rounds nothing; a line is used whole or not at all.
 */
import type { LevelText } from '../../ports/recorded-market.ts';
import { readNumber, readTime } from './row-fields.ts';
import { type Column, cellsOf, type RowFormat } from './row-format.ts';
import type { Row, RowFindings, RowHead, RowProblem } from './row-types.ts';

/** Thrown and caught inside this file alone: the first thing that is wrong with a line. */
class Wrong extends Error {}

const shown = (text: string): string => JSON.stringify(text.slice(0, 40));

/** The cells of one line, by column. */
class Cells {
  readonly #format: RowFormat;
  readonly #cells: readonly string[];
  readonly #findings: RowFindings;

  constructor(format: RowFormat, line: string, findings: RowFindings) {
    this.#format = format;
    this.#cells = cellsOf(line);
    this.#findings = findings;
    const { length } = this.#cells;
    if (length !== format.width) throw new Wrong(`${length} columns where ${format.width} belong`);
  }

  has(column: Column): boolean {
    return this.#format.columns.has(column);
  }

  text(column: Column): string {
    return this.#cells[this.#format.columns.get(column) ?? -1] ?? '';
  }

  number(column: Column): string {
    return this.decimal(this.text(column), column);
  }

  optional(column: Column): string | null {
    return this.has(column) && this.text(column) !== '' ? this.number(column) : null;
  }

  whole(column: Column): number {
    const text = this.text(column);
    const value = Number(text);
    if (/^-?\d+$/.test(text) && Number.isSafeInteger(value)) return value;
    throw new Wrong(`${column} is ${shown(text)}, no whole number`);
  }

  flag(column: Column): boolean {
    const text = this.text(column).toLowerCase();
    if (text === 'true' || text === '1') return true;
    if (text === 'false' || text === '0') return false;
    throw new Wrong(`${column} is ${shown(text)}, neither true nor false`);
  }

  levels(places: RowFormat['bids']): readonly LevelText[] {
    const levels: LevelText[] = [];
    for (const [price, quantity] of places) {
      const [priceText = '', quantityText = ''] = [this.#cells[price], this.#cells[quantity]];
      // A book with fewer levels than columns leaves the others empty.
      if (priceText === '' && quantityText === '') continue;
      levels.push([this.decimal(priceText, 'price'), this.decimal(quantityText, 'quantity')]);
    }
    return levels;
  }

  decimal(text: string, what: string): string {
    const number = readNumber(text);
    if (number === null) throw new Wrong(`${what} is ${shown(text)}, no number from 0 up`);
    if (number.tidied) this.#findings.tidied += 1;
    return number.text;
  }

  head(timed: boolean): RowHead {
    const exchange = this.#time('time');
    const arrival = this.has('arrival') ? this.#time('arrival') : exchange;
    const symbol = this.text('symbol');
    return {
      symbol: symbol === '' ? null : symbol,
      receivedUtcNanos: arrival,
      exchangeUtcMillis: timed ? Number(exchange / 1_000_000n) : null,
    };
  }

  #time(column: Column): bigint {
    const text = this.text(column);
    const time = readTime(text);
    if (time === null) throw new Wrong(`${column} is ${shown(text)}, no time that is known`);
    if (!time.zoned) this.#findings.unzoned += 1;
    return time.utcNanos;
  }
}

/** The row of a line that is neither empty nor the names of the columns. */
export function readRow(format: RowFormat, line: string, findings: RowFindings): Row | RowProblem {
  try {
    return rowOf(format, new Cells(format, line, findings));
  } catch (error) {
    if (error instanceof Wrong) return { kind: 'problem', problem: error.message };
    throw error;
  }
}

function rowOf(format: RowFormat, cells: Cells): Row {
  switch (format.kind) {
    case 'trades':
      return {
        kind: 'trade',
        ...cells.head(true),
        tradeId: cells.has('id') ? tradeId(cells.text('id')) : null,
        price: cells.number('price'),
        quantity: cells.number('quantity'),
        aggressor: aggressorOf(cells),
      };
    case 'quotes':
      return {
        kind: 'quote',
        ...cells.head(true),
        bidPrice: cells.number('bid'),
        askPrice: cells.number('ask'),
        bidQuantity: cells.optional('bidQuantity'),
        askQuantity: cells.optional('askQuantity'),
      };
    case 'bars':
      return barOf(cells);
    case 'levels':
      return levelOf(cells);
    case 'books': {
      const sides = { bids: cells.levels(format.bids), asks: cells.levels(format.asks) };
      return { kind: 'depth', ...cells.head(true), whole: true, ids: null, ...sides };
    }
  }
}

/** Ids that are no numbers, as some venues have them, are left out: the order stays. */
const tradeId = (text: string): number | null =>
  /^\d{1,16}$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : null;

function aggressorOf(cells: Cells): 'buy' | 'sell' {
  if (cells.has('maker')) return cells.flag('maker') ? 'sell' : 'buy';
  const side = cells.text('side').toLowerCase();
  if (side === 'buy' || side === 'sell') return side;
  throw new Wrong(`side is ${shown(side)}, neither buy nor sell`);
}

function barOf(cells: Cells): Row {
  const [open, high] = [cells.number('open'), cells.number('high')];
  const [low, close] = [cells.number('low'), cells.number('close')];
  const [o, h, l, c] = [Number(open), Number(high), Number(low), Number(close)];
  if (l > h || o > h || c > h || o < l || c < l) {
    throw new Wrong(`open ${open} and close ${close} are not between low ${low} and high ${high}`);
  }
  const volume = cells.optional('volume');
  return { kind: 'bar', ...cells.head(false), open, high, low, close, volume };
}

function levelOf(cells: Cells): Row {
  const side = cells.text('side').toLowerCase();
  const isBid = side === 'b' || side === 'bid' || side === 'buy';
  if (!isBid && !['a', 'ask', 'sell'].includes(side)) {
    throw new Wrong(`side is ${shown(side)}, neither bid nor ask`);
  }
  const level: LevelText = [cells.number('price'), cells.number('quantity')];
  const sides = isBid ? { bids: [level], asks: [] } : { bids: [], asks: [level] };
  if (!cells.has('firstId')) {
    return {
      kind: 'depth',
      ...cells.head(true),
      whole: cells.flag('snapshot'),
      ids: null,
      ...sides,
    };
  }
  const update = cells.text('update');
  if (update !== 'snap' && update !== 'set') {
    throw new Wrong(`update_type is ${shown(update)}, neither snap nor set`);
  }
  const previous = cells.has('previousId') ? cells.whole('previousId') : -1;
  const ids = {
    first: cells.whole('firstId'),
    final: cells.whole('finalId'),
    previous: previous < 0 ? null : previous,
  };
  return { kind: 'depth', ...cells.head(true), whole: update === 'snap', ids, ...sides };
}
