/**
 * A small market for simulations: a thin book around a wandering price, and now and then a trade.
 * The book, the matching and the messages are the venue's own; only the crowd is this small.
 */
import { exchangeInfo } from '../../../venues/sim/exchange-info.ts';
import { InstrumentMarket } from '../../../venues/sim/instrument-market.ts';
import type { InstrumentProfile } from '../../../venues/sim/instrument-profile.ts';
import { marketFloor } from '../../../venues/sim/market-floor.ts';
import { depthStepMillis, MarketPublisher } from '../../../venues/sim/market-publisher.ts';
import type { HttpAnswer, MarketSource } from '../../../venues/sim/market-source.ts';
import type { Random } from '../../../venues/sim/random.ts';
import { StreamHub } from '../../../venues/sim/stream-hub.ts';

const crowdOwner = 1;
const crowdMillis = 300;
const levels = 3;

export interface QuietMarketOptions {
  readonly profile: InstrumentProfile;
  readonly random: Random;
  readonly nextOrderId: () => number;
  readonly nowMillis: () => number;
}

/** A market that starts when it is told to and lives on the timers of the calling thread. */
export function quietMarket(options: QuietMarketOptions): MarketSource {
  const { profile, nowMillis } = options;
  const { spec, startPrice } = profile;
  const start = Math.round((startPrice * 10 ** spec.price.decimals) / spec.price.mantissa);
  const market = new InstrumentMarket(spec, start, 1_000_000, 10_000_000);
  const hub = new StreamHub();
  const crowd = new Crowd(market, start, options);
  crowd.quote();
  const publisher = new MarketPublisher([market], hub, nowMillis);
  const floor = marketFloor(new Map([[spec.symbol, market]]));
  const success = (body: object): HttpAnswer => ({ status: 200, body: JSON.stringify(body) });
  return {
    floor,
    handleHttp: (path, query) => {
      if (path.endsWith('/exchangeInfo')) return success(exchangeInfo([spec], [], nowMillis()));
      if (!path.endsWith('/depth')) return null;
      return success(publisher.snapshot(market, Number(query.get('limit') ?? '100')));
    },
    acceptStream: (socket, streams, combined) => hub.accept(socket, streams, combined),
    counters: () => ({}),
    start: () => {
      setInterval(() => crowd.act(), crowdMillis);
      setInterval(() => publisher.publishDepth(), depthStepMillis);
    },
    close: () => Promise.resolve(),
  };
}

/** Everybody else at the market, as one. */
class Crowd {
  readonly #market: InstrumentMarket;
  readonly #options: QuietMarketOptions;
  readonly #resting: number[] = [];
  readonly #spread: number;
  #middle: number;

  constructor(market: InstrumentMarket, start: number, options: QuietMarketOptions) {
    this.#market = market;
    this.#options = options;
    this.#middle = start;
    this.#spread = Math.max(2, Math.round(start / 20_000));
  }

  act(): void {
    const { random, profile } = this.#options;
    this.#middle += Math.round(random.normal() * this.#spread * 0.5);
    this.quote();
    if (!random.chance(0.7)) return;
    const side = random.chance(0.5) ? 'buy' : 'sell';
    const lots = 1 + random.below(profile.tradeLots * 3);
    const limit = this.#middle + (side === 'buy' ? 1 : -1) * this.#spread * 3;
    this.#place(side, limit, lots, 'IOC');
  }

  quote(): void {
    const { random, profile } = this.#options;
    for (const id of this.#resting.splice(0)) this.#market.cancel(id);
    for (let level = 0; level < levels; level += 1) {
      const away = this.#spread * (1 + level);
      for (const side of ['buy', 'sell'] as const) {
        const price = this.#middle + (side === 'buy' ? -away : away);
        const id = this.#place(side, price, 1 + random.below(profile.tradeLots * 2), 'GTC');
        this.#resting.push(id);
      }
    }
  }

  #place(side: 'buy' | 'sell', price: number, lots: number, timeInForce: 'GTC' | 'IOC'): number {
    const id = this.#options.nextOrderId();
    const rest = { postOnly: false, selfTradePrevention: 'NONE' } as const;
    this.#market.place({ id, owner: crowdOwner, side, price, lots, timeInForce, ...rest });
    return id;
  }
}
