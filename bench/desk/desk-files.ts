/**
 * The desk of the benchmarks as an operator would write it: limits that admit all that is wanted,
 * a venue without throttle and without added latency, and one strategy that wants what it is told.
 */

import { type DrillWish, drillStrategyFile } from '../../engine/replay/drill/drill-strategy.ts';
import { tickSymbol } from '../../engine/replay/drill/tick-feed.ts';

/** What a benchmark's strategy is told; the rest is the same in all. */
export type Wish = Pick<DrillWish, 'keep' | 'batch' | 'churn'>;

const everyWish = { distance: 100, perSecond: 100_000, hold: 0, loopAfter: 0 };

const rate = { messages: 100_000, windowMillis: 1_000 };

/** The text of desk.yaml: JSON is YAML. Market data comes from the feed, orders go to the venue. */
export const deskText = (feedPort: number, wish: Wish): string =>
  JSON.stringify({
    version: 1,
    desk: 'bench-desk',
    environment: 'SIM',
    singleOperator: true,
    venues: [
      {
        id: 'sim',
        market: 'usdm',
        account: 'sim-main',
        restUrl: `http://127.0.0.1:${feedPort}`,
        streamUrl: `ws://127.0.0.1:${feedPort}`,
        simulated: {
          mode: 'market',
          regime: 'calm',
          ackLatencyMicros: 0,
          ordersPer10Seconds: 10_000_000,
        },
        instruments: [
          {
            symbol: tickSymbol,
            limits: {
              orderQuantity: '1000',
              orderValue: '100000000',
              priceCollarBps: 1_000,
              positionQuantity: '1000000',
              referenceAgeMillis: 10_000,
            },
          },
        ],
      },
    ],
    strategies: [
      {
        id: 'bench',
        module: drillStrategyFile,
        venue: 'sim',
        symbols: [tickSymbol],
        messageRate: rate,
        parameters: { ...everyWish, ...wish },
      },
    ],
    messageRate: rate,
    telemetry: { metricsPort: 0 },
  });
