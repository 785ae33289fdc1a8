import { describe, expect, it } from 'vitest';
import type { Accounting } from '../../contract/accounting.ts';
import { DayReport } from '../../contract/day-report.ts';
import { lots, minor, priceTicks, UtcNanos } from '../../contract/numbers.ts';
import { sumMinor } from '../../contract/wide-sum.ts';
import type { VenueReport } from '../../ports/venue.ts';
import { dayReport } from '../../state/day-report.ts';
import type { AgedMarks } from '../../state/desk-valuation.ts';
import {
  armedDesk,
  type Drive,
  executionId,
  inverse,
  linear,
  orderId,
  requestOf,
  stampAt,
} from '../core-fixture.ts';

type FilledReport = Extract<VenueReport, { kind: 'filled' }>;

const accounting: Accounting = {
  reportingCurrency: 'USDT',
  reportingScale: 6,
  currencies: [{ currency: 'BTC', scale: 8, by: 'base', instrument: linear }],
  timeZone: 'Etc/UTC',
  rolloverMinute: 0,
  markAgeMillis: 1_000,
  accounts: [],
};

function bookedDesk(change: Partial<Accounting> = {}): Drive {
  const drive = armedDesk();
  drive.record({
    type: 'accounting.set',
    accounting: { ...accounting, ...change },
    cause: 'test',
  });
  return drive;
}

const ends = UtcNanos.parse('1700006400000000000');
const open = (drive: Drive, day = '2023-11-14') =>
  drive.record({ type: 'day.opened', day, endsUtcNanos: ends }, 1);

function trade(
  drive: Drive,
  id: string,
  side: 'buy' | 'sell',
  size: number,
  price: number,
  of = linear,
) {
  drive.work(id, requestOf({ side, lots: size, price, owner: { instrument: of } }));
  drive.report(fillOf(id, { price: priceTicks(price), lots: lots(size) }));
}

const fillOf = (id: string, change: Partial<FilledReport>): FilledReport => ({
  kind: 'filled',
  clientOrderId: orderId(id),
  executionId: executionId(`x-${id}`),
  price: priceTicks(100_000),
  lots: lots(10),
  feeMinor: minor(5),
  feeCurrency: 'USDT',
  liquidity: 'maker',
  venueUtcMillis: 1_700_000_000_000,
  ...change,
});

const marksAt =
  (price: number, ageMillis = 5): AgedMarks =>
  () => ({ price: priceTicks(price), ageMillis });
const noMarks: AgedMarks = () => null;
const closes = stampAt(9).utc;

function close(drive: Drive, marks: AgedMarks): DayReport {
  const report = dayReport(drive.core.ledger, marks, closes);
  drive.record({ type: 'day.closed', report }, 9);
  return report;
}

describe('the end of a day', () => {
  it('says what the day brought, and carries the positions into the next', () => {
    const drive = bookedDesk();
    open(drive);
    trade(drive, 'a', 'buy', 10, 100_000);
    trade(drive, 'b', 'buy', 10, 100_100);
    trade(drive, 'c', 'sell', 10, 100_200);
    const first = close(drive, marksAt(100_300));
    // 10 lots, an increment of them is 1,000: sold at 200 above the first, 150 above the average.
    expect(first.positions).toMatchObject([
      {
        lots: 10,
        dayRealisedMinor: 150_000,
        dayFifoRealisedMinor: 200_000,
        unrealisedMinor: 250_000,
        fifoUnrealisedMinor: 200_000,
        dayUnrealisedMinor: 250_000,
        dayFeesMinor: 15,
      },
    ]);
    expect([first.netMinor, first.counts.fills, first.remarks]).toEqual([399_985, 3, []]);
    open(drive, '2023-11-15');
    const second = close(drive, marksAt(100_400));
    expect(second.positions).toMatchObject([
      { lots: 10, dayRealisedMinor: 0, dayFeesMinor: 0, dayUnrealisedMinor: 100_000 },
    ]);
    expect([second.netMinor, second.counts.fills]).toEqual([100_000, 0]);
  });

  it('of all days adds up to what the desk has gained in all', () => {
    const drive = bookedDesk();
    let sum = 0;
    for (const [index, price] of [100_050, 99_900, 100_300, 100_010].entries()) {
      open(drive, `2023-11-1${index}`);
      trade(drive, `d${index}`, index % 2 === 0 ? 'buy' : 'sell', 7 + index, 99_990 + index);
      sum += close(drive, marksAt(price)).netMinor ?? Number.NaN;
    }
    const [position] = drive.core.ledger.positions.values();
    const { lots = 0, cashFlowMinor = 0, feesMinor = 0 } = position ?? {};
    expect(sum).toBe(cashFlowMinor + lots * 100_010 * 100 - feesMinor);
  });

  it('has no net while a fee of the day is in a currency whose scale is not known', () => {
    const drive = bookedDesk();
    open(drive);
    drive.work('a', requestOf({ lots: 10 }));
    drive.report(fillOf('a', { feeMinor: minor(5_000), feeCurrency: 'BNB' }));
    const first = close(drive, marksAt(100_000));
    const remark = 'fees in BNB are left out: its scale is not known';
    expect([first.netMinor, first.remarks]).toEqual([null, [remark]]);
    open(drive, '2023-11-15');
    const next = close(drive, marksAt(100_000));
    expect([next.netMinor, next.remarks]).toEqual([0, []]);
  });

  it('converts each currency once, at a mark that it states', () => {
    const drive = bookedDesk();
    open(drive);
    trade(drive, 'a', 'buy', 2, 100_000, inverse);
    trade(drive, 'b', 'sell', 2, 100_100, inverse);
    const report = close(drive, marksAt(100_000));
    const [btc, usdt] = report.currencies;
    // 200 USD bought at 10,000.0 and sold at 10,010.0: 1,998 satoshi, 0.1998 USDT.
    expect([btc?.currency, btc && sumMinor(btc.netMinor), btc?.reportedMinor, btc?.rate]).toEqual([
      'BTC',
      1_998,
      199_800,
      { price: 100_000, ageMillis: 5, isStale: false },
    ]);
    expect([usdt?.currency, usdt?.reportedMinor, report.netMinor]).toEqual(['USDT', -10, 199_790]);
  });

  it.each([
    ['no mark', noMarks, {}, ['BTCUSDT.sim has no mark'], null],
    ['a stale mark', marksAt(100_000, 4_000), {}, ['the mark of BTCUSDT.sim is 4 s old'], -5],
  ])('with %s says so', (_name, marks, change, remarks, net) => {
    const drive = bookedDesk(change);
    open(drive);
    trade(drive, 'a', 'buy', 10, 100_000);
    const report = close(drive, marks);
    expect([report.remarks, report.netMinor]).toEqual([remarks, net]);
  });

  it.each([
    ['without a rate', { currencies: [] }, noMarks, 'no rate for BTC is set'],
    ['without its mark', {}, noMarks, 'BTCUSDT.sim has no mark, so BTC has no rate'],
    [
      'that is not converted',
      { currencies: [{ currency: 'BTC', scale: 8, by: 'none' as const, instrument: null }] },
      marksAt(100_000),
      'BTC is not converted',
    ],
  ])('has no net with a currency %s', (_name, change, marks, remark) => {
    const drive = bookedDesk(change);
    open(drive);
    trade(drive, 'a', 'buy', 2, 100_000, inverse);
    trade(drive, 'b', 'sell', 2, 100_100, inverse);
    const report = close(drive, marks);
    expect(report.netMinor).toBeNull();
    expect(report.remarks).toContain(remark);
  });

  it('knows no change of an open gain from before the first day', () => {
    const drive = bookedDesk();
    trade(drive, 'a', 'buy', 10, 100_000);
    open(drive);
    const report = close(drive, marksAt(100_300));
    expect(report.positions[0]).toMatchObject({
      unrealisedMinor: 300_000,
      dayUnrealisedMinor: null,
    });
    expect(report.netMinor).toBeNull();
    expect(report.remarks).toEqual(['BTCUSDT.sim had no mark at the opening']);
    expect(DayReport.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
  });
});
