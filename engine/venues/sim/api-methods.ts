/**
 * The methods of the order API: weight, kind of proof needed, and what each does.
 * Each returns its answer; sending, limits and logging are the gateway's.
 */
import { z } from 'zod';
import { type AskedTerms, parseAmend, parseModify } from './amend-request.ts';
import { type ApiError, type ApiResult, apiErrors, fail, succeed } from './api-error.ts';
import type { Parameters } from './api-request.ts';
import type { ApiSession } from './api-session.ts';
import type { Credential } from './credentials.ts';
import type { OrderDesk, OrderReference } from './order-desk.ts';
import { parsePlace } from './order-request.ts';
import { quantityText, type SymbolSpec } from './symbol-spec.ts';
import {
  amendedAnswer,
  cancelledAnswer,
  placedAnswer,
  statusAnswer,
  tradeAnswer,
  type VenueOrder,
} from './venue-order.ts';

/** What every method may use. */
export interface MethodContext {
  readonly params: Parameters;
  readonly session: ApiSession;
  /** Of the account that the request was proved to come from; absent for public methods. */
  readonly credential: Credential | null;
  readonly nowMillis: number;
  readonly venue: MethodVenue;
}

/** The venue as its methods see it. */
export interface MethodVenue {
  readonly desk: OrderDesk;
  readonly fees: { readonly makerBps: number; readonly takerBps: number };
  readonly offersCancelOnDisconnect: boolean;
  readonly offersDeadMan: boolean;
  readonly exchangeInfo: (symbols: readonly SymbolSpec[], nowMillis: number) => object;
  readonly orderLimits: (owner: number, nowMillis: number) => readonly object[];
  readonly adoptOrphans: (session: ApiSession, owner: number) => void;
  readonly deadMan: (session: ApiSession, owner: number, millis: number) => void;
  readonly countdown: (owner: number, symbol: string, millis: number) => void;
  readonly generateId: () => string;
}

export interface Method {
  readonly weight: number;
  /** `signed`: key, signature and time; `session`: a session that logged on; `none`: public. */
  readonly proof: 'none' | 'signed' | 'session';
  /** Counts towards the limit of new orders. */
  readonly isNewOrder?: true;
  /** Never refused for its rate. */
  readonly isCancel?: true;
  readonly run: (context: MethodContext) => ApiResult<unknown>;
}

const integer = z.union([z.int(), z.string().regex(/^\d{1,15}$/)]).transform(Number);

function ownerOf(context: MethodContext): number {
  return context.credential?.owner ?? -1;
}

function symbolOf(context: MethodContext): ApiResult<SymbolSpec> {
  const { symbol } = context.params;
  if (typeof symbol !== 'string' || symbol === '') return fail(apiErrors.missing('symbol'));
  const spec = context.venue.desk.symbols.get(symbol);
  return spec === undefined ? fail(apiErrors.badSymbol) : succeed(spec);
}

/** `orderId` and `origClientOrderId`; at least one of them. */
function referenceOf(params: Parameters, neither: ApiError): ApiResult<OrderReference> {
  const { orderId, origClientOrderId } = params;
  if (orderId === undefined && origClientOrderId === undefined) return fail(neither);
  const id = integer.optional().safeParse(orderId);
  if (!id.success) return fail(apiErrors.missing('orderId'));
  if (origClientOrderId !== undefined && typeof origClientOrderId !== 'string') {
    return fail(apiErrors.missing('origClientOrderId'));
  }
  return succeed({ orderId: id.data ?? null, clientOrderId: origClientOrderId ?? null });
}

function exchangeInfo(context: MethodContext): ApiResult<unknown> {
  const { desk } = context.venue;
  const asked = z
    .object({ symbol: z.string().optional(), symbols: z.array(z.string()).optional() })
    .safeParse(context.params);
  if (!asked.success) return fail(apiErrors.invalid('symbols'));
  const names =
    asked.data.symbols ?? (asked.data.symbol === undefined ? null : [asked.data.symbol]);
  const specs = (names ?? [...desk.symbols.keys()]).map((name) => desk.symbols.get(name));
  const known = specs.filter((spec) => spec !== undefined);
  if (known.length < specs.length) return fail(apiErrors.badSymbol);
  return succeed(context.venue.exchangeInfo(known, context.nowMillis));
}

function place(context: MethodContext): ApiResult<unknown> {
  const { desk, generateId } = context.venue;
  const request = parsePlace(context.params, desk.symbols, generateId, context.nowMillis);
  if (!request.ok) return request;
  const placed = desk.place(ownerOf(context), context.session.id, request.value.terms);
  if (!placed.ok) return placed;
  const { order, trades } = placed.value;
  return succeed(placedAnswer(order, trades, request.value.responseType));
}

/** `order.amend.keepPriority` of spot; the client id stays, and has to be sent again. */
function amendKeepPriority(context: MethodContext): ApiResult<unknown> {
  const { newClientOrderId, origClientOrderId } = context.params;
  return amendAs(context, 'spot', (spec) => {
    if (newClientOrderId !== origClientOrderId) return fail(apiErrors.invalid('newClientOrderId'));
    return parseAmend(context.params, spec);
  });
}

/** `order.modify` of the futures. */
function modify(context: MethodContext): ApiResult<unknown> {
  return amendAs(context, 'futures', (spec) => parseModify(context.params, spec));
}

function amendAs(
  context: MethodContext,
  market: 'spot' | 'futures',
  termsOf: (spec: SymbolSpec) => ApiResult<AskedTerms>,
): ApiResult<unknown> {
  const spec = symbolOf(context);
  if (!spec.ok) return spec;
  if ((spec.value.market === 'spot') !== (market === 'spot')) {
    return fail(apiErrors.unsupportedMethod);
  }
  const reference = referenceOf(context.params, apiErrors.missing('orderId'));
  if (!reference.ok) return reference;
  const terms = termsOf(spec.value);
  if (!terms.ok) return terms;
  const { desk } = context.venue;
  const { symbol } = spec.value;
  const done = desk.amend(ownerOf(context), symbol, reference.value, terms.value);
  if (!done.ok) return done;
  const { order, executionId } = done.value;
  return succeed(market === 'spot' ? amendedAnswer(order, executionId) : statusAnswer(order));
}

/** The open order that a request names; null when there is none. */
export function openOrderOf(context: MethodContext): VenueOrder | null {
  const spec = symbolOf(context);
  const reference = referenceOf(context.params, apiErrors.cancelIncomplete);
  if (!spec.ok || !reference.ok) return null;
  const { history } = context.venue.desk;
  return history.findOpen(ownerOf(context), spec.value.symbol, reference.value);
}

const CancelRestrictions = z.enum(['ONLY_NEW', 'ONLY_PARTIALLY_FILLED']);

function cancel(context: MethodContext): ApiResult<unknown> {
  const spec = symbolOf(context);
  if (!spec.ok) return spec;
  const reference = referenceOf(context.params, apiErrors.cancelIncomplete);
  if (!reference.ok) return reference;
  const restrictions = CancelRestrictions.optional().safeParse(context.params.cancelRestrictions);
  if (!restrictions.success) return fail(apiErrors.invalidCancelRestrictions);
  const cancelId = z.string().optional().safeParse(context.params.newClientOrderId);
  if (!cancelId.success) return fail(apiErrors.invalid('newClientOrderId'));
  const done = context.venue.desk.cancel(
    ownerOf(context),
    spec.value.symbol,
    reference.value,
    cancelId.data ?? null,
    restrictions.data ?? null,
  );
  return done.ok ? succeed(cancelledAnswer(done.value.order, done.value.cancelId)) : done;
}

function cancelAll(context: MethodContext): ApiResult<unknown> {
  const spec = symbolOf(context);
  if (!spec.ok) return spec;
  const { symbol } = spec.value;
  const done = context.venue.desk.cancelMatching(
    ownerOf(context),
    (order) => order.terms.spec.symbol === symbol,
  );
  if (done.length === 0) return fail(apiErrors.unknownOrder);
  return succeed(done.map(({ order, cancelId }) => cancelledAnswer(order, cancelId)));
}

function orderStatus(context: MethodContext): ApiResult<unknown> {
  const spec = symbolOf(context);
  if (!spec.ok) return spec;
  const neither = apiErrors.missing('orderId');
  const reference = referenceOf(context.params, neither);
  if (!reference.ok) return reference;
  const { history } = context.venue.desk;
  const order = history.find(ownerOf(context), spec.value.symbol, reference.value);
  return order === null ? fail(apiErrors.noSuchOrder) : succeed(statusAnswer(order));
}

function openOrders(context: MethodContext): ApiResult<unknown> {
  const all = context.venue.desk.history.openOrders(ownerOf(context));
  if (context.params.symbol === undefined) return succeed(all.map(statusAnswer));
  const spec = symbolOf(context);
  if (!spec.ok) return spec;
  const { symbol } = spec.value;
  return succeed(all.filter((order) => order.terms.spec.symbol === symbol).map(statusAnswer));
}

const TradeFilter = z.object({
  orderId: integer.optional(),
  startTime: integer.optional(),
  endTime: integer.optional(),
  fromId: integer.optional(),
  limit: integer.pipe(z.int().min(1).max(1_000)).default(500),
});

/** The newest trades that fit, oldest first; with `fromId` or `startTime` the oldest ones. */
function myTrades(context: MethodContext): ApiResult<unknown> {
  const spec = symbolOf(context);
  if (!spec.ok) return spec;
  const filter = TradeFilter.safeParse(context.params);
  if (!filter.success) {
    return fail(apiErrors.invalid(String(filter.error.issues[0]?.path[0] ?? 'limit')));
  }
  const { orderId, startTime = 0, endTime = Infinity, fromId = 0, limit } = filter.data;
  const trades = context.venue.desk.history
    .trades(ownerOf(context), spec.value.symbol)
    .filter(
      (trade) =>
        (orderId === undefined || trade.order.orderId === orderId) &&
        trade.tradeId >= fromId &&
        trade.atMillis >= startTime &&
        trade.atMillis <= endTime,
    );
  const fromStart = fromId > 0 || startTime > 0;
  return succeed((fromStart ? trades.slice(0, limit) : trades.slice(-limit)).map(tradeAnswer));
}

function accountStatus(context: MethodContext): ApiResult<unknown> {
  const { desk, fees } = context.venue;
  const wallet = desk.wallet(ownerOf(context));
  const rate = (bps: number): string => (bps / 10_000).toFixed(8);
  const positions = [...desk.symbols.values()].flatMap((spec) => {
    const lots = wallet.positionLots(spec.symbol);
    return lots === 0 ? [] : [{ symbol: spec.symbol, positionAmt: quantityText(spec, lots) }];
  });
  return succeed({
    makerCommission: fees.makerBps,
    takerCommission: fees.takerBps,
    buyerCommission: 0,
    sellerCommission: 0,
    commissionRates: {
      maker: rate(fees.makerBps),
      taker: rate(fees.takerBps),
      buyer: rate(0),
      seller: rate(0),
    },
    canTrade: true,
    canWithdraw: false,
    canDeposit: false,
    brokered: false,
    requireSelfTradePrevention: false,
    preventSor: false,
    updateTime: context.nowMillis,
    accountType: 'SPOT',
    balances: wallet.balances(),
    permissions: ['SPOT'],
    uid: ownerOf(context),
    /** Extension: net quantity traded on each symbol since the account was opened. */
    positions,
  });
}

function countdownCancelAll(context: MethodContext): ApiResult<unknown> {
  const spec = symbolOf(context);
  if (!spec.ok) return spec;
  const millis = integer.pipe(z.int().max(3_600_000)).safeParse(context.params.countdownTime);
  if (!millis.success) return fail(apiErrors.missing('countdownTime'));
  context.venue.countdown(ownerOf(context), spec.value.symbol, millis.data);
  return succeed({ symbol: spec.value.symbol, countdownTime: String(millis.data) });
}

/** Public, trading and account methods; those of the session itself are in session-methods. */
export const orderMethods: Readonly<Record<string, Method>> = {
  ping: { weight: 1, proof: 'none', run: () => succeed({}) },
  time: { weight: 1, proof: 'none', run: (context) => succeed({ serverTime: context.nowMillis }) },
  exchangeInfo: { weight: 20, proof: 'none', run: exchangeInfo },
  'order.place': { weight: 1, proof: 'signed', isNewOrder: true, run: place },
  'order.amend.keepPriority': { weight: 4, proof: 'signed', run: amendKeepPriority },
  'order.modify': { weight: 1, proof: 'signed', isNewOrder: true, run: modify },
  'order.cancel': { weight: 1, proof: 'signed', isCancel: true, run: cancel },
  'openOrders.cancelAll': { weight: 1, proof: 'signed', isCancel: true, run: cancelAll },
  'order.status': { weight: 4, proof: 'signed', run: orderStatus },
  'openOrders.status': { weight: 6, proof: 'signed', run: openOrders },
  'account.status': { weight: 20, proof: 'signed', run: accountStatus },
  'account.rateLimits.orders': {
    weight: 40,
    proof: 'signed',
    run: (context) => succeed(context.venue.orderLimits(ownerOf(context), context.nowMillis)),
  },
  myTrades: { weight: 20, proof: 'signed', run: myTrades },
  countdownCancelAll: { weight: 10, proof: 'signed', isCancel: true, run: countdownCancelAll },
};
