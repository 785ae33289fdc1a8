import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { VenueId } from '../../contract/ids.ts';
import {
  deltaOf,
  ExchangeSession,
  faultsOf,
  snapshotOf,
  startSession,
  statesOf,
  testClock,
  until,
} from './exchange-fixture.ts';
import { type BinanceMarketDataOptions, createBinanceMarketData } from './market-data.ts';

let at: ExchangeSession;
let exchange: ExchangeSession['exchange'];
beforeEach(async () => {
  at = await ExchangeSession.open();
  ({ exchange } = at);
});
afterEach(() => at.close());

const start: ExchangeSession['start'] = (...how) => at.start(...how);

describe('connections', () => {
  test('lost while buffering: nothing of the old stream survives into the new one', async () => {
    const told = await start('spot');
    exchange.send(deltaOf('spot', 1, 2));
    await until(() => at.data?.counters().frames === 1);
    exchange.streams[0]?.terminate();
    await until(() => at.data?.counters().reconnects === 1 && exchange.streams.length === 1);
    // The old request was never answered; its answer now must not be taken for the new stream's.
    exchange.depth(snapshotOf(1));
    exchange.depth(snapshotOf(10));
    await until(() => told.changes.at(-1)?.state === 'live');
    exchange.send(deltaOf('spot', 11, 12));
    await until(() => told.words.at(-1) === 'delta 12');
    expect({ words: told.words, states: statesOf(told), faults: faultsOf(told) }).toEqual({
      words: ['snapshot 10', 'delta 12'],
      states: ['buffering', 'down', 'buffering', 'live'],
      faults: [],
    });
  });

  test('backs off exponentially with jitter until it is let in again', async () => {
    const delays: number[] = [];
    const owed: (() => void)[] = [];
    const schedule: BinanceMarketDataOptions['schedule'] = (delayMillis, run) => {
      if (delayMillis === 250 || delayMillis === 2_500) return () => undefined;
      delays.push(delayMillis);
      owed.push(run);
      return () => undefined;
    };
    const jitter = [0.5, 0.9, 0.1, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5];
    const told = await start('spot', { schedule, random: () => jitter.shift() ?? 0 });
    exchange.refuseStreams = true;
    exchange.streams[0]?.terminate();
    for (let attempt = 0; attempt < 9; attempt += 1) {
      await until(() => owed.length === 1);
      owed.shift()?.();
    }
    await until(() => delays.length === 10);
    expect(delays).toEqual([188, 475, 550, 1_500, 3_000, 6_000, 12_000, 22_500, 22_500, 15_000]);
    exchange.refuseStreams = false;
    exchange.depth(snapshotOf(1));
    exchange.depth(snapshotOf(1));
    owed.shift()?.();
    await until(() => told.changes.at(-1)?.state === 'live');
    const reasons = told.changes.filter((one) => one.state === 'down').map((one) => one.reason);
    expect(reasons.slice(1).every((reason) => reason === reasons[1])).toBe(true);
  });

  test('a connection that answers no ping is given up', async () => {
    const told = await start('spot', { pingAfterMillis: 60 });
    exchange.depth(snapshotOf(10));
    await until(() => told.changes.at(-1)?.state === 'live');
    const [stream] = exchange.streams;
    stream?.pause();
    await until(() => told.changes.some((change) => change.state === 'down'));
    const down = told.changes.find((change) => change.state === 'down');
    expect(down?.reason).toMatch(/no answer to a ping for 60 ms/);
  });

  test('a quiet connection that answers pings stays up and its feed is stale', async () => {
    const told = await start('spot', { pingAfterMillis: 60, staleMillis: 100 });
    exchange.depth(snapshotOf(10));
    await until(() => told.changes.at(-1)?.state === 'stale');
    await new Promise((resolve) => setTimeout(resolve, 300));
    exchange.send(deltaOf('spot', 11, 12));
    await until(() => told.words.at(-1) === 'delta 12');
    expect({ states: statesOf(told), reconnects: at.data?.counters().reconnects }).toEqual({
      states: ['buffering', 'live', 'stale', 'live'],
      reconnects: 0,
    });
  });

  test('one silent instrument is stale by its own rule only', async () => {
    const symbols = ['AAAUSDT', 'BBBUSDT'];
    const told = await start('spot', { instrumentStaleMillis: 300, staleMillis: 5_000 }, symbols);
    exchange.depth(snapshotOf(10));
    exchange.depth(snapshotOf(10));
    await until(() => statesOf(told).filter((state) => state === 'live').length === 2);
    const chatter = setInterval(() => exchange.send(deltaOf('spot', 5, 6)), 20);
    await until(() => statesOf(told).includes('stale'));
    clearInterval(chatter);
    const stale = told.changes.filter((change) => change.state === 'stale');
    expect(stale.map((change) => change.instrument)).toEqual(['BBBUSDT.test']);
  });

  test('frames carry the time at which their chunk was read', async () => {
    const told = await start('spot');
    const before = testClock.mono();
    exchange.send(deltaOf('spot', 1, 2));
    exchange.depth(snapshotOf(1));
    await until(() => told.words.length === 2);
    const [snapshot, delta] = told.ticks;
    expect(delta?.receivedMonoNanos).toBeGreaterThan(before);
    expect(delta?.receivedMonoNanos).toBeLessThan(testClock.mono());
    expect(snapshot?.receivedMonoNanos).toBeGreaterThan(before);
  });
});

test('a book found broken while it is handed over is never called live', async () => {
  const seen: string[] = [];
  const data = createBinanceMarketData({
    venue: VenueId.parse('test'),
    market: 'spot',
    restUrl: exchange.url,
    streamUrl: exchange.url.replace('http', 'ws'),
    symbols: ['AAAUSDT'],
    clock: testClock,
    random: () => 0,
  });
  at.data = data;
  await data.start({
    onTick: (tick) => {
      if (tick.kind !== 'depthSnapshot') return;
      seen.push(`snapshot ${tick.lastUpdateId}`);
      if (tick.lastUpdateId === 10) data.resync(tick.instrument, 'crossed');
    },
    onFeedChange: (change) => seen.push(change.state),
    onFault: (fault) => seen.push(fault.fault),
  });
  exchange.depth(snapshotOf(10));
  exchange.depth(snapshotOf(20));
  await until(() => seen.at(-1) === 'live');
  expect(seen).toEqual(['buffering', 'snapshot 10', 'resyncing', 'snapshot 20', 'live']);
});

describe('the REST side', () => {
  test("instruments are the venue's own, with its grids", async () => {
    const { data, instruments } = await startSession(exchange, 'coinm', ['BBBUSDT']);
    at.data = data;
    expect(instruments).toEqual([
      {
        id: 'BBBUSDT.test',
        venue: 'test',
        symbol: 'BBBUSDT',
        kind: 'inverse',
        base: 'BBB',
        quote: 'USDT',
        priceIncrement: '0.1',
        lotSize: '0.001',
        contractValue: '10',
        quoteScale: 6,
        settlementScale: 8,
      },
    ]);
  });

  test('a symbol that the venue does not list is an error that names it', async () => {
    await expect(startSession(exchange, 'spot', ['ZZZUSDT'])).rejects.toThrow(
      /does not list ZZZUSDT/,
    );
  });

  test('a rate limit is respected: nothing is asked before its time', async () => {
    const told = await start('spot');
    exchange.send(deltaOf('spot', 11, 12));
    const asked = (): number => exchange.asked.filter((path) => path.includes('/depth')).length;
    exchange.depth({ status: 429, body: '{"code":-1003}', headers: { 'retry-after': '1' } });
    await until(() => told.changes.at(-1)?.reason.includes('HTTP 429') === true);
    const limitedAt = performance.now();
    exchange.depth(snapshotOf(10));
    await until(() => told.words.at(-1) === 'delta 12');
    expect(performance.now() - limitedAt).toBeGreaterThan(900);
    expect(asked()).toBe(2);
  });

  test('one connection asks for depth, book ticker, trades and state of each symbol', async () => {
    await start('spot', {}, ['AAAUSDT', 'BBBUSDT']);
    expect(exchange.asked.find((path) => path.startsWith('/stream'))).toBe(
      '/stream?streams=aaausdt@depth@100ms/aaausdt@bookTicker/aaausdt@trade/aaausdt@contractInfo/' +
        'bbbusdt@depth@100ms/bbbusdt@bookTicker/bbbusdt@trade/bbbusdt@contractInfo',
    );
  });
});
