/**
 * What one line of a table file says, in the texts that it was written in.
 * Grids, sequence and instruments are the business of whoever imports it.
 */
import type { LevelText } from '../../ports/recorded-market.ts';

/** What all rows say. */
export interface RowHead {
  /** Null where the file names none. */
  readonly symbol: string | null;
  /** When it was received; where only the exchange's time is given, that. */
  readonly receivedUtcNanos: bigint;
  /** The exchange's own time; null where there is none. */
  readonly exchangeUtcMillis: number | null;
}

export interface TradeRow extends RowHead {
  readonly kind: 'trade';
  /** Null where the file numbers none. */
  readonly tradeId: number | null;
  readonly price: string;
  readonly quantity: string;
  readonly aggressor: 'buy' | 'sell';
}

export interface QuoteRow extends RowHead {
  readonly kind: 'quote';
  readonly bidPrice: string;
  readonly askPrice: string;
  /** Null where the file gives no sizes. */
  readonly bidQuantity: string | null;
  readonly askQuantity: string | null;
}

export interface BarRow extends RowHead {
  readonly kind: 'bar';
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string | null;
}

/** Changed levels, or a whole book; consecutive rows of one update are one message. */
export interface DepthRow extends RowHead {
  readonly kind: 'depth';
  readonly whole: boolean;
  /** Ids of the update; null where the file has none, and order is all there is. */
  readonly ids: {
    readonly first: number;
    readonly final: number;
    /** Final id of the update before; null where the venue sends none. */
    readonly previous: number | null;
  } | null;
  readonly bids: readonly LevelText[];
  readonly asks: readonly LevelText[];
}

export type Row = TradeRow | QuoteRow | BarRow | DepthRow;

/** What is wrong with a line. */
export interface RowProblem {
  readonly kind: 'problem';
  readonly problem: string;
}

/** What reading found out besides; told once a file. */
export interface RowFindings {
  /** Times without a zone: taken as UTC. */
  unzoned: number;
  /** Numbers with more digits than a double holds, taken at fifteen. */
  tidied: number;
}
