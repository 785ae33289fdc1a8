/** The terms of an order in words: each that a signature covers, by the grid of the instrument. */
import { expect, test } from 'vitest';
import { Instrument } from '../contract/instrument.ts';
import { OrderRequest } from '../contract/orders.ts';
import { orderTerms } from './order-terms.ts';

const instrument = Instrument.parse({
  ...{ id: 'BTCUSDT.sim', venue: 'sim', symbol: 'BTCUSDT', kind: 'linear', base: 'BTC' },
  ...{ quote: 'USDT', priceIncrement: '0.1', lotSize: '0.001', contractValue: '1' },
  ...{ quoteScale: 6, settlementScale: 6 },
});
const owner = {
  ...{ venue: 'sim', account: 'main', strategy: 'maker', strategyVersion: '1.0.0' },
  ...{ instrument: 'BTCUSDT.sim', desk: 'first-desk', trader: 'kim', client: 'house' },
};
const plain = {
  ...{ owner, side: 'buy', type: 'limit', timeInForce: 'GTC', postOnly: false },
  ...{ price: 612_345, lots: 20 },
};

test.each<[object, string, string]>([
  [{}, 'Buy 0.020 BTC at 61234.5 USDT', 'limit, GTC'],
  [{ side: 'sell', postOnly: true }, 'Sell 0.020 BTC at 61234.5 USDT', 'limit, GTC, post-only'],
  [
    { type: 'market', timeInForce: 'IOC', price: null, reduceOnly: true },
    'Buy 0.020 BTC at the market',
    'market, IOC, reduce-only',
  ],
  [
    { type: 'stopLimit', stopPrice: 612_000, displayLots: 5, parentId: 'parent-1' },
    'Buy 0.020 BTC at 61234.5 USDT',
    'stop-limit, GTC, stop 61200.0 USDT, shows 0.005 BTC, child of parent-1',
  ],
  [
    { timeInForce: 'GTD', expiryUtcMillis: 1_800_000_000_000 },
    'Buy 0.020 BTC at 61234.5 USDT',
    'limit, GTD, until 2027-01-15T08:00:00.000Z',
  ],
])('%#', (change, order, kind) => {
  const request = OrderRequest.parse({ ...plain, ...change });
  const of = 'BTCUSDT.sim of maker (1.0.0) for kim and house, account main at sim';
  expect(orderTerms(request, instrument)).toEqual({ order, kind, owner: of });
});

test('where the instrument is not known, in its steps', () => {
  const terms = orderTerms(OrderRequest.parse(plain), undefined);
  expect(terms.order).toBe('Buy 20 lots at 612345 ticks');
});
