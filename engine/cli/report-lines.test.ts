import { expect, test } from 'vitest';
import { DayReport } from '../contract/day-report.ts';
import { dayReportLines } from './report-lines.ts';

const sum = (low: number) => ({ high: 0, low });
const report = DayReport.parse({
  day: '2026-11-28',
  openedUtcNanos: '1795824000000000000',
  closedUtcNanos: '1795910400000000000',
  reportingCurrency: 'USDT',
  reportingScale: 6,
  positions: [
    {
      venue: 'sim',
      account: 'sim-main',
      strategy: 'maker-btc',
      instrument: 'BTCUSDT.sim',
      currency: 'USDT',
      lots: -20,
      costMinor: 1_200_000_000,
      fifoCostMinor: 1_201_000_000,
      mark: { price: 600_000, ageMillis: 12_000, isStale: true },
      unrealisedMinor: 1_500_000,
      fifoUnrealisedMinor: 2_500_000,
      dayRealisedMinor: 3_000_000,
      dayFifoRealisedMinor: 2_000_000,
      dayFeesMinor: 250_000,
      dayFundingMinor: -1_000,
      dayUnrealisedMinor: null,
    },
  ],
  currencies: [
    {
      currency: 'USDT',
      scale: 6,
      realisedMinor: sum(3_000_000),
      feesMinor: sum(250_000),
      fundingMinor: { high: -1, low: 2 ** 48 - 1_000 },
      unrealisedMinor: sum(0),
      netMinor: sum(2_749_000),
      reportedMinor: 2_749_000,
      rate: null,
    },
  ],
  netMinor: 2_749_000,
  remarks: ['BTCUSDT.sim had no mark at the opening'],
  counts: { intents: 9, refused: 1, sent: 8, fills: 5, cancelled: 2, rejected: 0 },
});

test('a report reads top down, every amount with its sign and currency', () => {
  expect(dayReportLines(report)).toEqual([
    'trading day 2026-11-28, 2026-11-28 00:00:00.000 to 2026-11-29 00:00:00.000 UTC',
    'net +2.749000 USDT',
    'orders: 9 intents, 1 refused, 8 sent, 5 fills, 2 cancelled, 0 rejected',
    'USDT: net +2.749000 (realised +3.000000, open 0.000000, funding -0.001000, ' +
      'fees 0.250000), +2.749000 USDT',
    'maker-btc BTCUSDT.sim: -20 lots, mark 600000 increments, 12000 ms old, ' +
      'day realised +3.000000 (FIFO +2.000000), open +1.500000, ' +
      'funding -0.001000, fees +0.250000 USDT',
    'remark: BTCUSDT.sim had no mark at the opening',
  ]);
});

test('what cannot be said is said so', () => {
  const lines = dayReportLines({ ...report, netMinor: null });
  expect(lines[1]).toBe('net unknown');
});
