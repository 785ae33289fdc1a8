import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { MarketData } from '../../ports/market-data.ts';
import {
  deltaOf,
  ExchangeFixture,
  ok,
  type Scripted,
  snapshotOf,
  startSession,
  type Told,
  testClock,
} from './exchange-fixture.ts';
import type { BinanceMarketDataOptions } from './market-data.ts';
import type { BinanceMarket } from './market-protocol.ts';

let exchange: ExchangeFixture;
let session: MarketData | null = null;

beforeEach(async () => {
  exchange = new ExchangeFixture(['AAAUSDT', 'BBBUSDT']);
  await exchange.listen();
});
afterEach(async () => {
  await session?.close();
  session = null;
  await exchange.close();
});

const until = (condition: () => boolean): Promise<void> =>
  vi.waitFor(
    () => {
      if (!condition()) throw new Error('not yet');
    },
    { timeout: 8_000, interval: 5 },
  );

async function start(
  market: BinanceMarket,
  more: Partial<BinanceMarketDataOptions> = {},
  symbols: readonly string[] = ['AAAUSDT'],
): Promise<Told> {
  const started = await startSession(exchange, market, symbols, more);
  session = started.data;
  await until(() => exchange.streams.length > 0);
  return started.told;
}

const statesOf = (told: Told): string[] => told.changes.map((change) => change.state);
const faultsOf = (told: Told): string[] => told.faults.map((fault) => fault.fault);

interface Step {
  readonly send?: readonly [first: number, final: number, previous?: number][];
  readonly snapshot?: Scripted;
  /** Goes on once the session has told this. */
  readonly then: string;
}

interface Case {
  readonly name: string;
  readonly market: BinanceMarket;
  readonly steps: readonly Step[];
  readonly words: readonly string[];
  readonly faults: readonly string[];
  readonly states: readonly string[];
}

const calm = { faults: [], states: ['buffering', 'live'] } as const;
const cases: readonly Case[] = [
  {
    name: 'spot: old deltas are dropped, the one that spans the snapshot bridges',
    market: 'spot',
    steps: [
      {
        send: [
          [1, 4],
          [5, 8],
          [9, 9],
          [10, 14],
        ],
        then: 'frames 4',
      },
      { snapshot: snapshotOf(10), then: 'delta 14' },
      { send: [[15, 15]], then: 'delta 15' },
    ],
    words: ['snapshot 10', 'delta 14', 'delta 15'],
    ...calm,
  },
  {
    name: 'spot: a delta that ends at the snapshot is dropped, the next one bridges',
    market: 'spot',
    steps: [
      { send: [[5, 10]], then: 'frames 1' },
      { snapshot: snapshotOf(10), then: 'state live' },
      {
        send: [
          [11, 12],
          [13, 13],
        ],
        then: 'delta 13',
      },
    ],
    words: ['snapshot 10', 'delta 12', 'delta 13'],
    ...calm,
  },
  {
    name: 'futures: a delta that ends at the snapshot is kept, the next follows by pu',
    market: 'usdm',
    steps: [
      { send: [[5, 10, 3]], then: 'frames 1' },
      { snapshot: snapshotOf(10), then: 'delta 10' },
      { send: [[40, 44, 10]], then: 'delta 44' },
    ],
    words: ['snapshot 10', 'delta 10', 'delta 44'],
    ...calm,
  },
  {
    name: 'futures: a snapshot in the hole before a delta lacks nothing',
    market: 'coinm',
    steps: [
      {
        send: [
          [5, 10, 3],
          [20, 25, 10],
        ],
        then: 'frames 2',
      },
      { snapshot: snapshotOf(15), then: 'delta 25' },
    ],
    words: ['snapshot 15', 'delta 25'],
    ...calm,
  },
  {
    name: 'a repeated delta changes nothing',
    market: 'spot',
    steps: [
      { send: [[11, 12]], then: 'frames 1' },
      { snapshot: snapshotOf(10), then: 'delta 12' },
      {
        send: [
          [11, 12],
          [13, 13],
        ],
        then: 'delta 13',
      },
    ],
    words: ['snapshot 10', 'delta 12', 'delta 13'],
    ...calm,
  },
  {
    name: 'spot: a gap is a fault, and a new snapshot heals it',
    market: 'spot',
    steps: [
      { send: [[11, 12]], then: 'frames 1' },
      { snapshot: snapshotOf(10), then: 'delta 12' },
      {
        send: [
          [15, 16],
          [17, 18],
        ],
        then: 'state resyncing',
      },
      { snapshot: snapshotOf(16), then: 'delta 18' },
    ],
    words: ['snapshot 10', 'delta 12', 'snapshot 16', 'delta 18'],
    faults: ['sequenceGap'],
    states: ['buffering', 'live', 'resyncing', 'live'],
  },
  {
    name: 'futures: a delta whose pu is not the last u is a gap, whatever its first id',
    market: 'usdm',
    steps: [
      { send: [[9, 12, 8]], then: 'frames 1' },
      { snapshot: snapshotOf(10), then: 'delta 12' },
      { send: [[13, 16, 14]], then: 'state resyncing' },
      { snapshot: snapshotOf(16), then: 'delta 16' },
    ],
    words: ['snapshot 10', 'delta 12', 'snapshot 16', 'delta 16'],
    faults: ['sequenceGap'],
    states: ['buffering', 'live', 'resyncing', 'live'],
  },
  {
    name: 'two deltas swapped: one gap, then the late one is a repeat',
    market: 'spot',
    steps: [
      { send: [[11, 12]], then: 'frames 1' },
      { snapshot: snapshotOf(10), then: 'delta 12' },
      {
        send: [
          [15, 16],
          [13, 14],
          [17, 17],
        ],
        then: 'frames 4',
      },
      { snapshot: snapshotOf(16), then: 'delta 17' },
    ],
    words: ['snapshot 10', 'delta 12', 'snapshot 16', 'delta 17'],
    faults: ['sequenceGap'],
    states: ['buffering', 'live', 'resyncing', 'live'],
  },
  {
    name: 'a snapshot older than the stream is fetched again',
    market: 'spot',
    steps: [
      { send: [[20, 21]], then: 'frames 1' },
      { snapshot: snapshotOf(10), then: 'fault staleSnapshot' },
      { snapshot: snapshotOf(20), then: 'delta 21' },
    ],
    words: ['snapshot 20', 'delta 21'],
    faults: ['staleSnapshot'],
    states: ['buffering', 'buffering', 'live'],
  },
  {
    name: 'a snapshot before any delta is live, and found out when the first does not fit',
    market: 'usdm',
    steps: [
      { snapshot: snapshotOf(10), then: 'state live' },
      { send: [[30, 35, 25]], then: 'fault staleSnapshot' },
      { snapshot: snapshotOf(33), then: 'delta 35' },
    ],
    words: ['snapshot 10', 'snapshot 33', 'delta 35'],
    faults: ['staleSnapshot'],
    states: ['buffering', 'live', 'resyncing', 'live'],
  },
  {
    name: 'a gap inside the buffer is found at the bridge',
    market: 'spot',
    steps: [
      {
        send: [
          [9, 12],
          [15, 16],
        ],
        then: 'frames 2',
      },
      { snapshot: snapshotOf(10), then: 'fault sequenceGap' },
      { snapshot: snapshotOf(15), then: 'delta 16' },
    ],
    words: ['snapshot 10', 'delta 12', 'snapshot 15', 'delta 16'],
    faults: ['sequenceGap'],
    states: ['buffering', 'live', 'resyncing', 'live'],
  },
  {
    name: 'a snapshot that is no depth answer is a fault and asked for again',
    market: 'spot',
    steps: [
      { send: [[11, 12]], then: 'frames 1' },
      { snapshot: ok({ bids: 'none' }), then: 'fault malformed' },
      { snapshot: snapshotOf(10), then: 'delta 12' },
    ],
    words: ['snapshot 10', 'delta 12'],
    faults: ['malformed'],
    states: ['buffering', 'buffering', 'live'],
  },
  {
    name: 'levels between the grid units: price left out, quantity at the lower unit, counted',
    market: 'spot',
    steps: [
      { send: [[11, 12]], then: 'frames 1' },
      {
        snapshot: ok({
          lastUpdateId: 10,
          bids: [
            ['100.05', '1.000'],
            ['99.9', '1.0005'],
          ],
          asks: [['101.0', '1']],
        }),
        then: 'delta 12',
      },
    ],
    words: ['snapshot 10', 'delta 12'],
    faults: ['offGrid'],
    states: ['buffering', 'live'],
  },
];

describe('the sequence of a book', () => {
  test.each(cases)('$name', async ({ market, steps, words, faults, states }) => {
    const told = await start(market);
    for (const { send = [], snapshot, then } of steps) {
      for (const [first, final, previous] of send) {
        exchange.send(deltaOf(market, first, final, previous));
      }
      if (snapshot !== undefined) exchange.depth(snapshot);
      await until(() => happened(told, then));
    }
    expect({ words: told.words, faults: faultsOf(told), states: statesOf(told) }).toEqual({
      words,
      faults,
      states,
    });
  });
});

function happened(told: Told, what: string): boolean {
  const [kind, value] = what.split(' ');
  if (kind === 'frames') return session?.counters().frames === Number(value);
  if (kind === 'state') return told.changes.at(-1)?.state === value;
  if (kind === 'fault') return told.faults.at(-1)?.fault === value;
  return told.words.at(-1) === what;
}

describe('what cannot be decoded is counted and survived', () => {
  const ticker = (data: object): object => ({
    stream: 'aaausdt@bookTicker',
    data: { u: 1, s: 'AAAUSDT', b: '100.0', B: '1', a: '101.0', A: '1', ...data },
  });
  const bad: readonly { name: string; frame: object | string; fault: string; detail: RegExp }[] = [
    { name: 'no JSON', frame: '{"stream":"aaa', fault: 'malformed', detail: /not a JSON object/ },
    { name: 'a list', frame: '[1,2]', fault: 'malformed', detail: /not a JSON object/ },
    { name: 'no stream', frame: { data: {} }, fault: 'malformed', detail: /names no stream/ },
    {
      name: 'an unknown symbol',
      frame: { stream: 'zzzusdt@trade', data: {} },
      fault: 'unknownSymbol',
      detail: /zzzusdt@trade.*not asked for/,
    },
    {
      name: 'an unknown channel',
      frame: { stream: 'aaausdt@rumour', data: { s: 'AAAUSDT' } },
      fault: 'unknownStream',
      detail: /rumour/,
    },
    {
      name: 'another symbol inside',
      frame: ticker({ s: 'BBBUSDT' }),
      fault: 'malformed',
      detail: /carries symbol "BBBUSDT"/,
    },
    {
      name: 'a price off the grid',
      frame: ticker({ b: '100.05' }),
      fault: 'offGrid',
      detail: /bid price "100.05" is off the grid of 1e-1/,
    },
    { name: 'NaN', frame: ticker({ b: 'NaN' }), fault: 'malformed', detail: /bid price is "NaN"/ },
    {
      name: 'a negative quantity',
      frame: ticker({ B: '-1' }),
      fault: 'malformed',
      detail: /bid quantity is "-1"/,
    },
    {
      name: 'a number where text belongs',
      frame: ticker({ a: 101 }),
      fault: 'malformed',
      detail: /ask price is 101/,
    },
    {
      name: 'an exponent',
      frame: ticker({ A: '1e3' }),
      fault: 'malformed',
      detail: /ask quantity is "1e3"/,
    },
    {
      name: 'update ids backwards',
      frame: deltaOf('spot', 9, 5),
      fault: 'malformed',
      detail: /update ids 9 to 5/,
    },
    {
      name: 'a trade without a maker flag',
      frame: { stream: 'aaausdt@trade', data: { s: 'AAAUSDT', t: 1, p: '100.0', q: '1' } },
      fault: 'malformed',
      detail: /maker flag is nothing/,
    },
  ];
  test.each(bad)('$name', async ({ frame, fault, detail }) => {
    const told = await start('spot');
    exchange.send(frame);
    exchange.send(ticker({}));
    await until(() => told.words.length === 1);
    expect({ faults: faultsOf(told), counters: session?.counters() }).toMatchObject({
      faults: [fault],
      counters: { frames: 2, decoded: 1 },
    });
    expect(told.faults[0]?.detail).toMatch(detail);
  });

  test('what the insurance fund takes over is no trade on the book', async () => {
    const told = await start('usdm');
    const trade = { e: 'trade', s: 'AAAUSDT', t: 7, p: '100.0', q: '1', m: true };
    exchange.send({ stream: 'aaausdt@trade', data: { ...trade, p: '99.98', X: 'INSURANCE_FUND' } });
    exchange.send({ stream: 'aaausdt@trade', data: { ...trade, X: 'MARKET' } });
    await until(() => told.words.length === 1);
    expect([told.words, faultsOf(told), session?.counters().decoded]).toEqual([['trade 7'], [], 2]);
  });
});

describe('connections', () => {
  test('lost while buffering: nothing of the old stream survives into the new one', async () => {
    const told = await start('spot');
    exchange.send(deltaOf('spot', 1, 2));
    await until(() => session?.counters().frames === 1);
    exchange.streams[0]?.terminate();
    await until(() => session?.counters().reconnects === 1 && exchange.streams.length === 1);
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
    expect(told.changes.find((change) => change.state === 'down')?.reason).toMatch(
      /again in 188 ms/,
    );
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
    expect({ states: statesOf(told), reconnects: session?.counters().reconnects }).toEqual({
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

describe('the REST side', () => {
  test("instruments are the venue's own, with its grids", async () => {
    const { data, instruments } = await startSession(exchange, 'coinm', ['BBBUSDT']);
    session = data;
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

  test('one connection asks for depth, book ticker and trades of each symbol', async () => {
    await start('spot', {}, ['AAAUSDT', 'BBBUSDT']);
    expect(exchange.asked.find((path) => path.startsWith('/stream'))).toBe(
      '/stream?streams=aaausdt@depth@100ms/aaausdt@bookTicker/aaausdt@trade/' +
        'bbbusdt@depth@100ms/bbbusdt@bookTicker/bbbusdt@trade',
    );
  });
});
