import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RecordedMessage } from '../../ports/recorded-market.ts';
import type { BookOrder, Match, Placement } from './matching-engine.ts';
import { PaperFloor } from './paper-floor.ts';
import { symbolSpec } from './symbol-spec.ts';

const spec = symbolSpec({
  symbol: 'BTCUSDT',
  market: 'usdm',
  base: 'BTC',
  quote: 'USDT',
  priceIncrement: '0.1',
  lotSize: '0.001',
  contractValue: '1',
  minNotional: '5',
  maxLots: 10_000_000,
});

const depth = (
  bids: [string, string][],
  asks: [string, string][],
  kind: 'snapshot' | 'depth' = 'depth',
): RecordedMessage => ({ kind, symbol: 'BTCUSDT', bids, asks });

const bookTicker = (bid: [string, string], ask: [string, string]): RecordedMessage => ({
  kind: 'bookTicker',
  symbol: 'BTCUSDT',
  bid,
  ask,
});

const trade = (price: string, quantity: string, buyerIsMaker: boolean): RecordedMessage => ({
  kind: 'trade',
  symbol: 'BTCUSDT',
  price,
  quantity,
  buyerIsMaker,
});

const tell = (floor: PaperFloor, message: RecordedMessage, atMillis = 0): void =>
  floor.onMessage(message, atMillis * 1_000);

function open(): { floor: PaperFloor; makers: [number, number, number][] } {
  const floor = new PaperFloor([spec]);
  const makers: [number, number, number][] = [];
  floor.onMakerMatch((_symbol, match: Match) =>
    makers.push([match.makerId, match.price, match.lots]),
  );
  tell(
    floor,
    depth(
      [
        ['100.0', '0.010'],
        ['99.9', '0.020'],
      ],
      [
        ['100.2', '0.005'],
        ['100.3', '0.050'],
      ],
      'snapshot',
    ),
  );
  return { floor, makers };
}

let lastId = 0;
function order(
  side: 'buy' | 'sell',
  price: number | null,
  lots: number,
  more: Partial<BookOrder> = {},
): BookOrder {
  lastId += 1;
  return {
    id: lastId,
    owner: 1,
    side,
    price,
    lots,
    timeInForce: price === null ? 'IOC' : 'GTC',
    postOnly: false,
    selfTradePrevention: 'NONE',
    ...more,
  };
}

const summary = (placement: Placement): unknown =>
  placement.kind === 'refused'
    ? 'refused'
    : [
        placement.matches.map((m) => [m.price, m.lots]),
        placement.restingLots,
        placement.expiryCause,
      ];

describe('PaperFloor', () => {
  it('walks the recorded levels; what it took stays taken until the level is told again', () => {
    const { floor } = open();
    const place = (one: BookOrder): unknown => summary(floor.place('BTCUSDT', one));
    expect(place(order('buy', 1_003, 8, { timeInForce: 'IOC' }))).toEqual([
      [
        [1_002, 5],
        [1_003, 3],
      ],
      0,
      null,
    ]);
    expect(place(order('buy', 1_002, 5, { timeInForce: 'IOC' }))).toEqual([[], 0, 'timeInForce']);
    tell(floor, depth([], [['100.2', '0.004']]));
    expect(place(order('buy', null, 5))).toEqual([
      [
        [1_002, 4],
        [1_003, 1],
      ],
      0,
      null,
    ]);
  });

  it('rests what it cannot take behind the recorded size, and fills when trades reach it', () => {
    const { floor, makers } = open();
    const resting = order('buy', 1_000, 4);
    expect(summary(floor.place('BTCUSDT', resting))).toEqual([[], 4, null]);
    tell(floor, trade('100.0', '0.008', true));
    expect(makers).toEqual([]);
    tell(floor, trade('100.0', '0.003', true));
    tell(floor, trade('100.0', '0.900', false));
    tell(floor, trade('99.9', '0.002', true));
    expect(makers).toEqual([
      [resting.id, 1_000, 1],
      [resting.id, 1_000, 2],
    ]);
    expect(floor.cancel('BTCUSDT', resting.id)).toBe(1);
    expect(floor.cancel('BTCUSDT', resting.id)).toBeNull();
  });

  const touch = (bid: [string, string]): RecordedMessage => bookTicker(bid, ['100.2', '0.005']);
  const sold = (quantity: string): RecordedMessage => trade('100.0', quantity, true);
  type Told = [message: RecordedMessage, atMillis: number];
  const joins: { name: string; before: Told[]; after: Told[]; filled: number[] }[] = [
    {
      name: 'the touch has lost lots, ahead of the trade that took them',
      before: [[touch(['100.0', '0.006']), 0]],
      after: [
        [sold('0.004'), 1],
        [sold('0.008'), 2],
      ],
      filled: [2],
    },
    {
      name: 'the touch has gone, ahead of the trade that took it',
      before: [[touch(['99.9', '0.020']), 0]],
      after: [
        [sold('0.010'), 1],
        [sold('0.002'), 2],
      ],
      filled: [2],
    },
    {
      name: 'the touch has lost lots and their trade was told',
      before: [
        [touch(['100.0', '0.006']), 0],
        [sold('0.004'), 1],
      ],
      after: [[sold('0.008'), 2]],
      filled: [2],
    },
    {
      name: 'a trade was told ahead of the touch that lost its lots',
      before: [
        [sold('0.004'), 0],
        [touch(['100.0', '0.006']), 1],
      ],
      after: [[sold('0.008'), 2]],
      filled: [2],
    },
    {
      name: 'the touch lost lots too long ago',
      before: [
        [touch(['100.0', '0.006']), 0],
        [touch(['100.0', '0.007']), 60],
      ],
      after: [[sold('0.008'), 60]],
      filled: [1],
    },
  ];
  it.each(joins)('fills an order that joins once $name', ({ before, after, filled }) => {
    const { floor, makers } = open();
    tell(floor, touch(['100.0', '0.010']));
    for (const [message, atMillis] of before) tell(floor, message, atMillis);
    floor.place('BTCUSDT', order('buy', 1_000, 5));
    for (const [message, atMillis] of after) tell(floor, message, atMillis);
    expect(makers.map(([, , lots]) => lots)).toEqual(filled);
  });

  it('fills a resting order at its own price when the other side is quoted through it', () => {
    const { floor, makers } = open();
    const resting = order('sell', 1_002, 9);
    floor.place('BTCUSDT', resting);
    tell(floor, bookTicker(['100.3', '0.006'], ['100.4', '0.010']));
    expect(makers).toEqual([[resting.id, 1_002, 6]]);
    tell(floor, bookTicker(['100.3', '0.006'], ['100.5', '0.010']));
    expect(makers).toHaveLength(1);
    tell(floor, bookTicker(['100.3', '0.020'], ['100.5', '0.010']));
    expect(makers[1]).toEqual([resting.id, 1_002, 3]);
  });

  it('lets a newer best bid and offer hide older depth', () => {
    const { floor } = open();
    tell(floor, bookTicker(['100.1', '0.002'], ['100.3', '0.007']));
    expect(floor.bestAgainst('BTCUSDT', 'buy')).toBe(1_003);
    const take = order('buy', 1_003, 50, { timeInForce: 'IOC' });
    expect(summary(floor.place('BTCUSDT', take))).toEqual([[[1_003, 7]], 0, 'timeInForce']);
  });

  const refusals: [string, Partial<BookOrder>, unknown][] = [
    ['post-only that would take is refused', { postOnly: true }, 'refused'],
    ['FOK without enough expires whole', { timeInForce: 'FOK', lots: 60 }, [[], 0, 'timeInForce']],
    ['FOK with enough fills', { timeInForce: 'FOK', lots: 5 }, [[[1_002, 5]], 0, null]],
  ];
  it.each(refusals)('%s', (_name, more, expected) => {
    const { floor } = open();
    expect(summary(floor.place('BTCUSDT', order('buy', 1_002, 8, more)))).toEqual(expected);
  });

  it('meets its own resting orders by price, behind the recorded lots, unless prevented', () => {
    const { floor, makers } = open();
    const inside = order('sell', 1_001, 2);
    const behind = order('sell', 1_002, 3);
    floor.place('BTCUSDT', inside);
    floor.place('BTCUSDT', behind);
    const prevented = order('buy', 1_002, 9, { selfTradePrevention: 'EXPIRE_TAKER' });
    expect(summary(floor.place('BTCUSDT', prevented))).toEqual([[], 0, 'selfTrade']);
    expect(summary(floor.place('BTCUSDT', order('buy', 1_002, 9)))).toEqual([
      [
        [1_001, 2],
        [1_002, 5],
        [1_002, 2],
      ],
      0,
      null,
    ]);
    expect(makers).toEqual([
      [inside.id, 1_001, 2],
      [behind.id, 1_002, 2],
    ]);
  });

  it('keeps what was told right before a snapshot, and forgets what it does not hold', () => {
    const { floor } = open();
    tell(floor, depth([['100.0', '0.000']], [['100.1', '0.003']]));
    const bids: [string, string][] = [
      ['100.0', '0.010'],
      ['99.9', '0.004'],
    ];
    tell(floor, depth(bids, [['100.2', '0.005']], 'snapshot'));
    const taker = (side: 'buy' | 'sell'): unknown =>
      summary(floor.place('BTCUSDT', order(side, null, 90)));
    expect([taker('sell'), taker('buy')]).toEqual([
      [[[999, 4]], 0, 'noLiquidity'],
      [
        [
          [1_001, 3],
          [1_002, 5],
        ],
        0,
        'noLiquidity',
      ],
    ]);
  });

  it('counts numbers that are off the grid and does not use them', () => {
    const { floor } = open();
    tell(floor, depth([['100.05', '1.000']], []));
    tell(floor, bookTicker(['100.0', '0.0005'], ['100.2', '0.005']));
    expect([floor.offGrid, floor.bestAgainst('BTCUSDT', 'sell')]).toEqual([2, 1_000]);
  });

  it('never takes more from a level than was recorded there between two updates of it', () => {
    const request = fc.record({
      price: fc.integer({ min: 1_000, max: 1_004 }),
      lots: fc.integer({ min: 1, max: 30 }),
    });
    fc.assert(
      fc.property(fc.array(request, { maxLength: 30 }), (requests) => {
        const { floor } = open();
        const taken = new Map<number, number>();
        for (const { price, lots } of requests) {
          const one = order('buy', price, lots, { timeInForce: 'IOC' });
          const placement = floor.place('BTCUSDT', one);
          if (placement.kind === 'refused') continue;
          for (const match of placement.matches) {
            taken.set(match.price, (taken.get(match.price) ?? 0) + match.lots);
          }
        }
        expect(taken.get(1_002) ?? 0).toBeLessThanOrEqual(5);
        expect(taken.get(1_003) ?? 0).toBeLessThanOrEqual(50);
        expect([...taken.keys()].every((price) => price === 1_002 || price === 1_003)).toBe(true);
      }),
    );
  });
});
