/**
 * What the encoder and the decoder of messages share: tags, flags, and the values that steps count
 * from, by instrument.
 */

/** The lowest three bits of a message's first byte. */
export const messageTags = {
  bookTicker: 0,
  trade: 1,
  depthDelta: 2,
  depthSnapshot: 3,
  feedChange: 4,
  feedFault: 5,
} as const;
export const tagMask = 7;

/** The other bits of a message's first byte. */
export const flags = {
  /** Of the instrument of the message before it. */
  sameInstrument: 8,
  /** The exchange's own time is given. */
  exchangeTime: 16,
  /** The seller was the aggressor. */
  sell: 32,
  /** A fault that belongs to no instrument. */
  nobody: 64,
} as const;

/** The last values by instrument: `width` numbers each, unboxed. */
export type Columns = Float64Array;
export const width = 4;
export const priceColumn = 0;
export const updateColumn = 1;
export const tradeColumn = 2;
export const exchangeColumn = 3;

export const columnsOf = (instruments: number): Columns =>
  new Float64Array(Math.max(instruments, 1) * width);
