/**
 * Publishes the generated market: trades and best bid/offer at once, depth changes in steps.
 * A depth update begins right after the one before it ended, so that a client sees every gap.
 */
import type { InstrumentMarket, Top } from './instrument-market.ts';
import { bookTickerMessage, depthMessage, depthSnapshot, tradeMessage } from './market-messages.ts';
import type { Match } from './matching-engine.ts';
import type { StreamHub } from './stream-hub.ts';

/** Length of the shortest step of depth updates. */
export const depthStepMillis = 100;

/** Streams of depth by their ending, with how many steps one update gathers. */
const depthStreams: readonly (readonly [string, number])[] = [
  ['depth@0ms', 1],
  ['depth@100ms', 1],
  ['depth@250ms', 3],
  ['depth@500ms', 5],
  ['depth@1000ms', 10],
  ['depth', 10],
];

/** Depth changes of one instrument, gathered for the streams of one speed. */
interface Gathering {
  readonly steps: number;
  readonly names: readonly string[];
  readonly bids: Set<number>;
  readonly asks: Set<number>;
  lastUpdateId: number;
}

export class MarketPublisher {
  readonly #hub: StreamHub;
  readonly #nowMillis: () => number;
  readonly #markets: readonly InstrumentMarket[];
  readonly #gatherings = new Map<InstrumentMarket, Gathering[]>();
  #step = 0;

  constructor(markets: Iterable<InstrumentMarket>, hub: StreamHub, nowMillis: () => number) {
    this.#hub = hub;
    this.#nowMillis = nowMillis;
    this.#markets = [...markets];
    for (const market of this.#markets) {
      market.drainChanges();
      this.#gatherings.set(market, gatheringsOf(market));
      market.listen({
        onMatch: (from, match) => this.#onMatch(from, match),
        onTop: (from, top) => this.#onTop(from, top),
      });
    }
  }

  /** To be called every `depthStepMillis`. */
  publishDepth(): void {
    this.#step += 1;
    for (const market of this.#markets) {
      const changes = market.drainChanges();
      for (const gathering of this.#gatherings.get(market) ?? []) {
        for (const [price] of changes.bids) gathering.bids.add(price);
        for (const [price] of changes.asks) gathering.asks.add(price);
        if (this.#step % gathering.steps === 0) this.#flush(market, gathering);
      }
    }
  }

  /** Body of a depth answer, as of now. */
  snapshot(market: InstrumentMarket, limit: number): object {
    const bids = market.levels('buy', limit);
    const asks = market.levels('sell', limit);
    return depthSnapshot(market.spec, market.updateId, bids, asks, this.#nowMillis());
  }

  #flush(market: InstrumentMarket, gathering: Gathering): void {
    const { lastUpdateId: previousLast, bids, asks } = gathering;
    if (market.updateId === previousLast) return;
    const range = { first: previousLast + 1, last: market.updateId, previousLast };
    gathering.lastUpdateId = market.updateId;
    const heard = gathering.names.filter((name) => this.#hub.hasListeners(name));
    if (heard.length > 0) {
      const changes = {
        bids: [...bids].map((price) => [price, market.lotsAt('buy', price)] as const),
        asks: [...asks].map((price) => [price, market.lotsAt('sell', price)] as const),
      };
      const message = depthMessage(market.spec, range, changes, this.#nowMillis());
      for (const name of heard) this.#hub.publish(name, () => message);
    }
    bids.clear();
    asks.clear();
  }

  #onMatch(market: InstrumentMarket, match: Match): void {
    const stream = `${market.spec.symbol.toLowerCase()}@trade`;
    this.#hub.publish(stream, () => tradeMessage(market.spec, match, this.#nowMillis()));
  }

  #onTop(market: InstrumentMarket, top: Top): void {
    const stream = `${market.spec.symbol.toLowerCase()}@bookTicker`;
    this.#hub.publish(stream, () =>
      bookTickerMessage(market.spec, market.updateId, top, this.#nowMillis()),
    );
  }
}

function gatheringsOf(market: InstrumentMarket): Gathering[] {
  const symbol = market.spec.symbol.toLowerCase();
  const counts = [...new Set(depthStreams.map(([, steps]) => steps))];
  return counts.map((steps) => ({
    steps,
    names: depthStreams.filter(([, count]) => count === steps).map(([name]) => `${symbol}@${name}`),
    bids: new Set<number>(),
    asks: new Set<number>(),
    lastUpdateId: market.updateId,
  }));
}
