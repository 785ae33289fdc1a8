import { describe, expect, test } from 'vitest';
import { ClientOrderId, IntentId } from '../contract/ids.ts';
import { lots, priceTicks } from '../contract/numbers.ts';
import { type OrderRecord, OrderRequest } from '../contract/orders.ts';
import {
  finishedOrdersLimit,
  initialState,
  type LedgerState,
  retiredOrdersLimit,
} from './ledger-state.ts';
import { openOrder, place } from './order-life.ts';

const request = OrderRequest.parse({
  owner: {
    venue: 'sim',
    account: 'paper',
    strategy: 'maker',
    strategyVersion: '1',
    instrument: 'BTCUSDT.sim',
    desk: 'desk',
    trader: 'trader',
    client: 'house',
  },
  side: 'buy',
  type: 'limit',
  timeInForce: 'GTC',
  postOnly: false,
  price: priceTicks(100),
  lots: lots(1),
});

const idOf = (number: number): ClientOrderId => ClientOrderId.parse(`o-${number}`);

function workingOrder(number: number): OrderRecord {
  return openOrder(idOf(number), IntentId.parse(`i-${number}`), request);
}

function endOrders(state: LedgerState, from: number, to: number): void {
  for (let number = from; number <= to; number += 1) {
    const order = workingOrder(number);
    place(state, order, { ...order, status: 'cancelled' });
  }
}

const full = finishedOrdersLimit + retiredOrdersLimit;

describe('finished orders that are no longer shown', () => {
  test('are remembered up to a limit, and the oldest is forgotten first', () => {
    const state = initialState();
    endOrders(state, 1, full + 3);
    expect(state.retiredOrders.size).toBe(retiredOrdersLimit);
    expect(state.retiredOrders.keys().next().value).toBe('o-4');
    expect(state.finishedOrders.at(-1)?.clientOrderId).toBe(idOf(full + 3));
  });

  test('also when others were taken out in between, and in a copy of the state', () => {
    const state = initialState();
    endOrders(state, 1, full + 1);
    for (const number of [2, 3, 5]) state.retiredOrders.delete(idOf(number));
    endOrders(state, full + 2, full + 5);
    expect([...state.retiredOrders.keys()].slice(0, 2)).toEqual(['o-6', 'o-7']);
    const copy = structuredClone(state);
    for (const one of [state, copy]) endOrders(one, full + 6, full + 7);
    expect([...copy.retiredOrders.keys()]).toEqual([...state.retiredOrders.keys()]);
    expect(copy.retiredOrders.keys().next().value).toBe('o-8');
  });
});
