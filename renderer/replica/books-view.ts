/**
 * The desk's books for the console: the engine's own valuation, at the marks of the last frame.
 * Works out nothing by itself; a figure the engine would not give is not given here either.
 */

import type { DayReport } from '../../engine/contract/day-report.ts';
import { priceTicks, UtcNanos } from '../../engine/contract/numbers.ts';
import { sumMinor, sumText, type WideSum } from '../../engine/contract/wide-sum.ts';
import { dayReport } from '../../engine/state/day-report.ts';
import {
  type AgedMarks,
  type Reported,
  reportIn,
  type ValuedCurrency,
  valueDesk,
} from '../../engine/state/desk-valuation.ts';
import { type ExposureValue, exposureValue } from '../../engine/state/exposure-value.ts';
import type { LedgerState } from '../../engine/state/ledger-state.ts';
import { type MarginLine, marginLines } from '../../engine/state/margin.ts';
import { moneyText, shownDecimals } from './figures.ts';
import type { MarketColumns } from './market-columns.ts';

export type { AttributionLine } from '../../engine/state/attribution.ts';
export type { LedgerState } from '../../engine/state/ledger-state.ts';
export type { MarginLine } from '../../engine/state/margin.ts';

/** Longer texts than this may be beyond the safe integers. */
const cutDigits = 15;

/** Bid for a long, ask for a short, as old as the frame said. */
export const marksOf =
  (market: MarketColumns): AgedMarks =>
  (instrument, lots) => {
    const columns = market.instruments.get(instrument);
    const price = (lots < 0 ? columns?.ask : columns?.bid) ?? null;
    if (columns === undefined || price === null) return null;
    return { price: priceTicks(price), ageMillis: columns.ageMillis };
  };

/** A running sum as its currency is shown: rounded like any amount; beyond minor units, cut. */
export function shownSum(sum: WideSum, scale: number): string {
  const text = sumText(sum, scale);
  const decimals = shownDecimals(scale);
  if (text.length > cutDigits) return text.slice(0, text.length - (scale - decimals));
  return moneyText(sumMinor(sum), scale);
}

/** The trading day as it stands now; null before the engine has opened one. */
export function dayNow(ledger: LedgerState, market: MarketColumns): DayReport | null {
  const { day, accounting } = ledger.books;
  if (day === null || accounting === null) return null;
  const now = UtcNanos.safeParse(market.atUtcNanos);
  return dayReport(ledger, marksOf(market), now.success ? now.data : day.openedUtcNanos);
}

/** An age in words: `0.4 s`, `12 s`, `3 min`. */
export function ageText(millis: number): string {
  if (millis < 10_000) return `${(millis / 1_000).toFixed(1)} s`;
  if (millis < 120_000) return `${Math.round(millis / 1_000)} s`;
  return `${Math.round(millis / 60_000)} min`;
}

/** One currency, and its net in the reporting one. */
export interface CurrencyView extends ValuedCurrency {
  readonly reported: Reported;
}

/** Every currency that the desk has gains, fees or fundings in. */
export function currencyViews(ledger: LedgerState, market: MarketColumns): CurrencyView[] {
  const marks = marksOf(market);
  return valueDesk(ledger, marks).currencies.map((of) => {
    const { currency, scale, netMinor: amount } = of;
    return { ...of, reported: reportIn(ledger, marks, { currency, scale, amount }) };
  });
}

/** Margin of the contracts that are held and whose tiers are known. */
export const marginViews = (ledger: LedgerState, market: MarketColumns): MarginLine[] =>
  marginLines(ledger, marksOf(market));

/** Gross and net exposure in the reporting currency; null while there is none. */
export const exposureView = (ledger: LedgerState, market: MarketColumns): ExposureValue | null =>
  ledger.books.accounting === null ? null : exposureValue(ledger, marksOf(market));
