/**
 * Reads a recorded frame far enough to play it: its stream, symbol, kind, levels and ids.
 * Changes nothing and rounds nothing; numbers stay the texts that were recorded.
 */
import { z } from 'zod';
import type { LevelText } from '../ports/recorded-market.ts';

/** Checked by hand: a busy recording holds millions of levels. */
export const levelTexts = z.custom<readonly LevelText[]>(
  (value) =>
    Array.isArray(value) &&
    value.every(
      (one: unknown) =>
        Array.isArray(one) && typeof one[0] === 'string' && typeof one[1] === 'string',
    ),
);

const DepthData = z.looseObject({
  s: z.string(),
  U: z.int(),
  u: z.int(),
  pu: z.int().optional(),
  ps: z.string().optional(),
  b: levelTexts,
  a: levelTexts,
});
const TickerData = z.looseObject({
  s: z.string(),
  u: z.int(),
  b: z.string(),
  B: z.string(),
  a: z.string(),
  A: z.string(),
});
const TradeData = z.looseObject({
  s: z.string(),
  p: z.string(),
  q: z.string(),
  m: z.boolean(),
  X: z.string().optional(),
});
const Frame = z.looseObject({ stream: z.string(), data: z.looseObject({}) });

/** What a frame carries; `other` is played to who asks for its stream by its exact name. */
export type CaptureFrame = { readonly stream: string; readonly symbol: string } & (
  | ({ readonly kind: 'depth' } & RecordedDelta)
  | { readonly kind: 'bookTicker'; readonly bid: LevelText; readonly ask: LevelText }
  | {
      readonly kind: 'trade';
      readonly price: string;
      readonly quantity: string;
      readonly buyerIsMaker: boolean;
      /** Whether it is an execution on the book (not the insurance fund's). */
      readonly onBook: boolean;
    }
  | { readonly kind: 'other' }
);

/** A change of the book with its place in the sequence. */
export interface RecordedDelta {
  readonly firstUpdateId: number;
  readonly finalUpdateId: number;
  /** Null on spot. */
  readonly previousUpdateId: number | null;
  readonly bids: readonly LevelText[];
  readonly asks: readonly LevelText[];
}

const DepthBody = z.looseObject({ lastUpdateId: z.int(), bids: levelTexts, asks: levelTexts });

/** A recorded depth answer. */
export interface RecordedSnapshot {
  readonly lastUpdateId: number;
  readonly bids: readonly LevelText[];
  readonly asks: readonly LevelText[];
}

/** The stream that a text names, well-formed or not; null when it names none. */
export const streamNamed = (text: string): string | null =>
  /"stream":\s*"([^"]{1,120})"/.exec(text.slice(0, 400))?.[1] ?? null;

/** The frame, or null when it is not as the exchange sends it. */
export function readCaptureFrame(text: string): CaptureFrame | null {
  const frame = Frame.safeParse(parseJson(text));
  if (!frame.success) return null;
  const { stream, data } = frame.data;
  const [name = '', channel = ''] = stream.split('@');
  const symbol = name.toUpperCase();
  switch (channel) {
    case 'depth': {
      const depth = DepthData.safeParse(data);
      if (!depth.success) return null;
      const { U, u, pu, b, a } = depth.data;
      return {
        kind: 'depth',
        stream,
        symbol,
        firstUpdateId: U,
        finalUpdateId: u,
        previousUpdateId: pu ?? null,
        bids: b,
        asks: a,
      };
    }
    case 'bookTicker': {
      const ticker = TickerData.safeParse(data);
      if (!ticker.success) return null;
      const { b, B, a, A } = ticker.data;
      return { kind: 'bookTicker', stream, symbol, bid: [b, B], ask: [a, A] };
    }
    case 'trade':
    case 'aggTrade': {
      const trade = TradeData.safeParse(data);
      if (!trade.success) return null;
      const { p, q, m, X } = trade.data;
      const onBook = X === undefined || X === 'MARKET';
      return { kind: 'trade', stream, symbol, price: p, quantity: q, buyerIsMaker: m, onBook };
    }
    default:
      return { kind: 'other', stream, symbol };
  }
}

/** The depth answer, or null when it is none. */
export function readDepthBody(text: string): RecordedSnapshot | null {
  const body = DepthBody.safeParse(parseJson(text));
  if (!body.success) return null;
  const { lastUpdateId, bids, asks } = body.data;
  return { lastUpdateId, bids, asks };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: it fails the schema and is counted as unreadable.
    return undefined;
  }
}
