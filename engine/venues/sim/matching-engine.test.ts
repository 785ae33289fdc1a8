import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Side } from '../../contract/market.ts';
import { type BookOrder, MatchingEngine, type Placement } from './matching-engine.ts';

const order = (id: number, side: Side, price: number | null, lots: number): BookOrder => ({
  id,
  owner: id,
  side,
  price,
  lots,
  timeInForce: price === null ? 'IOC' : 'GTC',
  postOnly: false,
  selfTradePrevention: 'NONE',
});

const trades = (placement: Placement): (readonly [number, number, number])[] =>
  placement.kind === 'placed' ? placement.matches.map((m) => [m.makerId, m.price, m.lots]) : [];

function bookOf(engine: MatchingEngine, side: Side): [number, number][] {
  const levels: [number, number][] = [];
  for (let rank = 0; rank < engine.side(side).depth; rank += 1) {
    const level = engine.side(side).levelAt(rank);
    if (level !== null) levels.push([level.price, level.lots]);
  }
  return levels;
}

describe('MatchingEngine', () => {
  it('fills at the best price first and the oldest order first', () => {
    const engine = new MatchingEngine(0, 0);
    engine.place(order(1, 'sell', 101, 5));
    engine.place(order(2, 'sell', 100, 3));
    engine.place(order(3, 'sell', 100, 4));
    expect(trades(engine.place(order(4, 'buy', 101, 9)))).toEqual([
      [2, 100, 3],
      [3, 100, 4],
      [1, 101, 2],
    ]);
    expect(bookOf(engine, 'sell')).toEqual([[101, 3]]);
  });

  const cases: [string, Partial<BookOrder>, unknown][] = [
    [
      'IOC expires what is left',
      { timeInForce: 'IOC', lots: 7 },
      { kind: 'placed', traded: 5, restingLots: 0, expiredLots: 2, expiryCause: 'timeInForce' },
    ],
    [
      'FOK does nothing when it cannot fill',
      { timeInForce: 'FOK', lots: 7 },
      { kind: 'placed', traded: 0, restingLots: 0, expiredLots: 7, expiryCause: 'timeInForce' },
    ],
    [
      'FOK fills when it can',
      { timeInForce: 'FOK', lots: 5 },
      { kind: 'placed', traded: 5, restingLots: 0, expiredLots: 0, expiryCause: null },
    ],
    [
      'a market order expires what finds no liquidity',
      { price: null, timeInForce: 'IOC', lots: 9 },
      { kind: 'placed', traded: 5, restingLots: 0, expiredLots: 4, expiryCause: 'noLiquidity' },
    ],
    ['post-only is refused when it would take', { postOnly: true }, { kind: 'refused' }],
    [
      'post-only rests when it would not take',
      { postOnly: true, price: 99 },
      { kind: 'placed', traded: 0, restingLots: 6, expiredLots: 0, expiryCause: null },
    ],
    [
      'GTC rests what is left',
      { lots: 6 },
      { kind: 'placed', traded: 5, restingLots: 1, expiredLots: 0, expiryCause: null },
    ],
    [
      'self-trade prevention expires the taker',
      { owner: 1, selfTradePrevention: 'EXPIRE_TAKER' },
      { kind: 'placed', traded: 0, restingLots: 0, expiredLots: 6, expiryCause: 'selfTrade' },
    ],
    [
      'without prevention an owner trades with itself',
      { owner: 1, lots: 5 },
      { kind: 'placed', traded: 5, restingLots: 0, expiredLots: 0, expiryCause: null },
    ],
  ];
  it.each(cases)('%s', (_name, change, expected) => {
    const engine = new MatchingEngine(0, 0);
    engine.place(order(1, 'sell', 100, 5));
    const placement = engine.place({ ...order(2, 'buy', 100, 6), ...change });
    const seen =
      placement.kind === 'refused'
        ? { kind: 'refused' }
        : {
            kind: 'placed',
            traded: placement.matches.reduce((sum, match) => sum + match.lots, 0),
            restingLots: placement.restingLots,
            expiredLots: placement.expiredLots,
            expiryCause: placement.expiryCause,
          };
    expect(seen).toEqual(expected);
  });

  it('cancels once, keeps the queue of the others, and counts updates', () => {
    const engine = new MatchingEngine(0, 0);
    for (const id of [1, 2, 3]) engine.place(order(id, 'buy', 50, 10));
    expect(engine.cancel(2)).toBe(10);
    expect(engine.cancel(2)).toBeNull();
    expect(engine.drainChanges()).toEqual({ bids: [[50, 20]], asks: [] });
    expect(trades(engine.place(order(4, 'sell', null, 15)))).toEqual([
      [1, 50, 10],
      [3, 50, 5],
    ]);
    expect(engine.drainChanges()).toEqual({ bids: [[50, 5]], asks: [] });
    expect(engine.updateId).toBe(5);
  });
});

interface Step {
  readonly cancel: boolean;
  readonly side: Side;
  readonly price: number | null;
  readonly lots: number;
  readonly timeInForce: 'GTC' | 'IOC' | 'FOK';
  readonly postOnly: boolean;
  readonly target: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  cancel: fc.boolean(),
  side: fc.constantFrom<Side>('buy', 'sell'),
  price: fc.option(fc.integer({ min: 90, max: 110 }), { freq: 6 }),
  lots: fc.integer({ min: 1, max: 50 }),
  timeInForce: fc.constantFrom('GTC', 'GTC', 'GTC', 'IOC', 'FOK'),
  postOnly: fc.boolean(),
  target: fc.nat(200),
});

describe('MatchingEngine, for any sequence of orders', () => {
  it('conserves lots, never overfills, never leaves a crossed book, keeps level sums', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 150 }), (steps) => {
        const engine = new MatchingEngine(0, 0);
        const asked = new Map<number, number>();
        const filled = new Map<number, number>();
        const gone = new Map<number, number>();
        const add = (map: Map<number, number>, id: number, lots: number): void => {
          map.set(id, (map.get(id) ?? 0) + lots);
        };
        steps.forEach((one, index) => {
          const id = index + 1;
          if (one.cancel) {
            const lots = engine.cancel(one.target);
            if (lots !== null) add(gone, one.target, lots);
            return;
          }
          const gtc = one.price !== null && one.timeInForce === 'GTC';
          const request: BookOrder = {
            ...order(id, one.side, one.price, one.lots),
            timeInForce: one.price === null ? 'IOC' : one.timeInForce,
            postOnly: one.postOnly && gtc,
          };
          const placement = engine.place(request);
          if (placement.kind === 'refused') return;
          asked.set(id, one.lots);
          add(gone, id, placement.expiredLots);
          for (const match of placement.matches) {
            expect(match.lots).toBeGreaterThan(0);
            if (one.price !== null) {
              const worse = one.side === 'buy' ? match.price > one.price : match.price < one.price;
              expect(worse).toBe(false);
            }
            add(filled, match.takerId, match.lots);
            add(filled, match.makerId, match.lots);
          }
          const prices = placement.matches.map((match) => match.price);
          const sorted = prices.toSorted((a, b) => (one.side === 'buy' ? a - b : b - a));
          expect(prices).toEqual(sorted);
        });
        const bid = engine.side('buy').best();
        const ask = engine.side('sell').best();
        expect(bid !== null && ask !== null && bid.price >= ask.price).toBe(false);
        let restingTotal = 0;
        for (const [id, lots] of asked) {
          const resting = engine.resting(id)?.remainingLots ?? 0;
          restingTotal += resting;
          expect((filled.get(id) ?? 0) + (gone.get(id) ?? 0) + resting).toBe(lots);
        }
        const levels = [...bookOf(engine, 'buy'), ...bookOf(engine, 'sell')];
        expect(levels.reduce((sum, [, lots]) => sum + lots, 0)).toBe(restingTotal);
      }),
      { numRuns: 300 },
    );
  });

  it('serves the orders of one price in the order of their arrival', () => {
    const arrivals = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(arrivals, fc.integer({ min: 1, max: 400 }), (sizes, take) => {
        const engine = new MatchingEngine(0, 0);
        sizes.forEach((lots, index) => {
          engine.place(order(index + 1, 'sell', 100, lots));
        });
        const placement = engine.place(order(1_000, 'buy', 100, take));
        let left = take;
        const expected: (readonly [number, number, number])[] = [];
        sizes.forEach((lots, index) => {
          if (left > 0) expected.push([index + 1, 100, Math.min(lots, left)]);
          left -= Math.min(lots, Math.max(left, 0));
        });
        expect(trades(placement)).toEqual(expected);
      }),
    );
  });
});

describe('an iceberg in the book', () => {
  it('shows a part, and its next part stands behind all others at its price', () => {
    const engine = new MatchingEngine(0, 0);
    engine.place({ ...order(1, 'sell', 100, 10), displayLots: 3 });
    engine.place(order(2, 'sell', 100, 2));
    expect(bookOf(engine, 'sell')).toEqual([[100, 5]]);
    const placement = engine.place(order(3, 'buy', 100, 4));
    expect(trades(placement)).toEqual([
      [1, 100, 3],
      [2, 100, 1],
    ]);
    expect(placement).toMatchObject({ matches: [{ makerRemainingLots: 7 }, {}] });
    expect(bookOf(engine, 'sell')).toEqual([[100, 4]]);
    expect(trades(engine.place(order(4, 'buy', 100, 8)))).toEqual([
      [2, 100, 1],
      [1, 100, 3],
      [1, 100, 3],
      [1, 100, 1],
    ]);
    expect(engine.openOrders).toBe(0);
  });

  it('counts whole for fill-or-kill, and for what is left when it is cancelled', () => {
    const engine = new MatchingEngine(0, 0);
    engine.place({ ...order(1, 'sell', 100, 10), displayLots: 3 });
    const fillOrKill = { ...order(2, 'buy', 100, 9), timeInForce: 'FOK' } as const;
    expect(engine.place(fillOrKill)).toMatchObject({ expiredLots: 0 });
    engine.place({ ...order(3, 'sell', 101, 8), displayLots: 3 });
    expect(engine.cancel(3)).toBe(8);
    expect(bookOf(engine, 'sell')).toEqual([[100, 1]]);
  });
});

describe('an order made smaller', () => {
  it('keeps its place, and an iceberg loses first what nobody sees', () => {
    const engine = new MatchingEngine(0, 0);
    engine.place(order(1, 'sell', 100, 5));
    engine.place(order(2, 'sell', 100, 5));
    engine.place({ ...order(3, 'sell', 101, 5), displayLots: 3 });
    expect(engine.reduce(1, 3)).toBe(true);
    expect(engine.reduce(3, 2)).toBe(true);
    expect(bookOf(engine, 'sell')).toEqual([
      [100, 7],
      [101, 3],
    ]);
    expect(engine.reduce(3, 1)).toBe(true);
    expect(trades(engine.place(order(4, 'buy', 100, 3)))).toEqual([
      [1, 100, 2],
      [2, 100, 1],
    ]);
    expect(engine.reduce(1, 1)).toBe(false);
    expect(engine.cancel(3)).toBe(2);
  });
});
