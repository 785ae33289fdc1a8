/**
 * The trading floor behind the order desk: where orders meet a market.
 * One floor matches against the generated market's agents, the other against a recording.
 */
import type { BookOrder, Match, Placement } from './matching-engine.ts';
import type { SymbolSpec } from './symbol-spec.ts';

/** Told of every execution of a RESTING order of an account, before the floor's call returns. */
export type MakerListener = (symbol: string, match: Match) => void;

/** Told once trades are over, of the least and the greatest of their prices. */
export type TradesListener = (symbol: string, low: number, high: number) => void;

export interface Floor {
  /** The symbols that can be traded here, by name. */
  readonly symbols: ReadonlyMap<string, SymbolSpec>;
  /** Executions of the taker come back; those of makers go to the listener. */
  readonly place: (symbol: string, order: BookOrder) => Placement;
  /** Lots that the order had left; null when it does not rest. */
  readonly cancel: (symbol: string, orderId: number) => number | null;
  /** Best opposite price for a market order of `side`; null when there is none. */
  readonly bestAgainst: (symbol: string, side: 'buy' | 'sell') => number | null;
  /** Makes a resting order smaller by `lots`, in its place; false when it does not rest. */
  readonly reduce: (symbol: string, orderId: number, lots: number) => boolean;
  /** Ticks of the last trade; null before the first. */
  readonly lastPrice: (symbol: string) => number | null;
  readonly onMakerMatch: (listener: MakerListener) => void;
  readonly onTrades: (listener: TradesListener) => void;
}

/** Owners below this number are agents of the generated market; accounts begin here. */
export const firstAccountOwner = 1_000_000;
