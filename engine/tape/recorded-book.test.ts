import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LevelText } from '../ports/recorded-market.ts';
import type { RecordedDelta } from './capture-frame.ts';
import { RecordedBook } from './recorded-book.ts';

/** One made event: how many ids it skips and spans, and the bid level that it sets. */
const event = fc.record({
  hole: fc.nat(3),
  span: fc.nat(3),
  price: fc.integer({ min: 1, max: 9 }),
  quantity: fc.nat(5),
});

const level = (price: number, quantity: number): LevelText => [`${price}.0`, `${quantity}.000`];

describe.each(['spot', 'usdm', 'coinm'] as const)('%s', (market) => {
  test('is the true book, wherever in the stream the snapshot was taken', () => {
    fc.assert(
      fc.property(
        fc.array(event, { minLength: 1, maxLength: 60 }),
        fc.nat(),
        fc.nat(9),
        (events, where, late) => {
          const at = where % events.length;
          const book = new RecordedBook(market);
          const truth = new Map<number, number>();
          let last = 100;
          let snapshot: Parameters<RecordedBook['onSnapshot']>[0] | null = null;
          for (const [index, { hole, span, price, quantity }] of events.entries()) {
            const first = last + 1 + (market === 'spot' ? 0 : hole);
            const delta: RecordedDelta = {
              firstUpdateId: first,
              finalUpdateId: first + span,
              previousUpdateId: market === 'spot' ? null : last,
              bids: [level(price, quantity)],
              asks: [],
            };
            last = delta.finalUpdateId;
            if (quantity === 0) truth.delete(price);
            else truth.set(price, quantity);
            book.onDelta(delta);
            if (index === at) {
              const bids = [...truth].map(([one, lots]) => level(one, lots));
              snapshot = { lastUpdateId: last, bids, asks: [] };
            }
            // The answer may reach the recorder some deltas after it was taken.
            if (snapshot !== null && index === Math.min(at + late, events.length - 1)) {
              book.onSnapshot(snapshot);
            }
          }
          const meant = [...truth].sort(([a], [b]) => b - a).map(([a, b]) => level(a, b));
          expect({ updateId: book.updateId, bids: book.levels(99).bids }).toEqual({
            updateId: last,
            bids: meant,
          });
        },
      ),
    );
  });
});

test('a gap takes it out of sequence until the next snapshot', () => {
  const book = new RecordedBook('spot');
  const delta = (first: number, final: number): RecordedDelta => ({
    firstUpdateId: first,
    finalUpdateId: final,
    previousUpdateId: null,
    bids: [level(first, 1)],
    asks: [],
  });
  book.onSnapshot({ lastUpdateId: 10, bids: [], asks: [] });
  book.onDelta(delta(11, 12));
  const before = book.updateId;
  book.onDelta(delta(15, 16));
  const between = book.updateId;
  book.onSnapshot({ lastUpdateId: 15, bids: [level(3, 1)], asks: [] });
  expect([before, between, book.updateId, book.levels(1).bids]).toEqual([
    12,
    null,
    16,
    [level(15, 1)],
  ]);
});
