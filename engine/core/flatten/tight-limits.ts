/**
 * The limits of one order of a flatten: those of its instrument, tightened by every hard limit on a
 * scope that holds its owner, as the gate itself has resolved them. A slice that the gate would
 * refuse for its size closes nothing.
 */
import type { InstrumentLimits } from '../../contract/limits.ts';
import { lots, minor } from '../../contract/numbers.ts';
import type { OwnerLimits } from '../gate/owner-limits.ts';

/** What one order of an owner may be; undefined where its instrument has no limits. */
export function tightLimits({
  limits,
  hard,
}: Pick<OwnerLimits, 'limits' | 'hard'>): InstrumentLimits | undefined {
  if (limits === null) return undefined;
  return {
    ...limits,
    orderLots: lots(leastOf(limits.orderLots, hard.orderLots)),
    orderValueMinor: minor(leastOf(limits.orderValueMinor, hard.orderValueMinor)),
    priceCollarBps: leastOf(limits.priceCollarBps, hard.priceCollarBps),
  };
}

/** A limit that makes no sense of an order lets none pass. */
const leastOf = (own: number, ofNodes: number): number =>
  Number.isNaN(ofNodes) ? 0 : Math.min(own, ofNodes);
