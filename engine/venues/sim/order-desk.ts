/**
 * The order desk of the venue: accounts' orders from acceptance to their end, with their fills,
 * fees, balances and reports.
 * Knows no sockets and no signatures, and never invents a fill: those come from the floor.
 */
import { invariant } from '../../contract/assert.ts';
import type { ApiError, ApiResult } from './api-error.ts';
import { apiErrors, fail, succeed } from './api-error.ts';
import { executionReport, type OrderChange } from './execution-report.ts';
import type { Floor } from './floor.ts';
import type { Match, Placement } from './matching-engine.ts';
import { OrderHistory } from './order-history.ts';
import {
  commissionUnits,
  openOrdersLimit,
  type SymbolSpec,
  settlementUnits,
} from './symbol-spec.ts';
import {
  isOpen,
  type OrderTerms,
  openLots,
  type VenueOrder,
  type VenueTrade,
} from './venue-order.ts';
import { Wallet } from './wallet.ts';

/** Fees in basis points of the traded value; a negative maker fee is a rebate. */
export interface Fees {
  readonly makerBps: number;
  readonly takerBps: number;
}

/** Which order a request means. */
export interface OrderReference {
  readonly orderId: number | null;
  readonly clientOrderId: string | null;
}

/** An event of an account's user data stream. */
export type UserEvent = Readonly<Record<string, unknown>>;
export type UserEventListener = (owner: number, event: UserEvent) => void;

export interface DeskOptions {
  readonly floor: Floor;
  readonly fees: Fees;
  readonly nowMillis: () => number;
  readonly nextOrderId: () => number;
  /** Free units of 10^-8 that every account starts with, by asset. */
  readonly opening: ReadonlyMap<string, number>;
  readonly onUserEvent: UserEventListener;
}

export class OrderDesk {
  readonly #options: DeskOptions;
  readonly #history = new OrderHistory();
  readonly #wallets = new Map<number, Wallet>();
  #executions = 0;
  #cancels = 0;

  constructor(options: DeskOptions) {
    this.#options = options;
    options.floor.onMakerMatch((symbol, match) => this.#onMakerMatch(symbol, match));
  }

  get symbols(): ReadonlyMap<string, SymbolSpec> {
    return this.#options.floor.symbols;
  }

  /** Orders, open and recent, to be read only. */
  get history(): OrderHistory {
    return this.#history;
  }

  wallet(owner: number): Wallet {
    const found = this.#wallets.get(owner);
    if (found !== undefined) return found;
    const made = new Wallet(this.#options.opening);
    this.#wallets.set(owner, made);
    return made;
  }

  /** Sends an order to the floor; the reports of it have been told when this returns. */
  place(
    owner: number,
    session: string,
    terms: OrderTerms,
  ): ApiResult<{ order: VenueOrder; trades: readonly VenueTrade[] }> {
    if (this.#history.openByClientId(owner, terms.clientOrderId) !== null) {
      return fail(apiErrors.duplicateOrder);
    }
    if (this.#history.openCount(owner, terms.spec.symbol) >= openOrdersLimit) {
      return fail(apiErrors.filter('MAX_NUM_ORDERS'));
    }
    const locked = this.#lock(owner, terms);
    if (!locked.ok) return locked;
    const order = this.#accept(owner, session, terms, locked.value);
    this.#history.open(order);
    const placement = this.#options.floor.place(terms.spec.symbol, {
      id: order.orderId,
      owner,
      side: terms.side,
      price: terms.price,
      lots: terms.lots,
      timeInForce: terms.timeInForce,
      postOnly: terms.type === 'LIMIT_MAKER',
      selfTradePrevention: terms.selfTradePrevention,
    });
    if (placement.kind === 'refused') {
      this.#release(order, order.lockedUnits);
      this.#history.discard(order);
      return fail(apiErrors.wouldTake);
    }
    return succeed({ order, trades: this.#settle(order, placement) });
  }

  /** Cancels one open order. `newClientOrderId` names the cancel in the report. */
  cancel(
    owner: number,
    symbol: string,
    reference: OrderReference,
    cancelId: string | null,
    restriction: 'ONLY_NEW' | 'ONLY_PARTIALLY_FILLED' | null,
  ): ApiResult<{ order: VenueOrder; cancelId: string }> {
    if (reference.orderId === null && reference.clientOrderId === null) {
      return fail(apiErrors.cancelIncomplete);
    }
    const order = this.#history.findOpen(owner, symbol, reference);
    if (order === null) return fail(apiErrors.unknownOrder);
    const wanted = restriction === 'ONLY_NEW' ? 'NEW' : 'PARTIALLY_FILLED';
    if (restriction !== null && order.status !== wanted) return fail(apiErrors.cancelRestricted);
    return succeed(this.#cancelOpen(order, cancelId));
  }

  /** Cancels every open order that `matches`; returns them in the order of their placement. */
  cancelMatching(
    owner: number,
    matches: (order: VenueOrder) => boolean,
  ): { order: VenueOrder; cancelId: string }[] {
    return this.#history
      .openOrders(owner)
      .filter(matches)
      .map((order) => this.#cancelOpen(order, null));
  }

  #cancelOpen(order: VenueOrder, wantedId: string | null): { order: VenueOrder; cancelId: string } {
    this.#cancels += 1;
    const cancelId = wantedId ?? `cancel-${this.#cancels}`;
    const lots = this.#options.floor.cancel(order.terms.spec.symbol, order.orderId);
    invariant(lots === openLots(order), `order ${order.orderId}: the floor has ${lots} lots`);
    this.#end(order, 'CANCELED', { kind: 'CANCELED', cancelId });
    this.#tellBalances(order);
    return { order, cancelId };
  }

  #lock(owner: number, terms: OrderTerms): ApiResult<number> {
    const price = terms.price ?? this.#options.floor.bestAgainst(terms.spec.symbol, terms.side);
    if (price === null) return succeed(0);
    const need = Wallet.need(terms.spec, terms.side, price, terms.lots);
    if (need === null) return succeed(0);
    const locked = this.wallet(owner).lock(...need);
    return locked ? succeed(need[1]) : fail(apiErrors.insufficientBalance satisfies ApiError);
  }

  #accept(owner: number, session: string, terms: OrderTerms, lockedUnits: number): VenueOrder {
    const now = this.#options.nowMillis();
    return {
      terms,
      orderId: this.#options.nextOrderId(),
      owner,
      session,
      createdMillis: now,
      updatedMillis: now,
      status: 'NEW',
      filledLots: 0,
      filledUnits: 0,
      lockedUnits,
    };
  }

  /** Books what the floor made of a new order and reports it: NEW, trades, then its end. */
  #settle(order: VenueOrder, placement: Placement & { kind: 'placed' }): VenueTrade[] {
    this.#report(order, { kind: 'NEW' });
    const trades = placement.matches.map((match) => this.#book(order, match, false));
    if (placement.expiryCause === 'selfTrade') {
      this.#end(order, 'EXPIRED_IN_MATCH', { kind: 'TRADE_PREVENTION' });
    } else if (placement.expiryCause !== null) {
      this.#end(order, 'EXPIRED', { kind: 'EXPIRED' });
    }
    this.#tellBalances(order);
    return trades;
  }

  #onMakerMatch(symbol: string, match: Match): void {
    const order = this.#history.openById(match.makerId);
    invariant(order?.terms.spec.symbol === symbol, `no open order ${match.makerId} on ${symbol}`);
    this.#book(order, match, true);
    invariant(openLots(order) === match.makerRemainingLots, `order ${order.orderId} lost lots`);
    this.#tellBalances(order);
  }

  #book(order: VenueOrder, match: Match, maker: boolean): VenueTrade {
    const { terms } = order;
    invariant(isOpen(order) && match.lots <= openLots(order), `overfill of ${order.orderId}`);
    const valueUnits = settlementUnits(terms.spec, match.price, match.lots);
    const { makerBps, takerBps } = this.#options.fees;
    const trade: VenueTrade = {
      tradeId: match.tradeId,
      order,
      price: match.price,
      lots: match.lots,
      valueUnits,
      commissionUnits: commissionUnits(valueUnits, maker ? makerBps : takerBps),
      maker,
      atMillis: this.#options.nowMillis(),
    };
    const share = Math.floor((order.lockedUnits * match.lots) / openLots(order));
    order.filledLots += match.lots;
    order.filledUnits += valueUnits;
    order.updatedMillis = trade.atMillis;
    const done = openLots(order) === 0;
    order.status = done ? 'FILLED' : 'PARTIALLY_FILLED';
    this.#release(order, done ? order.lockedUnits : share);
    const wallet = this.wallet(order.owner);
    wallet.fill(terms.spec, terms.side, match.lots, valueUnits, trade.commissionUnits);
    this.#history.addTrade(trade);
    if (done) this.#history.close(order);
    this.#report(order, { kind: 'TRADE', trade });
    return trade;
  }

  #end(order: VenueOrder, status: VenueOrder['status'], change: OrderChange): void {
    order.status = status;
    order.updatedMillis = this.#options.nowMillis();
    this.#release(order, order.lockedUnits);
    this.#history.close(order);
    this.#report(order, change);
  }

  #release(order: VenueOrder, units: number): void {
    if (units === 0) return;
    const { spec, side } = order.terms;
    this.wallet(order.owner).unlock(side === 'buy' ? spec.quote : spec.base, units);
    order.lockedUnits -= units;
  }

  #report(order: VenueOrder, change: OrderChange): void {
    this.#executions += 1;
    const now = this.#options.nowMillis();
    this.#options.onUserEvent(order.owner, executionReport(order, change, this.#executions, now));
  }

  #tellBalances(order: VenueOrder): void {
    const { spec } = order.terms;
    const assets = spec.market === 'spot' ? [spec.base, spec.quote] : [spec.settlement];
    const now = this.#options.nowMillis();
    const balances = this.wallet(order.owner).balances(assets);
    this.#options.onUserEvent(order.owner, {
      e: 'outboundAccountPosition',
      E: now,
      u: order.updatedMillis,
      B: balances.map(({ asset, free, locked }) => ({ a: asset, f: free, l: locked })),
    });
  }
}
