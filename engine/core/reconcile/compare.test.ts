// Our books held against a venue's, difference by difference: what is told, with both sides'
// figures, and what is not because something else explains it.
import { describe, expect, it } from 'vitest';
import { lots, minor, priceTicks } from '../../contract/numbers.ts';
import type { VenueDifference } from '../../contract/reconciliation.ts';
import {
  account,
  executionId,
  inverse,
  linear,
  maker,
  orderId,
  requestOf,
  taker,
  venue,
} from '../core-fixture.ts';
import { differenceKey, differenceText, edgeMillis } from './compare.ts';
import {
  Books,
  both,
  decided,
  fill,
  filledBy,
  first,
  full,
  here,
  holding,
  listed,
  open,
  second,
  seen,
  there,
  told,
  withOwn,
} from './look-fixture.ts';
import { OwnFills } from './own-fills.ts';

describe('a look at a venue finds of', () => {
  it.each<[string, () => unknown[], unknown[]]>([
    ['both sides agree', () => seen({}), []],
    [
      'an order that our books do not have',
      () => seen({ orders: [...both, open('zz')] }),
      [['orderNotHere', 'zz', null, null, null, { lots: 0, venueOrderId: 'v-zz' }]],
    ],
    [
      'an order that our books do not have, with all its figures',
      () => seen({ orders: [...both, open('zz', full)] }),
      [
        [
          'orderNotHere',
          'zz',
          null,
          null,
          null,
          {
            lots: 7,
            venueOrderId: 'v-zz',
            side: 'sell',
            price: 100500,
            filledLots: 2,
            venueUtcMillis: 1700000000000,
          },
        ],
        ['positionDiffers', null, null, null, { lots: 2 }, { lots: 4 }],
      ],
    ],
    [
      'an order that has ended in our books',
      () => seen({}, (drive) => drive.ended('cancelled', 'o1')),
      [
        [
          'orderNotHere',
          'o1',
          null,
          'maker',
          { ...first, status: 'cancelled' },
          { lots: 0, venueOrderId: 'v-o1' },
        ],
      ],
    ],
    [
      'an order that the venue does not have',
      () => seen({ orders: [open('o2')] }),
      [['orderNotThere', 'o1', null, 'maker', first, null]],
    ],
    [
      'an order that the venue does not have and that is being cancelled',
      () => seen({ orders: [open('o2')] }, (drive) => drive.cancel('o1')),
      [],
    ],
    ['an order of another venue', () => seen({ venue: 'else' as never, orders: [] }), []],
    [
      'other filled lots, no executions asked for',
      () => seen({ orders: filledBy(5), fills: new Map() }),
      [
        [
          'filledDiffers',
          'o2',
          null,
          'maker',
          second,
          { lots: 0, venueOrderId: 'v-o2', filledLots: 5 },
        ],
      ],
    ],
    [
      'other filled lots, and the order is in doubt',
      () =>
        seen({ orders: filledBy(5), fills: new Map() }, (drive) => drive.ended('unknown', 'o2')),
      [],
    ],
    [
      'other filled lots that no execution explains',
      () => seen({ orders: filledBy(5) }),
      [
        [
          'filledDiffers',
          'o2',
          null,
          'maker',
          second,
          { lots: 0, venueOrderId: 'v-o2', filledLots: 5 },
        ],
      ],
    ],
    [
      'other filled lots that an execution explains',
      () =>
        seen({
          orders: filledBy(5),
          fills: withOwn([fill('o2', 'e3', { lots: lots(1) })]),
          positions: holding(5),
        }),
      [['fillNotHere', 'o2', 'e3', 'maker', null, there({ lots: 1 })]],
    ],
    [
      'other filled lots that an altered execution explains',
      () =>
        seen({
          orders: filledBy(3),
          fills: listed([fill('o2', 'e2', { lots: lots(3) })]),
          positions: holding(3),
        }),
      [['fillAltered', 'o2', 'e2', 'maker', here, there({ lots: 3 })]],
    ],
    [
      'other filled lots that a lost execution explains',
      () => seen({ orders: filledBy(0), fills: listed([]), positions: holding(0) }),
      [['fillNotThere', 'o2', 'e2', 'maker', here, null]],
    ],
    [
      'a lost execution at the edge of what was asked for',
      () =>
        seen({
          orders: [open('o1'), open('o2')],
          fills: listed([], told - edgeMillis),
          positions: holding(0),
        }),
      [['fillNotThere', 'o2', 'e2', 'maker', here, null]],
    ],
    [
      'a lost execution before it',
      () => seen({ orders: [open('o1'), open('o2')], fills: listed([], told - edgeMillis + 1) }),
      [],
    ],
    [
      'an execution that our books do not have',
      () => seen({ fills: withOwn([fill('o2', 'e3')]), positions: holding(8) }),
      [['fillNotHere', 'o2', 'e3', 'maker', null, there()]],
    ],
    [
      'an execution that is listed twice',
      () => seen({ fills: withOwn([fill('o2', 'e3'), fill('o2', 'e3')]), positions: holding(8) }),
      [['fillNotHere', 'o2', 'e3', 'maker', null, there()]],
    ],
    [
      'a sale of an order that is not known',
      () =>
        seen({
          fills: withOwn([fill('zz', 'e3', { side: 'sell', lots: lots(1) })]),
          positions: holding(3),
        }),
      [['fillNotHere', 'zz', 'e3', null, null, there({ lots: 1, side: 'sell' })]],
    ],
    [
      'an execution of an open order that is not known',
      () =>
        seen({
          orders: [...both, open('zz', { side: 'buy', filledLots: lots(1) })],
          fills: withOwn([fill('zz', 'e3', { lots: lots(1) })]),
          positions: holding(5),
        }),
      [
        [
          'orderNotHere',
          'zz',
          null,
          null,
          null,
          { lots: 0, venueOrderId: 'v-zz', side: 'buy', filledLots: 1 },
        ],
      ],
    ],
    [
      'an execution of an order in doubt',
      () =>
        seen({ fills: withOwn([fill('o1', 'e3')]), positions: holding(8) }, (drive) =>
          drive.ended('unknown', 'o1'),
        ),
      [],
    ],
    [
      'a sale of an order in doubt',
      () =>
        seen(
          { fills: withOwn([fill('o1', 'e3', { side: 'sell' })]), positions: holding(0) },
          (drive) => drive.ended('unknown', 'o1'),
        ),
      [],
    ],
    [
      'an execution that an order in doubt counts',
      () => seen({}, (drive) => drive.ended('unknown', 'o2')),
      [],
    ],
    [
      'another price',
      () => seen({ fills: listed([fill('o2', 'e2', { price: priceTicks(100_001) })]) }),
      [['fillAltered', 'o2', 'e2', 'maker', here, there({ price: 100001 })]],
    ],
    [
      'other lots',
      () => seen({ fills: listed([fill('o2', 'e2', { lots: lots(5) })]), positions: holding(5) }),
      [['fillAltered', 'o2', 'e2', 'maker', here, there({ lots: 5 })]],
    ],
    [
      'another fee',
      () => seen({ fills: listed([fill('o2', 'e2', { feeMinor: minor(6) })]) }),
      [['fillAltered', 'o2', 'e2', 'maker', here, there({ feeMinor: 6 })]],
    ],
    [
      'another currency of the fee',
      () => seen({ fills: listed([fill('o2', 'e2', { feeCurrency: 'BNB' })]) }),
      [['fillAltered', 'o2', 'e2', 'maker', here, there({ feeCurrency: 'BNB' })]],
    ],
    [
      'another position',
      () => seen({ positions: holding(5) }),
      [['positionDiffers', null, null, null, { lots: 4 }, { lots: 5 }]],
    ],
    [
      'another position that was not steady',
      () => seen({ positions: holding(5), steady: new Set() }),
      [],
    ],
    [
      'no position',
      () => seen({ positions: new Map() }),
      [['positionDiffers', null, null, null, { lots: 4 }, { lots: 0 }]],
    ],
    [
      'a position of an instrument that we never traded',
      () =>
        seen({
          positions: new Map([
            [linear, 4],
            [inverse, -1],
          ]),
          steady: new Set([linear, inverse]),
        }),
      [['positionDiffers', null, null, null, { lots: 0 }, { lots: -1 }]],
    ],
    [
      'an account that is not ours',
      () => seen({ account: 'other' as never, positions: new Map() }),
      [],
    ],
    [
      'a position of two strategies',
      () =>
        seen({ positions: holding(7), fills: new Map() }, (drive) => {
          drive.work('o3', requestOf({ lots: 3, owner: { strategy: taker } }));
          drive.filled('o3', 'e4', 3);
        }),
      [],
    ],
    [
      'a position that an ignored break explains',
      () => seen({ positions: holding(7) }, decided('ignore')),
      [],
    ],
    [
      'a position that an undecided break explains no more',
      () => seen({ positions: holding(7) }, decided(null)),
      [['positionDiffers', null, null, null, { lots: 4 }, { lots: 7 }]],
    ],
    [
      'a position that an adopted break explains no more',
      () => seen({ positions: holding(7) }, decided('adopt')),
      [['positionDiffers', null, null, null, { lots: 4 }, { lots: 7 }]],
    ],
    [
      'a position that an ignored break of another kind does not explain',
      () => seen({ positions: holding(7) }, decided('ignore', 'filledDiffers')),
      [['positionDiffers', null, null, null, { lots: 4 }, { lots: 7 }]],
    ],
    [
      'a position, and the ignored break is told again',
      () =>
        seen(
          { positions: holding(7), fills: withOwn([fill('zz', 'e9', { lots: lots(3) })]) },
          decided('ignore'),
        ),
      [['fillNotHere', 'zz', 'e9', null, null, there({ lots: 3 })]],
    ],
  ])('%s', (_, look, found) => {
    expect(look()).toEqual(found);
  });

  it('executions of an earlier run only what is altered', () => {
    const books = new Books();
    books.fills = new OwnFills(books.drive.core.ledger);
    const lost = { orders: [open('o1'), open('o2')], fills: listed([]), steady: new Set<never>() };
    expect(books.compare(lost)).toEqual([]);
    const altered = listed([fill('o2', 'e2', { feeMinor: minor(6) })]);
    expect(books.compare({ fills: altered })).toMatchObject([{ kind: 'fillAltered' }]);
  });
});

describe('a difference', () => {
  const one: VenueDifference = {
    kind: 'fillNotHere',
    venue,
    account,
    instrument: linear,
    clientOrderId: orderId('o'),
    executionId: executionId('e'),
    strategy: maker,
    ours: { lots: lots(1) },
    theirs: { lots: lots(3) },
  };

  it('is the same by what differs, and by its figures where those are the difference', () => {
    const none = { clientOrderId: null, executionId: null };
    const texts = (
      ['orderNotHere', 'orderNotThere', 'filledDiffers', 'positionDiffers'] as const
    ).map((kind) => differenceText({ ...one, kind }));
    expect([
      differenceKey(one),
      differenceKey({ ...one, kind: 'positionDiffers', ...none }),
      differenceText(one),
      ...texts,
    ]).toEqual([
      'sim fillNotHere BTCUSDT.sim o e',
      'sim positionDiffers BTCUSDT.sim  ',
      '[{"lots":1},{"lots":3}]',
      '',
      '',
      '0',
      '2',
    ]);
  });
});
