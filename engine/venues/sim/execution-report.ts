/**
 * The `executionReport` event of the user data stream, field by field as documented.
 * Builds text-ready objects only; sending is the session's.
 */
import { priceText, quantityText, walletText } from './symbol-spec.ts';
import {
  isOpen,
  openLots,
  orderPriceText,
  type VenueOrder,
  type VenueTrade,
} from './venue-order.ts';

/** What happened to the order (field `x`), with what only that kind of event carries. */
export type OrderChange =
  | { readonly kind: 'NEW' }
  | { readonly kind: 'REPLACED' | 'AMENDMENT' }
  | { readonly kind: 'TRADE'; readonly trade: VenueTrade }
  | { readonly kind: 'CANCELED'; readonly cancelId: string }
  | { readonly kind: 'EXPIRED' }
  | { readonly kind: 'TRADE_PREVENTION' };

/** The report of one change, made when the order already is in its new state. */
export function executionReport(
  order: VenueOrder,
  change: OrderChange,
  executionId: number,
  nowMillis: number,
): Record<string, unknown> {
  const { terms } = order;
  const { spec } = terms;
  const trade = change.kind === 'TRADE' ? change.trade : null;
  const prevented =
    change.kind === 'TRADE_PREVENTION' ? { A: quantityText(spec, openLots(order)) } : {};
  return {
    e: 'executionReport',
    E: nowMillis,
    s: spec.symbol,
    c: change.kind === 'CANCELED' ? change.cancelId : terms.clientOrderId,
    S: terms.side === 'buy' ? 'BUY' : 'SELL',
    o: terms.type,
    f: terms.timeInForce,
    q: quantityText(spec, terms.lots),
    p: orderPriceText(terms),
    P: priceText(spec, terms.stopPrice ?? 0),
    F: quantityText(spec, terms.displayLots ?? 0),
    g: -1,
    C: change.kind === 'CANCELED' ? terms.clientOrderId : '',
    x: change.kind,
    X: order.status,
    r: 'NONE',
    i: order.orderId,
    l: quantityText(spec, trade?.lots ?? 0),
    z: quantityText(spec, order.filledLots),
    L: priceText(spec, trade?.price ?? 0),
    n: trade === null ? '0' : walletText(trade.commissionUnits),
    N: trade === null ? null : spec.settlement,
    T: order.updatedMillis,
    t: trade?.tradeId ?? -1,
    I: executionId,
    w: isOpen(order) && order.isWorking && terms.type !== 'MARKET',
    m: trade?.maker ?? false,
    M: false,
    O: order.createdMillis,
    Z: walletText(order.filledUnits),
    Y: walletText(trade?.valueUnits ?? 0),
    Q: priceText(spec, 0),
    W: order.createdMillis,
    V: terms.selfTradePrevention,
    ...prevented,
  };
}
