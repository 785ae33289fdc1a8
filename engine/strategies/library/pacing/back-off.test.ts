// How long a strategy leaves off, row by row of what became of its orders.
import { expect, it } from 'vitest';
import { instrumentFixtures } from '../../sdk/desk-fixture.ts';
import type { OrderUpdate } from '../../sdk/index.ts';
import { BackOff } from './back-off.ts';

const update = (event: OrderUpdate['event'], reason = ''): OrderUpdate => ({
  event,
  order: {
    reference: 'o1',
    instrument: instrumentFixtures.spot.id,
    side: 'buy',
    price: 1,
    lots: 1,
    filledLots: 0,
    status: 'new',
    cancelRequested: false,
  },
  working: false,
  reason,
  refusal: null,
});

/** How long it leaves off after the last of these events, in milliseconds. */
function millisAfter(success: 'accepted' | 'filled', events: readonly OrderUpdate['event'][]) {
  const backOff = new BackOff(success);
  for (const event of events) backOff.learn(update(event), 0);
  let millis = 0;
  while (!backOff.isOver(millis * 1e6)) millis += 1;
  return millis;
}

it.each([
  ['nothing yet', 'accepted', [], 0],
  ['one rejection', 'accepted', ['order.rejected'], 250],
  ['two in a row', 'accepted', ['order.rejected', 'order.fenced'], 500],
  ['never over 8 s', 'accepted', Array<'order.expired'>(9).fill('order.expired'), 8_000],
  ['a cancel is no failure', 'accepted', ['order.cancelled'], 0],
  [
    'an accepted quote ends the row',
    'accepted',
    ['order.rejected', 'order.accepted', 'order.rejected'],
    250,
  ],
  [
    'accepted and expired again and again is a row for an order that must not rest',
    'filled',
    ['order.accepted', 'order.expired', 'order.accepted', 'order.expired'],
    500,
  ],
  [
    'a partial fill ends the row, its expiry begins one',
    'filled',
    ['order.expired', 'order.expired', 'order.filled', 'order.expired'],
    250,
  ],
] as const)('%s', (_name, success, events, expected) => {
  expect(millisAfter(success, events)).toBe(expected);
});

it('tells what turned the order away', () => {
  const backOff = new BackOff('filled');
  backOff.learn(update('order.rejected', '-2019 Margin is insufficient.'), 0);
  const first = backOff.reason;
  backOff.learn(update('order.expired'), 0);
  expect([first, backOff.reason]).toEqual(['-2019 Margin is insufficient.', 'order expired']);
});
