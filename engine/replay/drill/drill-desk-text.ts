/**
 * The desk file of a drill: SIM, one generated market, a strategy that keeps its orders working and
 * goes on placing them while it is stopped, and one that holds a position to be closed.
 * Chooses limits that admit all that is wanted. Traces go to `otlpUrl`, where there is one.
 */
import { type DrillWish, drillStrategyFile } from './drill-strategy.ts';

/** What the drill's venue is like. */
export interface DrillVenue {
  /** Median time from a request to its answer, in microseconds. */
  readonly ackLatencyMicros: number;
  readonly ordersPer10Seconds: number;
  /** Left out: the venue cancels what a session leaves. */
  readonly cancelOnDisconnect?: boolean;
}

/** The environment of every desk of a drill: there is no real venue in it. */
export const drillEnvironment = 'SIM';
export const drillVenue = 'sim';
/** Where the orders are that wait to be cancelled, and where the position is. */
export const drillSymbols = { orders: 'BTCUSDT', position: 'ETHUSDT' } as const;
/** Of the venue's own budget of orders, how much the strategies ask for. */
const budgetShare = 0.75;
/** More orders than the drill waits for, so that some are on their way when it kills. */
const surplusOrders = 500;
const heldLots = 400;

const rate = { messages: 100_000, windowMillis: 1_000 };

const limits = {
  orderQuantity: '1000',
  orderValue: '100000000',
  priceCollarBps: 1_000,
  positionQuantity: '1000000',
  referenceAgeMillis: 10_000,
};

const strategy = (id: string, name: string, parameters: DrillWish) => ({
  id,
  module: drillStrategyFile,
  venue: drillVenue,
  symbols: [name],
  messageRate: rate,
  parameters,
});

/** The text of desk.yaml (JSON is YAML) for a drill that waits for `orders` working orders. */
export function drillDeskText(orders: number, venue: DrillVenue, otlpUrl: string | null): string {
  const keep = orders + surplusOrders;
  const perSecond = Math.max(1, Math.floor((venue.ordersPer10Seconds / 10) * budgetShare));
  const quiet = { batch: 1, churn: 0, distance: 5_000, perSecond } as const;
  return JSON.stringify({
    version: 1,
    desk: 'drill',
    environment: drillEnvironment,
    singleOperator: true,
    venues: [
      {
        id: drillVenue,
        market: 'usdm',
        account: 'drill-account',
        simulated: { mode: 'market', seed: 11, regime: 'calm', ...venue },
        instruments: Object.values(drillSymbols).map((symbol) => ({ symbol, limits })),
      },
    ],
    strategies: [
      strategy('orders', drillSymbols.orders, { ...quiet, keep, batch: 20, hold: 0 }),
      strategy('position', drillSymbols.position, { ...quiet, keep: 0, hold: heldLots }),
    ],
    messageRate: rate,
    telemetry: { metricsPort: 0, ...(otlpUrl === null ? {} : { otlpUrl, keepOneIn: 1 }) },
    tape: { record: false },
  });
}
