/**
 * What an act on a scope would reach, as this window knows it now, by the rule of engine/state.
 * The engine counts anew when it acts; this is to judge by beforehand.
 */
import type { VenueShare } from '../../engine/contract/kill-rows.ts';
import { type PriceTicks, priceTicks } from '../../engine/contract/numbers.ts';
import type { OrderRecord } from '../../engine/contract/orders.ts';
import type { Scope } from '../../engine/contract/scope.ts';
import { type BlastRadius, blastRadius, venueShares } from '../../engine/state/blast-radius.ts';
import { ordersInTheWay } from '../../engine/state/flatten-way.ts';
import type { LedgerState } from '../../engine/state/ledger-state.ts';
import type { MarketColumns } from './market-columns.ts';

export interface Consequences extends BlastRadius {
  /** Orders that a flatten of the scope may meet, and that would be cancelled for it. */
  readonly inTheWay: readonly OrderRecord[];
  /** Its orders and positions by venue. */
  readonly shares: readonly VenueShare[];
}

/** Everything of `scope`; longs are valued at the bid, shorts at the ask. */
export function consequencesOf(
  ledger: LedgerState,
  market: MarketColumns,
  scope: Scope,
): Consequences {
  const radius = blastRadius(ledger, scope, (instrument, lots): PriceTicks | null => {
    const columns = market.instruments.get(instrument);
    const price = (lots > 0 ? columns?.bid : columns?.ask) ?? null;
    return price === null ? null : priceTicks(price);
  });
  const shares = venueShares(ledger, radius);
  return { ...radius, inTheWay: ordersInTheWay(ledger, scope), shares };
}
