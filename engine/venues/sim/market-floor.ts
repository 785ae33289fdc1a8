/**
 * The trading floor of the generated market: accounts' orders join the agents' in one book.
 */

import { invariant } from '../../contract/assert.ts';
import { type Floor, firstAccountOwner, type MakerListener, type TradesListener } from './floor.ts';
import type { InstrumentMarket } from './instrument-market.ts';

/** Makes the floor over the markets of a generator. */
export function marketFloor(markets: ReadonlyMap<string, InstrumentMarket>): Floor {
  const listeners: MakerListener[] = [];
  const tradeListeners: TradesListener[] = [];
  const marketOf = (symbol: string): InstrumentMarket => {
    const market = markets.get(symbol);
    invariant(market !== undefined, `no market of ${symbol}`);
    return market;
  };
  for (const [symbol, market] of markets) {
    market.listen({
      onMatch: (_market, match) => {
        if (match.makerOwner < firstAccountOwner) return;
        for (const listener of listeners) listener(symbol, match);
      },
      onTop: () => undefined,
      onTrades: (_market, low, high) => {
        for (const listener of tradeListeners) listener(symbol, low, high);
      },
    });
  }
  return {
    symbols: new Map([...markets].map(([symbol, market]) => [symbol, market.spec])),
    place: (symbol, order) => marketOf(symbol).place(order),
    cancel: (symbol, orderId) => marketOf(symbol).cancel(orderId),
    bestAgainst: (symbol, side) => {
      const { top } = marketOf(symbol);
      const price = side === 'buy' ? top.askPrice : top.bidPrice;
      return price === 0 ? null : price;
    },
    reduce: (symbol, orderId, lots) => marketOf(symbol).reduce(orderId, lots),
    lastPrice: (symbol) => marketOf(symbol).lastPrice,
    onTrades: (listener) => {
      tradeListeners.push(listener);
    },
    onMakerMatch: (listener) => {
      listeners.push(listener);
    },
  };
}
