/**
 * How Binance's three markets differ where market data is concerned: paths, streams, limits.
 * Holds no state and opens nothing.
 */

/** Whose protocol a venue speaks. */
export type BinanceMarket = 'spot' | 'usdm' | 'coinm';

export interface MarketProtocol {
  /** Path before `/depth`, `/exchangeInfo`, `/time`. */
  readonly restPrefix: string;
  /** The depth stream after `<symbol>@`. */
  readonly depthStream: string;
  /** Levels asked for in a snapshot: the most that all three give at a moderate weight. */
  readonly snapshotLevels: number;
}

export const marketProtocols: Readonly<Record<BinanceMarket, MarketProtocol>> = {
  spot: { restPrefix: '/api/v3', depthStream: 'depth@100ms', snapshotLevels: 1_000 },
  usdm: { restPrefix: '/fapi/v1', depthStream: 'depth@100ms', snapshotLevels: 1_000 },
  coinm: { restPrefix: '/dapi/v1', depthStream: 'depth@100ms', snapshotLevels: 1_000 },
};

/** The streams of a symbol that a session asks for. */
export function streamsOf(market: BinanceMarket, symbol: string): readonly string[] {
  const name = symbol.toLowerCase();
  const { depthStream } = marketProtocols[market];
  // The last one is an extension of the simulated venue: elsewhere it is silent.
  const info = `${name}@contractInfo`;
  return [`${name}@${depthStream}`, `${name}@bookTicker`, `${name}@trade`, info];
}
