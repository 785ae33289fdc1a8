/**
 * What the positions of a scope have brought at given marks, in the reporting currency: since the
 * ledger began, or since the trading day did. Realised, open and funding, less fees in the currency
 * of settlement. What has no mark is open at its cost, what has no rate is left out; both are told.
 */
import { settlementCurrency } from '../contract/instrument.ts';
import { type Minor, minor } from '../contract/numbers.ts';
import type { Scope } from '../contract/scope.ts';
import { addSums, addToSum, subtractSums, type WideSum, zeroSum } from '../contract/wide-sum.ts';
import type { DayBaseline } from './books.ts';
import { type AgedMarks, reportIn, type ValuedPosition, valueDesk } from './desk-valuation.ts';
import type { LedgerState } from './ledger-state.ts';
import type { Position } from './position.ts';

export interface MarkedValue {
  readonly valueMinor: Minor;
  /** Currencies that are not in it. */
  readonly left: readonly string[];
  /** Instruments whose open lots have no mark and are in it at their cost. */
  readonly atCost: readonly string[];
  /** Instruments, and currencies by their rate, that are in it by a stale mark. */
  readonly old: readonly string[];
}

/** The same state with the positions of a scope alone; trader and client have none of their own. */
export function positionsOf(state: LedgerState, scope: Scope): LedgerState {
  const isIn = ({ account, strategy, instrument }: Position): boolean =>
    (scope.account ?? account) === account &&
    (scope.strategy ?? strategy) === strategy &&
    (scope.instrument ?? instrument) === instrument &&
    (scope.venue === undefined || state.instruments.get(instrument)?.venue === scope.venue);
  return { ...state, positions: new Map([...state.positions].filter(([, each]) => isIn(each))) };
}

/** Since the ledger began; null: the desk has no reporting currency yet. */
export function markedValue(
  state: LedgerState,
  marks: AgedMarks,
  scope: Scope,
): MarkedValue | null {
  return sumUp(state, marks, scope, () => nothing);
}

/** Since the trading day began; null: none is open. */
export function markedToday(
  state: LedgerState,
  marks: AgedMarks,
  scope: Scope,
): MarkedValue | null {
  const { day } = state.books;
  if (day === null) return null;
  return sumUp(state, marks, scope, (key) => day.positions.get(key) ?? nothing);
}

const nothing: DayBaseline = {
  realisedMinor: minor(0),
  fifoRealisedMinor: minor(0),
  feesMinor: minor(0),
  fundingMinor: zeroSum,
  unrealisedMinor: minor(0),
};

function sumUp(
  state: LedgerState,
  marks: AgedMarks,
  scope: Scope,
  baseline: (key: string) => DayBaseline,
): MarkedValue | null {
  if (state.books.accounting === null) return null;
  const left = new Set<string>();
  const atCost = new Set<string>();
  const old = new Set<string>();
  const sums = new Map<string, { currency: string; scale: number; amount: WideSum }>();
  for (const valued of valueDesk(positionsOf(state, scope), marks).positions) {
    const { instrument } = valued;
    const came = broughtBy(valued, baseline(valued.key));
    if (valued.unrealisedMinor === null) atCost.add(instrument.id);
    if (valued.mark?.isStale === true) old.add(instrument.id);
    const currency = settlementCurrency(instrument);
    const scale = instrument.settlementScale;
    const sum = sums.get(`${currency}|${scale}`) ?? { currency, scale, amount: zeroSum };
    sums.set(`${currency}|${scale}`, { ...sum, amount: addSums(sum.amount, came) });
  }
  let value = 0;
  for (const sum of sums.values()) {
    const { reportedMinor, rate } = reportIn(state, marks, sum);
    if (reportedMinor === null) left.add(sum.currency);
    else value += reportedMinor;
    if (rate?.isStale === true) old.add(sum.currency);
  }
  return { valueMinor: minor(value), left: [...left], atCost: [...atCost], old: [...old] };
}

/**
 * What a position has brought since its baseline. One that had no mark then counts its whole open
 * gain or loss: better once too much than never. One that has none now is open at its cost, but no
 * loss of before is taken back by that alone.
 */
function broughtBy({ position, ...valued }: ValuedPosition, from: DayBaseline): WideSum {
  const realised = addToSum(zeroSum, minor(position.realisedMinor - from.realisedMinor));
  const before = from.unrealisedMinor ?? 0;
  const open = minor(
    valued.unrealisedMinor === null ? Math.min(0, 0 - before) : valued.unrealisedMinor - before,
  );
  const funding = subtractSums(valued.fundingMinor, from.fundingMinor);
  const fees = minor(from.feesMinor - position.feesMinor);
  return addToSum(addSums(addToSum(realised, open), funding), fees);
}
