/**
 * Market data as it was received, read back in order: what replays and backtests run on.
 * Says nothing of how it is kept; a reader that meets damage throws with the place of it.
 */
import type { Instrument } from '../contract/instrument.ts';
import type { FeedChange, FeedFault, Tick } from '../contract/market.ts';
import type { UtcNanos } from '../contract/numbers.ts';

/** What a tape is of. */
export interface TapeHead {
  /** The instant that the times of its messages count from (`receivedMonoNanos` 0). */
  readonly epochUtcNanos: UtcNanos;
  /** Every instrument that its messages name, with grids and scales. */
  readonly instruments: readonly Instrument[];
  /** File, venue or generator that it was made from, in words. */
  readonly source: string;
}

/** One message of a tape. A feed change or fault stands where the session told it. */
export type TapeMessage = Tick | FeedChange | FeedFault;

/** Reads a tape forwards, once. Synchronous: a backtest must not pay for a promise a message. */
export interface TapeCursor {
  readonly head: TapeHead;
  /** The next message, in the order of receipt; null at the end, and from then on. */
  readonly next: () => TapeMessage | null;
  /** Lets go of the file; may be called at any time, and twice. */
  readonly close: () => void;
}
