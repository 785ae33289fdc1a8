import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isTimeZone, tradingDayAt } from './trading-calendar.ts';

const at = (text: string): number => Date.parse(text);
const textOf = (millis: number): string => new Date(millis).toISOString();

test.each([
  ['midnight in UTC', '2026-11-28T22:13:00Z', 'Etc/UTC', 0, '2026-11-28', '2026-11-29T00:00:00'],
  ['the first instant', '2026-11-28T00:00:00Z', 'Etc/UTC', 0, '2026-11-28', '2026-11-29T00:00:00'],
  [
    '17:00 in winter',
    '2026-11-27T21:59:59Z',
    'America/New_York',
    1_020,
    '2026-11-27',
    '2026-11-27T22:00:00',
  ],
  [
    'after it',
    '2026-11-27T22:00:00Z',
    'America/New_York',
    1_020,
    '2026-11-28',
    '2026-11-28T22:00:00',
  ],
  [
    '17:00 in summer',
    '2026-07-01T12:00:00Z',
    'America/New_York',
    1_020,
    '2026-07-01',
    '2026-07-01T21:00:00',
  ],
  // Clocks go back at 06:00Z: 01:30 comes twice, and the first of them ends the day.
  [
    '01:30, twice',
    '2026-11-01T05:00:00Z',
    'America/New_York',
    90,
    '2026-11-01',
    '2026-11-01T05:30:00',
  ],
  [
    'between the two',
    '2026-11-01T06:10:00Z',
    'America/New_York',
    90,
    '2026-11-02',
    '2026-11-02T06:30:00',
  ],
  // Clocks go forward at 07:00Z: 02:30 does not come, and the day ends where it would have been.
  [
    '02:30, not at all',
    '2026-03-08T06:59:00Z',
    'America/New_York',
    150,
    '2026-03-08',
    '2026-03-08T07:30:00',
  ],
  ['half hours', '2026-11-28T00:00:00Z', 'Asia/Kolkata', 0, '2026-11-28', '2026-11-28T18:30:00'],
])('%s', (_name, instant, zone, rollover, day, ends) => {
  const found = tradingDayAt(at(instant), zone, rollover);
  expect([found.day, textOf(found.endsUtcMillis)]).toEqual([day, `${ends}.000Z`]);
});

describe.each(['Etc/UTC', 'America/New_York', 'Europe/London', 'Australia/Lord_Howe'])(
  '%s',
  (zone) => {
    test('days follow each other without a gap, named by following dates', () => {
      fc.assert(
        fc.property(
          fc.integer({ min: at('2025-01-01T00:00:00Z'), max: at('2027-12-31T00:00:00Z') }),
          fc.integer({ min: 0, max: 1_439 }),
          (instant, rollover) => {
            const day = tradingDayAt(instant, zone, rollover);
            expect(day.endsUtcMillis).toBeGreaterThan(instant);
            expect(tradingDayAt(day.endsUtcMillis - 1, zone, rollover)).toEqual(day);
            const next = tradingDayAt(day.endsUtcMillis, zone, rollover);
            const hours = (next.endsUtcMillis - day.endsUtcMillis) / 3_600_000;
            expect(hours).toBeGreaterThanOrEqual(22);
            expect(hours).toBeLessThanOrEqual(26);
            expect(at(`${next.day}T00:00:00Z`) - at(`${day.day}T00:00:00Z`)).toBe(86_400_000);
          },
        ),
        { numRuns: 100 },
      );
    });
  },
);

test('a zone of no name is none', () => {
  expect([isTimeZone('Europe/Zurich'), isTimeZone('Mars/Olympus')]).toEqual([true, false]);
});
