/**
 * An open order as the venue lists it, on the grid of its instrument.
 * What the venue does not state, or states off the grid, is left out: nothing is rounded.
 */
import { type ClientOrderId, VenueOrderId } from '../../contract/ids.ts';
import { lots, unitsOf } from '../../contract/numbers.ts';
import type { OpenOrder } from '../../ports/venue.ts';
import { type GriddedInstrument, termsOf } from './user-data.ts';
import type { OrderResult } from './ws-api-messages.ts';

/** One element of `openOrders.status`. */
export function openOrderOf(
  clientOrderId: ClientOrderId,
  order: OrderResult,
  grid: GriddedInstrument,
): OpenOrder {
  const terms = termsOf(order.price, order.origQty, grid);
  const filled = unitsOf(order.executedQty, grid.lot);
  return {
    clientOrderId,
    venueOrderId: VenueOrderId.parse(`${order.orderId}`),
    instrument: grid.instrument.id,
    ...(order.side === undefined ? {} : { side: order.side === 'BUY' ? 'buy' : 'sell' }),
    ...(terms === null ? {} : { terms }),
    ...(filled === null ? {} : { filledLots: lots(filled) }),
    ...(order.time === undefined ? {} : { placedUtcMillis: order.time }),
  };
}
