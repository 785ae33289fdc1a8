/**
 * Why orders of an owner may only shrink its position: a mode, the instrument's standing, a break
 * that nobody has decided, or the limits of the trading day.
 * Derived from the ledger alone: the gate refuses by it, and what rests already goes by it.
 */
import type { InstrumentId } from '../contract/ids.ts';
import { settlementCurrency } from '../contract/instrument.ts';
import { minor } from '../contract/numbers.ts';
import type { BreakId } from '../contract/reconciliation.ts';
import { type Ownership, scopeText } from '../contract/scope.ts';
import { compareSum, type WideSum } from '../contract/wide-sum.ts';
import type { LedgerState } from './ledger-state.ts';
import { decidingMode } from './mode.ts';

/** In a few words, for the cause of a cancel; null: they may enlarge it. */
export function shrinkOnlyCause(ledger: LedgerState, owner: Ownership): string | null {
  const { instrument: id } = owner;
  const mode = decidingMode(ledger, owner);
  if (mode?.mode === 'reduce') return `${scopeText(mode.scope)} may only reduce`;
  const standing = ledger.books.standings.get(id);
  if (standing?.tradability === 'reduceOnly') return `${id} may only be reduced`;
  const breakId = undecidedBreak(ledger, id);
  if (breakId !== null) return `break ${breakId} with the venue in ${id} is undecided`;
  const currency = currencyOf(ledger, id);
  const reached = reachedDaily(ledger, currency);
  return reached === null ? null : `the day's limit of ${reached.limit} in ${currency} is reached`;
}

/** The currency that an instrument settles in; '': it is not defined on this desk. */
export function currencyOf({ instruments }: LedgerState, id: InstrumentId): string {
  const instrument = instruments.get(id);
  return instrument === undefined ? '' : settlementCurrency(instrument);
}

/** The first break in an instrument that nobody has decided; null: there is none. */
export function undecidedBreak({ breaks }: LedgerState, instrument: InstrumentId): BreakId | null {
  for (const { breakId, difference, decision } of breaks.values()) {
    if (decision === null && difference.instrument === instrument) return breakId;
  }
  return null;
}

/** A limit of the open day that is reached, and what the day has come to by it. */
export interface ReachedDaily {
  readonly limit: 'loss' | 'turnover';
  readonly total: WideSum;
}

/** The limit of a currency that the open day has reached, the loss first; null: none is. */
export function reachedDaily(
  { limits, books }: LedgerState,
  currency: string,
): ReachedDaily | null {
  const entry = limits?.desk.daily?.find((each) => each.currency === currency);
  const total = books.dayTotals.get(currency);
  if (entry === undefined || total === undefined) return null;
  const { lossMinor, turnoverMinor } = entry;
  if (lossMinor !== undefined && compareSum(total.netMinor, minor(-lossMinor)) <= 0) {
    return { limit: 'loss', total: total.netMinor };
  }
  if (turnoverMinor === undefined || compareSum(total.turnoverMinor, turnoverMinor) < 0)
    return null;
  return { limit: 'turnover', total: total.turnoverMinor };
}
