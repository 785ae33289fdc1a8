/**
 * Checks the venue's REST answers: exchange information into instruments, depth into levels.
 * Never throws on bad answers: they come back as a sentence that says what is wrong.
 */
import { z } from 'zod';
import { InstrumentId, type VenueId } from '../../contract/ids.ts';
import { Instrument, valuationOf } from '../../contract/instrument.ts';
import { type Decimal, decimalText, parseDecimal } from '../../contract/numbers.ts';
import { type DepthLevels, decodeSides } from './market-decode.ts';
import type { BinanceMarket } from './market-protocol.ts';
import type { GriddedInstrument } from './user-data.ts';

const Filter = z.looseObject({
  filterType: z.string(),
  tickSize: z.string().optional(),
  stepSize: z.string().optional(),
});
const SymbolInfo = z.looseObject({
  symbol: z.string(),
  baseAsset: z.string(),
  quoteAsset: z.string(),
  contractSize: z.number().positive().optional(),
  filters: z.array(Filter),
});
const ExchangeInfo = z.looseObject({ symbols: z.array(z.looseObject({ symbol: z.string() })) });

const DepthBody = z.looseObject({
  lastUpdateId: z.int().nonnegative(),
  E: z.int().nonnegative().optional(),
  bids: z.array(z.unknown()),
  asks: z.array(z.unknown()),
});

/** Currencies near a dollar: their minor unit has 6 decimals, all others have 8. */
const dollarLike = new Set([
  'USD',
  'USDT',
  'USDC',
  'BUSD',
  'FDUSD',
  'TUSD',
  'USDP',
  'DAI',
  'EUR',
  'GBP',
  'AUD',
  'TRY',
  'BRL',
]);

/** Decimals of a currency's minor unit. */
export const scaleOfCurrency = (currency: string): number => (dollarLike.has(currency) ? 6 : 8);

/** The asked-for instruments, or what the answer lacks. */
export function decodeExchangeInfo(
  text: string,
  venue: VenueId,
  market: BinanceMarket,
  symbols: readonly string[],
): readonly Instrument[] | { readonly failed: string } {
  const answer = ExchangeInfo.safeParse(parseJson(text));
  if (!answer.success) return { failed: `exchange information: ${problem(answer.error)}` };
  const instruments: Instrument[] = [];
  for (const symbol of symbols) {
    const found = answer.data.symbols.find((entry) => entry.symbol === symbol);
    if (found === undefined) return { failed: `the venue does not list ${symbol}` };
    const info = SymbolInfo.safeParse(found);
    if (!info.success) return { failed: `${symbol}: ${problem(info.error)}` };
    const instrument = instrumentOf(info.data, venue, market);
    if ('failed' in instrument) return instrument;
    instruments.push(instrument);
  }
  return instruments;
}

function instrumentOf(
  info: z.infer<typeof SymbolInfo>,
  venue: VenueId,
  market: BinanceMarket,
): Instrument | { readonly failed: string } {
  const { symbol, baseAsset: base, quoteAsset: quote } = info;
  const price = gridOf(info.filters.find((one) => one.filterType === 'PRICE_FILTER')?.tickSize);
  const lot = gridOf(info.filters.find((one) => one.filterType === 'LOT_SIZE')?.stepSize);
  if (price === null || lot === null) return { failed: `${symbol} states no price or lot grid` };
  if (market === 'coinm' && info.contractSize === undefined) {
    return { failed: `${symbol} states no contract size` };
  }
  const quoteScale = scaleOfCurrency(quote);
  const instrument = Instrument.safeParse({
    id: InstrumentId.safeParse(`${symbol}.${venue}`).data,
    venue,
    symbol,
    kind: market === 'spot' ? 'spot' : market === 'usdm' ? 'linear' : 'inverse',
    base,
    quote,
    priceIncrement: textOf(price),
    lotSize: textOf(lot),
    contractValue: market === 'coinm' ? String(info.contractSize) : '1',
    quoteScale,
    settlementScale: market === 'coinm' ? scaleOfCurrency(base) : quoteScale,
  });
  if (!instrument.success) return { failed: `${symbol}: ${problem(instrument.error)}` };
  try {
    valuationOf(instrument.data);
  } catch (error) {
    return { failed: `${symbol}: ${error instanceof Error ? error.message : String(error)}` };
  }
  return instrument.data;
}

const textOf = (grid: Decimal): string => decimalText(grid.mantissa, grid.decimals);

function gridOf(text: string | undefined): Decimal | null {
  const grid = text === undefined ? null : parseDecimal(text);
  return grid === null || grid.mantissa <= 0 ? null : grid;
}

/** A depth answer in the instrument's own units. */
export interface DepthAnswer extends DepthLevels {
  readonly lastUpdateId: number;
  readonly exchangeUtcMillis: number | null;
}

/** The levels of a depth answer, or what is wrong with it. */
export function decodeDepthAnswer(
  text: string,
  gridded: GriddedInstrument,
): DepthAnswer | { readonly failed: string } {
  const answer = DepthBody.safeParse(parseJson(text));
  if (!answer.success) return { failed: `depth answer: ${problem(answer.error)}` };
  const { lastUpdateId, E, bids, asks } = answer.data;
  const sides = decodeSides(bids, asks, gridded);
  if ('fault' in sides) return { failed: `depth answer: ${sides.detail}` };
  return { ...sides, lastUpdateId, exchangeUtcMillis: E ?? null };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the schema check then says that an object was expected.
    return undefined;
  }
}

function problem(error: z.ZodError): string {
  const [issue] = error.issues;
  if (issue === undefined) return 'not as documented';
  return `${issue.path.join('.') || 'answer'}: ${issue.message}`.slice(0, 160);
}
