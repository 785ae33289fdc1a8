/**
 * I3: at every order that leaves, what the account would hold if everything traded that can still
 * trade is within the position limit. Counted from the venue's own books, not from the desk's.
 */

import { openLots } from '../../../venues/sim/venue-order.ts';
import { positionLots } from '../desk/desk-parts.ts';
import { symbol } from '../venue/simulated-venue.ts';
import { type Facts, isUnderWay, type MakeChecker, type WirePlace } from './checker.ts';

export const exposureWithinLimits: MakeChecker = (facts) => {
  /** Orders that may not have reached the venue yet. */
  const underWay = new Set<WirePlace>();
  return {
    onPlace: (place) => {
      // An order that lives on behind a false cancel is in no limit of the desk's.
      if (facts.lies.size > 0) return;
      for (const other of underWay) if (!isUnderWay(facts, other)) underWay.delete(other);
      underWay.add(place);
      const worst = worstCase(facts, underWay);
      if (worst.buy > positionLots || -worst.sell > positionLots) {
        const range = `${worst.sell} to ${worst.buy} lots`;
        facts.violate('I3', `with ${place.clientOrderId} it could hold ${range}`);
      }
    },
  };
};

function worstCase(facts: Facts, underWay: ReadonlySet<WirePlace>) {
  const { desk, owner } = facts.venue;
  const held = heldLots(facts);
  const worst = { buy: held, sell: held };
  const add = (side: 'buy' | 'sell', lots: number): void => {
    if (side === 'buy') worst.buy += lots;
    else worst.sell -= lots;
  };
  for (const order of desk.history.openOrders(owner)) add(order.terms.side, openLots(order));
  for (const { side, lots } of underWay) add(side, lots);
  return worst;
}

/** What the account holds by its trades at the venue. */
export function heldLots({ venue }: Facts): number {
  let held = 0;
  for (const { order, lots } of venue.desk.history.trades(venue.owner, symbol)) {
    held += order.terms.side === 'buy' ? lots : -lots;
  }
  return held;
}
