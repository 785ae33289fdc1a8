/**
 * Plays of a market and a venue as a strategy may meet them: tops of book, answers of every kind,
 * time that passes, modes. For properties that must hold whatever the play is.
 */
import fc from 'fast-check';
import type { DeskFixture } from './desk-fixture.ts';

const answers = [
  'accept',
  'fill',
  'fill',
  'fill',
  'fill',
  'expire',
  'cancelled',
  'cancelled',
  'reject',
  'refuse',
  'cancelRejected',
  'unknown',
] as const;

const scene = fc.oneof(
  {
    weight: 7,
    arbitrary: fc.record({
      kind: fc.constant('top' as const),
      move: fc.integer({ min: -8, max: 8 }),
      spread: fc.integer({ min: -1, max: 12 }),
      bidLots: fc.integer({ min: 0, max: 50 }),
      askLots: fc.integer({ min: 0, max: 50 }),
      millis: fc.integer({ min: 0, max: 250 }),
    }),
  },
  {
    weight: 7,
    arbitrary: fc.record({
      kind: fc.constantFrom(...answers),
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
type Scene = typeof scene extends fc.Arbitrary<infer Value> ? Value : never;

/** 100 to 200 scenes. */
export const marketPlay = fc.array(scene, { minLength: 100, maxLength: 200, size: 'max' });

/** Plays one scene; `book` is in ticks and follows the tops. */
export function playScene(desk: DeskFixture, one: Scene, book: { bid: number; ask: number }): void {
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

/** An answer to one of the orders that stand; none stands: nothing is said. */
function answer(desk: DeskFixture, one: Extract<Scene, { which: number }>): void {
  const orders = [...desk.orders.values()];
  const order = orders[one.which % Math.max(1, orders.length)];
  if (order === undefined) return;
  const { reference } = order;
  const open = order.lots - order.filledLots;
  if (one.kind === 'refuse') {
    if (order.status === 'requested') desk.refuse(reference, 'no');
    return;
  }
  // The gate answers before the venue can.
  if (order.status === 'requested') desk.accept(reference);
  if (!desk.orders.has(reference)) return;
  if (one.kind === 'fill') desk.fill(reference, Math.max(1, Math.floor(open * one.share)));
  else if (one.kind === 'expire') desk.expire(reference);
  else if (one.kind === 'reject') desk.reject(reference, 'no');
  else if (one.kind === 'cancelled') desk.cancelled(reference);
  else if (one.kind === 'cancelRejected') desk.cancelRejected(reference, 'no');
  else if (one.kind === 'unknown') desk.unknown(reference);
}
