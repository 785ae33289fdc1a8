/**
 * What tests of lock-step share: a backtest file of one strategy on one market, and the real
 * recordings, where there are.
 */
import { join, resolve } from 'node:path';

export interface LockStepFile {
  readonly market: string;
  readonly symbol: string;
  readonly module: string;
  /** Of one order. */
  readonly quantity: string;
  /** Of the position. */
  readonly positionQuantity: string;
  /** In YAML's flow style; left out: none. */
  readonly parameters?: string;
}

/** The text of the backtest file. */
export const lockStepText = ({ market, symbol, module, ...rest }: LockStepFile): string =>
  `version: 1
backtest: lock-step
venues:
  - id: binance-${market}
    market: ${market}
    account: paper
    makerFeeBps: 1
    takerFeeBps: 4
    latency: { medianMicros: 800 }
    instruments:
      - symbol: ${symbol}
        limits:
          orderQuantity: "${rest.quantity}"
          orderValue: "10000000"
          priceCollarBps: 100
          positionQuantity: "${rest.positionQuantity}"
          referenceAgeMillis: 2000
strategies:
  - id: first
    module: ${module}
    venue: binance-${market}
    symbols: [${symbol}]
    messageRate: { messages: 100, windowMillis: 1000 }
    parameters: ${rest.parameters ?? '{}'}
messageRate: { messages: 1000, windowMillis: 1000 }
`;

/** Where the real recordings are, or would be. */
export const recordingsFolder = join(
  process.env['QUARTERDECK_DATA'] ?? resolve(import.meta.dirname, '../../../../../shared/data'),
  'binance-raw-feed',
);

/** Five files, three sessions: the second day of a market goes on where the first one ended. */
export const recordedSessions = [
  ['usdm', 'BTCUSDT', ['usdm_btcusdt_20240808.gz']],
  ['spot', 'BTCUSDT', ['spot_btcusdt_20240808.gz', 'spot_btcusdt_20240809.gz']],
  ['coinm', 'BTCUSD_PERP', ['cm_btcusd_perp_20240808.gz', 'cm_btcusd_perp_20240809.gz']],
] as const;

/** Whether tests may take as long as whole recordings do. */
export const isLong = process.env['QUARTERDECK_LONG'] !== undefined;
