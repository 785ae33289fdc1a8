import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BookSide, levelsLimit } from './book-side.ts';
import { OrderBook } from './order-book.ts';

/** The plainest book there is: a map, sorted when asked. */
class NaiveSide {
  readonly levels = new Map<number, number>();
  readonly best: 'greatest' | 'least';
  constructor(best: 'greatest' | 'least') {
    this.best = best;
  }
  set(price: number, quantity: number): void {
    if (quantity === 0) this.levels.delete(price);
    else this.levels.set(price, quantity);
  }
  sorted(): [number, number][] {
    const sign = this.best === 'greatest' ? -1 : 1;
    return [...this.levels].sort(([a], [b]) => sign * (a - b));
  }
}

const contentOf = (side: BookSide): [number, number][] =>
  Array.from({ length: side.length }, (_, rank) => [side.priceAt(rank), side.lotsAt(rank)]);

const update = fc.tuple(
  fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 2 ** 40 })),
  fc.oneof({ weight: 1, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.nat(2 ** 40) }),
);

describe('a side of the book', () => {
  for (const [name, best] of [
    ['bid', 'greatest'],
    ['ask', 'least'],
  ] as const) {
    test(`${name}: any updates leave what the naive model holds`, () => {
      fc.assert(
        fc.property(fc.array(update, { maxLength: 400 }), (updates) => {
          const side = new BookSide(name);
          const model = new NaiveSide(best);
          for (const [price, quantity] of updates) {
            side.set(price, quantity);
            model.set(price, quantity);
          }
          expect(contentOf(side)).toEqual(model.sorted());
        }),
        { numRuns: 300 },
      );
    });
  }

  test('thousands of levels, removed from both ends and the middle', () => {
    const side = new BookSide('ask');
    const model = new NaiveSide('least');
    for (let index = 0; index < 6_000; index += 1) {
      const price = (index * 7_919) % 6_007;
      side.set(price, index + 1);
      model.set(price, index + 1);
    }
    for (let price = 0; price < 6_007; price += 3) {
      side.set(price, 0);
      model.set(price, 0);
    }
    expect(contentOf(side)).toEqual(model.sorted());
  });

  test('a full side drops the level farthest from the touch and counts it', () => {
    const side = new BookSide('bid');
    for (let price = 1; price <= levelsLimit; price += 1) side.set(price, 1);
    side.set(levelsLimit + 1, 5);
    expect({
      length: side.length,
      dropped: side.dropped,
      best: side.priceAt(0),
      worst: side.priceAt(levelsLimit - 1),
    }).toEqual({ length: levelsLimit, dropped: 1, best: levelsLimit + 1, worst: 2 });
  });
});

describe('a book', () => {
  test('a snapshot replaces what was there, whatever order its levels come in', () => {
    const level = fc.tuple(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 99 }));
    const levels = fc.uniqueArray(level, { selector: ([price]) => price, maxLength: 60 });
    fc.assert(
      fc.property(levels, levels, levels, (before, bids, asks) => {
        const book = new OrderBook();
        book.applySnapshot(1, before.flat(), before.flat());
        book.applySnapshot(2, bids.flat(), asks.flat());
        expect(contentOf(book.bids)).toEqual([...bids].sort(([a], [b]) => b - a));
        expect(contentOf(book.asks)).toEqual([...asks].sort(([a], [b]) => a - b));
      }),
    );
  });

  test('of one price twice in a message the last counts', () => {
    const book = new OrderBook();
    book.applySnapshot(1, [99, 4], [101, 4]);
    book.applyDelta(2, [98, 5, 98, 0, 99, 0, 99, 7], []);
    expect(contentOf(book.bids)).toEqual([[99, 7]]);
  });

  const cases = [
    { name: 'apart', bids: [99, 1], asks: [100, 1], crossed: false },
    { name: 'locked', bids: [100, 1], asks: [100, 1], crossed: true },
    { name: 'crossed', bids: [101, 1], asks: [100, 1], crossed: true },
    { name: 'one side empty', bids: [101, 1], asks: [], crossed: false },
    { name: 'both empty', bids: [], asks: [], crossed: false },
  ];
  test.each(cases)('$name: crossed is $crossed', ({ bids, asks, crossed }) => {
    const book = new OrderBook();
    book.applySnapshot(1, bids, asks);
    expect(book.isCrossed()).toBe(crossed);
  });
});
