/**
 * The conflated frames for consoles: the market ten times a second, telemetry once.
 * Only reads; what a frame leaves out it counts.
 */
import { createHash } from 'node:crypto';
import type { InstrumentId } from '../../contract/ids.ts';
import type { MarketFrame, MarketSummary, TelemetryFrame } from '../../contract/wire.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { InstrumentMarket } from '../../state/market/market-state.ts';
import {
  bookHashText,
  countBooks,
  countUnbridged,
  depthOf,
  type Top,
  topOf,
} from '../../state/market/market-view.ts';
import { monoNow, utcNow } from '../clock.ts';
import { type Latencies, quantilesOf } from '../latencies.ts';
import { type Loop, stampNow } from '../loop.ts';
import type { MarketRoom } from '../market/market-room.ts';
import type { StrategyRoom } from '../strategies/strategy-room.ts';
import type { Wire } from '../surroundings.ts';
import type { WardenWatch } from '../warden-watch.ts';

const depthLevels = 20;
const none = { p50: 0, p99: 0, p999: 0 };

export interface FrameOptions {
  readonly loop: Loop;
  readonly ledger: Ledger;
  readonly market: MarketRoom;
  readonly strategies: StrategyRoom;
  readonly latencies: Latencies;
  readonly wire: Wire;
  readonly warden: () => WardenWatch | null;
}

interface Row {
  readonly known: InstrumentMarket;
  readonly top: Top | null;
}

export class Frames {
  readonly #options: FrameOptions;
  #framedTicks = 0;
  #conflatedTotal = 0;
  #secondTicks = 0;
  #secondMono = monoNow();

  constructor(options: FrameOptions) {
    this.#options = options;
  }

  /** Whether ticks came since the last frame. */
  get isChanged(): boolean {
    return this.#options.market.ticks !== this.#framedTicks;
  }

  /** Ticks that frames have left out since the engine started. */
  get conflatedTotal(): number {
    return this.#conflatedTotal;
  }

  /** A maker of frames of one instant: everything but the depth is worked out once. */
  market(): (watched: InstrumentId | null) => MarketFrame {
    const { market } = this.#options;
    const rows = [...market.state.instruments.values()].map((known) => {
      return { known, top: topOf(known) };
    });
    const fresh = market.ticks - this.#framedTicks;
    const conflated = Math.max(0, fresh - rows.length);
    this.#framedTicks = market.ticks;
    this.#conflatedTotal += conflated;
    const columns = marketColumns(rows, monoNow());
    const base = { type: 'market', atMonoNanos: monoNow(), atUtcNanos: utcNow() } as const;
    return (watched) => {
      const found = watched === null ? undefined : market.state.instruments.get(watched);
      const depth = found === undefined ? { bids: [], asks: [] } : depthOf(found, depthLevels);
      return {
        ...base,
        ...columns,
        depthInstrument: found === undefined ? null : watched,
        depthBids: depth.bids,
        depthAsks: depth.asks,
        conflated,
      };
    };
  }

  telemetry(): TelemetryFrame {
    const { loop, ledger, market, strategies, latencies, wire, warden } = this.#options;
    const now = monoNow();
    const seconds = Math.max(0.001, (now - this.#secondMono) / 1e9);
    const ticksPerSecond = Math.round((market.ticks - this.#secondTicks) / seconds);
    this.#secondTicks = market.ticks;
    this.#secondMono = now;
    const lag = latencies.takeLoopLag();
    const { inWindow, limit } = loop.core.messagesAt(stampNow());
    return {
      type: 'telemetry',
      atMonoNanos: now,
      loopLagMicrosP99: lag.p99,
      loopLagMicrosMax: lag.max,
      ticksPerSecond,
      ledgerSequence: loop.core.ledger.sequence,
      ledgerQueue: ledger.queueLength(),
      ledgerCommitMicros: quantilesOf(latencies.ledgerCommit) ?? none,
      tickToApprovedMicros: quantilesOf(latencies.tickToApproved),
      tickToWireMicros: quantilesOf(latencies.tickToWire),
      consoles: wire.consoles,
      slowConsolesDropped: wire.slowDropped,
      conflated: this.#conflatedTotal,
      fencedOrders: loop.core.ledger.counts.fenced,
      messagesInWindow: inWindow,
      messagesLimit: limit,
      rssBytes: process.memoryUsage.rss(),
      wardenState: warden()?.state ?? 'absent',
      leaseRemainingMillis: warden()?.leaseRemainingMillis ?? 0,
      strategies: strategies.lines(),
    };
  }

  /** What market data came to since the start. */
  summary(): MarketSummary {
    const { loop, market, latencies } = this.#options;
    const all = [...market.state.instruments.values()].map((known) => known.counts);
    const sum = (of: (counts: InstrumentMarket['counts']) => number): number =>
      all.reduce((total, counts) => total + of(counts), 0);
    const { frames, decoded } = market.counters();
    const { counts } = loop.core.ledger;
    return {
      frames,
      decoded,
      faults: sum((one) => one.faults) + market.state.unattributedFaults,
      gaps: sum((one) => one.gaps),
      resyncs: sum((one) => one.resyncs),
      unbridged: countUnbridged(market.state),
      topChecked: sum((one) => one.topChecked),
      topMatched: sum((one) => one.topMatched),
      books: countBooks(market.state),
      bookHash: createHash('sha256').update(bookHashText(market.state)).digest('hex'),
      lastReceivedMonoNanos: market.lastReceivedMonoNanos,
      orders: counts.sent,
      fills: counts.fills,
      tickToApprovedMicros: quantilesOf(latencies.tickToApproved),
      tickToWireMicros: quantilesOf(latencies.tickToWire),
    };
  }
}

type Columns = Omit<
  MarketFrame,
  | 'type'
  | 'atMonoNanos'
  | 'atUtcNanos'
  | 'depthInstrument'
  | 'depthBids'
  | 'depthAsks'
  | 'conflated'
>;

function ageMillis(known: InstrumentMarket, now: number): number {
  const { lastReceivedMonoNanos } = known;
  if (lastReceivedMonoNanos === null) return -1;
  return Math.max(0, Math.round((now - lastReceivedMonoNanos) / 1e6));
}

function aggressor(known: InstrumentMarket): number {
  if (known.lastTrade === null) return 0;
  return known.lastTrade.aggressor === 'buy' ? 1 : -1;
}

function marketColumns(rows: readonly Row[], now: number): Columns {
  const each = <T>(of: (row: Row) => T): T[] => rows.map(of);
  return {
    instruments: each(({ known }) => known.instrument.id),
    bid: each(({ top }) => top?.bidPrice ?? null),
    ask: each(({ top }) => top?.askPrice ?? null),
    bidLots: each(({ top }) => top?.bidLots ?? 0),
    askLots: each(({ top }) => top?.askLots ?? 0),
    last: each(({ known }) => known.lastTrade?.price ?? null),
    lastSide: each(({ known }) => aggressor(known)),
    ageMillis: each(({ known }) => ageMillis(known, now)),
    clockOffsetMicros: each(({ known }) => known.clockOffset.micros),
    feed: each(({ known }) => known.feed),
    feedReason: each(({ known }) => known.feedReason),
    ticks: each(({ known }) => known.counts.ticks),
    gaps: each(({ known }) => known.counts.gaps),
    resyncs: each(({ known }) => known.counts.resyncs),
    faults: each(({ known }) => known.counts.faults),
    topChecked: each(({ known }) => known.counts.topChecked),
    topMatched: each(({ known }) => known.counts.topMatched),
  };
}
