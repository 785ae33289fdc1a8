// What a decision on an order or a position books, and in which words it is refused.
import { describe, expect, it } from 'vitest';
import { type Drive, linear, stampAt, venue } from '../core-fixture.ts';
import {
  adopted,
  decide,
  decided,
  desk,
  openThere,
  order,
  refused,
  told,
} from './decision-fixture.ts';

function withoutFeed(): Drive {
  const drive = desk();
  const atMonoNanos = stampAt(1).mono;
  const change = { instrument: linear, state: 'down', reason: 'gone', atMonoNanos } as const;
  drive.core.process({
    type: 'feedChange',
    change: { kind: 'feedChange', ...change },
    venue,
    stamp: stampAt(1),
  });
  return drive;
}

const noFullOrder = 'b was not adopted: the venue did not state the order in full';
/** Of an order that nobody of the desk has placed. */
const owner = {
  venue: 'sim',
  account: 'paper',
  strategy: 'unmatched',
  strategyVersion: 'adopted',
  instrument: 'BTCUSDT.sim',
  desk: 'desk-1',
  trader: 'alice',
  client: 'house',
};

describe('adopting', () => {
  it.each<[string, () => unknown[], unknown[]]>([
    [
      'an order that is in the books by now',
      () => decided(order({ clientOrderId: 'o' })),
      refused('b was not adopted: our books have it by now'),
    ],
    [
      'an order without a side',
      () => decided(order({ theirs: { ...openThere, side: undefined } })),
      refused(noFullOrder),
    ],
    [
      'an order without the venue id of the venue',
      () => decided(order({ theirs: { ...openThere, venueOrderId: undefined } })),
      refused(noFullOrder),
    ],
    [
      'an order without its terms',
      () => decided(order({ theirs: { ...openThere, lots: 0 } })),
      refused(noFullOrder),
    ],
    [
      'an order of which the venue said nothing',
      () => decided(order({ theirs: null })),
      refused(noFullOrder),
    ],
    ['an order without an id', () => decided(order({ clientOrderId: null })), refused(noFullOrder)],
    [
      'an order',
      () => decided(order({})),
      [
        {
          type: 'order.adopted',
          clientOrderId: 'zz',
          venueOrderId: 'v9',
          request: {
            owner,
            side: 'buy',
            type: 'limit',
            timeInForce: 'GTC',
            postOnly: false,
            price: 99000,
            lots: 10,
          },
          breakId: 'b',
        },
      ],
    ],
    [
      'an order without a price',
      () => decided(order({ theirs: { lots: 10, side: 'sell', venueOrderId: 'v9' } })),
      [
        {
          type: 'order.adopted',
          clientOrderId: 'zz',
          venueOrderId: 'v9',
          request: {
            owner,
            side: 'sell',
            type: 'stop',
            timeInForce: 'GTC',
            postOnly: false,
            price: null,
            lots: 10,
          },
          breakId: 'b',
        },
      ],
    ],
    [
      'an order that is to be flattened',
      () => decided(order({}), 'flatten'),
      [
        {
          type: 'order.adopted',
          clientOrderId: 'zz',
          venueOrderId: 'v9',
          request: {
            owner,
            side: 'buy',
            type: 'limit',
            timeInForce: 'GTC',
            postOnly: false,
            price: 99000,
            lots: 10,
          },
          breakId: 'b',
        },
        { type: 'order.cancelRequested', clientOrderId: 'zz', cause: 'alice: seen' },
        'zz',
      ],
    ],
    [
      'an order that is to be flattened, and that has filled',
      () =>
        decided(order({ theirs: { ...openThere, lots: 4 } }), 'flatten', {
          fills: [{ ...told, clientOrderId: 'zz', executionId: 'e9', instrument: linear }],
        }).slice(1),
      [
        {
          type: 'order.filled',
          clientOrderId: 'zz',
          executionId: 'e9',
          price: 100000,
          lots: 4,
          feeMinor: 5,
          feeCurrency: 'USDT',
          liquidity: 'maker',
          venueUtcMillis: 1700000000000,
        },
      ],
    ],
    [
      'an order that is to be flattened, and that has ended in our books',
      () => decided(order({ clientOrderId: 'd', ours: openThere }), 'flatten'),
      ['d'],
    ],
    [
      'an order that the venue does not have',
      () => decided({ kind: 'orderNotThere', clientOrderId: 'o' }),
      [
        {
          type: 'order.unknown',
          clientOrderId: 'o',
          reason: 'the venue has it otherwise: its answer is to be adopted',
        },
      ],
    ],
    [
      'an order that has ended',
      () => decided({ kind: 'orderNotThere', clientOrderId: 'd' }),
      refused('b was not adopted: the order has ended by now'),
    ],
    [
      'an order that is not known',
      () => decided({ kind: 'filledDiffers', clientOrderId: 'zz' }),
      refused('b was not adopted: the order has ended by now'),
    ],
    [
      'a position without a market',
      () => decided({ ours: { lots: 0 }, theirs: { lots: 1 }, instrument: 'X.sim' }),
      refused('b was not adopted: there is no market in X.sim now to value it at'),
    ],
    [
      'a position while the feed is down',
      () => decided({ ours: { lots: 0 }, theirs: { lots: 1 } }, 'adopt', {}, withoutFeed()),
      refused('b was not adopted: there is no market in BTCUSDT.sim now to value it at'),
    ],
    [
      'a position at a top that is older than ten seconds',
      () =>
        decided({ ours: { lots: 0 }, theirs: { lots: 1 } }, 'adopt', {
          stamp: stampAt(10_000_002),
        }),
      refused('b was not adopted: there is no market in BTCUSDT.sim now to value it at'),
    ],
    [
      'a position',
      () => decided({ ours: { lots: 4 }, theirs: { lots: 1 } }),
      [
        {
          ...adopted,
          orderId: null,
          executionId: null,
          breakId: 'b',
          price: 100001,
          lots: -3,
          feeMinor: 0,
          feeCurrency: 'USDT',
          liquidity: 'taker',
          venueUtcMillis: 0,
        },
      ],
    ],
    [
      'a position that is to be ignored',
      () => decided({ ours: { lots: 4 }, theirs: { lots: 1 } }, 'ignore'),
      [],
    ],
  ])('%s', (_, act, events) => {
    expect(act()).toEqual(events);
  });
});

it('a decision is recorded with who made it and why, within a bound', () => {
  const { breakId, outcome } = decide({}, 'ignore', { reason: 'x'.repeat(401) }, desk());
  expect(outcome.events.map(({ body }) => body)).toEqual([
    {
      type: 'reconciliation.decided',
      breakId,
      decision: 'ignore',
      operator: 'alice',
      reason: 'x'.repeat(400),
      commandId: 'c-1',
    },
  ]);
});
