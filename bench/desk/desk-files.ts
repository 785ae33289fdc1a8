/**
 * The desk of the benchmarks as an operator would write it: limits that admit all that is wanted,
 * a venue without throttle and without added latency, and one strategy that wants what it is told.
 */

import { symbol } from './feed.ts';

export const strategyFile = 'bench-orders.ts';

/**
 * Keeps `keep` orders far from the market, `batch` more with each change of the best prices. With
 * `churn` every change becomes one new order, and the oldest is cancelled when there are `keep`.
 * Costs next to nothing on a change at which it wants nothing.
 */
export const strategyText = `
import { defineStrategy, parametersOf, wholeParameter } from 'quarterdeck/strategy';

export const strategy = defineStrategy({
  name: 'bench-orders',
  version: '1',
  parameters: parametersOf({
    keep: wholeParameter(1, 5_000),
    batch: wholeParameter(1, 60),
    churn: wholeParameter(0, 1),
  }),
  create: (desk) => {
    const { keep, batch, churn } = desk.parameters;
    const own = new Set<string>();
    let placed = 0;
    return {
      onTop: (top) => {
        if (desk.mode() !== 'active') return;
        const wanted = churn === 1 ? 1 : Math.min(batch, keep - own.size);
        for (let n = 0; n < wanted; n += 1) {
          placed += 1;
          const price = top.bidPrice - 100 - (placed % 1_000);
          const order = { side: 'buy', price, lots: 10, postOnly: true } as const;
          own.add(desk.place({ instrument: top.instrument, ...order }));
        }
        const [oldest] = own;
        if (own.size <= keep || oldest === undefined) return;
        own.delete(oldest);
        desk.cancel(oldest);
      },
      onOrder: ({ order, working }) => {
        if (!working) own.delete(order.reference);
      },
      why: () => \`holds \${own.size} orders\`,
    };
  },
});
`;

/** What the strategy is told, by the names of its parameters. */
export interface Wish {
  readonly keep: number;
  readonly batch: number;
  readonly churn: 0 | 1;
}

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
            symbol,
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
        module: strategyFile,
        venue: 'sim',
        symbols: [symbol],
        messageRate: rate,
        parameters: wish,
      },
    ],
    messageRate: rate,
    telemetry: { metricsPort: 0 },
  });
