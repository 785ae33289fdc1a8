/**
 * A venue's market data as the loop takes it: decoded, in sequence, faults as values.
 * Books are not kept behind this port; only sequence is.
 */

import type { InstrumentId } from '../contract/ids.ts';
import type { Instrument } from '../contract/instrument.ts';
import type { FeedChange, FeedFault, Tick } from '../contract/market.ts';
import type { PhaseChange } from '../contract/trading-phase.ts';

export interface MarketDataSink {
  /**
   * Told before anything is decoded; the answer is the definitions to decode by, in the same order,
   * where the desk keeps others for now. Missing: those that were found.
   */
  readonly onInstruments?: (found: readonly Instrument[]) => readonly Instrument[];
  readonly onTick: (tick: Tick) => void;
  readonly onFeedChange: (change: FeedChange) => void;
  readonly onFault: (fault: FeedFault) => void;
  /** The phase of an instrument's session, at each log-on and when it changes. */
  readonly onPhase?: (change: PhaseChange) => void;
}

/** What a session received since it was started. */
export interface FeedCounters {
  /** Market data frames received. */
  readonly frames: number;
  /** Frames that were decoded, whether or not anyone uses them. */
  readonly decoded: number;
  /** Connections that were opened again after a loss. */
  readonly reconnects: number;
  /** Deltas dropped from a full buffer while a snapshot was awaited. */
  readonly bufferDropped: number;
}

export interface MarketData {
  /** Instruments by the venue's own exchange information; resolves once they are known. */
  readonly start: (sink: MarketDataSink) => Promise<readonly Instrument[]>;
  /** Asks for a new snapshot of an instrument whose book broke behind this port. */
  readonly resync: (instrument: InstrumentId, reason: string) => void;
  readonly counters: () => FeedCounters;
  readonly close: () => Promise<void>;
}
