// What must hold of the quoting maker whatever the market and the venue do.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DeskFixture, instrumentFixtures } from '../sdk/desk-fixture.ts';
import { marketPlay, playScene } from '../sdk/market-play-fixture.ts';
import { strategy } from './quoting-maker.ts';

const capLots = 15;
const quoteLots = 10;

it.each(['perpetual', 'coinMargined', 'spot'] as const)(
  'never crosses what it saw, never doubles a side, never exceeds its cap: %s',
  (kind) => {
    const facts = instrumentFixtures[kind];
    const unit = { perpetual: 0.001, coinMargined: 1, spot: 0.000_01 }[kind];
    const text = (lots: number) => (lots * unit).toFixed(5).replace(/\.?0+$/, '');
    let placed = 0;
    fc.assert(
      fc.property(marketPlay, (scenes) => {
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
        for (const scene of scenes) {
          playScene(desk, scene, book);
          expect(Math.abs(desk.position)).toBeLessThanOrEqual(capLots);
          expect(desk.why.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 200 },
    );
    expect(placed).toBeGreaterThan(1_000);
  },
);
