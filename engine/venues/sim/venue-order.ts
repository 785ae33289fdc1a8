/**
 * One order as the venue keeps it, and the answers that describe it.
 * Changed by the order desk alone.
 */
import type { Side } from '../../contract/market.ts';
import { priceText, quantityText, type SymbolSpec, walletText } from './symbol-spec.ts';

/** Stops have names of their own on spot (STOP_LOSS...) and on the futures (STOP...). */
export type VenueOrderType =
  | 'LIMIT'
  | 'LIMIT_MAKER'
  | 'MARKET'
  | 'STOP_LOSS'
  | 'STOP_LOSS_LIMIT'
  | 'STOP_MARKET'
  | 'STOP';
export type VenueOrderStatus =
  | 'NEW'
  | 'PARTIALLY_FILLED'
  | 'FILLED'
  | 'CANCELED'
  | 'EXPIRED'
  | 'EXPIRED_IN_MATCH';

/** An order that passed every check of its request. */
export interface OrderTerms {
  readonly spec: SymbolSpec;
  readonly clientOrderId: string;
  readonly side: Side;
  readonly type: VenueOrderType;
  readonly timeInForce: 'GTC' | 'IOC' | 'FOK' | 'GTD';
  /** Ticks; null for a market order. */
  readonly price: number | null;
  readonly lots: number;
  /** Ticks; null where it is no stop. */
  readonly stopPrice: number | null;
  /** Lots that the book shows of an iceberg; null: all. */
  readonly displayLots: number | null;
  /** When the venue ends a GTD order; null: never. */
  readonly expiryMillis: number | null;
  readonly selfTradePrevention: 'NONE' | 'EXPIRE_TAKER';
}

export interface VenueOrder {
  /** Changed by an amend. */
  terms: OrderTerms;
  readonly orderId: number;
  /** Whether it is in the book, or has been: a stop that waits is not. */
  isWorking: boolean;
  /** Number of the account that owns it. */
  readonly owner: number;
  /** Session that placed it (cancel-on-disconnect goes by it). */
  session: string;
  readonly createdMillis: number;
  updatedMillis: number;
  status: VenueOrderStatus;
  filledLots: number;
  /** Value of the fills in 10^-8 of the settlement currency. */
  filledUnits: number;
  /** Held back from the wallet for what is still open (spot only), in 10^-8. */
  lockedUnits: number;
}

/** One execution of an account's order. */
export interface VenueTrade {
  readonly tradeId: number;
  readonly order: VenueOrder;
  readonly price: number;
  readonly lots: number;
  readonly valueUnits: number;
  readonly commissionUnits: number;
  readonly maker: boolean;
  readonly atMillis: number;
}

/** Whether an order in this status can still trade. */
export const isOpen = (order: VenueOrder): boolean =>
  order.status === 'NEW' || order.status === 'PARTIALLY_FILLED';

export const orderPriceText = (terms: OrderTerms): string =>
  priceText(terms.spec, terms.price ?? 0);

/** Lots that have neither traded nor ended. */
export const openLots = (order: VenueOrder): number => order.terms.lots - order.filledLots;

/** The fields that every answer about an order shares. */
function commonFields(order: VenueOrder): object {
  const { terms } = order;
  return {
    price: orderPriceText(terms),
    origQty: quantityText(terms.spec, terms.lots),
    executedQty: quantityText(terms.spec, order.filledLots),
    origQuoteOrderQty: '0.000000',
    cummulativeQuoteQty: walletText(order.filledUnits),
    status: order.status,
    timeInForce: terms.timeInForce,
    type: terms.type,
    side: terms.side === 'buy' ? 'BUY' : 'SELL',
  };
}

/** Answer to order.place of the asked type. */
export function placedAnswer(
  order: VenueOrder,
  trades: readonly VenueTrade[],
  type: 'ACK' | 'RESULT' | 'FULL',
): object {
  const { terms } = order;
  const acknowledgement = {
    symbol: terms.spec.symbol,
    orderId: order.orderId,
    orderListId: -1,
    clientOrderId: terms.clientOrderId,
    transactTime: order.updatedMillis,
  };
  if (type === 'ACK') return acknowledgement;
  const result = {
    ...acknowledgement,
    ...commonFields(order),
    workingTime: order.createdMillis,
    selfTradePreventionMode: terms.selfTradePrevention,
  };
  if (type === 'RESULT') return result;
  const fills = trades.map((trade) => ({
    price: priceText(terms.spec, trade.price),
    qty: quantityText(terms.spec, trade.lots),
    commission: walletText(trade.commissionUnits),
    commissionAsset: terms.spec.settlement,
    tradeId: trade.tradeId,
  }));
  return { ...result, fills };
}

/** Answer to order.cancel, and one element of the answer to openOrders.cancelAll. */
export function cancelledAnswer(order: VenueOrder, cancelId: string): object {
  return {
    symbol: order.terms.spec.symbol,
    origClientOrderId: order.terms.clientOrderId,
    orderId: order.orderId,
    orderListId: -1,
    clientOrderId: cancelId,
    transactTime: order.updatedMillis,
    ...commonFields(order),
    selfTradePreventionMode: order.terms.selfTradePrevention,
  };
}

/** Answer to order.status, and one element of the answer to openOrders.status. */
export function statusAnswer(order: VenueOrder): object {
  return {
    symbol: order.terms.spec.symbol,
    orderId: order.orderId,
    orderListId: -1,
    clientOrderId: order.terms.clientOrderId,
    ...commonFields(order),
    stopPrice: priceText(order.terms.spec, order.terms.stopPrice ?? 0),
    icebergQty: quantityText(order.terms.spec, order.terms.displayLots ?? 0),
    time: order.createdMillis,
    updateTime: order.updatedMillis,
    isWorking: order.isWorking,
    workingTime: order.createdMillis,
    selfTradePreventionMode: order.terms.selfTradePrevention,
  };
}

/** Answer to order.amend.keepPriority. */
export function amendedAnswer(order: VenueOrder, executionId: number): object {
  const { spec, clientOrderId, lots } = order.terms;
  return {
    transactTime: order.updatedMillis,
    executionId,
    amendedOrder: {
      symbol: spec.symbol,
      orderId: order.orderId,
      orderListId: -1,
      origClientOrderId: clientOrderId,
      clientOrderId,
      ...commonFields(order),
      qty: quantityText(spec, lots),
      preventedQty: quantityText(spec, 0),
      workingTime: order.createdMillis,
      selfTradePreventionMode: order.terms.selfTradePrevention,
    },
  };
}

/** One element of the answer to myTrades. */
export function tradeAnswer(trade: VenueTrade): object {
  const { terms, orderId } = trade.order;
  return {
    symbol: terms.spec.symbol,
    id: trade.tradeId,
    orderId,
    orderListId: -1,
    /** Extension: saves a client that goes by its own ids one look-up. */
    clientOrderId: terms.clientOrderId,
    price: priceText(terms.spec, trade.price),
    qty: quantityText(terms.spec, trade.lots),
    quoteQty: walletText(trade.valueUnits),
    commission: walletText(trade.commissionUnits),
    commissionAsset: terms.spec.settlement,
    time: trade.atMillis,
    isBuyer: terms.side === 'buy',
    isMaker: trade.maker,
    isBestMatch: true,
  };
}
