/**
 * The end-of-day report from ledger state and marks: what the day brought, position by position
 * and currency by currency. Pure; that it is written once and when is the host's business.
 */
import { invariant } from '../contract/assert.ts';
import type { DayCurrency, DayPosition, DayReport } from '../contract/day-report.ts';
import { settlementCurrency } from '../contract/instrument.ts';
import { type Minor, minor, type UtcNanos } from '../contract/numbers.ts';
import {
  addSums,
  addToSum,
  subtractSums,
  sumMinor,
  sumNumber,
  type WideSum,
  zeroSum,
} from '../contract/wide-sum.ts';
import type { DayBaseline, TradingDay } from './books.ts';
import { type AgedMarks, reportIn, type ValuedPosition, valueDesk } from './desk-valuation.ts';
import { fifoCost } from './fifo.ts';
import type { Counts, LedgerState } from './ledger-state.ts';

const remarksLimit = 100;

/** The report of the open day as it stands, or closes, at an instant. */
export function dayReport(state: LedgerState, marks: AgedMarks, closes: UtcNanos): DayReport {
  const { day, accounting } = state.books;
  invariant(day !== null, 'no trading day is open');
  invariant(accounting !== null, 'a trading day without a reporting currency');
  const remarks = new Set<string>();
  const positions = valueDesk(state, marks)
    .positions.map((valued) => dayPosition(day, valued))
    .filter(isWorthALine);
  for (const { instrument, mark, unrealisedMinor, dayUnrealisedMinor } of positions) {
    if (unrealisedMinor === null) remarks.add(`${instrument} has no mark`);
    else if (dayUnrealisedMinor === null) remarks.add(`${instrument} had no mark at the opening`);
    if (mark?.isStale === true) {
      remarks.add(`the mark of ${instrument} is ${Math.round(mark.ageMillis / 1_000)} s old`);
    }
  }
  const currencies = currenciesOf(state, day, positions, marks, (remark) => remarks.add(remark));
  const unscaled = feesWithoutScale(state, day);
  for (const each of unscaled) remarks.add(`fees in ${each} are left out: its scale is not known`);
  const isPartial =
    unscaled.length > 0 || positions.some(({ dayUnrealisedMinor }) => dayUnrealisedMinor === null);
  const reported = currencies.map(({ reportedMinor }) => reportedMinor);
  return {
    day: day.day,
    openedUtcNanos: day.openedUtcNanos,
    closedUtcNanos: closes,
    reportingCurrency: accounting.reportingCurrency,
    reportingScale: accounting.reportingScale,
    positions,
    currencies,
    netMinor:
      isPartial || reported.includes(null)
        ? null
        : reported.reduce<Minor>((sum, each) => minor(sum + (each ?? 0)), minor(0)),
    remarks: [...remarks].slice(0, remarksLimit).map((remark) => remark.slice(0, 200)),
    counts: countsSince(day.counts, state.counts),
  };
}

const nothing: DayBaseline = {
  realisedMinor: minor(0),
  fifoRealisedMinor: minor(0),
  feesMinor: minor(0),
  fundingMinor: zeroSum,
  unrealisedMinor: minor(0),
};

/** One position against what it stood at when the day opened. */
function dayPosition(day: TradingDay, valued: ValuedPosition): DayPosition {
  const { key, position, book, instrument, mark, unrealisedMinor } = valued;
  const before = day.positions.get(key) ?? nothing;
  const isKnown = unrealisedMinor !== null && before.unrealisedMinor !== null;
  const fifoRealised = book?.fifo.realisedMinor ?? minor(0);
  return {
    venue: instrument.venue,
    account: position.account,
    strategy: position.strategy,
    instrument: instrument.id,
    currency: settlementCurrency(instrument),
    lots: position.lots,
    costMinor: position.costMinor,
    fifoCostMinor: book === null ? position.costMinor : fifoCost(book.fifo),
    mark,
    unrealisedMinor,
    fifoUnrealisedMinor: valued.fifoUnrealisedMinor,
    dayRealisedMinor: minor(position.realisedMinor - before.realisedMinor),
    dayFifoRealisedMinor: minor(fifoRealised - before.fifoRealisedMinor),
    dayFeesMinor: minor(position.feesMinor - before.feesMinor),
    dayFundingMinor: sumMinor(subtractSums(valued.fundingMinor, before.fundingMinor)),
    dayUnrealisedMinor: isKnown ? minor(unrealisedMinor - (before.unrealisedMinor ?? 0)) : null,
  };
}

/** Flat the whole day long is no line. */
const isWorthALine = (line: DayPosition): boolean =>
  line.lots !== 0 ||
  line.dayRealisedMinor !== 0 ||
  line.dayFeesMinor !== 0 ||
  line.dayFundingMinor !== 0 ||
  (line.dayUnrealisedMinor ?? 0) !== 0;

interface Sum {
  readonly currency: string;
  readonly scale: number;
  realisedMinor: WideSum;
  feesMinor: WideSum;
  fundingMinor: WideSum;
  unrealisedMinor: WideSum;
}

function currenciesOf(
  state: LedgerState,
  day: TradingDay,
  positions: readonly DayPosition[],
  marks: AgedMarks,
  remark: (text: string) => void,
): DayCurrency[] {
  const sums = new Map<string, Sum>();
  const sumOf = (currency: string, scale: number): Sum => {
    const key = `${currency}|${scale}`;
    const sum = sums.get(key) ?? {
      currency,
      scale,
      realisedMinor: zeroSum,
      feesMinor: zeroSum,
      fundingMinor: zeroSum,
      unrealisedMinor: zeroSum,
    };
    sums.set(key, sum);
    return sum;
  };
  for (const line of positions) {
    const instrument = state.instruments.get(line.instrument);
    if (instrument === undefined) continue;
    const sum = sumOf(line.currency, instrument.settlementScale);
    sum.realisedMinor = addToSum(sum.realisedMinor, line.dayRealisedMinor);
    sum.unrealisedMinor = addToSum(sum.unrealisedMinor, line.dayUnrealisedMinor ?? minor(0));
  }
  for (const [key, { currency, scale, feesMinor, fundingMinor }] of state.books.balances) {
    if (scale === null) continue;
    const before = day.balances.get(key);
    const fees = subtractSums(feesMinor, before?.feesMinor ?? zeroSum);
    const funding = subtractSums(fundingMinor, before?.fundingMinor ?? zeroSum);
    const sum = sumOf(currency, scale);
    sum.feesMinor = addSums(sum.feesMinor, fees);
    sum.fundingMinor = addSums(sum.fundingMinor, funding);
  }
  return [...sums.values()].map((sum) => {
    const gained = addSums(addSums(sum.realisedMinor, sum.unrealisedMinor), sum.fundingMinor);
    const netMinor = subtractSums(gained, sum.feesMinor);
    const { currency, scale } = sum;
    const reported = reportIn(state, marks, { currency, scale, amount: netMinor });
    if (reported.remark !== '') remark(reported.remark);
    return { ...sum, netMinor, reportedMinor: reported.reportedMinor, rate: reported.rate };
  });
}

/** Currencies of the day's fees whose minor unit is not known: the day's net is not either then. */
function feesWithoutScale(state: LedgerState, day: TradingDay): string[] {
  return [...state.books.balances].flatMap(([key, { currency, scale, feesMinor }]) => {
    const before = day.balances.get(key)?.feesMinor ?? zeroSum;
    return scale === null && sumNumber(subtractSums(feesMinor, before)) !== 0 ? [currency] : [];
  });
}

function countsSince(before: Counts, now: Counts): DayReport['counts'] {
  const since = (name: keyof Counts): number => now[name] - before[name];
  return {
    intents: since('intents'),
    refused: since('refused'),
    sent: since('sent'),
    fills: since('fills'),
    cancelled: since('cancelled'),
    rejected: since('rejected'),
  };
}
