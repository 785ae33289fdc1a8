/**
 * Whether the books and the ledger can hold what a venue says: texts within their lengths, values
 * and every sum they go into within the exact integers.
 * What cannot be held is no invariant of ours: it is a fault of the venue, said in words.
 */
import { settlementCurrency, settlementValue, type Valuation } from '../contract/instrument.ts';
import type { Lots, PriceTicks } from '../contract/numbers.ts';
import type { ExecutionTerms } from '../contract/order-change-events.ts';
import type { OrderRecord, OrderSide } from '../contract/orders.ts';
import type { Ownership } from '../contract/scope.ts';
import { knownValuation, type LedgerState } from '../state/ledger-state.ts';
import { emptyPosition, type Position, positionKey } from '../state/position.ts';
import { onlyShrinks } from '../state/reduction.ts';
import { orderValue, valueLimit } from './gate/order-value.ts';
import type { Desk } from './step.ts';

/** As the schemas of ids.ts and of the events have them; an id has at least one letter. */
const idLettersMost = 64;
export const currencyLettersMost = 16;

/** Why a text can be no id of a venue; null: it can. */
export function wrongId(id: string): string | null {
  if (id.length > 0 && id.length <= idLettersMost) return null;
  return `an id of ${id.length} letters`;
}

/** Why a number can be no time of a venue, in milliseconds since 1970; null: it can. */
export const wrongTime = (utcMillis: number): string | null =>
  Number.isSafeInteger(utcMillis) && utcMillis >= 0 ? null : `the time ${utcMillis}`;

/** Whether a value of lots at a price is an exact integer, in the settlement currency. */
export const hasValue = (valuation: Valuation, price: PriceTicks, lots: Lots): boolean =>
  valuation.kind === 'inverse'
    ? (lots * valuation.settlementNumerator) / price < valueLimit
    : orderValue(valuation, price, lots) !== null;

/**
 * Whether every sum that executions of an order go into, or out of, stays exact. Each of them has
 * figures that were found good. `side`: of a fill; null where one is taken back.
 */
export function sumsHold(
  { ledger }: Desk,
  order: OrderRecord,
  executions: readonly ExecutionTerms[],
  side: OrderSide | null = null,
): boolean {
  const { owner } = order.request;
  const { value, fee } = totalsOf(knownValuation(ledger, owner.instrument), executions);
  if (order.filledValueMinor + value >= valueLimit) return false;
  if (Math.abs(order.feeMinor) + fee >= valueLimit) return false;
  return booksHold(ledger, owner, executions, side);
}

/** What executions come to together, whatever their signs. */
function totalsOf(valuation: Valuation, executions: readonly ExecutionTerms[]) {
  let [value, fee, moved] = [0, 0, 0];
  for (const { price, lots, feeMinor } of executions) {
    value += settlementValue(valuation, price, lots);
    fee += Math.abs(feeMinor);
    moved += lots;
  }
  return { value, fee, moved };
}

/**
 * The same of executions that belong to no order: position and FIFO of their owner. A balance is
 * kept in two words, and holds whatever comes: its account is the net of all that was ever traded.
 */
export function booksHold(
  ledger: LedgerState,
  { account, strategy, instrument }: Pick<Ownership, 'account' | 'strategy' | 'instrument'>,
  executions: readonly ExecutionTerms[],
  side: OrderSide | null,
): boolean {
  const valuation = knownValuation(ledger, instrument);
  const known = ledger.instruments.get(instrument);
  if (known === undefined || !executions.every((each) => isExact(valuation, each))) return false;
  const { value, moved } = totalsOf(valuation, executions);
  // A fee in another currency is in no position, and no amount to add to one of this.
  const settled = settlementCurrency(known);
  const { fee } = totalsOf(
    valuation,
    executions.filter(({ feeCurrency }) => feeCurrency === settled),
  );
  const key = positionKey(account, strategy, instrument);
  const empty = emptyPosition(account, strategy, instrument);
  const own = ledger.positions.get(key) ?? empty;
  const net = ledger.books.netPositions.get(`${account}|${instrument}`) ?? empty;
  const fifoRealised = Math.abs(ledger.books.positions.get(key)?.fifo.realisedMinor ?? 0);
  const isShrinking = (position: Position): boolean =>
    side !== null && onlyShrinks(side, position.lots, 0, moved);
  const isWithin = (position: Position): boolean =>
    Math.abs(position.feesMinor) + fee < valueLimit &&
    (isShrinking(position) ? reachOfLess(position, value) : reach(position, moved) + value) <
      valueLimit;
  // Cash less realised is the cost of the open lots, by FIFO as at the average.
  const fifoCost = fifoRealised + Math.abs(own.cashFlowMinor);
  const fifoReach =
    fifoRealised + (isShrinking(own) ? Math.max(fifoCost, value) : fifoCost + 2 * value);
  return isWithin(own) && isWithin(net) && fifoReach < valueLimit;
}

/** Whether an execution has a value and a fee in exact integers by itself. */
const isExact = (valuation: Valuation, { price, lots, feeMinor }: ExecutionTerms): boolean =>
  price > 0 && hasValue(valuation, price, lots) && Math.abs(feeMinor) < valueLimit;

/** The same after a fill that only shrinks it: no cost comes, and it gains or loses one of both. */
const reachOfLess = (
  { costMinor, realisedMinor, cashFlowMinor }: Position,
  value: number,
): number =>
  Math.max(Math.abs(realisedMinor) + Math.max(costMinor, value), Math.abs(cashFlowMinor) + value);

/** Most that cash, cost or gain of a position can come to while so many lots come or go. */
function reach({ costMinor, realisedMinor, cashFlowMinor, lots }: Position, moved: number): number {
  const held = Math.abs(lots);
  // Lots that a bust brings back come at the average cost.
  const cost = held === 0 ? costMinor : (costMinor / held) * (held + moved);
  return Math.max(Math.abs(realisedMinor) + cost, Math.abs(cashFlowMinor) + cost);
}
