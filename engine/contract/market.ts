/**
 * Market data after decoding: what a venue session hands to the loop, one message at a time.
 * Sequence rules belong to the session; what arrives here is in order or says that it is not.
 */
import type { InstrumentId } from './ids.ts';
import type { Lots, MonoNanos, PriceTicks } from './numbers.ts';

/** Flat price levels: [price ticks, lots, price ticks, lots, ...]; lots 0 removes the level. */
export type Levels = readonly number[];

/**
 * Update id of a top or book whose recording gives none. It is older and newer than no other:
 * what stands on one side of it is compared by receipt.
 */
export const noUpdateId = 0;

/** Fields that every tick has. */
interface TickHead {
  readonly instrument: InstrumentId;
  /** When the socket chunk that carried it was read. */
  readonly receivedMonoNanos: MonoNanos;
  /** The exchange's own time in UTC milliseconds; null where the venue sends none. */
  readonly exchangeUtcMillis: number | null;
}

/** The whole book, replacing what was known. */
export interface DepthSnapshot extends TickHead {
  readonly kind: 'depthSnapshot';
  /** The venue's own; `noUpdateId` where the recording has none. The same below. */
  readonly lastUpdateId: number;
  readonly bids: Levels;
  readonly asks: Levels;
}

/** Levels that changed; in sequence after the snapshot or delta before it. */
export interface DepthDelta extends TickHead {
  readonly kind: 'depthDelta';
  readonly finalUpdateId: number;
  readonly bids: Levels;
  readonly asks: Levels;
}

/** Best bid and offer as the venue states them, independent of the book we keep. */
export interface BookTicker extends TickHead {
  readonly kind: 'bookTicker';
  readonly updateId: number;
  readonly bidPrice: PriceTicks;
  readonly bidLots: Lots;
  readonly askPrice: PriceTicks;
  readonly askLots: Lots;
}

/** One public trade. */
export interface Trade extends TickHead {
  readonly kind: 'trade';
  readonly tradeId: number;
  readonly price: PriceTicks;
  readonly lots: Lots;
  readonly aggressor: Side;
}

/** One market data message. */
export type Tick = DepthSnapshot | DepthDelta | BookTicker | Trade;

/** Side of an order or trade, in FIX words (tag 54). */
export type Side = 'buy' | 'sell';

/** State of one instrument's feed. `live` alone permits trading on it. */
export type FeedState = 'connecting' | 'buffering' | 'live' | 'resyncing' | 'stale' | 'down';

/** A change of a feed's state, with what caused it. */
export interface FeedChange {
  readonly kind: 'feedChange';
  readonly instrument: InstrumentId;
  readonly state: FeedState;
  readonly reason: string;
  readonly atMonoNanos: MonoNanos;
}

/** Kinds of market data fault that are counted and survived. */
export type FeedFaultKind =
  | 'malformed'
  | 'unknownSymbol'
  | 'unknownStream'
  | 'offGrid'
  | 'sequenceGap'
  | 'crossedBook'
  | 'staleSnapshot'
  | 'topMismatch';

/** A counted market data fault; `detail` names what and where, shortened to 200 characters. */
export interface FeedFault {
  readonly kind: 'feedFault';
  readonly fault: FeedFaultKind;
  readonly instrument: InstrumentId | null;
  readonly detail: string;
  readonly atMonoNanos: MonoNanos;
}
