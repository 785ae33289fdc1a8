/**
 * Market state: what is known of every instrument from market data alone, changed in place.
 * Holds no orders and no positions, and never enters the ledger's state hash.
 */
import { invariant } from '../../contract/assert.ts';
import type { InstrumentId } from '../../contract/ids.ts';
import type { Instrument } from '../../contract/instrument.ts';
import type { BookTicker, FeedState, Trade } from '../../contract/market.ts';
import type { MonoNanos } from '../../contract/numbers.ts';
import type { TradingPhase } from '../../contract/trading-phase.ts';
import { ClockOffset } from './clock-offset.ts';
import { OrderBook } from './order-book.ts';
import { TopChecks } from './top-checks.ts';

/** A message that is kept in an object of the state's own. */
export type Kept<Message> = { -readonly [Field in keyof Message]: Message[Field] };

/** What is known of one instrument's market. */
export interface InstrumentMarket {
  readonly instrument: Instrument;
  readonly book: OrderBook;
  /** Why the book is not to be trusted until the next snapshot; empty when it is. */
  brokenReason: string;
  /** When the book last changed. */
  bookReceivedMonoNanos: MonoNanos | null;
  /** The newest of the venue's own; changed in place, like the trade. */
  ticker: Kept<BookTicker> | null;
  lastTrade: Kept<Trade> | null;
  /** When the newest message of the instrument was received; null before the first. */
  lastReceivedMonoNanos: MonoNanos | null;
  feed: FeedState;
  feedReason: string;
  /** Phase of the session by the venue's last word; null: continuous, or it tells of none. */
  phase: TradingPhase | null;
  /** Whether the book follows from a snapshot without a gap, as far as the session knows. */
  inSequence: boolean;
  readonly clockOffset: ClockOffset;
  readonly topChecks: TopChecks;
  readonly counts: MarketCounts;
}

/** Running totals of one instrument. */
export interface MarketCounts {
  ticks: number;
  gaps: number;
  resyncs: number;
  /** Every fault but a sequence gap. */
  faults: number;
  topChecked: number;
  topMatched: number;
}

/** A book that broke in the fold and needs a new snapshot from its session. */
export interface ResyncWanted {
  readonly instrument: InstrumentId;
  readonly reason: string;
}

export interface MarketState {
  readonly instruments: Map<InstrumentId, InstrumentMarket>;
  /** For the host to hand to the sessions and to empty; at most one per broken book. */
  readonly resyncWanted: ResyncWanted[];
  /** Faults that named no known instrument. */
  unattributedFaults: number;
  /** Our UTC minus our monotonic clock, in microseconds; null until anchored. */
  utcMinusMonoMicros: number | null;
}

export function createMarketState(): MarketState {
  return {
    instruments: new Map(),
    resyncWanted: [],
    unattributedFaults: 0,
    utcMinusMonoMicros: null,
  };
}

/** Tells the state how its monotonic stamps relate to UTC, so that clock offsets can be seen. */
export function anchorClock(market: MarketState, utcMicros: number, mono: MonoNanos): void {
  market.utcMinusMonoMicros = utcMicros - mono / 1_000;
}

/** Adds an instrument; defining it again keeps what is known. */
export function defineInstrument(market: MarketState, instrument: Instrument): InstrumentMarket {
  const known = market.instruments.get(instrument.id);
  if (known !== undefined) return known;
  const added = createMarket(instrument);
  market.instruments.set(instrument.id, added);
  return added;
}

/** The market of an instrument of which nothing was heard yet. */
export function createMarket(instrument: Instrument): InstrumentMarket {
  return {
    instrument,
    book: new OrderBook(),
    brokenReason: '',
    bookReceivedMonoNanos: null,
    ticker: null,
    lastTrade: null,
    lastReceivedMonoNanos: null,
    feed: 'connecting',
    feedReason: 'not connected yet',
    phase: null,
    inSequence: false,
    clockOffset: new ClockOffset(),
    topChecks: new TopChecks(),
    counts: { ticks: 0, gaps: 0, resyncs: 0, faults: 0, topChecked: 0, topMatched: 0 },
  };
}

/** The market of a defined instrument; an undefined one is a broken invariant. */
export function marketOf(market: MarketState, instrument: InstrumentId): InstrumentMarket {
  const found = market.instruments.get(instrument);
  // The sentence is made for the crash alone: this runs for every message.
  if (found === undefined) invariant(false, `no market was defined for ${instrument}`);
  return found;
}
