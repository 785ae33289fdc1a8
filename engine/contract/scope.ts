/**
 * Scopes (filters over what the desk trades) and the trading modes they are put in.
 * Says nothing of how a mode is enforced: that is the gate.
 */
import { z } from 'zod';
import { AccountId, InstrumentId, OperatorId, StrategyId, VenueId } from './ids.ts';

/** A filter; a missing field means all, and the empty filter is the desk. */
export const Scope = z.strictObject({
  venue: VenueId.optional(),
  account: AccountId.optional(),
  strategy: StrategyId.optional(),
  instrument: InstrumentId.optional(),
  trader: OperatorId.optional(),
  client: z.string().max(64).optional(),
});
export type Scope = z.infer<typeof Scope>;

/** `active`; `reduce`: an order may only shrink a position; `halted`: only cancels leave. */
export const Mode = z.enum(['active', 'reduce', 'halted']);
export type Mode = z.infer<typeof Mode>;

/** Who an order or a strategy belongs to: what scopes are matched against. */
export const Ownership = z.strictObject({
  venue: VenueId,
  account: AccountId,
  strategy: StrategyId,
  strategyVersion: z.string().min(1).max(64),
  instrument: InstrumentId,
  desk: z.string().min(1).max(64),
  trader: OperatorId,
  client: z.string().min(1).max(64),
});
export type Ownership = z.infer<typeof Ownership>;

/** Whether everything that the scope names is so in `owner`. */
export function scopeMatches(scope: Scope, owner: Ownership): boolean {
  return (
    (scope.venue === undefined || scope.venue === owner.venue) &&
    (scope.account === undefined || scope.account === owner.account) &&
    (scope.strategy === undefined || scope.strategy === owner.strategy) &&
    (scope.instrument === undefined || scope.instrument === owner.instrument) &&
    (scope.trader === undefined || scope.trader === owner.trader) &&
    (scope.client === undefined || scope.client === owner.client)
  );
}

/** Every field a scope may name, in the order it is typed. */
export const scopeFields = [
  'venue',
  'account',
  'strategy',
  'instrument',
  'trader',
  'client',
] as const;

/** Whether `wider` takes in all of `scope`: it names nothing that `scope` does not name too. */
export function coversScope(wider: Scope, scope: Scope): boolean {
  return scopeFields.every((field) => wider[field] === undefined || wider[field] === scope[field]);
}

/** A scope as an operator types it: `desk`, or `strategy=maker-btc instrument=...`. */
export function scopeText(scope: Scope): string {
  const parts = scopeFields.flatMap((field) =>
    scope[field] === undefined ? [] : [`${field}=${scope[field]}`],
  );
  return parts.length === 0 ? 'desk' : parts.join(' ');
}

/** The empty filter: the desk. */
export const deskScope: Scope = {};
