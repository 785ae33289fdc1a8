// What a decision on an execution books: a fill that our books do not have, one that never was, and
// one with other figures; and in which words it is refused.
import { describe, expect, it } from 'vitest';
import { type Drive, orderId, requestOf } from '../core-fixture.ts';
import { adopted, decided, desk, fill, lost, other, refused, told } from './decision-fixture.ts';

const noExecution = 'b was not adopted: the venue did not state the execution in full';
const noSingle = 'b was not adopted: our books have it in parts, or not with its order: ignore it';
const noOrder =
  'b was not adopted: it belongs to no order that our books still have: ' +
  'ignore it, and adopt the position';
const previous = { price: 100_000, lots: 4, feeMinor: 5, feeCurrency: 'USDT' };

describe('adopting', () => {
  it.each<[string, () => unknown[], unknown[]]>([
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
      'a fill of the other side than its order: to nobody, as the venue says it',
      () => decided(fill({ theirs: { ...told, side: 'sell', lots: 3 } })),
      [expect.objectContaining({ type: 'position.adopted', orderId: 'f', lots: -3 })],
    ],
    [
      'a fill of no stated side: to its order, which has one, or to nobody as bought',
      () => {
        const theirs = { lots: 2, price: 100_000 };
        return [fill({ theirs }), fill({ clientOrderId: 'zz', theirs })].flatMap((each) =>
          decided(each),
        );
      },
      [
        expect.objectContaining({ type: 'order.filled', clientOrderId: 'f', lots: 2 }),
        expect.objectContaining({ type: 'position.adopted', orderId: 'zz', lots: 2 }),
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
      'a fill of more than is left, with a fee in another currency',
      () => decided(fill({ theirs: { ...told, lots: 7, feeCurrency: 'BNB' } })),
      [
        {
          ...adopted,
          orderId: 'f',
          executionId: 'e2',
          breakId: 'b',
          price: 100000,
          lots: 7,
          feeMinor: 5,
          feeCurrency: 'BNB',
          liquidity: 'maker',
          venueUtcMillis: 1700000000000,
        },
      ],
    ],
    [
      'a fill that cannot be',
      () => decided(fill({ theirs: { ...told, price: -5 } })),
      refused('b was not adopted: a fill at -5 increments'),
    ],
    [
      'a fill of an instrument that is not ours',
      () => decided(fill({ clientOrderId: 'zz', instrument: 'X.sim' })),
      refused('b was not adopted: X.sim is not defined on this desk'),
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
    ['a lost fill without an id', () => decided(lost({ executionId: null })), refused(noOrder)],
    [
      'a lost fill that was another one',
      () => decided(lost({ ours: { ...told, lots: 3 } })),
      refused('b was not adopted: bust of e1: it was 4 lots at 100000, not 3 at 100000'),
    ],
    ['a lost fill without figures', () => decided(lost({ ours: null })), refused(noOrder)],
    [
      'an altered fill of no order',
      () => decided(other({ clientOrderId: 'zz' })),
      refused(noOrder),
    ],
    [
      'an altered fill without an id',
      () => decided(other({ executionId: null })),
      refused(noOrder),
    ],
    [
      'an altered fill without figures of the venue',
      () => decided(other({ theirs: null })),
      refused('b was not adopted: the execution is not stated in full'),
    ],
    [
      'an altered fill that cannot be',
      () => decided(other({}, { lots: 6, price: -5 })),
      refused('b was not adopted: a fill at -5 increments'),
    ],
    [
      'an altered fill that was another one',
      () => decided(other({ ours: { ...told, lots: 3 } }, { lots: 6 })),
      refused('b was not adopted: correction of e1: it was 4 lots at 100000, not 3 at 100000'),
    ],
    [
      'an altered fill that its order does not count',
      () => decided(other({ executionId: 'e7' })),
      refused(noSingle),
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
      'an altered fill of all lots that are left',
      () => decided(other({}, { lots: 10 })).slice(1),
      [
        {
          type: 'order.filled',
          clientOrderId: 'f',
          executionId: 'e1~2',
          price: 100000,
          lots: 6,
          feeMinor: 0,
          feeCurrency: 'USDT',
          liquidity: 'maker',
          venueUtcMillis: 1700000000000,
        },
      ],
    ],
    [
      'an altered sale of more lots than are left',
      () => {
        const drive = desk();
        drive.work('s', requestOf({ side: 'sell', price: 100_100 }));
        drive.filled('s', 'e1', 4);
        const sale = { ...told, side: 'sell' };
        const change = { clientOrderId: 's', ours: sale, theirs: { ...sale, lots: 11 } };
        return decided(other(change), 'adopt', {}, drive).slice(1);
      },
      [
        {
          ...adopted,
          orderId: 's',
          executionId: 'e1~2',
          breakId: 'b',
          price: 100000,
          lots: -7,
          feeMinor: 0,
          feeCurrency: 'USDT',
          liquidity: 'maker',
          venueUtcMillis: 1700000000000,
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
  ])('%s', (_, act, events) => {
    expect(act()).toEqual(events);
  });
});

describe('an execution that was altered before', () => {
  const figures = (quantity: number) => ({ ...told, lots: quantity });
  const alter = (drive: Drive, was: number, is: number) =>
    decided(other({ ours: figures(was), theirs: figures(is) }), 'adopt', {}, drive);
  const eventsOf = (bodies: unknown[]) =>
    (bodies as { type: string; executionId: string; correctsId?: string }[]).map(
      ({ type, executionId, correctsId }) => [type, executionId, correctsId],
    );

  it('is altered again, as it stands in our books', () => {
    const drive = desk();
    expect(eventsOf(alter(drive, 4, 3))).toEqual([['order.corrected', 'e1~1', 'e1']]);
    expect(eventsOf(alter(drive, 3, 5))).toEqual([
      ['order.corrected', 'e1~2', 'e1~1'],
      ['order.filled', 'e1~3', undefined],
    ]);
    expect(drive.core.ledger.orders.get(orderId('f'))?.filledLots).toBe(5);
    expect(alter(drive, 5, 4)).toEqual(refused(noSingle));
  });
});
