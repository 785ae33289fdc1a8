/**
 * The desk file of a drill: SIM, one generated market, a strategy that keeps its orders working and
 * goes on placing them while it is stopped, and one that holds a position to be closed.
 * Chooses limits that admit all that is wanted. Traces go to `otlpUrl`, where there is one; market
 * data comes from a feed where `feedPort` names one, and nobody holds a position then.
 */
import { type DrillWish, drillStrategyFile } from './drill-strategy.ts';
import { tickSymbol } from './tick-feed.ts';

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
/** Whose orders are waited for. */
export const drillStrategy = 'orders';
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

/** What a drill wants of its desk. */
export interface DrillDeskTerms {
  /** Working orders that it waits for. */
  readonly orders: number;
  readonly venue: DrillVenue;
  readonly otlpUrl: string | null;
  /** The strategy of those orders goes into an endless loop once they are placed. */
  readonly strategyLoops: boolean;
  /** Where a feed of ticks listens; null: the venue's own market data. */
  readonly feedPort: number | null;
}

/** How many a second somebody else places where the strategy of the orders does not any more. */
const otherPerSecond = 20;

function strategiesOf({ orders, venue, strategyLoops, feedPort }: DrillDeskTerms) {
  const perSecond = Math.max(1, Math.floor((venue.ordersPer10Seconds / 10) * budgetShare));
  const quiet = { batch: 1, churn: 0, distance: 5_000, perSecond, loopAfter: 0 } as const;
  const ends = strategyLoops
    ? { keep: orders, loopAfter: orders }
    : { keep: orders + surplusOrders };
  const others = { keep: surplusOrders, perSecond: otherPerSecond, hold: 0 };
  const holding = { ...quiet, keep: 0, hold: heldLots };
  return [
    strategy(drillStrategy, drillSymbols.orders, { ...quiet, batch: 20, hold: 0, ...ends }),
    ...(strategyLoops ? [strategy('others', drillSymbols.orders, { ...quiet, ...others })] : []),
    ...(feedPort === null ? [strategy('position', drillSymbols.position, holding)] : []),
  ];
}

/** The text of desk.yaml (JSON is YAML) for a drill. */
export function drillDeskText(terms: DrillDeskTerms): string {
  const { venue, otlpUrl, feedPort } = terms;
  const symbols = feedPort === null ? Object.values(drillSymbols) : [tickSymbol];
  const at = `127.0.0.1:${feedPort}`;
  const data = feedPort === null ? {} : { restUrl: `http://${at}`, streamUrl: `ws://${at}` };
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
        ...data,
        simulated: { mode: 'market', seed: 11, regime: 'calm', ...venue },
        instruments: symbols.map((symbol) => ({ symbol, limits })),
      },
    ],
    strategies: strategiesOf(terms),
    messageRate: rate,
    telemetry: { metricsPort: 0, ...(otlpUrl === null ? {} : { otlpUrl, keepOneIn: 1 }) },
    tape: { record: false },
  });
}
