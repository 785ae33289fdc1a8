/**
 * The trading day: what everything stood at when it opened, so that its figures are differences.
 * Takes the instants from events; knows no clock and no time zone.
 */
import { minor, type UtcNanos } from '../contract/numbers.ts';
import { zeroSum } from '../contract/wide-sum.ts';
import type { BalanceBaseline, DayBaseline } from './books.ts';
import type { LedgerState } from './ledger-state.ts';

/** Begins a day: positions and balances are carried over, the day's own figures begin at zero. */
export function openDay(
  state: LedgerState,
  day: string,
  openedUtcNanos: UtcNanos,
  endsUtcNanos: UtcNanos,
): void {
  const { books } = state;
  const marked = new Map(
    (books.lastDay?.positions ?? []).map(({ account, strategy, instrument, unrealisedMinor }) => [
      `${account}|${strategy}|${instrument}`,
      unrealisedMinor,
    ]),
  );
  const positions = new Map<string, DayBaseline>();
  for (const [key, { realisedMinor, feesMinor, lots }] of state.positions) {
    const book = books.positions.get(key);
    positions.set(key, {
      realisedMinor,
      feesMinor,
      fifoRealisedMinor: book?.fifo.realisedMinor ?? minor(0),
      fundingMinor: book?.fundingMinor ?? zeroSum,
      // The first day has no report before it: what was open then has no mark.
      unrealisedMinor: lots === 0 ? minor(0) : (marked.get(key) ?? null),
    });
  }
  const balances = new Map<string, BalanceBaseline>();
  for (const [key, { feesMinor, fundingMinor }] of books.balances) {
    balances.set(key, { feesMinor, fundingMinor });
  }
  const counts = { ...state.counts };
  books.dayTotals.clear();
  books.day = { day, openedUtcNanos, endsUtcNanos, positions, balances, counts };
}
