/**
 * The trading floor of a recording: resting orders wait in the stated queue model, taking orders
 * walk the recorded levels. What a taking order took from a level stays taken until the recording
 * speaks of that level again; nothing else of the recorded market reacts to paper orders.
 * Where an account's orders meet its own, the resting one trades when its price is better than
 * every recorded level, or when the recorded lots at its price are used up.
 */

import { invariant } from '../../contract/assert.ts';
import type { Side, Tick } from '../../contract/market.ts';
import { unitsOf } from '../../contract/numbers.ts';
import type { LevelText, RecordedMessage } from '../../ports/recorded-market.ts';
import type { Floor, MakerListener, TradesListener } from './floor.ts';
import type { BookOrder, Match, Placement } from './matching-engine.ts';
import { type PaperFill, type PaperOrder, PaperQueue } from './queue-model.ts';
import { type BookView, RecordedLevels } from './recorded-levels.ts';
import type { SymbolSpec } from './symbol-spec.ts';
import { microsOf } from './touch-log.ts';

interface PaperMarket {
  readonly spec: SymbolSpec;
  readonly levels: RecordedLevels;
  readonly queues: Readonly<Record<Side, PaperQueue>>;
  lastPrice: number | null;
}

/** What a taking order meets next: recorded lots, or a resting order of this venue's accounts. */
interface Offer {
  readonly price: number;
  readonly lots: number;
  readonly maker: PaperOrder | null;
}

const opposite = (side: Side): Side => (side === 'buy' ? 'sell' : 'buy');
/** Owner of recorded orders in a match; no account has it. */
const recordedOwner = 0;

export class PaperFloor implements Floor {
  readonly symbols: ReadonlyMap<string, SymbolSpec>;
  readonly #markets = new Map<string, PaperMarket>();
  readonly #listeners: MakerListener[] = [];
  readonly #tradesListeners: TradesListener[] = [];
  #lastTradeId = 0;
  #offGrid = 0;
  #firstMicros: number | null = null;

  /** `books`: where somebody else keeps the books of the symbols; then it is fed by `onTick`. */
  constructor(specs: readonly SymbolSpec[], books?: ReadonlyMap<string, BookView>) {
    this.symbols = new Map(specs.map((spec) => [spec.symbol, spec]));
    for (const spec of specs) {
      const queues = { buy: new PaperQueue('buy'), sell: new PaperQueue('sell') };
      const levels = new RecordedLevels(books?.get(spec.symbol) ?? null);
      this.#markets.set(spec.symbol, { spec, levels, queues, lastPrice: null });
    }
  }

  /** Numbers of the recording that were off the symbol's grid, and so not used. */
  get offGrid(): number {
    return this.#offGrid;
  }

  readonly onMakerMatch = (listener: MakerListener): void => {
    this.#listeners.push(listener);
  };

  readonly bestAgainst = (symbol: string, side: Side): number | null => {
    for (const { price } of this.#marketOf(symbol).levels.available(opposite(side))) return price;
    return null;
  };

  readonly cancel = (symbol: string, orderId: number): number | null => {
    const { queues } = this.#marketOf(symbol);
    const order = queues.buy.leave(orderId) ?? queues.sell.leave(orderId);
    return order === null ? null : wholeLots(order);
  };

  readonly reduce = (symbol: string, orderId: number, lots: number): boolean => {
    const { queues } = this.#marketOf(symbol);
    const isIt = ({ id }: PaperOrder): boolean => id === orderId;
    const order = queues.buy.orders.find(isIt) ?? queues.sell.orders.find(isIt);
    if (order === undefined) return false;
    invariant(lots > 0 && lots < wholeLots(order), `order ${orderId} cannot lose ${lots} lots`);
    const hidden = Math.min(lots, order.hiddenLots ?? 0);
    order.hiddenLots = (order.hiddenLots ?? 0) - hidden;
    order.remainingLots -= lots - hidden;
    return true;
  };

  readonly lastPrice = (symbol: string): number | null => this.#marketOf(symbol).lastPrice;

  readonly onTrades = (listener: TradesListener): void => {
    this.#tradesListeners.push(listener);
  };

  readonly place = (symbol: string, order: BookOrder): Placement => {
    const market = this.#marketOf(symbol);
    const offers = this.#offers(market, order);
    if (order.postOnly && offers.length > 0) return { kind: 'refused', reason: 'wouldTake' };
    const own = offers.findIndex((offer) => this.#isPrevented(order, offer));
    const usable = own === -1 ? offers : offers.slice(0, own);
    const reachable = usable.reduce((sum, offer) => sum + offer.lots, 0);
    if (order.timeInForce === 'FOK' && reachable < order.lots) {
      return placed([], 0, order.lots, 'timeInForce');
    }
    const matches = usable.map((offer) => this.#match(market, order, offer));
    const left = order.lots - reachable;
    if (left === 0) return placed(matches, 0, 0, null);
    if (own !== -1) return placed(matches, 0, left, 'selfTrade');
    if (order.price === null) return placed(matches, 0, left, 'noLiquidity');
    if (order.timeInForce !== 'GTC') return placed(matches, 0, left, 'timeInForce');
    const { id, owner, side, price, displayLots } = order;
    const aheadLots = market.levels.lotsAt(side, price);
    const fallen = market.levels.fallenAt(side, price);
    const terms = { id, owner, side, price, aheadLots, fallen };
    const shown = Math.min(left, displayLots ?? left);
    const iceberg = displayLots === undefined ? {} : { displayLots, hiddenLots: left - shown };
    market.queues[side].join({ ...terms, ...iceberg, remainingLots: shown });
    return placed(matches, left, 0, null);
  };

  /** Takes in a message of the recording, received at that UTC, and fills what it fills. */
  onMessage(message: RecordedMessage, utcMicros: number): void {
    // Nanoseconds of UTC are more than a number holds; those since the first message are not.
    this.#firstMicros ??= utcMicros;
    const atMicros = utcMicros - this.#firstMicros;
    const market = this.#markets.get(message.symbol);
    if (market === undefined) return;
    switch (message.kind) {
      case 'snapshot':
        market.levels.replaceSide('buy', this.#gridded(market, message.bids));
        market.levels.replaceSide('sell', this.#gridded(market, message.asks));
        this.#fillCrossed(market, atMicros);
        return;
      case 'depth':
        market.levels.beginMessage();
        this.#setLevels(market, 'buy', message.bids, atMicros);
        this.#setLevels(market, 'sell', message.asks, atMicros);
        this.#fillCrossed(market, atMicros);
        return;
      case 'bookTicker':
        this.#setTop(market, message.bid, message.ask, atMicros);
        this.#fillCrossed(market, atMicros);
        return;
      case 'trade':
        this.#onTradeText(market, message, atMicros);
        return;
    }
  }

  /**
   * The same for a decoded message, whose levels are in the book that is kept elsewhere. While the
   * venue is halted the market is as it is told, and fills and triggers nothing.
   */
  onTick(symbol: string, tick: Tick, isHalted = false): void {
    const market = this.#markets.get(symbol);
    if (market === undefined) return;
    const { levels, queues } = market;
    const isWaitedFor = !isHalted && (queues.buy.size > 0 || queues.sell.size > 0);
    switch (tick.kind) {
      case 'depthSnapshot':
        levels.toldAll();
        break;
      case 'depthDelta':
        levels.beginMessage();
        if (levels.hasTaken) levels.toldEach(tick.bids, tick.asks);
        break;
      case 'bookTicker':
        levels.setTop(tick);
        break;
      case 'trade':
        levels.traded(opposite(tick.aggressor), tick);
        if (isHalted) market.lastPrice = tick.price;
        else if (!isWaitedFor) this.#tellTrade(market, tick.price);
        break;
    }
    if (isWaitedFor) this.#fillFrom(market, tick, microsOf(tick.receivedMonoNanos));
  }

  /** Fills by a decoded message what waits for it. */
  #fillFrom(market: PaperMarket, tick: Tick, atMicros: number): void {
    const { buy, sell } = market.queues;
    if (tick.kind === 'trade') {
      const queue = market.queues[opposite(tick.aggressor)];
      this.#fill(market, queue.trade(tick.price, tick.lots, atMicros));
      return this.#tellTrade(market, tick.price);
    }
    if (tick.kind === 'depthDelta') {
      buy.levels(tick.bids, atMicros);
      sell.levels(tick.asks, atMicros);
    } else if (tick.kind === 'bookTicker') {
      buy.level(tick.bidPrice, tick.bidLots, atMicros);
      sell.level(tick.askPrice, tick.askLots, atMicros);
    }
    this.#fillCrossed(market, atMicros);
  }

  #marketOf(symbol: string): PaperMarket {
    const market = this.#markets.get(symbol);
    invariant(market !== undefined, `no market of ${symbol}`);
    return market;
  }

  #isPrevented(order: BookOrder, offer: Offer): boolean {
    return order.selfTradePrevention === 'EXPIRE_TAKER' && offer.maker?.owner === order.owner;
  }

  /** What the order would meet, in the order in which it would, up to its lots and price. */
  #offers(market: PaperMarket, order: BookOrder): Offer[] {
    const against = opposite(order.side);
    const sign = order.side === 'buy' ? 1 : -1;
    const reaches = (price: number): boolean =>
      order.price === null || (order.price - price) * sign >= 0;
    const makers = [...market.queues[against].orders];
    const offers: Offer[] = [];
    let wanted = order.lots;
    const add = (price: number, lots: number, maker: PaperOrder | null): void => {
      offers.push({ price, lots: Math.min(lots, wanted), maker });
      wanted -= Math.min(lots, wanted);
    };
    const addMakersBefore = (price: number | null): void => {
      for (let maker = makers[0]; maker !== undefined && wanted > 0; maker = makers[0]) {
        const isBefore = price === null || (price - maker.price) * sign > 0;
        if (!isBefore || !reaches(maker.price)) return;
        makers.shift();
        add(maker.price, maker.remainingLots, maker);
      }
    };
    for (const level of market.levels.available(against)) {
      addMakersBefore(level.price);
      if (wanted === 0 || !reaches(level.price)) break;
      add(level.price, level.lots, null);
    }
    addMakersBefore(null);
    return offers;
  }

  #match(market: PaperMarket, order: BookOrder, offer: Offer): Match {
    this.#lastTradeId += 1;
    const against = opposite(order.side);
    if (offer.maker === null) market.levels.take(against, offer.price, offer.lots);
    const makerRemainingLots =
      offer.maker === null ? 0 : this.#reduceMaker(market, offer.maker, offer.lots);
    const match: Match = {
      tradeId: this.#lastTradeId,
      price: offer.price,
      lots: offer.lots,
      takerId: order.id,
      takerOwner: order.owner,
      takerSide: order.side,
      makerId: offer.maker?.id ?? 0,
      makerOwner: offer.maker?.owner ?? recordedOwner,
      makerRemainingLots,
    };
    if (offer.maker !== null) this.#tell(market, match);
    return match;
  }

  #setLevels(
    market: PaperMarket,
    side: Side,
    levels: readonly LevelText[],
    atMicros: number,
  ): void {
    for (const [price, lots] of this.#gridded(market, levels)) {
      market.levels.setLevel(side, price, lots);
      market.queues[side].level(price, lots, atMicros);
    }
  }

  /** Levels in ticks and lots; what is off the grid is counted and left out. */
  #gridded(market: PaperMarket, levels: readonly LevelText[]): [number, number][] {
    return levels.flatMap(([priceText, quantityText]): [number, number][] => {
      const price = unitsOf(priceText, market.spec.price);
      const lots = unitsOf(quantityText, market.spec.lot);
      if (price !== null && lots !== null) return [[price, lots]];
      this.#offGrid += 1;
      return [];
    });
  }

  #setTop(market: PaperMarket, bid: LevelText, ask: LevelText, atMicros: number): void {
    const { price, lot } = market.spec;
    const bidPrice = unitsOf(bid[0], price);
    const bidLots = unitsOf(bid[1], lot);
    const askPrice = unitsOf(ask[0], price);
    const askLots = unitsOf(ask[1], lot);
    if (bidPrice === null || bidLots === null || askPrice === null || askLots === null) {
      this.#offGrid += 1;
      return;
    }
    const receivedMonoNanos = atMicros * 1_000;
    market.levels.setTop({ bidPrice, bidLots, askPrice, askLots, receivedMonoNanos });
    market.queues.buy.level(bidPrice, bidLots, atMicros);
    market.queues.sell.level(askPrice, askLots, atMicros);
  }

  #onTradeText(
    market: PaperMarket,
    { price: priceText, quantity, buyerIsMaker }: RecordedMessage & { readonly kind: 'trade' },
    atMicros: number,
  ): void {
    const price = unitsOf(priceText, market.spec.price);
    const lots = unitsOf(quantity, market.spec.lot);
    if (price === null || lots === null) {
      this.#offGrid += 1;
      return;
    }
    const side = buyerIsMaker ? 'buy' : 'sell';
    market.levels.traded(side, { price, lots, receivedMonoNanos: atMicros * 1_000 });
    this.#fill(market, market.queues[side].trade(price, lots, atMicros));
    this.#tellTrade(market, price);
  }

  #tellTrade(market: PaperMarket, price: number): void {
    market.lastPrice = price;
    for (const listener of this.#tradesListeners) listener(market.spec.symbol, price, price);
  }

  /** Fills resting orders that the recorded other side is quoted through (rule 5). */
  #fillCrossed(market: PaperMarket, atMicros: number): void {
    for (const side of ['buy', 'sell'] as const) {
      const queue = market.queues[side];
      if (queue.size === 0) continue;
      const best = queue.orders[0];
      // Nearly always nothing is near it, and no level has to be looked at one by one.
      if (best === undefined || !market.levels.mayReach(opposite(side), best.price)) continue;
      const quotes = [];
      for (const quote of market.levels.available(opposite(side))) {
        const isReached = side === 'buy' ? quote.price <= best.price : quote.price >= best.price;
        if (!isReached) break;
        quotes.push(quote);
      }
      for (const { price, lots } of quotes) {
        const fills = queue.crossed(price, lots, atMicros);
        const filled = fills.reduce((sum, fill) => sum + fill.lots, 0);
        if (filled > 0) market.levels.take(opposite(side), price, filled);
        this.#fill(market, fills);
      }
    }
  }

  #fill(market: PaperMarket, fills: readonly PaperFill[]): void {
    for (const { order, lots } of fills) {
      const makerRemainingLots = this.#reduceMaker(market, order, lots);
      this.#lastTradeId += 1;
      this.#tell(market, {
        tradeId: this.#lastTradeId,
        price: order.price,
        lots,
        takerId: 0,
        takerOwner: recordedOwner,
        takerSide: opposite(order.side),
        makerId: order.id,
        makerOwner: order.owner,
        makerRemainingLots,
      });
    }
  }

  /**
   * Books a fill of a resting order; the lots that it has left. An iceberg shows its next part
   * behind all that is recorded at its price by then.
   */
  #reduceMaker(market: PaperMarket, order: PaperOrder, lots: number): number {
    const queue = market.queues[order.side];
    queue.reduce(order, lots);
    const hidden = order.hiddenLots ?? 0;
    if (order.remainingLots > 0 || hidden === 0) return wholeLots(order);
    order.remainingLots = Math.min(order.displayLots ?? hidden, hidden);
    order.hiddenLots = hidden - order.remainingLots;
    order.aheadLots = market.levels.lotsAt(order.side, order.price);
    order.fallen = market.levels.fallenAt(order.side, order.price);
    queue.join(order);
    return wholeLots(order);
  }

  #tell(market: PaperMarket, match: Match): void {
    for (const listener of this.#listeners) listener(market.spec.symbol, match);
  }
}

/** What an order has left, shown or not. */
const wholeLots = ({ remainingLots, hiddenLots = 0 }: PaperOrder): number =>
  remainingLots + hiddenLots;

function placed(
  matches: readonly Match[],
  restingLots: number,
  expiredLots: number,
  expiryCause: 'timeInForce' | 'noLiquidity' | 'selfTrade' | null,
): Placement {
  return { kind: 'placed', matches, restingLots, expiredLots, expiryCause };
}
