// What a flatten may meet, and how it is told what made way for it.
import { expect, it } from 'vitest';
import type { MadeWay } from '../contract/events.ts';
import { madeWayText } from './flatten-way.ts';

const order = (id: string, change: Partial<MadeWay> = {}): MadeWay =>
  ({
    clientOrderId: id,
    instrument: 'BTCUSDT.sim',
    strategy: 'maker',
    status: 'cancelled',
    filledLots: 0,
    ...change,
  }) as MadeWay;

it.each<[string, readonly MadeWay[] | undefined, string]>([
  ['nothing', undefined, ''],
  ['an empty list', [], ''],
  ['one order', [order('a')], '1 own order had to make way: a of maker (cancelled)'],
  [
    'orders that filled in the race',
    [
      order('a', { status: 'filled', filledLots: 10 as never }),
      order('b', { filledLots: 3 as never }),
      order('c', { status: 'unknown' }),
    ],
    '3 own orders had to make way: a of maker (filled), b of maker (cancelled, partly filled), ' +
      'c of maker (unknown)',
  ],
  [
    'more than are named',
    ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((id) => order(id)),
    '7 own orders had to make way: a of maker (cancelled), b of maker (cancelled), ' +
      'c of maker (cancelled), d of maker (cancelled), e of maker (cancelled) and 2 more',
  ],
])('tells %s', (_, madeWay, expected) => {
  expect(madeWayText(madeWay)).toBe(expected);
});
