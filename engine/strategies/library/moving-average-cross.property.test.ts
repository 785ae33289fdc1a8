// What must hold of the moving-average cross whatever the market and the venue do.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DeskFixture, instrumentFixtures } from '../sdk/desk-fixture.ts';
import { strategy } from './moving-average-cross.ts';

const capLots = 15;
const orderLots = 10;
const crossTicks = 3;

const event = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('top' as const),
      move: fc.integer({ min: -8, max: 8 }),
      spread: fc.integer({ min: -1, max: 12 }),
      bidLots: fc.integer({ min: 0, max: 50 }),
      askLots: fc.integer({ min: 1, max: 50 }),
      millis: fc.integer({ min: 0, max: 250 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'accept' as const,
        'fill' as const,
        'fill' as const,
        'fill' as const,
        'expire' as const,
        'expire' as const,
        'reject' as const,
        'refuse' as const,
        'cancelled' as const,
        'cancelRejected' as const,
        'unknown' as const,
      ),
      share: fc.double({ min: 0.3, max: 1, noNaN: true }),
    }),
  },
  {
    weight: 1,
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

function answer(desk: DeskFixture, one: Extract<Event, { share: number }>): void {
  const [order] = desk.orders.values();
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

it.each(['perpetual', 'coinMargined', 'spot'] as const)(
  'never beyond its cap, never two orders, never before it is warm, never without a reason: %s',
  (kind) => {
    const facts = instrumentFixtures[kind];
    const unit = { perpetual: 0.001, coinMargined: 1, spot: 0.000_01 }[kind];
    const text = (lots: number) => (lots * unit).toFixed(5).replace(/\.?0+$/, '');
    const lowest = kind === 'spot' ? 0 : -capLots;
    let placed = 0;
    fc.assert(
      fc.property(fc.array(event, { minLength: 100, maxLength: 200, size: 'max' }), (events) => {
        const desk = new DeskFixture(
          strategy,
          {
            quantity: text(orderLots),
            positionCap: text(capLots),
            sampleMillis: 50,
            fastSamples: 2,
            slowSamples: 5,
            deadBandBps: 2,
            crossTicks,
            coolDownSeconds: 0.2,
            maxSpreadBps: 1_000,
            messagesPerSecond: 50,
            staleMillis: 1_000,
          },
          facts,
        );
        const book = { bid: 1_000, ask: 1_003 };
        desk.onPlace = (wanted) => {
          placed += 1;
          const { price = Number.NaN, side, lots, timeInForce } = wanted;
          expect(desk.handlers.isWarm?.()).toBe(true);
          expect([desk.mode === 'halted', desk.orders.size, timeInForce]).toEqual([
            false,
            0,
            'IOC',
          ]);
          expect(price).toBe(side === 'buy' ? book.ask + crossTicks : book.bid - crossTicks);
          expect(Number.isSafeInteger(lots) && lots > 0 && lots <= orderLots).toBe(true);
          const after = desk.position + (side === 'buy' ? lots : -lots);
          expect(after).toBeLessThanOrEqual(capLots);
          expect(after).toBeGreaterThanOrEqual(lowest);
          if (desk.mode !== 'reduce') return;
          expect(Math.abs(after)).toBeLessThan(Math.abs(desk.position));
          expect(after * desk.position).toBeGreaterThanOrEqual(0);
        };
        for (const one of events) {
          apply(desk, one, book);
          expect(desk.position).toBeLessThanOrEqual(capLots);
          expect(desk.position).toBeGreaterThanOrEqual(lowest);
          expect(desk.why).toMatch(/^(Waiting|Not trading|Buying|Selling|Holding|Flat)/);
          expect(desk.why).not.toMatch(/NaN|undefined|Infinity/);
        }
      }),
      { numRuns: 100 },
    );
    expect(placed).toBeGreaterThan(300);
  },
);
