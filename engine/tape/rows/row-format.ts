/**
 * Tells what a table file is by its column names, or by the shape of its first line.
 * The name of a file says nothing here.
 */

export type RowKind = 'trades' | 'quotes' | 'bars' | 'levels' | 'books';

/** How to read the lines of a file. */
export interface RowFormat {
  readonly kind: RowKind;
  readonly title: string;
  /** Place of each known column. */
  readonly columns: ReadonlyMap<Column, number>;
  /** Columns there are in every line. */
  readonly width: number;
  /** Whether the first line holds names. */
  readonly headed: boolean;
  /** Levels of a whole-book row: places of price and quantity, best first. */
  readonly bids: readonly (readonly [price: number, quantity: number])[];
  readonly asks: readonly (readonly [price: number, quantity: number])[];
}

/** Names by which files call what we know. */
const names = {
  symbol: ['symbol', 'instrument', 'instrument_name', 'pair'],
  exchange: ['exchange', 'venue'],
  time: ['timestamp', 'time', 'datetime', 'date', 'ts', 'open_time', 'transact_time'],
  arrival: ['local_timestamp', 'received', 'receive_time', 'ts_init'],
  id: ['trade_id', 'id', 'agg_trade_id', 'tradeid'],
  price: ['price'],
  quantity: ['quantity', 'qty', 'amount', 'size', 'volume'],
  maker: ['buyer_maker', 'is_buyer_maker', 'isbuyermaker'],
  side: ['side'],
  bid: ['bid', 'bid_price'],
  ask: ['ask', 'ask_price'],
  bidQuantity: ['bid_size', 'bid_amount', 'bid_qty', 'bid_quantity'],
  askQuantity: ['ask_size', 'ask_amount', 'ask_qty', 'ask_quantity'],
  open: ['open'],
  high: ['high'],
  low: ['low'],
  close: ['close'],
  volume: ['volume'],
  firstId: ['first_update_id'],
  finalId: ['last_update_id', 'final_update_id'],
  previousId: ['pu', 'previous_update_id'],
  update: ['update_type'],
  snapshot: ['is_snapshot'],
} as const;
export type Column = keyof typeof names;

const wanted: readonly (readonly [kind: RowKind, title: string, columns: readonly Column[]])[] = [
  ['bars', 'bars', ['time', 'open', 'high', 'low', 'close']],
  [
    'levels',
    'depth levels with update ids',
    ['time', 'firstId', 'finalId', 'side', 'update', 'price', 'quantity'],
  ],
  ['levels', 'depth levels', ['time', 'snapshot', 'side', 'price', 'quantity']],
  ['quotes', 'quotes', ['time', 'bid', 'ask']],
  ['trades', 'trades', ['time', 'price', 'quantity', 'maker']],
  ['trades', 'trades', ['time', 'price', 'quantity', 'side']],
];

/** Cells of a line; a cell in double quotes may hold commas. */
export function cellsOf(line: string): readonly string[] {
  if (!line.includes('"')) return line.split(',').map((cell) => cell.trim());
  const cells = line.match(/("(?:[^"]|"")*"|[^",]*)(?:,|$)/g) ?? [];
  return cells.slice(0, line.endsWith(',') ? undefined : -1).map((cell) => {
    const text = cell.replace(/,$/, '').trim();
    return text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text;
  });
}

/** The format that a first line shows; null when it is none that is known. */
export function rowFormatOf(firstLine: string): RowFormat | null {
  const cells = cellsOf(firstLine.replace(/^\uFEFF/, ''));
  if (cells.length < 3) return null;
  if (/^\d{8} \d{9}$/.test(cells[0] ?? '') && cells.length === 4) return headlessQuotes;
  const lower = cells.map((cell) => cell.toLowerCase());
  const columns = new Map<Column, number>();
  for (const column of Object.keys(names).filter(isColumn)) {
    const place = names[column].map((name) => lower.indexOf(name)).find((index) => index >= 0);
    if (place !== undefined) columns.set(column, place);
  }
  const width = cells.length;
  const sides = { bids: levelPlaces(lower, 'bids'), asks: levelPlaces(lower, 'asks') };
  if (columns.has('time') && sides.bids.length > 0 && sides.asks.length > 0) {
    return { kind: 'books', title: 'whole books', columns, width, headed: true, ...sides };
  }
  const fit = wanted.find(([, , needed]) => needed.every((column) => columns.has(column)));
  if (fit === undefined) return null;
  const [kind, title] = fit;
  return { kind, title, columns, width, headed: true, bids: [], asks: [] };
}

const isColumn = (name: string): name is Column => Object.hasOwn(names, name);

/** Quotes without names: time, bid, ask, and a volume that is not used. */
const headlessQuotes: RowFormat = {
  kind: 'quotes',
  title: 'quotes without column names',
  columns: new Map([
    ['time', 0],
    ['bid', 1],
    ['ask', 2],
  ]),
  width: 4,
  headed: false,
  bids: [],
  asks: [],
};

/** Places of `bids[0].price`, `bids[0].amount`, and so on. */
function levelPlaces(
  cells: readonly string[],
  side: string,
): readonly (readonly [price: number, quantity: number])[] {
  const places: (readonly [number, number])[] = [];
  for (let level = 0; ; level += 1) {
    const price = cells.indexOf(`${side}[${level}].price`);
    const quantity = cells.indexOf(`${side}[${level}].amount`);
    if (price < 0 || quantity < 0) return places;
    places.push([price, quantity]);
  }
}
