/**
 * What every trip's measure has in common: it hears of orders, and says where it reached its
 * threshold. A watch counts and nothing else: what follows is trips.ts.
 */
import type { MonoNanos } from '../../contract/numbers.ts';
import type { OrderSide } from '../../contract/orders.ts';
import type { Ownership, Scope } from '../../contract/scope.ts';
import type { TripRule } from '../../contract/trips.ts';

/** What a step did to an order; orders of a flatten are not told of. */
export interface OrderNews {
  readonly kind: 'approved';
  readonly owner: Ownership;
  readonly side: OrderSide;
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

export interface TripWatch {
  readonly rule: TripRule;
  /** Takes one piece of news that is in the rule's scope; null: the threshold is not reached. */
  readonly hear: (news: OrderNews, now: MonoNanos) => Reached | null;
  /** A person has lifted the mode of a scope: what counted there before counts no more. */
  readonly forget: (scope: Scope) => void;
}
