/**
 * Asks the venue what became of one order, missed fills included.
 * Guesses nothing: an answer that does not add up is a failure, and the order stays unknown.
 */
import { type ClientOrderId, VenueOrderId } from '../../contract/ids.ts';
import { unitsOf } from '../../contract/numbers.ts';
import type { OrderFate, VenueReport } from '../../ports/venue.ts';
import { type GriddedInstrument, reportOfTrade, termsOf } from './user-data.ts';
import { type Answer, failureText, OrderResult, TradeResults } from './ws-api-messages.ts';
import type { Parameters } from './ws-api-signing.ts';

type Query = (method: string, parameters: Parameters) => Promise<Answer>;

/** Binance's "Order does not exist." */
const noSuchOrder = -2013;

/**
 * `notFound`: the venue never had it. `reports`: that it is accepted, on which terms, its fills,
 * and last its ending where it has ended. All of it is one answer: who asked can tell what in it
 * was contradicted.
 */
export async function orderFate(
  clientOrderId: ClientOrderId,
  grid: GriddedInstrument,
  query: Query,
): Promise<OrderFate> {
  const symbol = grid.instrument.symbol;
  const answer = await query('order.status', { symbol, origClientOrderId: clientOrderId });
  if (!answer.ok) {
    if (answer.code === noSuchOrder) return { kind: 'notFound' };
    return { kind: 'failed', reason: failureText(answer) };
  }
  const order = OrderResult.safeParse(answer.result);
  if (!order.success) return { kind: 'failed', reason: 'order.status is malformed' };
  const fills = await fillsOf(clientOrderId, order.data, grid, query);
  if (!Array.isArray(fills)) return { kind: 'failed', reason: fills.failed };
  const venueOrderId = VenueOrderId.parse(`${order.data.orderId}`);
  const terms = termsOf(order.data.price, order.data.origQty, grid);
  const known = terms === null ? {} : { terms };
  const accepted: VenueReport = { kind: 'accepted', clientOrderId, venueOrderId, ...known };
  const ending = endingOf(clientOrderId, order.data.status);
  if (ending === null) return { kind: 'failed', reason: `order status ${order.data.status}` };
  const isNoReport = ending === 'working' || ending === 'filled';
  const reports = isNoReport ? [accepted, ...fills] : [accepted, ...fills, ending];
  return { kind: 'reports', reports };
}

async function fillsOf(
  clientOrderId: ClientOrderId,
  order: OrderResult,
  grid: GriddedInstrument,
  query: Query,
): Promise<VenueReport[] | { readonly failed: string }> {
  const executed = unitsOf(order.executedQty, grid.lot);
  if (executed === null) return { failed: `executed quantity ${order.executedQty} off the grid` };
  if (executed === 0) return [];
  const answer = await query('myTrades', { symbol: order.symbol, orderId: order.orderId });
  if (!answer.ok) return { failed: `myTrades: ${failureText(answer)}` };
  const trades = TradeResults.safeParse(answer.result);
  if (!trades.success) return { failed: 'myTrades is malformed' };
  const reports = trades.data.map((trade) => reportOfTrade(clientOrderId, grid, trade));
  const total = reports.reduce(
    (sum, report) => sum + (report.kind === 'filled' ? report.lots : 0),
    0,
  );
  if (total !== executed) {
    return { failed: `fills add up to ${total} lots, the order says ${executed}` };
  }
  return reports;
}

function endingOf(
  clientOrderId: ClientOrderId,
  status: string,
): VenueReport | 'working' | 'filled' | null {
  const reason = 'by the venue, when asked again';
  switch (status) {
    case 'NEW':
    case 'PARTIALLY_FILLED':
    case 'PENDING_NEW':
    case 'PENDING_CANCEL':
      return 'working';
    case 'FILLED':
      return 'filled';
    case 'CANCELED':
      return { kind: 'cancelled', clientOrderId, reason };
    case 'REJECTED':
      return { kind: 'rejected', clientOrderId, reason };
    case 'EXPIRED':
    case 'EXPIRED_IN_MATCH':
      return { kind: 'expired', clientOrderId, reason };
    default:
      return null;
  }
}
