/**
 * Executions of our own orders since an instant, from the venue's list of trades.
 * Skips nothing that is ours: a trade that cannot be told exactly makes the whole answer fail.
 */
import { type ClientOrderId, ExecutionId } from '../../contract/ids.ts';
import { lots, priceTicks, unitsOf } from '../../contract/numbers.ts';
import type { VenueFill } from '../../ports/venue.ts';
import { feeOfTrade, type GriddedInstrument } from './user-data.ts';
import {
  type Answer,
  failureText,
  OrderResult,
  type TradeResult,
  TradeResults,
} from './ws-api-messages.ts';
import type { Parameters } from './ws-api-signing.ts';

type Query = (method: string, parameters: Parameters) => Promise<Answer>;
type Failed = { readonly failed: string };

/** Trades asked for at once, and pages of them that are followed. */
const pageLimit = 1_000;
const pagesLimit = 10;
/** Orders of which it is remembered whose they are. */
const rememberedLimit = 20_000;

export class ExecutionsSince {
  readonly #query: Query;
  readonly #ownId: (text: string) => ClientOrderId | null;
  /** By the venue's order id; null: not ours. */
  readonly #owners = new Map<string, ClientOrderId | null>();

  constructor(query: Query, ownId: (text: string) => ClientOrderId | null) {
    this.#query = query;
    this.#ownId = ownId;
  }

  /** Those since the instant, oldest first. */
  async list(
    grid: GriddedInstrument,
    sinceUtcMillis: number,
  ): Promise<readonly VenueFill[] | Failed> {
    const { symbol } = grid.instrument;
    const found: VenueFill[] = [];
    let from: Parameters = { startTime: sinceUtcMillis };
    for (let page = 0; page < pagesLimit; page += 1) {
      const answer = await this.#query('myTrades', { symbol, ...from, limit: pageLimit });
      if (!answer.ok) return { failed: `myTrades: ${failureText(answer)}` };
      const trades = TradeResults.safeParse(answer.result);
      if (!trades.success) return { failed: 'myTrades is malformed' };
      for (const trade of trades.data) {
        const fill = await this.#fillOf(trade, grid);
        if (fill !== null && 'failed' in fill) return fill;
        if (fill !== null) found.push(fill);
      }
      const last = trades.data.at(-1);
      if (last === undefined || trades.data.length < pageLimit) return found;
      from = { fromId: last.id + 1 };
    }
    return { failed: `more than ${pageLimit * pagesLimit} trades since ${sinceUtcMillis}` };
  }

  /** Null where it is a trade of an order that is not ours. */
  async #fillOf(trade: TradeResult, grid: GriddedInstrument): Promise<VenueFill | Failed | null> {
    const clientOrderId = await this.#ownerOf(trade, grid.instrument.symbol);
    if (clientOrderId === null || typeof clientOrderId === 'object') return clientOrderId;
    const price = unitsOf(trade.price, grid.price);
    const quantity = unitsOf(trade.qty, grid.lot);
    const feeMinor = feeOfTrade(trade, grid);
    const { isBuyer } = trade;
    if (price === null || quantity === null || feeMinor === null || isBuyer === undefined) {
      const figures = `${trade.qty} at ${trade.price}, fee ${trade.commission}`;
      return { failed: `trade ${trade.id} of ${clientOrderId} cannot be told: ${figures}` };
    }
    return {
      clientOrderId,
      instrument: grid.instrument.id,
      executionId: ExecutionId.parse(`${grid.instrument.symbol}:${trade.id}`),
      side: isBuyer ? 'buy' : 'sell',
      price: priceTicks(price),
      lots: lots(quantity),
      feeMinor,
      feeCurrency: trade.commissionAsset,
      liquidity: trade.isMaker ? 'maker' : 'taker',
      venueUtcMillis: trade.time,
    };
  }

  /** Whose order it was; asked for where the list itself does not say. */
  async #ownerOf(trade: TradeResult, symbol: string): Promise<ClientOrderId | Failed | null> {
    if (trade.clientOrderId !== undefined) return this.#ownId(trade.clientOrderId);
    const { orderId } = trade;
    if (orderId === undefined) return { failed: `trade ${trade.id} names no order` };
    const key = `${symbol} ${orderId}`;
    const known = this.#owners.get(key);
    if (known !== undefined) return known;
    const answer = await this.#query('order.status', { symbol, orderId });
    if (!answer.ok) return { failed: `order.status of ${orderId}: ${failureText(answer)}` };
    const order = OrderResult.safeParse(answer.result);
    if (!order.success) return { failed: 'order.status is malformed' };
    const owner = this.#ownId(order.data.clientOrderId);
    this.#owners.set(key, owner);
    if (this.#owners.size > rememberedLimit) {
      for (const oldest of this.#owners.keys()) {
        this.#owners.delete(oldest);
        break;
      }
    }
    return owner;
  }
}
