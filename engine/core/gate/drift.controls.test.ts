/** P1 over time, and how much of a node one instrument may be: orders that are each in order. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lots, priceTicks } from '../../contract/numbers.ts';
import type { OrderRequest } from '../../contract/orders.ts';
import { amend } from '../amend-fixture.ts';
import { armedDesk, type Drive, inverse, linear, requestOf, spot, taker } from '../core-fixture.ts';
import { limitsWithNodes, nodeOf } from './node-fixture.ts';
import { PriceWindow } from './price-window.ts';

const deskWith = (node: object): Drive =>
  armedDesk(limitsWithNodes(nodeOf({ name: 'n', scope: {}, currency: 'USDT', hard: {}, ...node })));

const millis = 1_000;
let asked = 0;

/** An order at a price on a market that has gone there. */
function at(drive: Drive, price: number, micros: number, change: object = {}) {
  drive.quote(price, price + 2, micros, linear);
  asked += 1;
  return drive.intent(`q${asked}`, requestOf({ lots: 1, price, ...change }), micros).refusal;
}

const priceDrift = { bps: 50, windowMillis: 100 };

describe('price drift', () => {
  it('P1 N orders, each within its collar, do not walk the price beyond the window limit', () => {
    const drive = deskWith({ hard: { priceCollarBps: 20, priceDrift } });
    const answers = [100_000, 100_150, 100_300, 100_450, 100_500, 100_501].map((price, n) =>
      at(drive, price, n * millis),
    );
    expect(answers.slice(0, 5)).toEqual([null, null, null, null, null]);
    expect(answers[5]).toMatchObject({
      kind: 'priceDrift',
      node: 'limits/n/priceDrift',
      breach: { node: 'n', limit: 'priceDrift', bound: 50, use: 51, unit: 'bps' },
      detail:
        'a price off those of the orders before it by 51 bps, the limit of n (desk) is 50 bps',
    });
  });

  it('P1 drift is measured to the increment, both ways, and over the window alone', () => {
    const both = [99_500, 99_499].map((price) => {
      const drive = deskWith({ hard: { priceDrift } });
      at(drive, 100_000, 0);
      return at(drive, price, millis)?.kind ?? null;
    });
    expect(both).toEqual([null, 'priceDrift']);
    const later = [99_999, 100_000, 100_001].map((micros) => {
      const drive = deskWith({ hard: { priceDrift } });
      at(drive, 100_000, 0);
      return at(drive, 101_000, micros)?.kind ?? null;
    });
    expect(later).toEqual(['priceDrift', null, null]);
  });

  it('P1 drift counts what passed, of one instrument, of every strategy in the scope', () => {
    const drive = deskWith({ hard: { orderLots: 1, priceDrift }, scope: { instrument: linear } });
    // Refused for its quantity: it has set no price.
    expect(at(drive, 99_000, 0, { lots: 2 })?.kind).toBe('orderSize');
    expect(at(drive, 100_000, 1)).toBeNull();
    drive.quote(200_000, 200_002, 2, spot);
    const other = requestOf({ lots: 1, price: 200_000, owner: { instrument: spot } });
    expect(drive.intent('other', other, 2).refusal).toBeNull();
    expect(at(drive, 101_000, 3, { owner: { strategy: taker } })?.kind).toBe('priceDrift');
  });

  it('P1 an order without a price drifts by the side that it takes, a stop by its stop', () => {
    const market = { type: 'market', price: null, timeInForce: 'IOC' } as const;
    const drive = deskWith({ hard: { priceDrift } });
    expect(at(drive, 100_000, 0, market)).toBeNull();
    expect(at(drive, 100_501, 1, market)?.breach).toMatchObject({ use: 51 });
    const stop = { type: 'stop', price: null, stopPrice: priceTicks(100_700) } as const;
    expect(at(drive, 100_400, 2, stop)?.breach).toMatchObject({ use: 70 });
  });

  it('P1 an amend drifts as an order does, and is one that the next is held to', () => {
    const drive = deskWith({ hard: { priceDrift } });
    drive.work('o', requestOf({ lots: 1, price: 100_000 }));
    expect(amend(drive, { price: priceTicks(99_499) }).refusal?.kind).toBe('priceDrift');
    expect(amend(drive, { price: priceTicks(99_600) }, 'a2').refusal).toBeNull();
    expect(at(drive, 100_200, 1)?.breach).toMatchObject({ use: 61 });
  });

  it('drift of a market sell is measured from what was bid, and new limits forget no price', () => {
    const market = { type: 'market', price: null, timeInForce: 'IOC', side: 'sell' } as const;
    const drive = deskWith({ hard: { priceDrift } });
    // Bid for at 100,000, which sets the price: 100,501 is 51 basis points off, rounded up.
    expect(at(drive, 100_000, 0, market)).toBeNull();
    expect(at(drive, 100_501, 1)?.breach).toMatchObject({ bound: 50, use: 51 });
    const hard = { priceDrift: { bps: 40, windowMillis: 100 } };
    const node = nodeOf({ name: 'n', scope: {}, currency: 'USDT', hard });
    drive.record({ type: 'limits.set', limits: limitsWithNodes(node), cause: 'test' }, 2);
    expect(at(drive, 100_401, 3)?.breach).toMatchObject({ bound: 40, use: 41 });
    expect(at(drive, 100_400, 4)).toBeNull();
  });

  it('the window has the farthest of its prices, against a search through all of them', () => {
    const price = fc.integer({ min: 50_000, max: 150_000 });
    const step = fc.record({ price, gap: fc.integer({ min: 0, max: 40 }) });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
        const window = new PriceWindow();
        const all: { price: number; time: number }[] = [];
        let time = 0;
        for (const { price: next, gap } of steps) {
          time += gap;
          const within = all.filter((one) => one.time > time - 100);
          const offs = within.map((one) => (Math.abs(next - one.price) * 10_000) / one.price);
          // Of all in the window the lowest or the highest is the farthest, but by its own basis.
          const ends = within.map((one) => one.price);
          const extremes = [Math.min(...ends), Math.max(...ends)];
          const expected =
            within.length === 0
              ? 0
              : Math.ceil(
                  Math.max(...extremes.map((end) => (Math.abs(next - end) * 10_000) / end)),
                );
          expect(window.driftBps(next, time, 100)).toBe(expected);
          expect(Math.ceil(Math.max(0, ...offs))).toBe(expected);
          window.add(next, time);
          all.push({ price: next, time });
        }
      }),
      { numRuns: 300 },
    );
  });

  it('a window that holds too many prices forgets none of them too early', () => {
    const window = new PriceWindow();
    for (let n = 0; n < 2_000; n += 1) window.add(100_000 + n, n);
    expect(window.driftBps(100_000, 2_000, 10_000)).toBe(Math.ceil((1_999 * 10_000) / 101_999));
    expect(window.driftBps(101_999, 2_000, 10_000)).toBe(Math.ceil((1_999 * 10_000) / 100_000));
  });
});

describe('concentration', () => {
  const value = 100_000 * 100;
  /** A lot of each is worth 10 USDT: half of a node may be of one instrument, above 5 lots. */
  const half = { concentration: { shareBps: 5_000, floorMinor: 5 * value } };
  const buy = (instrument: typeof linear, quantity: number): OrderRequest =>
    requestOf({ lots: quantity, price: 100_000, owner: { instrument } });

  it('P7 one instrument is no more than its share of the gross exposure, above the floor', () => {
    const drive = deskWith({ hard: half });
    expect(drive.intent('a', buy(linear, 5)).refusal).toBeNull();
    expect(drive.intent('b', buy(linear, 1)).refusal).toMatchObject({
      kind: 'concentration',
      breach: { limit: 'concentration', bound: 5_000, use: 10_000, unit: 'bps' },
    });
    expect(drive.intent('c', buy(spot, 5)).refusal).toBeNull();
    // 6 of 11 lots are 5455 basis points; 5 of 10 are the limit itself.
    expect(drive.intent('d', buy(linear, 1)).refusal?.breach).toMatchObject({ use: 5_455 });
    const sold = requestOf({ side: 'sell', price: 100_002, lots: 4 });
    expect(drive.intent('e', sold).refusal).toBeNull();
  });

  it('P7 what is held and closed counts, and an order that adds nothing passes', () => {
    const drive = deskWith({ hard: half });
    drive.work('a', buy(linear, 5));
    drive.filled('a', 'e1', 5);
    expect(drive.intent('c', buy(spot, 5)).refusal).toBeNull();
    expect(drive.intent('d', buy(linear, 1)).refusal?.kind).toBe('concentration');
    const close = requestOf({ side: 'sell', price: 100_002, lots: 5 });
    expect(drive.intent('e', close).refusal).toBeNull();
  });

  it('P7 a soft one refuses behind the hard ones, and an amend is held alike', () => {
    const drive = deskWith({ soft: half });
    drive.work('o', buy(linear, 5));
    expect(amend(drive, { lots: lots(6) }).refusal?.breach).toMatchObject({
      limit: 'concentration',
      severity: 'soft',
      use: 10_000,
    });
    expect(amend(drive, { lots: lots(4) }, 'a2').refusal).toBeNull();
  });

  it('P14 a share of no exposure, or in another currency, lets no order pass', () => {
    const nodes = [
      { hard: half, scope: { trader: 'alice' } },
      { hard: half, scope: { client: 'house' } },
      { hard: half, currency: 'EUR' },
    ];
    const kinds = nodes.map((node) => deskWith(node).intent('a', buy(linear, 1)).refusal?.kind);
    expect(kinds).toEqual(nodes.map(() => 'concentration'));
    const other = requestOf({ lots: 1, owner: { instrument: inverse } });
    expect(deskWith({ hard: half }).intent('b', other).refusal?.kind).toBe('concentration');
  });
});
