import { describe, expect, it } from 'vitest';
import type { InstrumentId } from '../../contract/ids.ts';
import { priceTicks } from '../../contract/numbers.ts';
import type { AgedMarks } from '../../state/desk-valuation.ts';
import { exposureValue } from '../../state/exposure-value.ts';
import { armedDesk, type Drive, inverse, linear, requestOf, taker } from '../core-fixture.ts';

/** Long 10 and short 4 of the linear contract, and 2 inverse contracts of 100 USD. */
function heldDesk(): Drive {
  const drive = armedDesk();
  drive.record({
    type: 'accounting.set',
    accounting: {
      reportingCurrency: 'USDT',
      reportingScale: 6,
      currencies: [{ currency: 'BTC', scale: 8, by: 'base', instrument: linear }],
      timeZone: 'Etc/UTC',
      rolloverMinute: 0,
      markAgeMillis: 1_000,
      accounts: [],
    },
    cause: 'test',
  });
  drive.work('a', requestOf({ lots: 10 }));
  drive.filled('a', 'e1', 10, 100_000);
  drive.work('b', requestOf({ side: 'sell', lots: 4, price: 100_050, owner: { strategy: taker } }));
  drive.filled('b', 'e2', 4, 100_050);
  drive.work('c', requestOf({ lots: 2, owner: { instrument: inverse } }));
  drive.filled('c', 'e3', 2, 100_000);
  return drive;
}

const marks =
  (missing: InstrumentId | null = null, ageMillis = 5): AgedMarks =>
  (instrument) =>
    instrument === missing ? null : { price: priceTicks(100_000), ageMillis };

describe('exposure in the reporting currency', () => {
  it('adds long and short up by instrument, gross and net', () => {
    // 0.01 BTC and 0.004 BTC at 10,000.0; 200 USD are 0.02 BTC, at the same price 200 USDT.
    expect(exposureValue(heldDesk().core.ledger, marks())).toEqual({
      instruments: [
        { instrument: linear, longMinor: 100_000_000, shortMinor: 40_000_000 },
        { instrument: inverse, longMinor: 200_000_000, shortMinor: 0 },
      ],
      grossMinor: 340_000_000,
      netMinor: 260_000_000,
      left: [],
      stale: [],
    });
  });

  it.each([
    ['a mark that is missing', marks(inverse), { left: [inverse], stale: [] }],
    ['a rate that is missing', marks(linear), { left: [linear, inverse], stale: [] }],
    ['marks that are stale', marks(null, 2_000), { left: [], stale: [linear, inverse] }],
  ])('names what it leaves out or doubts: %s', (_name, given, expected) => {
    expect(exposureValue(heldDesk().core.ledger, given)).toMatchObject(expected);
  });
});
