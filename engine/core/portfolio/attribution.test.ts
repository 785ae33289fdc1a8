import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LedgerEvent } from '../../contract/events.ts';
import { valuationOf } from '../../contract/instrument.ts';
import { type Lots, lots, priceTicks } from '../../contract/numbers.ts';
import { sumMinor } from '../../contract/wide-sum.ts';
import {
  type AttributionLine,
  emptyLine,
  executionCost,
  hourLinesLimit,
} from '../../state/attribution.ts';
import { fold } from '../../state/fold.ts';
import { initialState } from '../../state/ledger-state.ts';
import {
  armedDesk,
  type Drive,
  executionId,
  inverse,
  inverseInstrument,
  linear,
  linearInstrument,
  maker,
  orderId,
  requestOf,
  wideLimits,
} from '../core-fixture.ts';
import { valueMinor } from '../second-books-fixture.ts';

function fill(drive: Drive, id: string, price: number, liquidity: 'maker' | 'taker', size = 10) {
  return drive.report({
    kind: 'filled',
    clientOrderId: orderId(id),
    executionId: executionId(`x-${id}`),
    price: priceTicks(price),
    lots: lots(size),
    feeMinor: 7 as never,
    feeCurrency: 'USDT',
    liquidity,
    venueUtcMillis: 1_700_000_000_000,
  });
}

const figures = (line: AttributionLine | undefined) =>
  line === undefined
    ? null
    : {
        fills: line.fills,
        makerFills: line.makerFills,
        unmeasured: line.unmeasuredFills,
        spread: sumMinor(line.spreadMinor),
        slippage: sumMinor(line.slippageMinor),
        fees: sumMinor(line.feesMinor),
        realised: sumMinor(line.realisedMinor),
      };

const totalOf = ({ core }: Drive, instrument = linear) =>
  figures(core.ledger.books.totals.get(`${maker}|${instrument}`));

describe('what a fill cost', () => {
  // Decided at 100,000 / 100,002; one increment on 10 lots is 1,000 minor units.
  it.each([
    ['a taker pays half the spread', 'buy', 100_002, 'taker', 1_000, 0],
    ['a taker that slipped by three', 'buy', 100_005, 'taker', 1_000, 3_000],
    ['a selling taker', 'sell', 99_998, 'taker', 1_000, 2_000],
    ['a maker at the touch earns it', 'buy', 100_000, 'maker', -1_000, 0],
    ['a maker far from the touch', 'sell', 100_010, 'maker', -1_000, -8_000],
  ] as const)('%s', (_name, side, price, liquidity, spread, slippage) => {
    const drive = armedDesk();
    drive.work('a', requestOf({ side, price: side === 'buy' ? 100_005 : 99_998 }));
    fill(drive, 'a', price, liquidity);
    expect(totalOf(drive)).toMatchObject({ fills: 1, unmeasured: 0, spread, slippage, fees: 7 });
  });

  it('adds up to fill less mid, for both kinds of contract', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(linearInstrument, inverseInstrument),
        fc.constantFrom('buy' as const, 'sell' as const),
        fc.constantFrom('maker' as const, 'taker' as const),
        fc.integer({ min: 50_000, max: 150_000 }),
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: -60, max: 60 }),
        fc.integer({ min: 1, max: 5_000 }),
        (instrument, side, liquidity, bid, width, away, size) => {
          const decision = { bid: priceTicks(bid), ask: priceTicks(bid + width) };
          const price = priceTicks(bid + away);
          const { spreadMinor, slippageMinor } = executionCost(valuationOf(instrument), decision, {
            side,
            price,
            lots: size as Lots,
            liquidity,
          });
          const value = (at: number): number => Number(valueMinor(instrument, at, size));
          const sign = (side === 'buy' ? 1 : -1) * (instrument.kind === 'inverse' ? -1 : 1);
          const doubled = 2 * value(price) - value(bid) - value(bid + width);
          // The mid of two values is rounded once, by half a minor unit.
          const cost = spreadMinor + slippageMinor;
          expect(Math.abs(2 * cost - sign * doubled)).toBeLessThanOrEqual(1);
        },
      ),
    );
  });
});

describe('attribution', () => {
  it('takes the costs of a busted fill out again', () => {
    const drive = armedDesk();
    drive.work('a', requestOf({ price: 100_005 }));
    fill(drive, 'a', 100_005, 'taker');
    const previous = { price: priceTicks(100_005), lots: lots(10), feeMinor: 7 as never };
    drive.report({
      kind: 'busted',
      clientOrderId: orderId('a'),
      executionId: executionId('x-a'),
      previous: { ...previous, feeCurrency: 'USDT' },
      reason: 'erroneous',
    });
    expect(totalOf(drive)).toEqual({
      fills: 0,
      makerFills: 0,
      unmeasured: 0,
      spread: 0,
      slippage: 0,
      fees: 0,
      realised: 0,
    });
  });

  it('is the same from the record alone, whoever folds it', () => {
    const events: LedgerEvent[] = [];
    const drive = armedDesk(wideLimits, (outcome) => events.push(...outcome.events));
    drive.work('a', requestOf({ price: 100_005 }));
    fill(drive, 'a', 100_004, 'taker');
    drive.work('b', requestOf({ side: 'sell', price: 100_010, owner: { instrument: inverse } }));
    fill(drive, 'b', 100_010, 'maker');
    const replica = initialState();
    for (const event of events) fold(replica, event);
    expect(replica.books).toEqual(drive.core.ledger.books);
    expect(totalOf(drive, inverse)).toMatchObject({ fills: 1, makerFills: 1, unmeasured: 0 });
    expect([...replica.books.hoursUtc.values()].map(figures)).toEqual(
      [...replica.books.totals.values()].map(figures),
    );
  });

  it('counts a fill whose decision is not known any more, without a cost', () => {
    const drive = armedDesk();
    drive.work('a', requestOf({ price: 100_005 }));
    drive.core.ledger.books.decisions.clear();
    fill(drive, 'a', 100_005, 'taker');
    expect(totalOf(drive)).toMatchObject({ fills: 1, unmeasured: 1, spread: 0, slippage: 0 });
  });

  it('keeps so many lines by hour and lets the oldest go', () => {
    const drive = armedDesk();
    drive.work('a', requestOf({ lots: 1_000, price: 100_005 }));
    const { hoursUtc } = drive.core.ledger.books;
    for (let hour = 0; hour < hourLinesLimit; hour += 1) {
      hoursUtc.set(`${hour}|s|i`, emptyLine('s', 'i'));
    }
    fill(drive, 'a', 100_000, 'maker', 5);
    expect([hoursUtc.size, hoursUtc.has('0|s|i'), hoursUtc.has('1|s|i')]).toEqual([
      hourLinesLimit,
      false,
      true,
    ]);
  });
});
