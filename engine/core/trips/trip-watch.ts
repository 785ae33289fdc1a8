/**
 * What every trip's measure has in common: it hears of orders, and says where it reached its
 * threshold. A watch counts and nothing else: what follows is trips.ts.
 */
import type { MonoNanos } from '../../contract/numbers.ts';
import type { OrderSide } from '../../contract/orders.ts';
import type { Ownership, Scope } from '../../contract/scope.ts';
import type { TripRule } from '../../contract/trips.ts';
import type { LedgerState } from '../../state/ledger-state.ts';

/**
 * What became of an order. `approved`, `amended`, `cancelled`: a message of that kind was let go;
 * `held`: one was refused by a limit of messages; `refused`: by another check of the gate;
 * `rejected`, `filled`: the venue's word. Neither orders of a flatten nor the cancels of a halt are
 * told of, nor what a mode refused: those are the desk's own doing.
 */
export interface OrderNews {
  readonly kind: 'approved' | 'amended' | 'cancelled' | 'held' | 'refused' | 'rejected' | 'filled';
  readonly owner: Ownership;
  readonly side: OrderSide;
  /** Of the tick that it was decided on; null where it answers none. */
  readonly tickNumber: number | null;
}

/** A threshold that was reached. */
export interface Reached {
  /** What the trip acts on. */
  readonly scope: Scope;
  /** In the unit of the threshold. */
  readonly use: number;
  /** What was measured, as a clause of a sentence. */
  readonly words: string;
}

/** How far a measure has come; `scope` as of a threshold that is reached. */
export type Used = Pick<Reached, 'scope' | 'use'>;

/** The one of the most use; null: there is none. */
export function mostUsed(all: Iterable<Used>): Used | null {
  let most: Used | null = null;
  for (const each of all) if (most === null || each.use > most.use) most = each;
  return most;
}

export interface TripWatch {
  readonly rule: TripRule;
  /** Takes one piece of news that is in the rule's scope; null: the threshold is not reached. */
  readonly hear: (news: OrderNews, now: MonoNanos, ledger: LedgerState) => Reached | null;
  /** What it has come to at an instant, where most; null: there is too little to say. */
  readonly useAt: (now: MonoNanos) => Used | null;
  /** A person has lifted the mode of a scope: what counted there before counts no more. */
  readonly forget: (scope: Scope) => void;
}
