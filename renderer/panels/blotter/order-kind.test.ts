import { expect, it } from 'vitest';
import type { OrderRecord } from '../../../engine/contract/orders.ts';
import { kindText } from './order-kind.ts';

const plain = { type: 'limit', timeInForce: 'GTC', postOnly: false, price: 10, lots: 5 };

it.each<[string, object, object?]>([
  ['limit', {}],
  ['limit, post-only', { postOnly: true }],
  ['limit, FOK', { timeInForce: 'FOK' }],
  ['market', { type: 'market', timeInForce: 'IOC', price: null }],
  ['stop, stop p7', { type: 'stop', price: null, stopPrice: 7 }],
  ['stop-limit, stop p7, IOC', { type: 'stopLimit', stopPrice: 7, timeInForce: 'IOC' }],
  ['limit, shows q2', { displayLots: 2 }],
  [
    'limit, GTD to 22:13:20, reduce-only',
    { timeInForce: 'GTD', expiryUtcMillis: 1_700_000_000_000, reduceOnly: true },
  ],
  ['limit, amend to q8 at p9', {}, { price: 9, lots: 8 }],
  ['limit, amend to q8', {}, { price: null, lots: 8 }],
])('%s', (expected, fields, amend) => {
  const pending = amend === undefined ? {} : { amend };
  const order = { request: { ...plain, ...fields }, ...pending } as unknown as OrderRecord;
  const texts = { price: (ticks: number) => `p${ticks}`, quantity: (lots: number) => `q${lots}` };
  expect(kindText(order, texts)).toBe(expected);
});
