/** The ticket: what is typed becomes exactly one order, or says what is wrong with it. */
import { expect, it, test } from 'vitest';
import { InstrumentId } from '../../engine/contract/ids.ts';
import { LimitNode } from '../../engine/contract/limit-tree.ts';
import {
  emptyTicket,
  orderLine,
  parseTicket,
  strategyOf,
  type Ticket,
  ticketUses,
  valueLine,
} from './hand-form.ts';
import { smallLedger } from './ledger-fixture.ts';

const btc = InstrumentId.parse('BTCUSDT.sim');
const ticket = (change: Partial<Ticket>): Ticket => ({
  ...emptyTicket(btc),
  ...{ side: 'buy', quantity: '0.25', price: '59,900.5' },
  ...change,
});
const limit = {
  ...{ instrument: btc, side: 'buy', type: 'limit', timeInForce: 'GTC', postOnly: false },
  ...{ price: 599_005, lots: 250 },
};

test.each<[string, Partial<Ticket>, object, string]>([
  ['a limit order', {}, limit, 'Buy 0.250 BTC at 59900.5 USDT'],
  [
    'a market order, whose time in force is immediate',
    { type: 'market', side: 'sell' },
    { ...limit, side: 'sell', type: 'market', timeInForce: 'IOC', price: null },
    'Sell 0.250 BTC at the market',
  ],
  [
    'a stop limit that may only reduce',
    { type: 'stopLimit', stop: '60000', reduceOnly: true },
    { ...limit, type: 'stopLimit', stopPrice: 600_000, reduceOnly: true },
    'Buy 0.250 BTC at 59900.5 USDT, woken at 60000.0',
  ],
  [
    'post only is a word of limit orders',
    { type: 'stop', stop: '60000', postOnly: true },
    { ...limit, type: 'stop', stopPrice: 600_000, price: null },
    'Buy 0.250 BTC at the market, woken at 60000.0',
  ],
])('%s', (_, change, request, line) => {
  const ledger = smallLedger();
  const parsed = parseTicket(ticket(change), ledger);
  expect(parsed).toEqual({ request });
  if ('request' in parsed) expect(orderLine(parsed.request, ledger)).toBe(line);
});

test.each<[string, Partial<Ticket>, object]>([
  ['nothing chosen', { side: null }, { faults: {}, missing: 'Choose buy or sell.' }],
  ['no instrument', { instrument: null }, { faults: {}, missing: 'Choose an instrument.' }],
  [
    'nothing typed',
    { quantity: '', price: ' ' },
    { faults: { quantity: '', price: '' }, missing: 'Still missing: quantity, price.' },
  ],
  [
    'off the grid',
    { quantity: '0.0005', price: '59900.55' },
    {
      faults: {
        quantity: 'Write a positive multiple of 0.001.',
        price: 'Write a positive multiple of 0.1.',
      },
      missing: '',
    },
  ],
  [
    'no number, and below zero',
    { quantity: 'all', price: '-1' },
    {
      faults: {
        quantity: 'Write a positive multiple of 0.001.',
        price: 'Write a positive multiple of 0.1.',
      },
      missing: '',
    },
  ],
])('no order: %s', (_, change, expected) => {
  expect(parseTicket(ticket(change), smallLedger())).toEqual(expected);
});

it('says what the order comes to beside the limits, the fullest first', () => {
  const ledger = smallLedger();
  const parsed = parseTicket(ticket({}), ledger);
  if (!('request' in parsed)) throw new Error('no order');
  const inputs = {
    ...{ referencePrice: 600_000, referenceAgeMicros: 10, positionLots: 100 },
    ...{ workingBuyLots: 300, workingSellLots: 50, orderValueMinor: 14_975_125_000 },
    messagesInWindow: 0,
  } as never;
  const nodes = [
    LimitNode.parse({
      ...{ name: 'kim', scope: { trader: 'kim' }, hard: {} },
    }),
  ];
  if (ledger.limits === null) throw new Error('no limits');
  ledger.limits = { ...ledger.limits, nodes };
  const of = { node: 'kim', limit: 'messageRate', severity: 'hard', unit: 'messages' } as const;
  const uses = [{ ...of, use: 3, bound: 6 }];
  const breach = { ...of, use: 7, bound: 6 };
  const refusal = { kind: 'messageRate', detail: '', node: 'limits/kim', breach } as const;
  expect(ticketUses(parsed.request, { inputs: null, uses, refusal }, ledger)).toEqual([
    { label: 'Messages, kim', text: '7 of 6', share: 7 / 6 },
    { label: 'Order quantity', text: '0.250 of 0.500 BTC', share: 0.5 },
  ]);
  expect(ticketUses(parsed.request, { inputs, uses, refusal: null }, ledger)).toEqual([
    { label: 'Long with it', text: '0.650 of 1.000 BTC', share: 0.65 },
    { label: 'Order quantity', text: '0.250 of 0.500 BTC', share: 0.5 },
    { label: 'Messages, kim', text: '3 of 6', share: 0.5 },
    { label: 'Order value', text: '14975.13 of 50000.00 USDT', share: 14_975.125 / 50_000 },
  ]);
  expect(valueLine(parsed.request, ledger)).toBe('14975.13 USDT');
});

it('is of the strategy of whoever has the key here', () => {
  expect(['kim', null, 'x'.repeat(60)].map(strategyOf)).toEqual(['hand.kim', null, null]);
});
