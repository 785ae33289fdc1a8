/**
 * The order desk of the venue: accounts' orders from acceptance to their end, with their fills,
 * fees, balances and reports.
 * Knows no sockets and no signatures, and never invents a fill: those come from the floor.
 */
import { invariant } from '../../contract/assert.ts';
import { type AskedTerms, wrongAmend, wrongModify } from './amend-request.ts';
import type { ApiError, ApiResult } from './api-error.ts';
import { apiErrors, fail, succeed } from './api-error.ts';
import { executionReport, type OrderChange } from './execution-report.ts';
import type { Floor } from './floor.ts';
import type { Match, Placement } from './matching-engine.ts';
import { OrderHistory } from './order-history.ts';
import { isReached, StopBook } from './stop-book.ts';
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
  /** Events as the accounts' streams have them; left out, none is made. */
  readonly onUserEvent?: UserEventListener;
  /** Hears of each change of an order, which is in its new state already. */
  readonly onOrderChange?: (order: VenueOrder, change: OrderChange) => void;
}

export class OrderDesk {
  readonly #options: DeskOptions;
  readonly #history = new OrderHistory();
  readonly #wallets = new Map<number, Wallet>();
  readonly #stops = new StopBook();
  /** Open GTD orders. */
  readonly #dated = new Set<VenueOrder>();
  /** Stops that woke and wait until the order in hand is booked. */
  readonly #woken: VenueOrder[] = [];
  #isBooking = false;
  #executions = 0;
  #cancels = 0;

  constructor(options: DeskOptions) {
    this.#options = options;
    options.floor.onMakerMatch((symbol, match) => this.#onMakerMatch(symbol, match));
    options.floor.onTrades((symbol, low, high) => this.#onTrades(symbol, low, high));
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
    const last = this.#options.floor.lastPrice(terms.spec.symbol);
    if (last !== null && isReached({ terms }, last, last)) return fail(apiErrors.wouldTrigger);
    const locked = this.#lock(owner, terms);
    if (!locked.ok) return locked;
    const order = this.#accept(owner, session, terms, locked.value);
    this.#history.open(order);
    if (terms.expiryMillis !== null) this.#dated.add(order);
    if (terms.stopPrice !== null) {
      this.#stops.add(order);
      this.#report(order, { kind: 'NEW' });
      this.#tellBalances(order);
      return succeed({ order, trades: [] });
    }
    this.#isBooking = true;
    const placement = this.#toFloor(order);
    if (placement.kind === 'refused') {
      this.#isBooking = false;
      this.#release(order, order.lockedUnits);
      this.#history.discard(order);
      return fail(apiErrors.wouldTake);
    }
    const trades = this.#settle(order, placement);
    this.#placeWoken();
    return succeed({ order, trades });
  }

  /** Gives the market what is open of an order. */
  #toFloor(order: VenueOrder): Placement {
    const { spec, side, price, timeInForce, type, displayLots, selfTradePrevention } = order.terms;
    return this.#options.floor.place(spec.symbol, {
      id: order.orderId,
      owner: order.owner,
      side,
      price,
      lots: openLots(order),
      // Until its date it is like any other that stays.
      timeInForce: timeInForce === 'GTD' ? 'GTC' : timeInForce,
      postOnly: type === 'LIMIT_MAKER',
      selfTradePrevention,
      ...(displayLots === null ? {} : { displayLots }),
    });
  }

  /** Wakes the stops that trades reach, one after the other, and those that these reach. */
  #onTrades(symbol: string, low: number, high: number): void {
    const woken = this.#stops.wake(symbol, low, high);
    if (woken.length > 0) this.#woken.push(...woken);
    if (this.#woken.length > 0 && !this.#isBooking) this.#placeWoken();
  }

  #placeWoken(): void {
    this.#isBooking = true;
    for (let order = this.#woken.shift(); order !== undefined; order = this.#woken.shift()) {
      order.isWorking = true;
      const placement = this.#toFloor(order);
      invariant(placement.kind === 'placed', `stop ${order.orderId} may take liquidity`);
      this.#settle(order, placement);
    }
    this.#isBooking = false;
  }

  /** Ends the GTD orders whose date has come; to be called now and then. */
  expireDue(): void {
    if (this.#dated.size === 0) return;
    const now = this.#options.nowMillis();
    for (const order of this.#dated) {
      const { expiryMillis, spec } = order.terms;
      if (!isOpen(order)) this.#dated.delete(order);
      else if (expiryMillis !== null && expiryMillis <= now) {
        this.#dated.delete(order);
        if (!this.#stops.remove(order)) this.#options.floor.cancel(spec.symbol, order.orderId);
        this.#end(order, 'EXPIRED', { kind: 'EXPIRED' });
        this.#tellBalances(order);
      }
    }
  }

  /**
   * Puts an open order on other terms. Spot: a smaller quantity, in its place. Futures: price and
   * quantity of a limit order, at the end of the queue; one that has traded as much is cancelled.
   */
  amend(
    owner: number,
    symbol: string,
    reference: OrderReference,
    asked: AskedTerms,
  ): ApiResult<{ order: VenueOrder; executionId: number }> {
    const order = this.#history.findOpen(owner, symbol, reference);
    if (order === null) return fail(apiErrors.noSuchOrder);
    const refused = asked.price === null ? wrongAmend(order, asked) : wrongModify(order, asked);
    if (refused !== null) return fail(refused);
    if (asked.price === null) this.#shrink(order, asked.lots);
    else this.#modify(order, asked.price, asked.lots);
    return succeed({ order, executionId: this.#executions });
  }

  #shrink(order: VenueOrder, lots: number): void {
    const gone = order.terms.lots - lots;
    const share = Math.floor((order.lockedUnits * gone) / openLots(order));
    if (!this.#stops.has(order)) {
      const isReduced = this.#options.floor.reduce(order.terms.spec.symbol, order.orderId, gone);
      invariant(isReduced, `order ${order.orderId} does not rest`);
    }
    const { displayLots } = order.terms;
    const shown = displayLots === null ? null : Math.min(displayLots, lots);
    order.terms = { ...order.terms, lots, displayLots: shown };
    order.updatedMillis = this.#options.nowMillis();
    this.#release(order, share);
    this.#report(order, { kind: 'REPLACED' });
    this.#tellBalances(order);
  }

  #modify(order: VenueOrder, price: number, lots: number): void {
    this.#options.floor.cancel(order.terms.spec.symbol, order.orderId);
    order.terms = { ...order.terms, price, lots };
    order.updatedMillis = this.#options.nowMillis();
    this.#report(order, { kind: 'AMENDMENT' });
    if (openLots(order) <= 0) {
      this.#cancels += 1;
      return this.#end(order, 'CANCELED', {
        kind: 'CANCELED',
        cancelId: `cancel-${this.#cancels}`,
      });
    }
    this.#isBooking = true;
    const placement = this.#toFloor(order);
    if (placement.kind === 'refused') this.#end(order, 'EXPIRED', { kind: 'EXPIRED' });
    else this.#bookPlacement(order, placement);
    this.#placeWoken();
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
    const lots = this.#stops.remove(order)
      ? openLots(order)
      : this.#options.floor.cancel(order.terms.spec.symbol, order.orderId);
    invariant(lots === openLots(order), `order ${order.orderId}: the floor has ${lots} lots`);
    this.#end(order, 'CANCELED', { kind: 'CANCELED', cancelId });
    this.#tellBalances(order);
    return { order, cancelId };
  }

  #lock(owner: number, terms: OrderTerms): ApiResult<number> {
    const price =
      terms.price ??
      terms.stopPrice ??
      this.#options.floor.bestAgainst(terms.spec.symbol, terms.side);
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
      isWorking: terms.stopPrice === null,
      filledLots: 0,
      filledUnits: 0,
      lockedUnits,
    };
  }

  /** Books what the floor made of a new order and reports it: NEW, trades, then its end. */
  #settle(order: VenueOrder, placement: Placement & { kind: 'placed' }): VenueTrade[] {
    // A stop that wakes is told again as new: from now on it works.
    this.#report(order, { kind: 'NEW' });
    return this.#bookPlacement(order, placement);
  }

  /** Trades, then the end of it where there is one. */
  #bookPlacement(order: VenueOrder, placement: Placement & { kind: 'placed' }): VenueTrade[] {
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
    const { onOrderChange, onUserEvent, nowMillis } = this.#options;
    onOrderChange?.(order, change);
    onUserEvent?.(order.owner, executionReport(order, change, this.#executions, nowMillis()));
  }

  #tellBalances(order: VenueOrder): void {
    const { onUserEvent } = this.#options;
    if (onUserEvent === undefined) return;
    const { spec } = order.terms;
    const assets = spec.market === 'spot' ? [spec.base, spec.quote] : [spec.settlement];
    const balances = this.wallet(order.owner).balances(assets);
    onUserEvent(order.owner, {
      e: 'outboundAccountPosition',
      E: this.#options.nowMillis(),
      u: order.updatedMillis,
      B: balances.map(({ asset, free, locked }) => ({ a: asset, f: free, l: locked })),
    });
  }
}
