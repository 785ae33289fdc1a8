/**
 * The generated market as a source of the venue: drives the agents by the clock, publishes what
 * they do, and answers the REST requests about it.
 */
import { exchangeInfo } from './exchange-info.ts';
import { Generator } from './generator.ts';
import type { InstrumentProfile } from './instrument-profile.ts';
import { marketFloor } from './market-floor.ts';
import { depthStepMillis, MarketPublisher } from './market-publisher.ts';
import type { HttpAnswer, MarketSource } from './market-source.ts';
import type { RateLimit } from './rate-limits.ts';
import type { RegimeChoice } from './regime.ts';
import { StreamHub } from './stream-hub.ts';
import type { MarketKind } from './symbol-spec.ts';

/** Market time that may be made up at once after a pause; more of it is skipped. */
const catchUpMillis = 1_000;
/** Market time that runs before the venue opens, so that the first client finds a lively book. */
const warmUpMillis = 20_000;

const restRoots: Record<MarketKind, string> = {
  spot: '/api/v3/',
  usdm: '/fapi/v1/',
  coinm: '/dapi/v1/',
};

export interface GeneratedSourceOptions {
  readonly market: MarketKind;
  readonly seed: number;
  readonly regime: RegimeChoice;
  readonly profiles: readonly InstrumentProfile[];
  readonly nextOrderId: () => number;
  /** UTC in milliseconds. */
  readonly nowMillis: () => number;
  readonly limitShapes: () => readonly Omit<RateLimit, 'count'>[];
}

export function generatedSource(options: GeneratedSourceOptions): MarketSource {
  const { nowMillis, profiles } = options;
  const generator = new Generator({ ...options, startMillis: 0 });
  generator.advance(warmUpMillis);
  const hub = new StreamHub();
  const publisher = new MarketPublisher(generator.markets.values(), hub, nowMillis);
  const floor = marketFloor(generator.markets);
  let timer: NodeJS.Timeout | null = null;
  let depthTimer: NodeJS.Timeout | null = null;
  let marketMillis = warmUpMillis;
  let clockMillis = performance.now();

  const tick = (): void => {
    const now = performance.now();
    marketMillis += Math.min(now - clockMillis, catchUpMillis);
    clockMillis = now;
    generator.advance(marketMillis);
    const next = generator.nextMillis() ?? marketMillis + 100;
    timer = setTimeout(tick, Math.max(1, next - marketMillis));
  };

  const depth = (query: URLSearchParams): HttpAnswer => {
    const market = generator.markets.get(query.get('symbol') ?? '');
    if (market === undefined) return badRequest(-1121, 'Invalid symbol.');
    const limit = Number(query.get('limit') ?? '100');
    if (!Number.isInteger(limit) || limit < 1 || limit > 5_000) {
      return badRequest(-1130, "Data sent for parameter 'limit' is not valid.");
    }
    return success(publisher.snapshot(market, limit));
  };

  const information = (query: URLSearchParams): HttpAnswer => {
    const asked = query.get('symbol');
    const specs = profiles.map((profile) => profile.spec);
    const shown = asked === null ? specs : specs.filter((spec) => spec.symbol === asked);
    if (shown.length === 0) return badRequest(-1121, 'Invalid symbol.');
    return success(exchangeInfo(shown, options.limitShapes(), nowMillis()));
  };

  return {
    floor,
    handleHttp: (path, query) => {
      if (!path.startsWith(restRoots[options.market])) return null;
      switch (path.slice(restRoots[options.market].length)) {
        case 'ping':
          return success({});
        case 'time':
          return success({ serverTime: nowMillis() });
        case 'exchangeInfo':
          return information(query);
        case 'depth':
          return depth(query);
        default:
          return null;
      }
    },
    acceptStream: (socket, streams, combined) => hub.accept(socket, streams, combined),
    counters: () => ({ regime: generator.regime, streamsDropped: hub.dropped }),
    start: () => {
      clockMillis = performance.now();
      tick();
      depthTimer = setInterval(() => publisher.publishDepth(), depthStepMillis);
    },
    close: () => {
      if (timer !== null) clearTimeout(timer);
      if (depthTimer !== null) clearInterval(depthTimer);
      return Promise.resolve();
    },
  };
}

const success = (body: object): HttpAnswer => ({ status: 200, body: JSON.stringify(body) });

const badRequest = (code: number, msg: string): HttpAnswer => ({
  status: 400,
  body: JSON.stringify({ code, msg }),
});
