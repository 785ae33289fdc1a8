/**
 * A small backtest for tests: one instrument, a tape in memory, a strategy that does as it is told.
 */
import { AccountId, InstrumentId, OperatorId, StrategyId, VenueId } from '../../contract/ids.ts';
import { Instrument } from '../../contract/instrument.ts';
import type { Tick } from '../../contract/market.ts';
import { lots, minor, monoNanos, priceTicks, UtcNanos } from '../../contract/numbers.ts';
import type { TapeCursor, TapeMessage } from '../../ports/tape.ts';
import type { BacktestPlan } from './backtest-plan.ts';

const venue = VenueId.parse('sim');
export const instrumentId = InstrumentId.parse('BTCUSDT.sim');

export const instrument: Instrument = Instrument.parse({
  id: instrumentId,
  venue,
  symbol: 'BTCUSDT',
  kind: 'linear',
  base: 'BTC',
  quote: 'USDT',
  priceIncrement: '0.1',
  lotSize: '0.001',
  contractValue: '1',
  quoteScale: 6,
  settlementScale: 6,
});

const scripted = new URL('./scripted-strategy-fixture.ts', import.meta.url);

/** A plan of one scripted strategy; see scripted-strategy-fixture.ts for its parameters. */
export function planOf(
  parameters: BacktestPlan['strategies'][number]['parameters'],
  change: Partial<BacktestPlan['venues'][number]['config']> = {},
  seed = 7,
): BacktestPlan {
  const account = AccountId.parse('paper');
  const strategy = StrategyId.parse('scripted');
  const messageRate = { messages: 1_000, windowMillis: 1_000 };
  const config: BacktestPlan['venues'][number]['config'] = {
    id: venue,
    market: 'usdm',
    account,
    makerFeeBps: 1,
    takerFeeBps: 4,
    latency: { medianMicros: 1_000 },
    ordersPer10Seconds: 1_000,
    halts: [],
    instruments: [],
    ...change,
  };
  const medianMicros = 'medianMicros' in config.latency ? config.latency.medianMicros : 0;
  return {
    name: 'fixture',
    label: '',
    configHash: '',
    seed,
    limits: {
      instruments: [
        {
          instrument: instrumentId,
          orderLots: lots(1_000),
          orderValueMinor: minor(100_000_000_000),
          priceCollarBps: 100,
          positionLots: lots(10_000),
          referenceAgeMillis: 5_000,
        },
      ],
      strategies: [{ strategy, instruments: [instrumentId], messageRate }],
      desk: { messageRate },
    },
    venues: [{ config, instruments: [instrument], latency: { kind: 'model', medianMicros } }],
    strategies: [
      {
        strategy,
        moduleUrl: scripted.href,
        isFile: false,
        parameters,
        instruments: [instrument],
        owner: {
          venue,
          account,
          strategy,
          desk: 'fixture',
          trader: OperatorId.parse('tester'),
          client: 'house',
        },
      },
    ],
  };
}

/** The tape of these messages. */
export function tapeOf(messages: readonly TapeMessage[]): TapeCursor {
  let at = 0;
  return {
    head: {
      epochUtcNanos: UtcNanos.parse('1700000000000000000'),
      instruments: [instrument],
      source: 'fixture',
    },
    next: () => {
      at += 1;
      return messages[at - 1] ?? null;
    },
    close: () => {
      at = messages.length;
    },
  };
}

const headAt = (millis: number) => ({
  instrument: instrumentId,
  receivedMonoNanos: monoNanos(millis * 1_000_000),
  exchangeUtcMillis: null,
});

let updateId = 0;

/** A top of book at a millisecond. */
export function topAt(millis: number, bid: number, ask: number, bidLots = 50, askLots = 50): Tick {
  updateId += 1;
  return {
    ...headAt(millis),
    kind: 'bookTicker',
    updateId,
    bidPrice: priceTicks(bid),
    bidLots: lots(bidLots),
    askPrice: priceTicks(ask),
    askLots: lots(askLots),
  };
}

/** A public trade at a millisecond. */
export function tradeAt(
  millis: number,
  price: number,
  quantity: number,
  aggressor: 'buy' | 'sell',
): Tick {
  updateId += 1;
  const [traded, size] = [priceTicks(price), lots(quantity)];
  return {
    ...headAt(millis),
    kind: 'trade',
    tradeId: updateId,
    price: traded,
    lots: size,
    aggressor,
  };
}

/** A market that wanders by itself, the same for the same seed. */
export function wanderingTicks(count: number, seed = 1): Tick[] {
  let state = 0x9e3779b9 ^ seed;
  const below = (limit: number): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
  let bid = 600_000;
  return Array.from({ length: count }, (_, index): Tick => {
    if (index % 3 === 0) bid += below(5) - 2;
    const aggressor = below(2) === 0 ? 'buy' : 'sell';
    if (index % 4 === 1) {
      return tradeAt(index * 50, aggressor === 'buy' ? bid + 1 : bid, 1 + below(80), aggressor);
    }
    return topAt(index * 50, bid, bid + 1, 1 + below(90), 1 + below(90));
  });
}
