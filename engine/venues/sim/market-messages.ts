/**
 * Market data messages of the generated market in the shapes of Binance's public streams and
 * REST answers, for spot, USD-M and COIN-M.
 * Builds values only; who gets them is the publisher's business.
 */
import type { Top } from './instrument-market.ts';
import type { LevelChanges, Match } from './matching-engine.ts';
import { priceText, quantityText, type SymbolSpec } from './symbol-spec.ts';

type LevelText = [string, string];

const levelTexts = (
  spec: SymbolSpec,
  levels: readonly (readonly [number, number])[],
): LevelText[] => levels.map(([price, lots]) => [priceText(spec, price), quantityText(spec, lots)]);

const pairOf = (spec: SymbolSpec): object =>
  spec.market === 'coinm' ? { ps: `${spec.base}${spec.quote}` } : {};

/** Numbers of a depth update: first and last change in it, and the last of the one before. */
export interface UpdateRange {
  readonly first: number;
  readonly last: number;
  readonly previousLast: number;
}

export function depthMessage(
  spec: SymbolSpec,
  range: UpdateRange,
  changes: LevelChanges,
  nowMillis: number,
): object {
  const futures = spec.market === 'spot' ? {} : { pu: range.previousLast };
  const time = spec.market === 'spot' ? {} : { T: nowMillis };
  return {
    e: 'depthUpdate',
    E: nowMillis,
    ...time,
    s: spec.symbol,
    ...pairOf(spec),
    U: range.first,
    u: range.last,
    ...futures,
    b: levelTexts(spec, changes.bids),
    a: levelTexts(spec, changes.asks),
  };
}

/** Best bid and offer after update `updateId`; spot has no times in it, as on the exchange. */
export function bookTickerMessage(
  spec: SymbolSpec,
  updateId: number,
  top: Top,
  nowMillis: number,
): object {
  const head = spec.market === 'spot' ? {} : { e: 'bookTicker' };
  const tail = spec.market === 'spot' ? {} : { T: nowMillis, E: nowMillis };
  return {
    ...head,
    u: updateId,
    s: spec.symbol,
    ...pairOf(spec),
    b: priceText(spec, top.bidPrice),
    B: quantityText(spec, top.bidLots),
    a: priceText(spec, top.askPrice),
    A: quantityText(spec, top.askLots),
    ...tail,
  };
}

export function tradeMessage(spec: SymbolSpec, match: Match, nowMillis: number): object {
  const takerBuys = match.takerSide === 'buy';
  const tail = spec.market === 'spot' ? { M: true } : { X: 'MARKET' };
  return {
    e: 'trade',
    E: nowMillis,
    T: nowMillis,
    s: spec.symbol,
    ...pairOf(spec),
    t: match.tradeId,
    p: priceText(spec, match.price),
    q: quantityText(spec, match.lots),
    m: !takerBuys,
    ...tail,
  };
}

/** Body of a depth answer. */
export function depthSnapshot(
  spec: SymbolSpec,
  lastUpdateId: number,
  bids: readonly (readonly [number, number])[],
  asks: readonly (readonly [number, number])[],
  nowMillis: number,
): object {
  const symbol =
    spec.market === 'coinm' ? { symbol: spec.symbol, pair: `${spec.base}${spec.quote}` } : {};
  const times = spec.market === 'spot' ? {} : { E: nowMillis, T: nowMillis };
  return {
    lastUpdateId,
    ...times,
    ...symbol,
    bids: levelTexts(spec, bids),
    asks: levelTexts(spec, asks),
  };
}
