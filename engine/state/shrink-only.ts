/**
 * Why orders of an owner may only shrink its position: a mode, the instrument's standing, a break
 * that nobody has decided, or the limits of the trading day.
 * Derived from the ledger alone. What rests goes by these, and so does the gate; the limit of
 * `unmatched` is the gate's alone: it refuses what is new, and leaves what rests.
 */
import type { InstrumentId } from '../contract/ids.ts';
import { settlementCurrency } from '../contract/instrument.ts';
import { minor } from '../contract/numbers.ts';
import type { BreakId } from '../contract/reconciliation.ts';
import { coversScope, type Ownership, scopeFields, scopeText } from '../contract/scope.ts';
import { compareSum, type WideSum } from '../contract/wide-sum.ts';
import type { LedgerState } from './ledger-state.ts';
import { decidingMode } from './mode.ts';

function modeCause(ledger: LedgerState, owner: Ownership): string | null {
  const mode = decidingMode(ledger, owner);
  return mode?.mode === 'reduce' ? `${scopeText(mode.scope)} may only reduce` : null;
}

/** What holds every owner in an instrument, whatever its mode; null: nothing does. */
function instrumentCause(ledger: LedgerState, id: InstrumentId): string | null {
  const standing = ledger.books.standings.get(id);
  if (standing?.tradability === 'reduceOnly') return `${id} may only be reduced`;
  const breakId = undecidedBreak(ledger, id);
  if (breakId !== null) return `break ${breakId} with the venue in ${id} is undecided`;
  const currency = currencyOf(ledger, id);
  const reached = reachedDaily(ledger, currency);
  return reached === null ? null : `the day's limit of ${reached.limit} in ${currency} is reached`;
}

/**
 * Causes for the orders of one position, in a few words, for a cancel; null: an order may enlarge
 * it. Worked out once for those that no scope tells apart. Null as a whole: none of them is held,
 * whoever its trader and its client are.
 */
export function shrinkOnlyCauses(
  ledger: LedgerState,
  { venue, account, strategy, instrument }: Ownership,
): ((owner: Ownership) => string | null) | null {
  const cause = instrumentCause(ledger, instrument);
  const isTouched = ledger.modes.some(({ mode, scope }) => {
    if (mode !== 'reduce') return false;
    const { trader: _, client: __, ...named } = scope;
    return coversScope(named, { venue, account, strategy, instrument });
  });
  if (!isTouched) return cause === null ? null : () => cause;
  let last: { readonly owner: Ownership; readonly cause: string | null } | null = null;
  return (owner) => {
    if (last === null || scopeFields.some((field) => last?.owner[field] !== owner[field])) {
      last = { owner, cause: modeCause(ledger, owner) ?? cause };
    }
    return last.cause;
  };
}

/** Whether anything on the desk is held by now: by any mode, or in any instrument or currency. */
export const isAnythingHeld = (ledger: LedgerState): boolean =>
  ledger.modes.length > 0 ||
  [...ledger.breaks.values()].some(({ decision }) => decision === null) ||
  [...ledger.books.standings.values()].some(({ tradability }) => tradability === 'reduceOnly') ||
  reachedCurrencies(ledger).length > 0;

/** Currencies of which the open day has reached a limit. */
export function reachedCurrencies(ledger: LedgerState): string[] {
  const daily = ledger.limits?.desk.daily ?? [];
  return daily
    .map(({ currency }) => currency)
    .filter((each) => reachedDaily(ledger, each) !== null);
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
