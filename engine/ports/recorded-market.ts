/**
 * A recording as it is played: what the player publishes and the paper venue fills against.
 * Decimal texts, as recorded; grids and sequence are the business of both ends.
 */

/** A price level as recorded: price and absolute quantity, decimal texts. */
export type LevelText = readonly [price: string, quantity: string];

/** A message as it is published (or, for a snapshot, as its position is passed). */
export type RecordedMessage =
  | {
      readonly kind: 'snapshot' | 'depth';
      readonly symbol: string;
      readonly bids: readonly LevelText[];
      readonly asks: readonly LevelText[];
    }
  | {
      readonly kind: 'bookTicker';
      readonly symbol: string;
      readonly bid: LevelText;
      readonly ask: LevelText;
    }
  | {
      readonly kind: 'trade';
      readonly symbol: string;
      readonly price: string;
      readonly quantity: string;
      /** True: the seller was the aggressor. */
      readonly buyerIsMaker: boolean;
    };
