import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Generator } from './generator.ts';
import type { InstrumentMarket } from './instrument-market.ts';
import { generatedSymbols, instrumentProfile } from './instrument-profile.ts';
import type { BookOrder } from './matching-engine.ts';
import type { RegimeChoice } from './regime.ts';

const profiles = ['BTCUSDT', 'ETHUSDT'].flatMap(
  (symbol) => instrumentProfile(symbol, 'spot') ?? [],
);

function counter(): () => number {
  let last = 0;
  return () => {
    last += 1;
    return last;
  };
}

function generate(seed: number, regime: RegimeChoice): Generator {
  return new Generator({ seed, regime, profiles, startMillis: 0, nextOrderId: counter() });
}

function marketOf(generator: Generator, symbol = 'BTCUSDT'): InstrumentMarket {
  const market = generator.markets.get(symbol);
  if (market === undefined) throw new Error(`no ${symbol}`);
  return market;
}

/** A fingerprint of everything that a market publishes while it runs. */
function fingerprint(seed: number, stepMillis: number): string {
  const generator = generate(seed, 'mixed');
  const hash = createHash('sha256');
  for (const market of generator.markets.values()) {
    market.listen({
      onMatch: (from, match) => hash.update(`${from.spec.symbol} ${JSON.stringify(match)}\n`),
      onTop: (from, top) => hash.update(`${from.updateId} ${JSON.stringify(top)}\n`),
    });
  }
  for (let now = stepMillis; now <= 120_000; now += stepMillis) generator.advance(now);
  return hash.digest('hex');
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

interface Statistics {
  readonly spreadBps: number;
  readonly spreads: number;
  readonly leastLevels: number;
  readonly messagesPerSecond: number;
  readonly secondMoveBps: number;
  readonly crossed: number;
  readonly tradeSizes: Map<number, number>;
  readonly trades: number;
}

function observe(regime: RegimeChoice, seconds: number, seed = 5): Statistics {
  const generator = generate(seed, regime);
  const market = marketOf(generator);
  const spreads: number[] = [];
  const moves: number[] = [];
  const tradeSizes = new Map<number, number>();
  let [messages, crossed, trades, leastLevels] = [0, 0, 0, Number.POSITIVE_INFINITY];
  generator.advance(5_000);
  market.listen({
    onMatch: (_from, match) => {
      messages += 1;
      trades += 1;
      tradeSizes.set(match.lots, (tradeSizes.get(match.lots) ?? 0) + 1);
    },
    onTop: (_from, top) => {
      messages += 1;
      if (top.bidPrice > 0 && top.askPrice > 0 && top.bidPrice >= top.askPrice) crossed += 1;
    },
  });
  let before = market.mid;
  for (let second = 6; second <= seconds + 5; second += 1) {
    generator.advance(second * 1_000);
    const { bidPrice, askPrice } = market.top;
    spreads.push(((askPrice - bidPrice) / market.mid) * 10_000);
    moves.push(Math.abs(market.mid / before - 1) * 10_000);
    before = market.mid;
    for (const side of ['buy', 'sell'] as const) {
      leastLevels = Math.min(leastLevels, market.levels(side, 1_000).length);
    }
  }
  return {
    spreadBps: median(spreads),
    spreads: new Set(spreads.map((spread) => spread.toFixed(2))).size,
    leastLevels,
    // A hundred milliseconds of depth is one more message.
    messagesPerSecond: messages / seconds + 10,
    secondMoveBps: median(moves),
    crossed,
    tradeSizes,
    trades,
  };
}

describe('the generated market', () => {
  it('is the same for a seed however its time is cut, and another for another seed', () => {
    const whole = fingerprint(3, 120_000);
    expect([fingerprint(3, 7), fingerprint(3, 1_000)]).toEqual([whole, whole]);
    expect(fingerprint(4, 1_000)).not.toBe(whole);
  });

  it('looks alive in calm weather', () => {
    const calm = observe('calm', 600);
    expect(calm.spreadBps).toBeGreaterThan(0.5);
    expect(calm.spreadBps).toBeLessThan(4);
    expect(calm.spreads).toBeGreaterThan(100);
    expect(calm.leastLevels).toBeGreaterThanOrEqual(50);
    expect(calm.messagesPerSecond).toBeGreaterThan(20);
    expect(calm.messagesPerSecond).toBeLessThan(60);
  });

  it('has clustered trade sizes', () => {
    const { tradeSizes, trades } = observe('calm', 600);
    const common = [...tradeSizes.values()].toSorted((a, b) => b - a).slice(0, 10);
    expect(common.reduce((sum, count) => sum + count, 0) / trades).toBeGreaterThan(0.15);
    expect(tradeSizes.size).toBeGreaterThan(200);
  });

  it('is wider, faster and wilder in storms, with a book that is still deep', () => {
    const [calm, storm] = [observe('calm', 300), observe('stormy', 300)];
    expect(storm.spreadBps).toBeGreaterThan(1.8 * calm.spreadBps);
    expect(storm.messagesPerSecond).toBeGreaterThan(120);
    expect(storm.secondMoveBps).toBeGreaterThan(5 * calm.secondMoveBps);
    expect(storm.leastLevels).toBeGreaterThanOrEqual(40);
  });

  it('never shows a crossed book in an hour that has both weathers', () => {
    const hour = observe('mixed', 3_600, 8);
    expect(hour.crossed).toBe(0);
    expect(hour.trades).toBeGreaterThan(20_000);
  }, 120_000);

  it('has gathering bursts: trades of a second vary more than a steady stream would', () => {
    const generator = generate(9, 'calm');
    const market = marketOf(generator);
    let count = 0;
    market.listen({
      onMatch: () => {
        count += 1;
      },
      onTop: () => undefined,
    });
    const counts: number[] = [];
    for (let second = 1; second <= 600; second += 1) {
      count = 0;
      generator.advance(second * 1_000);
      counts.push(count);
    }
    const mean = counts.reduce((sum, one) => sum + one, 0) / counts.length;
    const variance = counts.reduce((sum, one) => sum + (one - mean) ** 2, 0) / counts.length;
    expect(variance / mean).toBeGreaterThan(2);
  });

  it('offers the symbols of every market with grids like the exchange has', () => {
    const rows = (['spot', 'usdm', 'coinm'] as const).map((market) => generatedSymbols(market)[0]);
    expect(rows).toEqual(['BTCUSDT', 'BTCUSDT', 'BTCUSD_PERP']);
  });
});

/** A plain maker: both sides at a fixed distance, leaning a little, twice a second; fee 1 bps. */
function makerProfit(regime: RegimeChoice, seed: number, minutes: number): number {
  const halfSpreadBps = 1.5;
  const generator = generate(seed, regime);
  const market = marketOf(generator);
  const lots = Math.round((profiles[0]?.tradeLots ?? 0) / 2);
  const nextId = counter();
  const quotes: { buy: number | null; sell: number | null } = { buy: null, sell: null };
  let [position, cash] = [0, 0];
  market.listen({
    onMatch: (_from, match) => {
      for (const side of ['buy', 'sell'] as const) {
        if (quotes[side] !== match.makerId) continue;
        const sign = side === 'buy' ? 1 : -1;
        position += sign * match.lots;
        cash -= match.lots * match.price * (sign + 0.0001);
        if (match.makerRemainingLots === 0) quotes[side] = null;
      }
    },
    onTop: () => undefined,
  });
  for (let now = 10_000; now < minutes * 60_000; now += 500) {
    generator.advance(now);
    for (const side of ['buy', 'sell'] as const) {
      const old = quotes[side];
      if (old !== null) market.cancel(old);
      quotes[side] = null;
      const sign = side === 'buy' ? -1 : 1;
      if (sign * position <= -10 * lots) continue;
      const lean = (position / lots) * 0.12 * halfSpreadBps;
      const price = Math.round(market.mid * (1 + (sign * halfSpreadBps - lean) / 10_000));
      const id = 500_000_000 + nextId();
      const order: BookOrder = {
        id,
        owner: 2_000_000,
        side,
        price,
        lots,
        timeInForce: 'GTC',
        postOnly: true,
        selfTradePrevention: 'NONE',
      };
      if (market.place(order).kind === 'placed') quotes[side] = id;
    }
  }
  return cash + position * market.mid;
}

describe('a modest maker in the generated market', () => {
  const seeds = [1, 2, 3];
  it('earns in calm weather after its fees', () => {
    for (const seed of seeds) expect(makerProfit('calm', seed, 15)).toBeGreaterThan(0);
  });

  it('loses in storms', () => {
    const results = seeds.map((seed) => makerProfit('stormy', seed, 10));
    expect(results.reduce((sum, result) => sum + result, 0)).toBeLessThan(0);
  }, 60_000);
});
