/**
 * The limits of one order of a flatten: those of its instrument, tightened by every hard limit on a
 * scope that holds its owner. A slice that the gate would refuse for its size closes nothing.
 */
import type { InstrumentLimits, Limits } from '../../contract/limits.ts';
import { lots, minor } from '../../contract/numbers.ts';
import { type Ownership, scopeMatches } from '../../contract/scope.ts';

/** What one order of `owner` may be; undefined where its instrument has no limits. */
export function tightLimits(limits: Limits | null, owner: Ownership): InstrumentLimits | undefined {
  const own = limits?.instruments.find(({ instrument }) => instrument === owner.instrument);
  if (own === undefined) return undefined;
  let { orderLots, orderValueMinor, priceCollarBps } = own;
  for (const { scope, hard } of limits?.nodes ?? []) {
    if (!scopeMatches(scope, owner)) continue;
    orderLots = lots(Math.min(orderLots, hard.orderLots ?? orderLots));
    orderValueMinor = minor(Math.min(orderValueMinor, hard.orderValueMinor ?? orderValueMinor));
    priceCollarBps = Math.min(priceCollarBps, hard.priceCollarBps ?? priceCollarBps);
  }
  return { ...own, orderLots, orderValueMinor, priceCollarBps };
}
