// What must hold of the moving-average cross whatever the market and the venue do.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DeskFixture, instrumentFixtures } from '../sdk/desk-fixture.ts';
import { marketPlay, playScene } from '../sdk/market-play-fixture.ts';
import { strategy } from './moving-average-cross.ts';

const capLots = 15;
const orderLots = 10;
const crossTicks = 3;

it.each(['perpetual', 'coinMargined', 'spot'] as const)(
  'never beyond its cap, never two orders, never before it is warm, never without a reason: %s',
  (kind) => {
    const facts = instrumentFixtures[kind];
    const unit = { perpetual: 0.001, coinMargined: 1, spot: 0.000_01 }[kind];
    const text = (lots: number) => (lots * unit).toFixed(5).replace(/\.?0+$/, '');
    const lowest = kind === 'spot' ? 0 : -capLots;
    let placed = 0;
    fc.assert(
      fc.property(marketPlay, (scenes) => {
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
        for (const scene of scenes) {
          playScene(desk, scene, book);
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
