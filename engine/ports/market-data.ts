/**
 * A venue's market data as the loop takes it: decoded, in sequence, faults as values.
 * Books are not kept behind this port; only sequence is.
 */
import type { FeedChange, FeedFault, Tick } from '../contract/market.ts';
import type { Instrument } from '../contract/instrument.ts';

export interface MarketDataSink {
  readonly onTick: (tick: Tick) => void;
  readonly onFeedChange: (change: FeedChange) => void;
  readonly onFault: (fault: FeedFault) => void;
}

export interface MarketData {
  /** Instruments by the venue's own exchange information; resolves once they are known. */
  readonly start: (sink: MarketDataSink) => Promise<readonly Instrument[]>;
  readonly close: () => Promise<void>;
}
