/**
 * What a change of an order at the simulated venue says to the desk, without the texts of the wire
 * in between: the report that the venue's session would make of them, field for field.
 * Decides nothing of its own.
 */
import { invariant, missingCase } from '../../contract/assert.ts';
import type { ClientOrderId, ExecutionId, VenueOrderId } from '../../contract/ids.ts';
import { lots, priceTicks } from '../../contract/numbers.ts';
import type { VenueReport } from '../../ports/venue.ts';
import {
  expiryReason,
  feeMinorOfUnits,
  type GriddedInstrument,
  scaleOf,
} from '../../venues/binance/user-data.ts';
import type { OrderChange } from '../../venues/sim/execution-report.ts';
import { walletDecimals } from '../../venues/sim/symbol-spec.ts';
import type { VenueOrder, VenueTrade } from '../../venues/sim/venue-order.ts';

/** The report of one change of an order, which is in its new state already. */
export function answerOf(
  { terms, orderId }: VenueOrder,
  change: OrderChange,
  grid: GriddedInstrument,
): VenueReport {
  const clientOrderId = terms.clientOrderId as ClientOrderId;
  switch (change.kind) {
    case 'NEW':
      return { kind: 'accepted', clientOrderId, venueOrderId: `${orderId}` as VenueOrderId };
    case 'TRADE':
      return filled(clientOrderId, change.trade, grid);
    case 'CANCELED':
      return { kind: 'cancelled', clientOrderId, reason: 'cancelled at the venue' };
    case 'REPLACED':
    case 'AMENDMENT': {
      const price = terms.price === null || terms.price === 0 ? null : priceTicks(terms.price);
      const amended = { price, lots: lots(terms.lots) };
      return { kind: 'amended', clientOrderId, intentId: null, terms: amended };
    }
    case 'EXPIRED':
    case 'TRADE_PREVENTION':
      return { kind: 'expired', clientOrderId, reason: expiryReason(change.kind) };
    default:
      return missingCase(change);
  }
}

function filled(
  clientOrderId: ClientOrderId,
  trade: VenueTrade,
  { instrument }: GriddedInstrument,
): VenueReport {
  const { settlement } = trade.order.terms.spec;
  const units = trade.commissionUnits;
  const feeMinor = feeMinorOfUnits(units, walletDecimals, scaleOf(instrument, settlement));
  invariant(feeMinor !== null, `a commission of ${units} leaves the safe integers`);
  return {
    kind: 'filled',
    clientOrderId,
    executionId: `${instrument.symbol}:${trade.tradeId}` as ExecutionId,
    price: priceTicks(trade.price),
    lots: lots(trade.lots),
    feeMinor,
    feeCurrency: settlement,
    liquidity: trade.maker ? 'maker' : 'taker',
    venueUtcMillis: trade.atMillis,
  };
}
