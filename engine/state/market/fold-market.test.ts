import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InstrumentId, VenueId } from '../../contract/ids.ts';
import type { Instrument } from '../../contract/instrument.ts';
import type {
  BookTicker,
  DepthDelta,
  DepthSnapshot,
  FeedChange,
  Tick,
} from '../../contract/market.ts';
import { lots, monoNanos, priceTicks } from '../../contract/numbers.ts';
import { foldFeedChange, foldFeedFault, foldTick } from './fold-market.ts';
import {
  anchorClock,
  createMarketState,
  defineInstrument,
  type InstrumentMarket,
  type MarketState,
} from './market-state.ts';
import {
  bookHashText,
  countBooks,
  countUnbridged,
  depthOf,
  isTradable,
  topOf,
} from './market-view.ts';

const id = InstrumentId.parse('BTCUSDT.test');
const instrument: Instrument = {
  id,
  venue: VenueId.parse('test'),
  symbol: 'BTCUSDT',
  kind: 'spot',
  base: 'BTC',
  quote: 'USDT',
  priceIncrement: '0.01',
  lotSize: '0.001',
  contractValue: '1',
  quoteScale: 6,
  settlementScale: 6,
};
const head = { instrument: id, receivedMonoNanos: monoNanos(5_000), exchangeUtcMillis: null };
const snapshot = (lastUpdateId: number, bids: number[], asks: number[]): DepthSnapshot => ({
  ...head,
  kind: 'depthSnapshot',
  lastUpdateId,
  bids,
  asks,
});
const delta = (finalUpdateId: number, bids: number[], asks: number[]): DepthDelta => ({
  ...head,
  kind: 'depthDelta',
  finalUpdateId,
  bids,
  asks,
});
const ticker = (updateId: number, bid: number, ask: number, quantity = 1): BookTicker => ({
  ...head,
  kind: 'bookTicker',
  updateId,
  bidPrice: priceTicks(bid),
  bidLots: lots(quantity),
  askPrice: priceTicks(ask),
  askLots: lots(quantity),
});
const change = (state: FeedChange['state']): FeedChange => ({
  kind: 'feedChange',
  instrument: id,
  state,
  reason: `now ${state}`,
  atMonoNanos: monoNanos(1),
});

function setUp(): { market: MarketState; known: InstrumentMarket } {
  const market = createMarketState();
  const known = defineInstrument(market, instrument);
  foldTick(market, snapshot(10, [100, 1], [102, 1]));
  foldFeedChange(market, change('live'));
  return { market, known };
}

describe('top checks', () => {
  const matched = { topChecked: 1, topMatched: 1, faults: 0 };
  const cases = [
    { name: 'ticker first', ticks: [ticker(11, 101, 102), delta(11, [101, 1], [])], ...matched },
    { name: 'book first', ticks: [delta(11, [101, 1], []), ticker(11, 101, 102)], ...matched },
    {
      name: 'the ticker comes two deltas late',
      ticks: [delta(11, [101, 1], []), delta(12, [99, 1], []), ticker(11, 101, 102)],
      ...matched,
    },
    {
      name: 'a pair counts once, however often either is sent',
      ticks: [ticker(11, 101, 102), delta(11, [101, 1], []), ticker(11, 101, 102)],
      ...matched,
    },
    {
      name: 'a repeated ticker finds no second counterpart',
      ticks: [delta(11, [101, 1], []), ticker(11, 101, 102), ticker(11, 101, 102)],
      ...matched,
    },
    {
      name: 'no equal ids, no check',
      ticks: [ticker(11, 101, 102), delta(12, [101, 1], []), ticker(13, 101, 102)],
      topChecked: 0,
      topMatched: 0,
      faults: 0,
    },
    {
      name: 'a different price is a fault',
      ticks: [ticker(11, 100, 102), delta(11, [101, 1], [])],
      topChecked: 1,
      topMatched: 0,
      faults: 1,
    },
    {
      name: 'a different quantity is a fault',
      ticks: [delta(11, [101, 1], []), ticker(11, 101, 102, 2)],
      topChecked: 1,
      topMatched: 0,
      faults: 1,
    },
  ];
  test.each(cases)('$name', ({ ticks, topChecked, topMatched, faults }) => {
    const { market, known } = setUp();
    for (const tick of ticks) foldTick(market, tick);
    expect(known.counts).toMatchObject({ topChecked, topMatched, faults });
  });

  test('any interleaving of two ascending streams checks every equal id exactly once', () => {
    const ids = fc.uniqueArray(fc.integer({ min: 11, max: 300 }), { maxLength: 100 });
    fc.assert(
      fc.property(ids, ids, fc.array(fc.boolean(), { maxLength: 300 }), (some, others, turns) => {
        const { market, known } = setUp();
        const books = [...some].sort((a, b) => a - b);
        const tickers = [...others].sort((a, b) => a - b);
        const common = books.filter((book) => others.includes(book)).length;
        for (const turn of [...turns, ...Array.from({ length: 300 }, (_, n) => n % 2 === 0)]) {
          const next = (turn ? books : tickers).shift();
          if (next === undefined) continue;
          foldTick(market, turn ? delta(next, [], []) : ticker(next, 100, 102));
        }
        expect(known.counts).toMatchObject({ topChecked: common, topMatched: common });
      }),
    );
  });
});

describe('a crossed book', () => {
  test('is counted once, asks for a resync, and trades again after a snapshot', () => {
    const { market, known } = setUp();
    const seen = [isTradable(known)];
    const fault = foldTick(market, delta(11, [103, 1], []));
    seen.push(isTradable(known));
    const again = foldTick(market, delta(12, [104, 1], []));
    foldTick(market, snapshot(20, [100, 1], [102, 1]));
    seen.push(isTradable(known));
    expect({
      seen,
      fault: fault?.fault,
      again,
      wanted: market.resyncWanted.map((wanted) => wanted.instrument),
      faults: known.counts.faults,
    }).toEqual({
      seen: [true, false, true],
      fault: 'crossedBook',
      again: null,
      wanted: [id],
      faults: 1,
    });
  });

  test("leaves the venue's own book ticker as the top", () => {
    const { market, known } = setUp();
    foldTick(market, ticker(11, 99, 103));
    foldTick(market, delta(12, [110, 1], []));
    expect(topOf(known)).toMatchObject({ bidPrice: 99, askPrice: 103 });
  });
});

describe('the top', () => {
  test('is the newer of book and ticker by update id', () => {
    const { market, known } = setUp();
    const tops = [topOf(known)?.bidPrice];
    foldTick(market, ticker(12, 101, 102));
    tops.push(topOf(known)?.bidPrice);
    foldTick(market, delta(13, [99, 4], []));
    tops.push(topOf(known)?.bidPrice);
    foldTick(market, ticker(5, 1, 2));
    tops.push(topOf(known)?.bidPrice);
    expect(tops).toEqual([100, 101, 100, 100]);
  });

  describe('without ids on one side goes by receipt', () => {
    const at = <Message extends Tick>(message: Message, nanos: number): Message => ({
      ...message,
      receivedMonoNanos: monoNanos(nanos),
    });
    const far = 2_098_021_528_332;
    test.each<{ name: string; ticks: readonly Tick[]; bids: readonly number[] }>([
      {
        name: 'tops without ids follow one another',
        ticks: [
          at(ticker(12, 101, 103), 6_000),
          at(ticker(0, 102, 103), 7_000),
          at(ticker(0, 104, 105), 8_000),
        ],
        bids: [101, 102, 104],
      },
      {
        name: 'a top without an id is newer than the book before it',
        ticks: [at(snapshot(far, [100, 1], [102, 1]), 6_000), at(ticker(0, 101, 102), 7_000)],
        bids: [100, 101],
      },
      {
        name: 'and older than the book after it',
        ticks: [at(ticker(0, 101, 102), 6_000), at(delta(far, [100, 0, 99, 1], []), 7_000)],
        bids: [101, 99],
      },
      {
        name: 'a book without ids is newer than a numbered top before it',
        ticks: [at(ticker(far, 101, 102), 6_000), at(snapshot(0, [98, 1], [99, 1]), 7_000)],
        bids: [101, 98],
      },
      {
        name: 'nothing without an id is held against anything',
        ticks: [at(ticker(0, 90, 91), 6_000), at(snapshot(0, [98, 1], [99, 1]), 7_000)],
        bids: [90, 98],
      },
    ])('$name', ({ ticks, bids }) => {
      const { market, known } = setUp();
      const seen = ticks.map((tick) => {
        foldTick(market, tick);
        return topOf(known)?.bidPrice;
      });
      expect({ seen, checked: known.counts.topChecked }).toEqual({ seen: bids, checked: 0 });
    });
  });

  test('is seen again when a venue comes back with ids that begin anew', () => {
    const { market, known } = setUp();
    foldTick(market, ticker(9_000_000, 600_000, 600_001));
    foldFeedChange(market, change('down'));
    foldFeedChange(market, change('buffering'));
    foldTick(market, snapshot(10, [500_000, 1], [500_001, 1]));
    foldFeedChange(market, change('live'));
    const tops = [topOf(known)?.bidPrice];
    foldTick(market, ticker(11, 500_100, 500_200));
    tops.push(topOf(known)?.bidPrice);
    expect(tops).toEqual([500_000, 500_100]);
  });

  test('is absent while neither is known', () => {
    const market = createMarketState();
    expect(topOf(defineInstrument(market, instrument))).toBeNull();
  });
});

test('counters: gaps apart from faults, resyncs once each, books and bridges', () => {
  const { market, known } = setUp();
  foldFeedChange(market, change('resyncing'));
  foldFeedChange(market, change('resyncing'));
  const fault = {
    kind: 'feedFault',
    instrument: id,
    detail: '',
    atMonoNanos: monoNanos(1),
  } as const;
  foldFeedFault(market, { ...fault, fault: 'sequenceGap' });
  foldFeedFault(market, { ...fault, fault: 'malformed' });
  foldFeedFault(market, { ...fault, fault: 'unknownSymbol', instrument: null });
  expect({
    counts: known.counts,
    unattributed: market.unattributedFaults,
    books: countBooks(market),
    unbridged: countUnbridged(market),
    depth: depthOf(known, 5),
  }).toEqual({
    counts: { ticks: 1, gaps: 1, resyncs: 1, faults: 1, topChecked: 0, topMatched: 0 },
    unattributed: 1,
    books: 0,
    unbridged: 1,
    depth: { bids: [100, 1], asks: [102, 1] },
  });
});

test('a book that lost its place is no book until the next snapshot, a stale one still is', () => {
  const { market } = setUp();
  const seen: [number, number][] = [];
  const note = (): number => seen.push([countBooks(market), countUnbridged(market)]);
  foldFeedChange(market, change('stale'));
  note();
  foldFeedChange(market, change('down'));
  note();
  foldTick(market, snapshot(20, [100, 1], [102, 1]));
  foldFeedChange(market, change('live'));
  note();
  expect(seen).toEqual([
    [1, 0],
    [0, 1],
    [1, 0],
  ]);
});

test('the hash text names every level, best first', () => {
  const { market } = setUp();
  foldTick(market, delta(11, [98, 7], [105, 3]));
  expect(bookHashText(market).split('\n')).toEqual([
    'quarterdeck.books.v1',
    `${id} 11`,
    'bid 100 1',
    'bid 98 7',
    'ask 102 1',
    'ask 105 3',
  ]);
});

test('the clock offset follows the quickest message of the last seconds', () => {
  const { market, known } = setUp();
  anchorClock(market, 1_000_000_000_000, monoNanos(0));
  const at = (seconds: number, exchangeUtcMillis: number): void => {
    foldTick(market, {
      ...ticker(20 + seconds, 100, 102),
      receivedMonoNanos: monoNanos(seconds * 1e9),
      exchangeUtcMillis,
    });
  };
  at(0, 1_000_001_270);
  at(1, 1_000_002_240);
  const first = known.clockOffset.micros;
  for (let second = 2; second < 40; second += 1) at(second, 1_000_000_000 + second * 1_000 - 3);
  expect([first, known.clockOffset.micros]).toEqual([1_270_000, -3_000]);
});
