// What each decision on a break books, event by event, and in which words it is refused.
import { describe, expect, it } from 'vitest';
import {
  account,
  armedDesk,
  type Drive,
  linear,
  requestOf,
  stampAt,
  venue,
} from '../core-fixture.ts';

const told = {
  lots: 4,
  side: 'buy',
  price: 100_000,
  feeMinor: 5,
  feeCurrency: 'USDT',
  liquidity: 'maker',
  venueUtcMillis: 1_700_000_000_000,
};
const open = { lots: 10, side: 'buy', price: 99_000, venueOrderId: 'v9' };

/** `o` works, `f` was filled by 4 of 10 lots, `d` has ended. */
function desk(): Drive {
  const drive = armedDesk();
  for (const id of ['o', 'f', 'd']) drive.work(id, requestOf());
  drive.filled('f', 'e1', 4);
  drive.ended('cancelled', 'd');
  return drive;
}

/** The refusal, or the events with what is not the decision itself, and the cancels. */
function decided(change: object, decision = 'adopt', more: object = {}, drive = desk()): unknown[] {
  const none = { clientOrderId: null, executionId: null, strategy: null, ours: null, theirs: null };
  const difference = {
    kind: 'positionDiffers',
    venue,
    account,
    instrument: linear,
    ...none,
    ...change,
  };
  const found = drive.core.process({ type: 'breakFound', difference, stamp: stampAt(1) } as never);
  const breakId = `b${found.events[0]?.sequence}`;
  const event = {
    type: 'breakDecided',
    breakId,
    decision,
    operator: 'alice',
    reason: 'seen',
    commandId: 'c-1',
    fills: [],
  };
  const { events, cancels, refusal } = drive.core.process({
    ...event,
    ...more,
    stamp: stampAt(2),
  } as never);
  if (refusal !== null) return [refusal.kind, refusal.detail.replace(breakId, 'b')];
  const bodies = events
    .map(({ body }) => body)
    .filter(({ type }) => type !== 'reconciliation.decided');
  return [
    ...bodies.map((body) => ({ ...body, ...('breakId' in body ? { breakId: 'b' } : {}) })),
    ...cancels.map(({ clientOrderId }) => clientOrderId),
  ];
}
const order = (change: object) => ({
  kind: 'orderNotHere',
  clientOrderId: 'zz',
  theirs: open,
  ...change,
});
const fill = (change: object) => ({
  kind: 'fillNotHere',
  clientOrderId: 'f',
  executionId: 'e2',
  theirs: told,
  ...change,
});
const lost = (change: object) => ({
  kind: 'fillNotThere',
  clientOrderId: 'f',
  executionId: 'e1',
  ours: told,
  ...change,
});
const other = (change: object, theirs: object = {}) => ({
  kind: 'fillAltered',
  clientOrderId: 'f',
  executionId: 'e1',
  ours: told,
  theirs: { ...told, ...theirs },
  ...change,
});
const refused = (words: string): unknown[] => ['badInput', words];
const noExecution = 'b was not adopted: the venue did not state the execution in full';
const noFullOrder = 'b was not adopted: the venue did not state the order in full';
const noOrder =
  'b was not adopted: it belongs to no order that our books still have: ' +
  'ignore it, and adopt the position';

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

const previous = { price: 100_000, lots: 4, feeMinor: 5, feeCurrency: 'USDT' };
const adopted = {
  type: 'position.adopted',
  account: 'paper',
  strategy: 'unmatched',
  instrument: linear,
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
      () => decided(order({ theirs: { ...open, side: undefined } })),
      refused(noFullOrder),
    ],
    [
      'an order without the venue id of the venue',
      () => decided(order({ theirs: { ...open, venueOrderId: undefined } })),
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
      'a fill without a price',
      () => decided(fill({ theirs: { ...told, price: null } })),
      refused(noExecution),
    ],
    ['a fill without figures', () => decided(fill({ theirs: null })), refused(noExecution)],
    [
      'a fill without an order id',
      () => decided(fill({ clientOrderId: null })),
      refused(noExecution),
    ],
    ['a fill without an id', () => decided(fill({ executionId: null })), refused(noExecution)],
    [
      'a fill of the last lots',
      () => decided(fill({ theirs: { ...told, lots: 6 } })),
      [
        {
          type: 'order.filled',
          clientOrderId: 'f',
          executionId: 'e2',
          price: 100000,
          lots: 6,
          feeMinor: 5,
          feeCurrency: 'USDT',
          liquidity: 'maker',
          venueUtcMillis: 1700000000000,
        },
      ],
    ],
    [
      'a fill of more than is left',
      () => decided(fill({ theirs: { ...told, lots: 7 } })),
      [
        {
          ...adopted,
          orderId: 'f',
          executionId: 'e2',
          breakId: 'b',
          price: 100000,
          lots: 7,
          feeMinor: 5,
          feeCurrency: 'USDT',
          liquidity: 'maker',
          venueUtcMillis: 1700000000000,
        },
      ],
    ],
    [
      'a sale of no order, without its cost',
      () =>
        decided(fill({ clientOrderId: 'zz', theirs: { lots: 2, side: 'sell', price: 100_000 } })),
      [
        {
          ...adopted,
          orderId: 'zz',
          executionId: 'e2',
          breakId: 'b',
          price: 100000,
          lots: -2,
          feeMinor: 0,
          feeCurrency: 'USDT',
          liquidity: 'taker',
          venueUtcMillis: 0,
        },
      ],
    ],
    ['a fill that our books count', () => decided(fill({ executionId: 'e1' })), []],
    [
      'a lost fill',
      () => decided(lost({})),
      [
        {
          type: 'order.busted',
          clientOrderId: 'f',
          executionId: 'e1',
          previous,
          isCounted: true,
          reason: 'seen',
        },
      ],
    ],
    ['a lost fill of no order', () => decided(lost({ clientOrderId: 'zz' })), refused(noOrder)],
    ['a lost fill without figures', () => decided(lost({ ours: null })), refused(noOrder)],
    [
      'an altered fill of no order',
      () => decided(other({ clientOrderId: 'zz' })),
      refused(noOrder),
    ],
    [
      'an altered fill without figures',
      () => decided(other({ ours: null })),
      refused('b was not adopted: the execution is not stated in full'),
    ],
    [
      'an altered fill of fewer lots',
      () => decided(other({}, { lots: 3 })),
      [
        {
          type: 'order.corrected',
          clientOrderId: 'f',
          executionId: 'e1~1',
          correctsId: 'e1',
          previous,
          corrected: { price: 100000, lots: 3, feeMinor: 5, feeCurrency: 'USDT' },
          liquidity: 'maker',
          venueUtcMillis: 1700000000000,
          isCounted: true,
          reason: 'seen',
        },
      ],
    ],
    [
      'an altered fill of more lots than are left',
      () => decided(other({}, { lots: 11 })),
      [
        {
          type: 'order.corrected',
          clientOrderId: 'f',
          executionId: 'e1~1',
          correctsId: 'e1',
          previous,
          corrected: { price: 100000, lots: 4, feeMinor: 5, feeCurrency: 'USDT' },
          liquidity: 'maker',
          venueUtcMillis: 1700000000000,
          isCounted: true,
          reason: 'seen',
        },
        {
          ...adopted,
          orderId: 'f',
          executionId: 'e1~2',
          breakId: 'b',
          price: 100000,
          lots: 7,
          feeMinor: 0,
          feeCurrency: 'USDT',
          liquidity: 'maker',
          venueUtcMillis: 1700000000000,
        },
      ],
    ],
    [
      'a position without a market',
      () => decided({ ours: { lots: 0 }, theirs: { lots: 1 }, instrument: 'X.sim' }),
      refused('b was not adopted: there is no market in X.sim to value it at'),
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
