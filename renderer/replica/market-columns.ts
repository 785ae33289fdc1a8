/**
 * The latest of every market, in mutable columns that panels read when they draw.
 * Conflated by the engine; nothing here is a tick, and nothing here is kept for the record.
 */
import type { InstrumentId } from '../../engine/contract/ids.ts';
import type { FeedState } from '../../engine/contract/market.ts';
import type { MarketFrame } from '../../engine/contract/wire.ts';
import { addPrice, emptyBars, type PriceBars } from './price-bars.ts';

/** The latest of one instrument. Prices in ticks, sizes in lots. */
export interface InstrumentMarket {
  bid: number | null;
  ask: number | null;
  bidLots: number;
  askLots: number;
  last: number | null;
  lastSide: number;
  /** Since its last message when the frame was made, in milliseconds; -1: none yet. */
  ageMillis: number;
  clockOffsetMicros: number | null;
  feed: FeedState;
  feedReason: string;
  ticks: number;
  gaps: number;
  resyncs: number;
  faults: number;
  topChecked: number;
  topMatched: number;
  readonly bars: PriceBars;
}

export interface MarketColumns {
  readonly instruments: Map<InstrumentId, InstrumentMarket>;
  depthInstrument: InstrumentId | null;
  /** Flat [price, lots, ...], best first. */
  depthBids: readonly number[];
  depthAsks: readonly number[];
  /** Engine time of the last frame: one instant on both clocks; 0 and '' before the first. */
  atMonoNanos: number;
  atUtcNanos: string;
  /** Window clock when the last frame came, in milliseconds. */
  receivedMillis: number;
  conflated: number;
}

export const emptyMarket = (): MarketColumns => ({
  instruments: new Map(),
  depthInstrument: null,
  depthBids: [],
  depthAsks: [],
  atMonoNanos: 0,
  atUtcNanos: '',
  receivedMillis: 0,
  conflated: 0,
});

/** The columns of one instrument, made empty when it is seen first. */
export function instrumentMarket(market: MarketColumns, id: InstrumentId): InstrumentMarket {
  const known = market.instruments.get(id);
  if (known !== undefined) return known;
  const made: InstrumentMarket = {
    bid: null,
    ask: null,
    bidLots: 0,
    askLots: 0,
    last: null,
    lastSide: 0,
    ageMillis: -1,
    clockOffsetMicros: null,
    feed: 'connecting',
    feedReason: '',
    ticks: 0,
    gaps: 0,
    resyncs: 0,
    faults: 0,
    topChecked: 0,
    topMatched: 0,
    bars: emptyBars(),
  };
  market.instruments.set(id, made);
  return made;
}

/** Takes one frame into the columns. */
export function applyMarketFrame(
  market: MarketColumns,
  frame: MarketFrame,
  nowMillis: number,
): void {
  market.receivedMillis = nowMillis;
  market.atMonoNanos = frame.atMonoNanos;
  market.atUtcNanos = frame.atUtcNanos;
  market.depthInstrument = frame.depthInstrument;
  market.depthBids = frame.depthBids;
  market.depthAsks = frame.depthAsks;
  market.conflated += frame.conflated;
  const second = Number(frame.atUtcNanos.slice(0, -9) || '0');
  frame.instruments.forEach((id, index) => {
    const columns = instrumentMarket(market, id);
    takeColumn(columns, frame, index);
    const { bid, ask } = columns;
    if (bid !== null && ask !== null && columns.feed === 'live') {
      addPrice(columns.bars, second, bid + ask);
    }
  });
}

function takeColumn(columns: InstrumentMarket, frame: MarketFrame, index: number): void {
  columns.bid = frame.bid[index] ?? null;
  columns.ask = frame.ask[index] ?? null;
  columns.bidLots = frame.bidLots[index] ?? 0;
  columns.askLots = frame.askLots[index] ?? 0;
  columns.last = frame.last[index] ?? null;
  columns.lastSide = frame.lastSide[index] ?? 0;
  columns.ageMillis = frame.ageMillis[index] ?? -1;
  columns.clockOffsetMicros = frame.clockOffsetMicros[index] ?? null;
  columns.feed = frame.feed[index] ?? 'down';
  columns.feedReason = frame.feedReason[index] ?? '';
  columns.ticks = frame.ticks[index] ?? 0;
  columns.gaps = frame.gaps[index] ?? 0;
  columns.resyncs = frame.resyncs[index] ?? 0;
  columns.faults = frame.faults[index] ?? 0;
  columns.topChecked = frame.topChecked[index] ?? 0;
  columns.topMatched = frame.topMatched[index] ?? 0;
}

/** Age of an instrument's last message now: it goes on growing when no frame comes; -1: none. */
export function ageNowMillis(market: MarketColumns, id: InstrumentId, nowMillis: number): number {
  const age = market.instruments.get(id)?.ageMillis ?? -1;
  return age < 0 ? -1 : age + Math.max(0, nowMillis - market.receivedMillis);
}

/** UTC milliseconds of an instant on the host's monotonic clock; null before the first frame. */
export function utcMillisOfMono(market: MarketColumns, monoNanos: number): number | null {
  if (market.atMonoNanos === 0) return null;
  const frameMillis = Number(market.atUtcNanos.slice(0, -6));
  return frameMillis - (market.atMonoNanos - monoNanos) / 1e6;
}

/**
 * Best price and size of one side as shown: of the watched book where there is one, so that all of
 * a page agrees with its ladder; else of the latest ticker.
 */
export function topShown(
  market: MarketColumns,
  id: InstrumentId,
  side: 'bid' | 'ask',
): { readonly price: number; readonly lots: number } | null {
  const depth = side === 'bid' ? market.depthBids : market.depthAsks;
  const [price, lots] = market.depthInstrument === id ? depth : [];
  if (price !== undefined && lots !== undefined) return { price, lots };
  const columns = market.instruments.get(id);
  const ticker = columns?.[side] ?? null;
  if (columns === undefined || ticker === null) return null;
  return { price: ticker, lots: side === 'bid' ? columns.bidLots : columns.askLots };
}
