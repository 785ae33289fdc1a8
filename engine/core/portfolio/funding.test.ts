import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InstrumentId, VenueId } from '../../contract/ids.ts';
import { valuationOf } from '../../contract/instrument.ts';
import { lots, minor, priceTicks } from '../../contract/numbers.ts';
import { sumMinor } from '../../contract/wide-sum.ts';
import { otherFundingsLimit } from '../../state/books.ts';
import {
  account,
  armedDesk,
  type Drive,
  inverse,
  inverseInstrument,
  linear,
  linearInstrument,
  requestOf,
  stampAt,
  taker,
  venue,
} from '../core-fixture.ts';
import type { FundingEvent } from '../instrument-events.ts';
import { fundingPayment } from './funding.ts';

const told = (change: Partial<FundingEvent> = {}): FundingEvent => ({
  type: 'funding',
  venue,
  account,
  instrument: linear,
  rate: '0.0001',
  mark: priceTicks(100_000),
  statedMinor: null,
  fundingUtcMillis: 1_700_000_000_000,
  stamp: stampAt(5),
  ...change,
});

function heldDesk(): Drive {
  const drive = armedDesk();
  drive.work('a', requestOf({ lots: 10 }));
  drive.filled('a', 'e1', 10, 100_000);
  drive.work('b', requestOf({ side: 'sell', lots: 4, owner: { strategy: taker } }));
  drive.filled('b', 'e2', 4, 100_000);
  return drive;
}

const fundingOf = ({ core }: Drive): number => {
  const balance = core.ledger.books.balances.get(`${venue}|${account}|USDT`);
  return balance === undefined ? 0 : sumMinor(balance.fundingMinor);
};

describe('a funding', () => {
  it('has longs pay a positive rate and shorts receive it, each for its own lots', () => {
    const drive = heldDesk();
    const { events } = drive.core.process(told());
    // 10 lots of 0.001 at 10,000.0 are 100 USDT: a hundredth of a percent of it is 0.01 USDT.
    expect(events.map(({ body }) => body)).toEqual([
      expect.objectContaining({
        type: 'funding.settled',
        payments: [
          { strategy: 'maker', lots: 10, paymentMinor: -10_000 },
          { strategy: 'taker', lots: -4, paymentMinor: 4_000 },
        ],
        unattributedMinor: 0,
      }),
    ]);
    expect(fundingOf(drive)).toBe(-6_000);
    const { totals } = drive.core.ledger.books;
    expect([...totals.values()].map((line) => sumMinor(line.fundingMinor))).toEqual([
      -10_000, 4_000,
    ]);
  });

  it('counts once, and takes what the venue booked in all for the balance', () => {
    const drive = heldDesk();
    drive.core.process(told({ statedMinor: minor(-6_003) }));
    const repeats = drive.core.repeatedReports();
    expect(drive.core.process(told({ statedMinor: minor(-6_003) })).events).toEqual([]);
    expect(drive.core.repeatedReports()).toBe(repeats + 1);
    expect(fundingOf(drive)).toBe(-6_003);
  });

  it('told after a later one is booked as the venue states it, once, and to no strategy', () => {
    const drive = heldDesk();
    const earlier = { fundingUtcMillis: 1_699_971_200_000, statedMinor: minor(-700) };
    drive.core.process(told());
    expect(drive.core.process(told(earlier)).events.map(({ body }) => body)).toEqual([
      expect.objectContaining({ payments: [], statedMinor: -700, unattributedMinor: -700 }),
    ]);
    const repeats = drive.core.repeatedReports();
    expect([told(), told(earlier)].map((event) => drive.core.process(event).events)).toEqual([
      [],
      [],
    ]);
    expect([drive.core.repeatedReports(), fundingOf(drive)]).toEqual([repeats + 2, -6_700]);
    const next = told({ fundingUtcMillis: 1_700_028_800_000 });
    expect(drive.core.process(next).events).toHaveLength(1);
    expect(drive.core.process(told()).events).toEqual([]);
  });

  it('so old that it may have been booked is a fault', () => {
    const drive = heldDesk();
    const stated = (hour: number) =>
      told({ fundingUtcMillis: 1_700_000_000_000 + hour * 3_600_000, statedMinor: minor(-1) });
    for (let hour = 0; hour < otherFundingsLimit + 2; hour += 1) drive.core.process(stated(hour));
    expect(drive.core.process(stated(1)).events).toEqual([]);
    expect(drive.core.process(stated(0)).events.map(({ body }) => body)).toMatchObject([
      { type: 'fault.recorded', detail: expect.stringContaining('that it may have been, too') },
    ]);
    expect(fundingOf(drive)).toBe(-(otherFundingsLimit + 2));
  });

  it.each<[string, Partial<FundingEvent>, string]>([
    [
      'of an unknown instrument',
      { instrument: InstrumentId.parse('X.sim') },
      'it is not defined on this desk',
    ],
    ['by another venue', { venue: VenueId.parse('other') }, 'it trades at sim'],
    ['without a rate', { rate: 'much' }, 'a rate of much'],
    ['at a mark of nothing', { mark: priceTicks(0) }, 'a mark of 0 increments'],
    [
      'before one that was booked, of no stated amount',
      { fundingUtcMillis: 1 },
      'a later one was booked before it, and what was paid is not stated',
    ],
  ])('%s is a fault and moves no money', (_name, change, why) => {
    const drive = heldDesk();
    drive.core.process(told());
    const event = told({ fundingUtcMillis: 1_700_000_000_001, ...change });
    expect(drive.core.process(event).events.map(({ body }) => body)).toEqual([
      {
        type: 'fault.recorded',
        component: `venue/${event.venue}`,
        count: 1,
        detail: `a funding of ${event.instrument} that cannot be: ${why}`,
        owner: null,
      },
    ]);
    expect(fundingOf(drive)).toBe(-6_000);
  });
});

it.each([
  ['linear', linearInstrument],
  ['inverse', inverseInstrument],
])('payments of a %s contract cancel out between long and short', (_name, instrument) => {
  const valuation = valuationOf(instrument);
  const pay = (held: number, price: number, mantissa: number) =>
    fundingPayment(valuation, lots(held), priceTicks(price), { mantissa, decimals: 8 });
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 100_000 }),
      fc.integer({ min: 1_000, max: 2_000_000 }),
      fc.integer({ min: -750_000, max: 750_000 }),
      (held, price, mantissa) => {
        expect(pay(held, price, mantissa) + pay(-held, price, mantissa)).toBe(0);
        const expected =
          instrument.id === inverse
            ? (held * 100 * 1e8 * mantissa) / (price * 0.1) / 1e8
            : (held * price * 100 * mantissa) / 1e8;
        // Two roundings: of the value, and of the payment.
        expect(Math.abs(pay(held, price, mantissa) + expected)).toBeLessThanOrEqual(1);
      },
    ),
  );
});
