/** Reasons of refusals and rejections: counted apart, the most frequent told, none uncounted. */
import { expect, test } from 'vitest';
import type { LedgerEvent } from '../../contract/events.ts';
import { mergedReasons, ReasonTally } from './reason-tally.ts';

/** What the tally reads of an event; the rest of it is nothing to it. */
const heard = (body: object): LedgerEvent => ({ body }) as LedgerEvent;
const refused = (kind: string, detail: string, type = 'verdict.recorded'): LedgerEvent =>
  heard({ type, refusal: { kind, node: 'limits/x', detail } });
const rejected = (reason: string): LedgerEvent => heard({ type: 'order.rejected', reason });

test('each reason is told with its count and its first words, the most frequent first', () => {
  const tally = new ReasonTally();
  for (const event of [
    heard({ type: 'verdict.recorded', refusal: null }),
    refused('orderSize', '2000 BTC'),
    refused('priceCollar', '30 bps'),
    refused('priceCollar', '40 bps', 'order.amendRefused'),
    rejected('Filter failure: NOTIONAL'),
    heard({ type: 'order.cancelled', reason: 'by us' }),
  ]) {
    tally.hear(event);
  }
  expect({ refusals: tally.refusals(), rejections: tally.rejections() }).toEqual({
    refusals: [
      { reason: 'priceCollar (limits/x)', count: 2, first: '30 bps' },
      { reason: 'orderSize (limits/x)', count: 1, first: '2000 BTC' },
    ],
    rejections: [
      { reason: 'Filter failure: NOTIONAL', count: 1, first: 'Filter failure: NOTIONAL' },
    ],
  });
});

test('orders that are in the way of others are one reason, whichever they are', () => {
  const tally = new ReasonTally();
  for (const node of ['orders/backtest.5', 'orders/backtest.81', 'instruments/BTCUSDT.sim']) {
    const refusal = { kind: 'selfMatch', node, detail: `meets ${node}` };
    tally.hear(heard({ type: 'verdict.recorded', refusal }));
  }
  expect(tally.refusals()).toEqual([
    { reason: 'selfMatch (orders)', count: 2, first: 'meets orders/backtest.5' },
    {
      reason: 'selfMatch (instruments/BTCUSDT.sim)',
      count: 1,
      first: 'meets instruments/BTCUSDT.sim',
    },
  ]);
});

test('beyond a thousand reasons they are counted as others, and five are told', () => {
  const tally = new ReasonTally();
  for (let number = 0; number < 1_500; number += 1) tally.hear(rejected(`order ${number} is off`));
  tally.hear(rejected('order 3 is off'));
  expect(tally.rejections().map(({ reason, count }) => [reason, count])).toEqual([
    ['others', 500],
    ['order 3 is off', 2],
    ['order 0 is off', 1],
    ['order 1 is off', 1],
    ['order 2 is off', 1],
  ]);
});

test('the reasons of the runs of a grid are those of one', () => {
  const line = (reason: string, count: number) => ({ reason, count, first: reason });
  const merged = mergedReasons([[line('a', 3), line('b', 1)], [], [line('b', 4)]]);
  expect(merged).toEqual([line('b', 5), line('a', 3)]);
});
