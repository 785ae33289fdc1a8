/**
 * The next order of a flatten for one position: an immediate-or-cancel limit order against it.
 * Sends nothing and permits nothing: the gate judges it like any other order.
 *
 * The rule of a slice: as much of the position as the limits of one order let pass, at the touch
 * it takes worsened by half the price collar, and never outside the collar.
 */

import type { Valuation } from '../../contract/instrument.ts';
import type { InstrumentLimits } from '../../contract/limits.ts';
import { type Lots, lots, type PriceTicks, priceTicks } from '../../contract/numbers.ts';
import type { OrderRequest } from '../../contract/orders.ts';
import type { Ownership } from '../../contract/scope.ts';
import type { Top } from '../../state/market/market-view.ts';
import { orderValue, withinCollar } from '../gate/order-value.ts';

const bpsScale = 10_000;

/** What a slice is made of. */
export interface SliceFacts {
  /** Signed lots of the position; not zero. */
  readonly held: Lots;
  readonly owner: Ownership;
  readonly top: Top;
  readonly limits: InstrumentLimits;
  readonly valuation: Valuation;
}

/** The order, or in words why there can be none. */
export function nextSlice(facts: SliceFacts): OrderRequest | { readonly why: string } {
  const { held, owner, top, limits, valuation } = facts;
  const side = held > 0 ? 'sell' : 'buy';
  const price = slicePrice(side, top, limits.priceCollarBps);
  if (price === null) return { why: 'the market is too wide or too odd for the price collar' };
  const most = Math.min(Math.abs(held), limits.orderLots);
  const quantity = lotsWithin(most, (some) => {
    const value = orderValue(valuation, price, some);
    return value !== null && value <= limits.orderValueMinor;
  });
  if (quantity === 0) return { why: 'one lot is worth more than the limit of an order' };
  return {
    owner,
    side,
    type: 'limit',
    timeInForce: 'IOC',
    postOnly: false,
    price,
    lots: lots(quantity),
  };
}

/** The touch that the side takes, worsened by half the collar; null where no price is inside. */
function slicePrice(side: 'buy' | 'sell', top: Top, collarBps: number): PriceTicks | null {
  const { bidPrice, askPrice } = top;
  const twiceMid = bidPrice + askPrice;
  const slack = Math.floor((twiceMid * collarBps) / (4 * bpsScale));
  const reach = (twiceMid * collarBps) / (2 * bpsScale);
  const sells = side === 'sell';
  const worst = sells ? Math.ceil(twiceMid / 2 - reach) : Math.floor(twiceMid / 2 + reach);
  const wanted = sells ? Math.max(bidPrice - slack, worst) : Math.min(askPrice + slack, worst);
  // The division may have rounded the collar's edge outwards: one increment back is inside.
  for (const price of [wanted, sells ? wanted + 1 : wanted - 1]) {
    if (price > 0 && withinCollar(price, bidPrice, askPrice, collarBps)) return priceTicks(price);
  }
  return null;
}

/** The largest quantity up to `most` that `fits`, where every smaller one fits too. */
function lotsWithin(most: number, fits: (some: Lots) => boolean): number {
  let low = 0;
  let high = most;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(lots(middle))) low = middle;
    else high = middle - 1;
  }
  return low;
}
