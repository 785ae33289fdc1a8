/**
 * Uses of limits that only the gate can tell: those of its windows, at an instant of its clock.
 * Judges nothing; what is not known is null.
 */
import type { InstrumentId } from '../../contract/ids.ts';
import type { MarketState } from '../../state/market/market-state.ts';
import type { Top } from '../../state/market/market-view.ts';
import type { ClockedUses } from '../../state/node-use.ts';
import { referenceOf } from './facts.ts';
import type { NodeBook } from './node-book.ts';

/** What the nodes of `book` have in use now, beside what the ledger tells. */
export function clockedUses(book: NodeBook, market: MarketState, monoNanos: number): ClockedUses {
  const byName = new Map(book.nodes.map((sums) => [sums.node.name, sums]));
  const topOf = (id: InstrumentId): Top | null => referenceOf(market.instruments.get(id) ?? null);
  const ageMillis = book.covariance.ageMillisAt(monoNanos);
  return {
    messages: (name, severity) => byName.get(name)?.[severity]?.window?.countAt(monoNanos) ?? null,
    driftBps: (name, severity) => {
      const use = byName.get(name)?.[severity]?.drifts?.widestAt(topOf, monoNanos);
      return use === undefined || !Number.isSafeInteger(use) ? null : use;
    },
    // Rounded up, so that it is beyond its limit exactly where the gate says so.
    covarianceAgeMillis: ageMillis === null || ageMillis < 0 ? null : Math.ceil(ageMillis),
  };
}
