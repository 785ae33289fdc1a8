// What must hold of the quoting maker whatever the market and the venue do.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DeskFixture, instrumentFixtures } from '../sdk/desk-fixture.ts';
import { strategy } from './quoting-maker.ts';

const capLots = 15;
const quoteLots = 10;

const event = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('top' as const),
      move: fc.integer({ min: -8, max: 8 }),
      spread: fc.integer({ min: -1, max: 12 }),
      bidLots: fc.integer({ min: 0, max: 50 }),
      askLots: fc.integer({ min: 0, max: 50 }),
      millis: fc.integer({ min: 0, max: 500 }),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'accept' as const,
        'fill' as const,
        'fill' as const,
        'fill' as const,
        'fill' as const,
        'cancelled' as const,
        'reject' as const,
        'refuse' as const,
        'cancelled' as const,
        'cancelRejected' as const,
        'unknown' as const,
      ),
      which: fc.nat(3),
      share: fc.double({ min: 0.3, max: 1, noNaN: true }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('pass' as const), millis: fc.nat(4_000) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('mode' as const),
      mode: fc.constantFrom(
        'active' as const,
        'active' as const,
        'reduce' as const,
        'halted' as const,
      ),
    }),
  },
);
type Event = typeof event extends fc.Arbitrary<infer Value> ? Value : never;

function apply(desk: DeskFixture, one: Event, book: { bid: number; ask: number }): void {
  switch (one.kind) {
    case 'top':
      book.bid = Math.max(500, book.bid + one.move);
      book.ask = book.bid + one.spread;
      desk.top(book.bid, book.ask, one.bidLots, one.askLots, one.millis);
      return;
    case 'pass':
      desk.pass(one.millis);
      return;
    case 'mode':
      desk.setMode(one.mode);
      return;
    default:
      answer(desk, one);
  }
}

function answer(desk: DeskFixture, one: Extract<Event, { which: number }>): void {
  const orders = [...desk.orders.values()];
  const order = orders[one.which % Math.max(1, orders.length)];
  if (order === undefined) return;
  const { reference } = order;
  const open = order.lots - order.filledLots;
  // The gate answers before the venue can.
  if (order.status === 'requested' && one.kind !== 'refuse') desk.accept(reference);
  const still = desk.orders.get(reference);
  if (still === undefined) return;
  if (one.kind === 'fill') desk.fill(reference, Math.max(1, Math.floor(open * one.share)));
  else if (one.kind === 'reject') desk.reject(reference, 'no');
  else if (one.kind === 'refuse' && order.status === 'requested') desk.refuse(reference, 'no');
  else if (one.kind === 'cancelled') desk.cancelled(reference);
  else if (one.kind === 'cancelRejected') desk.cancelRejected(reference, 'no');
  else if (one.kind === 'unknown') desk.unknown(reference);
}

it.each(['perpetual', 'coinMargined', 'spot'] as const)(
  'never crosses what it saw, never doubles a side, never exceeds its cap: %s',
  (kind) => {
    const facts = instrumentFixtures[kind];
    const unit = { perpetual: 0.001, coinMargined: 1, spot: 0.000_01 }[kind];
    const text = (lots: number) => (lots * unit).toFixed(5).replace(/\.?0+$/, '');
    let placed = 0;
    fc.assert(
      fc.property(fc.array(event, { minLength: 100, maxLength: 200, size: 'max' }), (events) => {
        const desk = new DeskFixture(
          strategy,
          {
            quantity: text(quoteLots),
            inventoryCap: text(capLots),
            warmUpSeconds: 0,
            edgeTicks: 0,
          },
          facts,
        );
        const book = { bid: 1_000, ask: 1_003 };
        desk.onPlace = (wanted) => {
          placed += 1;
          const price = wanted.price ?? Number.NaN;
          const buying = wanted.side === 'buy';
          expect(buying ? price < book.ask : price > book.bid).toBe(true);
          const same = [...desk.orders.values()].filter((order) => order.side === wanted.side);
          expect(same).toEqual([]);
          const held = buying ? desk.position : -desk.position;
          expect(held + wanted.lots).toBeLessThanOrEqual(desk.mode === 'reduce' ? 0 : capLots);
          expect(desk.mode).not.toBe('halted');
        };
        for (const one of events) {
          apply(desk, one, book);
          expect(Math.abs(desk.position)).toBeLessThanOrEqual(capLots);
          expect(desk.why.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 200 },
    );
    expect(placed).toBeGreaterThan(1_000);
  },
);
