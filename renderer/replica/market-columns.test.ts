/** Holds how frames become columns, and that an age grows when no frame comes. */
import { expect, test } from 'vitest';
import { MarketFrame } from '../../engine/contract/wire.ts';
import { ageNowMillis, applyMarketFrame, emptyMarket, utcMillisOfMono } from './market-columns.ts';

const frame = (overrides: Partial<Record<keyof MarketFrame, unknown>> = {}) =>
  MarketFrame.parse({
    type: 'market',
    atMonoNanos: 5_000_000_000,
    atUtcNanos: '1700000000500000000',
    instruments: ['BTCUSDT.sim'],
    bid: [100],
    ask: [103],
    bidLots: [1],
    askLots: [2],
    last: [null],
    lastSide: [0],
    ageMillis: [40],
    clockOffsetMicros: [null],
    feed: ['live'],
    feedReason: [''],
    ticks: [9],
    gaps: [0],
    resyncs: [0],
    faults: [0],
    topChecked: [0],
    topMatched: [0],
    depthInstrument: null,
    depthBids: [],
    depthAsks: [],
    conflated: 3,
    ...overrides,
  });

test('a frame fills the columns, the bar of its second and both clocks', () => {
  const market = emptyMarket();
  const live = frame();
  applyMarketFrame(market, live, 1_000);
  applyMarketFrame(market, live, 1_100);
  const id = live.instruments[0]!;
  const columns = market.instruments.get(id);
  expect({
    seconds: columns?.bars.seconds,
    close: columns?.bars.close,
    conflated: market.conflated,
    age: ageNowMillis(market, id, 3_100),
    utc: utcMillisOfMono(market, 4_000_000_000),
  }).toEqual({
    seconds: [1_700_000_000],
    close: [203],
    conflated: 6,
    age: 2_040,
    utc: 1_699_999_999_500,
  });
});

test('a feed that is not live draws no price', () => {
  const market = emptyMarket();
  const resyncing = frame({ feed: ['resyncing'] });
  applyMarketFrame(market, resyncing, 0);
  expect(market.instruments.get(resyncing.instruments[0]!)?.bars.seconds).toEqual([]);
});
