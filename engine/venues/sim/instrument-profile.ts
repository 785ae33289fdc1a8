/**
 * The instruments that the generated market knows, with grids like the exchange's own, and the
 * character of each: where its price starts and how large its orders are.
 * Numbers are chosen for a believable market, not taken from a recording.
 */
import { type MarketKind, type SymbolSpec, symbolSpec } from './symbol-spec.ts';

export interface InstrumentProfile {
  readonly spec: SymbolSpec;
  /** Fundamental price at the start, in quote units. */
  readonly startPrice: number;
  /** A usual small trade, in lots. */
  readonly tradeLots: number;
  /** Own moves beside the common one, as a share of them. */
  readonly ownVolatility: number;
  /** How strongly it follows the market's common moves. */
  readonly beta: number;
}

interface Row {
  readonly base: string;
  readonly startPrice: number;
  readonly beta: number;
  readonly ownVolatility: number;
  /** [price increment, lot size, usual trade in base units or contracts] by market. */
  readonly spot: readonly [string, string, number];
  readonly usdm: readonly [string, string, number];
  readonly coinm?: readonly [string, string, number, string];
}

const rows: readonly Row[] = [
  {
    base: 'BTC',
    startPrice: 64_250,
    beta: 1,
    ownVolatility: 0.3,
    spot: ['0.01', '0.00001', 0.02],
    usdm: ['0.1', '0.001', 0.03],
    coinm: ['0.1', '1', 15, '100'],
  },
  {
    base: 'ETH',
    startPrice: 3_180,
    beta: 1.15,
    ownVolatility: 0.5,
    spot: ['0.01', '0.0001', 0.35],
    usdm: ['0.01', '0.001', 0.5],
    coinm: ['0.01', '1', 120, '10'],
  },
  {
    base: 'SOL',
    startPrice: 152,
    beta: 1.3,
    ownVolatility: 0.7,
    spot: ['0.01', '0.001', 6],
    usdm: ['0.01', '0.01', 8],
  },
  {
    base: 'BNB',
    startPrice: 585,
    beta: 0.8,
    ownVolatility: 0.5,
    spot: ['0.01', '0.001', 1.2],
    usdm: ['0.01', '0.01', 1.5],
  },
];

function profileOf(row: Row, market: MarketKind): InstrumentProfile | null {
  const grid = row[market];
  if (grid === undefined) return null;
  const [priceIncrement, lotSize, usual] = grid;
  const quote = market === 'coinm' ? 'USD' : 'USDT';
  const spec = symbolSpec({
    symbol: market === 'coinm' ? `${row.base}USD_PERP` : `${row.base}${quote}`,
    market,
    base: row.base,
    quote,
    priceIncrement,
    lotSize,
    contractValue: market === 'coinm' ? (grid[3] ?? '1') : '1',
    minNotional: market === 'coinm' ? '0' : '5',
    maxLots: 10_000_000,
  });
  return {
    spec,
    startPrice: row.startPrice,
    tradeLots: Math.round(usual / Number(lotSize)),
    ownVolatility: row.ownVolatility,
    beta: row.beta,
  };
}

/** Names of the symbols that the generated market offers under a market's protocol. */
export const generatedSymbols = (market: MarketKind): string[] =>
  rows.flatMap((row) => profileOf(row, market)?.spec.symbol ?? []);

/** The profile of a symbol; null when the generated market has none of that name. */
export function instrumentProfile(symbol: string, market: MarketKind): InstrumentProfile | null {
  const profiles = rows.map((row) => profileOf(row, market));
  return profiles.find((profile) => profile?.spec.symbol === symbol) ?? null;
}
