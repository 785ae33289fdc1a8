/**
 * The exchange's own words on a recording's symbols: as recorded, else as its numbers show.
 * Invents no rule that the recording does not carry.
 */
import { z } from 'zod';
import type { RecordedMarket, RecordedSymbol } from './player-types.ts';
import { RecordedGrid, significantDecimals } from './recorded-grid.ts';
import type { FileSurvey } from './survey.ts';

const Entry = z.looseObject({
  symbol: z.string(),
  baseAsset: z.string(),
  quoteAsset: z.string(),
  contractSize: z.number().positive().optional(),
  filters: z.array(
    z.looseObject({
      filterType: z.string(),
      tickSize: z.string().optional(),
      stepSize: z.string().optional(),
    }),
  ),
});
const Info = z.looseObject({ symbols: z.array(z.looseObject({ symbol: z.string() })) });

/** Quote currencies by which a symbol is split where no exchange information was recorded. */
const quotes = [
  'FDUSD',
  'USDT',
  'USDC',
  'BUSD',
  'TUSD',
  'USDP',
  'EUR',
  'GBP',
  'AUD',
  'TRY',
  'BRL',
  'JPY',
  'BTC',
  'ETH',
  'BNB',
  'DAI',
  'USD',
];

/** Entries of a recorded exchangeInfo answer by symbol; empty when there is none that fits. */
function recordedEntries(text: string | null): ReadonlyMap<string, z.infer<typeof Entry>> {
  if (text === null) return new Map();
  const info = Info.safeParse(JSON.parse(text));
  if (!info.success) return new Map();
  const entries = info.data.symbols.flatMap((one) => {
    const entry = Entry.safeParse(one);
    return entry.success ? [[entry.data.symbol, entry.data] as const] : [];
  });
  return new Map(entries);
}

/** Every symbol that the frames or answers of the files name. */
export function recordedSymbols(
  market: RecordedMarket,
  files: readonly FileSurvey[],
  exchangeInfo: string | null,
): readonly RecordedSymbol[] {
  const entries = recordedEntries(exchangeInfo);
  const names = new Set(files.flatMap((file) => [...file.symbols.keys()]));
  return [...names].map((symbol) => {
    const entry = entries.get(symbol);
    const price = filterText(entry, 'PRICE_FILTER', 'tickSize');
    const lot = filterText(entry, 'LOT_SIZE', 'stepSize');
    const [base, quote] = entry
      ? [entry.baseAsset, entry.quoteAsset]
      : currenciesOf(symbol.split('_')[0] ?? symbol);
    const grid = finestGrid(files, symbol);
    return {
      symbol,
      market,
      base,
      quote,
      priceIncrement: finer(price, grid.priceIncrement),
      lotSize: finer(lot, grid.lotSize),
      contractValue: market === 'coinm' ? contractValueOf(base, entry?.contractSize) : '1',
    };
  });
}

/**
 * The recorded grid, unless the recording itself is finer: the exchange's filters bind new orders
 * only, and orders older than a change of them rest between their units.
 */
function finer(stated: string | undefined, seen: string): string {
  if (stated === undefined) return seen;
  return significantDecimals(stated) < significantDecimals(seen) ? seen : stated;
}

/** COIN-M contracts are worth 100 USD for BTC and 10 USD for every other coin. */
export const contractValueOf = (base: string, recorded?: number): string =>
  recorded === undefined ? (base === 'BTC' ? '100' : '10') : String(recorded);

function filterText(
  entry: z.infer<typeof Entry> | undefined,
  filterType: string,
  field: 'tickSize' | 'stepSize',
): string | undefined {
  return entry?.filters.find((filter) => filter.filterType === filterType)?.[field];
}

/** A pair's base and quote, by the quotes that venues use; a guess where none of them fits. */
export function currenciesOf(pair: string): readonly [base: string, quote: string] {
  const quote = quotes.find((one) => pair.length > one.length && pair.endsWith(one));
  if (quote !== undefined) return [pair.slice(0, -quote.length), quote];
  return [pair.slice(0, -3) || pair, pair.slice(-3)];
}

function finestGrid(files: readonly FileSurvey[], symbol: string): RecordedGrid {
  const finest = new RecordedGrid();
  for (const file of files) {
    const seen = file.symbols.get(symbol);
    if (seen !== undefined) finest.see(seen.grid.priceIncrement, seen.grid.lotSize);
  }
  return finest;
}

/** The exchangeInfo answer: recorded entries with the grids that are served, the others made. */
export function exchangeInfoText(
  market: RecordedMarket,
  symbols: readonly RecordedSymbol[],
  exchangeInfo: string | null,
  serverTime: number,
): string {
  const recorded = recordedEntries(exchangeInfo);
  return JSON.stringify({
    timezone: 'UTC',
    serverTime,
    rateLimits: [],
    exchangeFilters: [],
    symbols: symbols.map((one) => {
      const entry = recorded.get(one.symbol);
      return entry === undefined ? madeEntry(market, one) : withGrids(entry, one);
    }),
  });
}

/** A recorded entry with the grids that the player serves. */
const withGrids = (entry: z.infer<typeof Entry>, one: RecordedSymbol): object => ({
  ...entry,
  filters: entry.filters.map((filter) => {
    if (filter.filterType === 'PRICE_FILTER') return { ...filter, tickSize: one.priceIncrement };
    return filter.filterType === 'LOT_SIZE' ? { ...filter, stepSize: one.lotSize } : filter;
  }),
});

function madeEntry(market: RecordedMarket, one: RecordedSymbol): object {
  const { symbol, base, quote, priceIncrement, lotSize, contractValue } = one;
  const status = market === 'coinm' ? { contractStatus: 'TRADING' } : { status: 'TRADING' };
  const contract =
    market === 'coinm' ? { contractSize: Number(contractValue), marginAsset: base } : {};
  return {
    symbol,
    ...status,
    ...contract,
    baseAsset: base,
    quoteAsset: quote,
    filters: [
      { filterType: 'PRICE_FILTER', tickSize: priceIncrement, minPrice: priceIncrement },
      { filterType: 'LOT_SIZE', stepSize: lotSize, minQty: lotSize },
    ],
  };
}
