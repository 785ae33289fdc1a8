/**
 * Folds market data into the market state, in place: ticks, feed changes and feed faults.
 * Checks each changed book for a cross and against the venue's own top of book.
 */
import { missingCase } from '../../contract/assert.ts';
import {
  type BookTicker,
  type DepthDelta,
  type FeedChange,
  type FeedFault,
  type FeedFaultKind,
  noUpdateId,
  type Tick,
  type Trade,
} from '../../contract/market.ts';
import { type InstrumentMarket, type MarketState, marketOf } from './market-state.ts';
import type { TopCheck } from './top-checks.ts';

/**
 * Folds one tick. A fault that it shows (a crossed book, a top that differs from the venue's)
 * is counted here already and returned to be reported; do not fold it again.
 */
export function foldTick(market: MarketState, tick: Tick): FeedFault | null {
  const known = marketOf(market, tick.instrument);
  known.counts.ticks += 1;
  known.lastReceivedMonoNanos = tick.receivedMonoNanos;
  const { utcMinusMonoMicros } = market;
  if (tick.exchangeUtcMillis !== null && utcMinusMonoMicros !== null) {
    const receivedMicros = tick.receivedMonoNanos / 1_000 + utcMinusMonoMicros;
    known.clockOffset.sample(tick.exchangeUtcMillis * 1_000, receivedMicros);
  }
  switch (tick.kind) {
    case 'depthSnapshot':
      known.book.applySnapshot(tick.lastUpdateId, tick.bids, tick.asks);
      known.topChecks.onSnapshot();
      known.bookReceivedMonoNanos = tick.receivedMonoNanos;
      known.brokenReason = '';
      known.inSequence = true;
      return checkCross(market, known, tick);
    case 'depthDelta':
      return foldDelta(market, known, tick);
    case 'bookTicker':
      return foldTicker(market, known, tick);
    case 'trade':
      keepTrade(known, tick);
      return null;
    default:
      return missingCase(tick);
  }
}

function foldDelta(market: MarketState, known: InstrumentMarket, tick: DepthDelta) {
  const { book } = known;
  book.applyDelta(tick.finalUpdateId, tick.bids, tick.asks);
  known.bookReceivedMonoNanos = tick.receivedMonoNanos;
  if (known.brokenReason !== '') return null;
  const crossed = checkCross(market, known, tick);
  if (crossed !== null) return crossed;
  const { bids, asks } = book;
  const check = known.topChecks.onBook(
    tick.finalUpdateId,
    bids.priceAt(0),
    bids.lotsAt(0),
    asks.priceAt(0),
    asks.lotsAt(0),
  );
  return countCheck(market, known, check, tick.finalUpdateId, tick);
}

function foldTicker(market: MarketState, known: InstrumentMarket, tick: BookTicker) {
  const { updateId, bidLots, askLots } = tick;
  if (known.ticker === null || updateId >= known.ticker.updateId || updateId === noUpdateId) {
    keepTicker(known, tick);
  }
  const bidPrice = bidLots === 0 ? Number.NaN : tick.bidPrice;
  const askPrice = askLots === 0 ? Number.NaN : tick.askPrice;
  const check = known.topChecks.onTicker(updateId, bidPrice, bidLots, askPrice, askLots);
  return countCheck(market, known, check, updateId, tick);
}

/** Copied, and into the same object each time: who reads a tape may fill its messages anew. */
function keepTicker(known: InstrumentMarket, tick: BookTicker): void {
  const { ticker } = known;
  if (ticker === null) {
    known.ticker = { ...tick };
    return;
  }
  ticker.receivedMonoNanos = tick.receivedMonoNanos;
  ticker.exchangeUtcMillis = tick.exchangeUtcMillis;
  ticker.updateId = tick.updateId;
  ticker.bidPrice = tick.bidPrice;
  ticker.bidLots = tick.bidLots;
  ticker.askPrice = tick.askPrice;
  ticker.askLots = tick.askLots;
}

function keepTrade(known: InstrumentMarket, tick: Trade): void {
  const { lastTrade } = known;
  if (lastTrade === null) {
    known.lastTrade = { ...tick };
    return;
  }
  lastTrade.receivedMonoNanos = tick.receivedMonoNanos;
  lastTrade.exchangeUtcMillis = tick.exchangeUtcMillis;
  lastTrade.tradeId = tick.tradeId;
  lastTrade.price = tick.price;
  lastTrade.lots = tick.lots;
  lastTrade.aggressor = tick.aggressor;
}

function countCheck(
  market: MarketState,
  known: InstrumentMarket,
  check: TopCheck,
  updateId: number,
  tick: Tick,
): FeedFault | null {
  if (check === 'none') return null;
  known.counts.topChecked += 1;
  if (check === 'matched') {
    known.counts.topMatched += 1;
    return null;
  }
  const detail = `top of book differs from the book ticker at update ${updateId}`;
  return breakBook(market, known, 'topMismatch', detail, tick);
}

function checkCross(market: MarketState, known: InstrumentMarket, tick: Tick): FeedFault | null {
  const { book } = known;
  if (!book.isCrossed()) return null;
  const detail =
    `bid ${book.bids.priceAt(0)} at or above ask ${book.asks.priceAt(0)} (in increments)` +
    ` at update ${book.updateId}`;
  return breakBook(market, known, 'crossedBook', detail, tick);
}

/** The book is not trusted from here until a snapshot replaces it. */
function breakBook(
  market: MarketState,
  known: InstrumentMarket,
  fault: FeedFaultKind,
  detail: string,
  tick: Tick,
): FeedFault {
  known.counts.faults += 1;
  known.brokenReason = detail;
  market.resyncWanted.push({ instrument: tick.instrument, reason: detail });
  return {
    kind: 'feedFault',
    fault,
    instrument: tick.instrument,
    detail: detail.slice(0, 200),
    atMonoNanos: tick.receivedMonoNanos,
  };
}

/** Folds a change of a feed's state; entering `resyncing` counts a resync. */
export function foldFeedChange(market: MarketState, change: FeedChange): void {
  const known = marketOf(market, change.instrument);
  if (change.state === 'resyncing' && known.feed !== 'resyncing') known.counts.resyncs += 1;
  // A stale feed still has its place in the sequence; every other state but live has lost it.
  if (change.state !== 'live' && change.state !== 'stale') known.inSequence = false;
  if (change.state === 'down' || change.state === 'connecting') forgetIds(known);
  known.feed = change.state;
  known.feedReason = change.reason;
}

/** A venue that comes back may begin its ids anew: its next top counts whatever its id is. */
function forgetIds({ ticker, topChecks }: InstrumentMarket): void {
  if (ticker !== null) ticker.updateId = noUpdateId;
  topChecks.clear();
}

/** Counts a fault that a session reported (not one that `foldTick` returned). */
export function foldFeedFault(market: MarketState, fault: FeedFault): void {
  const known = fault.instrument === null ? undefined : market.instruments.get(fault.instrument);
  if (known === undefined) market.unattributedFaults += 1;
  else if (fault.fault === 'sequenceGap') known.counts.gaps += 1;
  else known.counts.faults += 1;
}
