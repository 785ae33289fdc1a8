import { describe, expect, it } from 'vitest';
import type { InstrumentId } from '../../contract/ids.ts';
import { priceTicks, UtcNanos } from '../../contract/numbers.ts';
import { deskScope } from '../../contract/scope.ts';
import { dayReport } from '../../state/day-report.ts';
import type { AgedMarks } from '../../state/desk-valuation.ts';
import { markedToday, markedValue } from '../../state/marked-value.ts';
import {
  account,
  armedDesk,
  type Drive,
  inverse,
  linear,
  maker,
  requestOf,
  taker,
  venue,
} from '../core-fixture.ts';

const accounting = {
  reportingCurrency: 'USDT',
  reportingScale: 6,
  currencies: [{ currency: 'BTC', scale: 8, by: 'base', instrument: linear }],
  timeZone: 'Etc/UTC',
  rolloverMinute: 0,
  markAgeMillis: 1_000,
  accounts: [],
} as const;

/** The maker long 10 of the linear contract at 100000, each fill with a fee of 5. */
function heldDesk(): Drive {
  const drive = armedDesk();
  drive.record({
    type: 'accounting.set',
    accounting: { ...accounting, currencies: [...accounting.currencies], accounts: [] },
    cause: 'test',
  });
  drive.work('a', requestOf({ lots: 10 }));
  drive.filled('a', 'e1', 10, 100_000);
  return drive;
}

const openDay = (drive: Drive): void => {
  const endsUtcNanos = UtcNanos.parse('1700086400000000000');
  drive.record({ type: 'day.opened', day: '2023-11-15', endsUtcNanos });
};

/** What a value says that lacks nothing. */
const whole = { left: [], atCost: [], old: [] };

/** Every instrument at one price. */
const marksAt =
  (price: number, missing: InstrumentId | null = null): AgedMarks =>
  (instrument) =>
    instrument === missing ? null : { price: priceTicks(price), ageMillis: 5 };

describe('marked value', () => {
  it('is what was realised and is open, less fees, since the ledger began', () => {
    const { ledger } = heldDesk().core;
    // One price increment of ten lots is 1,000 minor units.
    expect(markedValue(ledger, marksAt(100_010), deskScope)).toEqual({
      valueMinor: 10 * 1_000 - 5,
      ...whole,
    });
    expect(markedValue(ledger, marksAt(99_990), deskScope)?.valueMinor).toBe(-10_005);
  });

  it('is converted, and what cannot be is named', () => {
    const drive = heldDesk();
    drive.work('c', requestOf({ lots: 2, owner: { instrument: inverse, strategy: taker } }));
    drive.filled('c', 'e3', 2, 100_000);
    const { ledger } = drive.core;
    // 200 USD bought at 10,000.0 and worth 1/10,100.0 each are 0.0198 BTC less than 0.02.
    const both = markedValue(ledger, marksAt(101_000), deskScope);
    expect(both?.left).toEqual([]);
    expect(both?.valueMinor).toBeGreaterThan(10 * 1_000 * 100);
    expect(markedValue(ledger, marksAt(100_010, inverse), deskScope)).toEqual({
      valueMinor: 9_995,
      ...whole,
      atCost: [inverse],
    });
    ledger.books.accounting = { ...accounting, currencies: [], accounts: [] };
    expect(markedValue(ledger, marksAt(100_010), deskScope)).toMatchObject({ left: ['BTC'] });
  });

  it('R4 counts what is realised where the open part has no mark, which is at its cost', () => {
    const drive = heldDesk();
    drive.work('b', requestOf({ side: 'sell', lots: 9, price: 99_500 }));
    drive.filled('b', 'e2', 9, 99_500);
    const lost = -9 * 500 * 100 - 10;
    expect(markedValue(drive.core.ledger, () => null, deskScope)).toEqual({
      valueMinor: lost,
      ...whole,
      atCost: [linear],
    });
    openDay(drive);
    expect(markedToday(drive.core.ledger, () => null, deskScope)).toMatchObject({ valueMinor: 0 });
  });

  it('names what is in it by an old mark, and a currency by an old rate', () => {
    const drive = heldDesk();
    drive.work('c', requestOf({ lots: 2, owner: { instrument: inverse, strategy: taker } }));
    drive.filled('c', 'e3', 2, 100_000);
    const old: AgedMarks = () => ({ price: priceTicks(101_000), ageMillis: 1_001 });
    expect(markedValue(drive.core.ledger, old, deskScope)).toMatchObject({
      ...whole,
      old: [linear, inverse, 'BTC'],
    });
  });

  it.each([
    [{ strategy: maker }, 9_995],
    [{ strategy: taker }, 0],
    [{ instrument: linear, venue }, 9_995],
    [{ instrument: inverse }, 0],
    [{ account }, 9_995],
    [{ account: 'other' as never }, 0],
    [{ venue: 'other' as never }, 0],
  ])('of the positions in %j alone', (scope, valueMinor) => {
    expect(markedValue(heldDesk().core.ledger, marksAt(100_010), scope)?.valueMinor).toBe(
      valueMinor,
    );
  });

  it('there is none without a reporting currency', () => {
    const drive = armedDesk();
    expect(markedValue(drive.core.ledger, marksAt(1), deskScope)).toBeNull();
    openDay(drive);
    expect(markedToday(drive.core.ledger, marksAt(1), deskScope)).toBeNull();
  });
});

describe('marked value of the day', () => {
  it('there is none before a day is open', () => {
    expect(markedToday(heldDesk().core.ledger, marksAt(100_010), deskScope)).toBeNull();
  });

  it('counts from what a position had come to when the day began', () => {
    const drive = heldDesk();
    openDay(drive);
    const report = dayReport(
      drive.core.ledger,
      marksAt(100_010),
      UtcNanos.parse('1700086400000000000'),
    );
    drive.record({ type: 'day.closed', report });
    openDay(drive);
    const { ledger } = drive.core;
    const before = markedToday(ledger, marksAt(100_010), deskScope)?.valueMinor;
    const after = markedToday(ledger, marksAt(100_000), deskScope)?.valueMinor;
    expect([before, after]).toEqual([0, -10_000]);
    drive.work('b', requestOf({ side: 'sell', lots: 10, price: 100_002 }));
    drive.filled('b', 'e2', 10, 100_002);
    expect(markedToday(ledger, marksAt(1), deskScope)).toEqual({ valueMinor: -8_005, ...whole });
    // One that the day did not begin with counts from nothing.
    drive.work('c', requestOf({ lots: 10, owner: { strategy: taker } }));
    drive.filled('c', 'e3', 10, 100_000);
    expect(markedToday(ledger, marksAt(100_001), deskScope)?.valueMinor).toBe(-7_010);
  });

  it('what was realised and paid before the day is none of it', () => {
    const drive = heldDesk();
    drive.work('b', requestOf({ side: 'sell', lots: 10, price: 100_002 }));
    drive.filled('b', 'e2', 10, 100_002);
    openDay(drive);
    expect(markedToday(drive.core.ledger, marksAt(1), deskScope)).toEqual({
      valueMinor: 0,
      ...whole,
    });
  });

  it.each([
    ['a gain of before is gone', 100_010, -10_000],
    ['a loss of before is not taken back', 99_990, 0],
  ])('without a mark any more %s', (_what, price, valueMinor) => {
    const drive = heldDesk();
    openDay(drive);
    const atUtcNanos = UtcNanos.parse('1700086400000000000');
    const report = dayReport(drive.core.ledger, marksAt(price), atUtcNanos);
    drive.record({ type: 'day.closed', report });
    openDay(drive);
    expect(markedToday(drive.core.ledger, () => null, deskScope)).toEqual({
      valueMinor,
      ...whole,
      atCost: [linear],
    });
  });

  it('a position that had no mark then counts its whole open loss', () => {
    const drive = heldDesk();
    openDay(drive);
    const { ledger } = drive.core;
    expect(markedToday(ledger, marksAt(99_000), deskScope)?.valueMinor).toBe(-1_000_000);
  });
});
