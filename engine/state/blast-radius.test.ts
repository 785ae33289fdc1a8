// What an act on a scope would reach, in money: what can still trade, and nothing that cannot.
import { expect, it } from 'vitest';
import { valuationOf } from '../contract/instrument.ts';
import { instrumentOf } from '../contract/instrument-fixture.ts';
import { type OrderRecord, OrderRequest } from '../contract/orders.ts';
import { blastRadius } from './blast-radius.ts';
import { initialState } from './ledger-state.ts';
import { openOrder } from './order-life.ts';

const instrument = instrumentOf({ priceIncrement: '0.1' });
const owner = {
  venue: 'v',
  account: 'paper',
  strategy: 'maker',
  strategyVersion: '1',
  instrument: instrument.id,
  desk: 'desk-1',
  trader: 'alice',
  client: 'house',
};
const terms = { side: 'buy', type: 'limit', timeInForce: 'GTC', postOnly: false, price: 100_000 };
const request = OrderRequest.parse({ owner, ...terms, lots: 10 });

/** An order of 10 lots at 10,000.0, as it stands by now: one lot of it is 10 USDT. */
function valueOf(...changes: object[]) {
  const state = initialState();
  state.instruments.set(instrument.id, instrument);
  state.valuations.set(instrument.id, valuationOf(instrument));
  changes.forEach((change, at) => {
    const id = `o${at}` as never;
    const order: OrderRecord = { ...openOrder(id, id, request), status: 'new', ...change };
    state.orders.set(id, order);
  });
  const { values, unpriced } = blastRadius(state, {});
  return [values.map(({ ordersMinor }) => ordersMinor / 10_000_000), unpriced];
}

it.each<[string, object[], readonly [number[], number]]>([
  ['all of an order that has not traded', [{}], [[10], 0]],
  ['what is left of one that has', [{ filledLots: 4 }], [[6], 0]],
  ['no lots of an execution that was undone', [{ undoneLots: 4 }], [[6], 0]],
  [
    'the larger quantity while an amend is under way',
    [{ amend: { price: 1, lots: 12 } }],
    [[12], 0],
  ],
  ['orders beside each other', [{ filledLots: 4 }, { undoneLots: 3, filledLots: 1 }], [[12], 0]],
  ['no order without a price', [{ request: { ...request, price: null } }], [[], 1]],
])('counts %s', (_, orders, expected) => {
  expect(valueOf(...orders)).toEqual(expected);
});
