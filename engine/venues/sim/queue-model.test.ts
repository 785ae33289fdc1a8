import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FreshLots } from './fresh-lots.ts';
import { type PaperFill, type PaperOrder, PaperQueue } from './queue-model.ts';

const paper = (id: number, price: number, lots: number, aheadLots: number): PaperOrder => ({
  id,
  owner: 1,
  side: 'buy',
  price,
  remainingLots: lots,
  aheadLots,
  fallen: new FreshLots(),
});

function apply(queue: PaperQueue, fills: readonly PaperFill[]): [number, number][] {
  return fills.map(({ order, lots }) => {
    queue.reduce(order, lots);
    return [order.id, lots];
  });
}

describe('PaperQueue', () => {
  it('fills at its price only after everything ahead has traded', () => {
    const queue = new PaperQueue('buy');
    queue.join(paper(1, 100, 5, 10));
    const seen = [4, 5, 3, 9].map((lots) => apply(queue, queue.trade(100, lots, 0)));
    expect(seen).toEqual([[], [], [[1, 2]], [[1, 3]]]);
    expect(queue.size).toBe(0);
  });

  it('fills by the size of a trade that went through its price, whatever was ahead', () => {
    const queue = new PaperQueue('buy');
    queue.join(paper(1, 100, 5, 1_000));
    expect(apply(queue, queue.trade(99, 3, 0))).toEqual([[1, 3]]);
    expect(apply(queue, queue.trade(101, 50, 0))).toEqual([]);
  });

  it('shares one trade between orders: best price first, then the oldest', () => {
    const queue = new PaperQueue('buy');
    queue.join(paper(1, 100, 4, 0));
    queue.join(paper(2, 101, 4, 0));
    queue.join(paper(3, 100, 4, 0));
    expect(apply(queue, queue.trade(100, 10, 0))).toEqual([
      [2, 4],
      [1, 4],
      [3, 2],
    ]);
  });

  it('takes cancels to come from behind until the level is smaller than what was ahead', () => {
    const queue = new PaperQueue('buy');
    const order = paper(1, 100, 5, 10);
    queue.join(order);
    const ahead = [30, 12, 7, 20].map((lots) => {
      queue.level(100, lots, 0);
      return order.aheadLots;
    });
    expect(ahead).toEqual([10, 10, 7, 7]);
    queue.level(99, 0, 0);
    expect(order.aheadLots).toBe(7);
  });

  it('is filled at a quote of the other side through its price, by no more than is quoted', () => {
    const queue = new PaperQueue('buy');
    queue.join(paper(1, 100, 5, 10));
    queue.join(paper(2, 98, 5, 0));
    expect(apply(queue, queue.crossed(101, 9, 0))).toEqual([]);
    expect(apply(queue, queue.crossed(99, 3, 0))).toEqual([[1, 3]]);
    expect(apply(queue, queue.crossed(98, 9, 0))).toEqual([
      [1, 2],
      [2, 5],
    ]);
  });
});

interface Told {
  readonly kind: 'trade' | 'level' | 'crossed';
  readonly price: number;
  readonly lots: number;
  readonly atMillis: number;
}
const traded = (lots: number, atMillis = 0, price = 100): Told => {
  return { kind: 'trade', price, lots, atMillis };
};
const level = (lots: number, atMillis = 0): Told => ({ kind: 'level', price: 100, lots, atMillis });
const crossed = (lots: number): Told => ({ kind: 'crossed', price: 100, lots, atMillis: 0 });

describe('an order for 10 behind 50 lots, of whose trades and sizes it is told', () => {
  const cases: { name: string; told: Told[]; filled: number; ahead: number }[] = [
    { name: 'trade first', told: [traded(30), level(20)], filled: 0, ahead: 20 },
    { name: 'size first', told: [level(20), traded(30)], filled: 0, ahead: 20 },
    {
      name: 'size first, of three trades',
      told: [level(20), traded(10), traded(10), traded(10), traded(23)],
      filled: 3,
      ahead: 0,
    },
    {
      name: 'trade first, then a size without what was cancelled ahead too',
      told: [traded(30), level(15)],
      filled: 0,
      ahead: 15,
    },
    {
      name: 'that size first',
      told: [level(15), traded(30)],
      filled: 0,
      ahead: 15,
    },
    { name: 'all of it, trade first', told: [traded(50), level(0)], filled: 0, ahead: 0 },
    { name: 'all of it, size first', told: [level(0), traded(50)], filled: 0, ahead: 0 },
    { name: 'more than all, size first', told: [level(0), traded(53)], filled: 3, ahead: 0 },
    {
      name: 'behind joiners, size first: it never fell below the lots ahead',
      told: [level(80), level(60), traded(20)],
      filled: 0,
      ahead: 30,
    },
    {
      name: 'a size that fell too long ago for the trade to be its cause',
      told: [level(20), traded(20, 51), traded(4, 51)],
      filled: 4,
      ahead: 0,
    },
    {
      name: 'two sizes, of which one is too old',
      told: [level(40), level(20, 30), traded(30, 60)],
      filled: 0,
      ahead: 10,
    },
    {
      name: 'a trade through the price: what fell before it is over',
      told: [level(20), traded(2, 0, 99), traded(3)],
      filled: 5,
      ahead: 0,
    },
    { name: 'trade first, then quoted', told: [traded(50), crossed(4)], filled: 4, ahead: 0 },
    { name: 'quoted by what a trade left', told: [crossed(4), traded(50)], filled: 4, ahead: 0 },
  ];
  it.each(cases)('$name', ({ told, filled, ahead }) => {
    const queue = new PaperQueue('buy');
    const order = paper(1, 100, 10, 50);
    queue.join(order);
    for (const { kind, price: at, lots, atMillis } of told) {
      if (kind === 'level') queue.level(at, lots, atMillis * 1_000);
      else apply(queue, queue[kind](at, lots, atMillis * 1_000));
    }
    expect([10 - order.remainingLots, order.aheadLots]).toEqual([filled, ahead]);
  });
});

type Event =
  | { readonly kind: 'join'; readonly price: number; readonly lots: number; readonly ahead: number }
  | { readonly kind: 'trade' | 'level'; readonly price: number; readonly lots: number }
  | { readonly kind: 'leave'; readonly id: number };

const price = fc.integer({ min: 95, max: 105 });
const size = fc.integer({ min: 1, max: 40 });
const event: fc.Arbitrary<Event> = fc.oneof(
  fc.record({ kind: fc.constant('join' as const), price, lots: size, ahead: fc.nat(60) }),
  fc.record({ kind: fc.constantFrom('trade' as const, 'level' as const), price, lots: size }),
  fc.record({ kind: fc.constant('leave' as const), id: fc.integer({ min: 1, max: 40 }) }),
);

describe('PaperQueue, for any recorded market', () => {
  it('never fills more than traded at or through the price, nor before its queue is gone', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 120 }), (events) => {
        const queue = new PaperQueue('buy');
        const initial = new Map<number, PaperOrder>();
        /** By order: lots traded at its price, and through it, since it joined. */
        const at = new Map<number, number>();
        const through = new Map<number, number>();
        const filled = new Map<number, number>();
        let id = 0;
        for (const one of events) {
          switch (one.kind) {
            case 'join':
              id += 1;
              initial.set(id, paper(id, one.price, one.lots, one.ahead));
              queue.join(paper(id, one.price, one.lots, one.ahead));
              break;
            case 'leave':
              queue.leave(one.id);
              break;
            case 'level':
              // Levels that never shrink below the queue leave rule 2 alone to be judged.
              queue.level(one.price, one.lots + 10_000, 0);
              break;
            case 'trade': {
              for (const order of queue.orders) {
                const traded = order.price === one.price ? at : through;
                if (order.price < one.price) continue;
                traded.set(order.id, (traded.get(order.id) ?? 0) + one.lots);
              }
              const fills = apply(queue, queue.trade(one.price, one.lots, 0));
              expect(fills.reduce((sum, [, lots]) => sum + lots, 0)).toBeLessThanOrEqual(one.lots);
              for (const [order, lots] of fills) filled.set(order, (filled.get(order) ?? 0) + lots);
              break;
            }
          }
        }
        for (const [order, lots] of filled) {
          const first = initial.get(order);
          if (first === undefined) throw new Error('a fill without an order');
          const [atPrice, beyond] = [at.get(order) ?? 0, through.get(order) ?? 0];
          expect(lots).toBeLessThanOrEqual(first.remainingLots);
          expect(lots).toBeLessThanOrEqual(atPrice + beyond);
          // Without a trade through the price, everything ahead traded first.
          if (beyond === 0) expect(lots).toBeLessThanOrEqual(atPrice - first.aheadLots);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('keeps its orders by price and then by age', () => {
    fc.assert(
      fc.property(fc.array(price, { minLength: 1, maxLength: 40 }), (prices) => {
        const queue = new PaperQueue('sell');
        prices.forEach((one, index) => {
          queue.join({ ...paper(index, one, 1, 0), side: 'sell' });
        });
        const expected = prices
          .map((one, index) => [one, index] as const)
          .toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);
        expect(queue.orders.map((order) => [order.price, order.id])).toEqual(expected);
      }),
    );
  });
});
