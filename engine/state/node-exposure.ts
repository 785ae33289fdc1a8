/**
 * What a position may come to with its working orders, in lots and in money of the quote currency,
 * at what it was entered for: the sums that limits on scopes are held against.
 * Takes no market and no clock: engine, recovery and console come to the same figures.
 */
import type { AccountId, InstrumentId, StrategyId, VenueId } from '../contract/ids.ts';
import type { Valuation } from '../contract/instrument.ts';
import {
  type Lots,
  lots,
  type Minor,
  minor,
  multiplyDivide,
  type PriceTicks,
  priceTicks,
} from '../contract/numbers.ts';
import { type OrderRecord, type OrderRequest, openLots } from '../contract/orders.ts';
import type { Scope } from '../contract/scope.ts';
import type { VerdictInputs } from '../contract/verdict.ts';
import { orderValue } from './exact-value.ts';
import type { LedgerState } from './ledger-state.ts';
import { LotValues } from './lot-values.ts';
import { positionKey } from './position.ts';

/** Lots and their value. */
export interface Worth {
  lots: number;
  /** Quote minor units, >= 0. */
  minor: number;
}

/** The working orders of one side. */
export interface WorkingSide extends Worth {
  readonly values: LotValues;
}

/** One account's and strategy's share of an instrument: position and working orders. */
export interface ExposureCell {
  readonly venue: VenueId | null;
  readonly account: AccountId;
  readonly strategy: StrategyId;
  readonly instrument: InstrumentId;
  /** Signed lots; the value has no sign. */
  readonly held: Worth;
  readonly buys: WorkingSide;
  readonly sells: WorkingSide;
  /** Working orders whose value is not known; nothing of them is in the sums of money. */
  unpriced: number;
}

/** A cell with nothing in it. */
export function emptyCell(
  state: LedgerState,
  { account, strategy, instrument }: Pick<ExposureCell, 'account' | 'strategy' | 'instrument'>,
): ExposureCell {
  const none = (): WorkingSide => ({ lots: 0, minor: 0, values: new LotValues() });
  const venue = state.instruments.get(instrument)?.venue ?? null;
  const who = { venue, account, strategy, instrument };
  return { ...who, held: { lots: 0, minor: 0 }, buys: none(), sells: none(), unpriced: 0 };
}

/** Whether a position is in a scope; one has no trader and no client, and is in none that asks. */
export const cellIn = (scope: Scope, cell: ExposureCell): boolean =>
  (scope.venue === undefined || scope.venue === cell.venue) &&
  (scope.account === undefined || scope.account === cell.account) &&
  (scope.strategy === undefined || scope.strategy === cell.strategy) &&
  (scope.instrument === undefined || scope.instrument === cell.instrument) &&
  scope.trader === undefined &&
  scope.client === undefined;

/**
 * The most that a position may be worth without its sign: as it is, or with all of one side's
 * working orders filled and none of the other's. Lots that only close it add nothing.
 */
export function worstMinor({ held, buys, sells }: ExposureCell): number {
  return Math.max(
    held.minor,
    grownMinor(held.lots, held.minor, buys.lots, buys.minor, buys.values.dearest),
    grownMinor(-held.lots, held.minor, sells.lots, sells.minor, sells.values.dearest),
  );
}

/**
 * The value after working orders on the side in which `heldLots` counts as positive. Which of them
 * close the position and which are left to open one is the market's: the cheap ones fill first, so
 * that each lot beyond is taken to be one of the dearest, and all of them no more than their sum.
 */
export function grownMinor(
  heldLots: number,
  heldMinor: number,
  workingLots: number,
  workingMinor: number,
  dearestLotMinor: number,
): number {
  if (heldLots >= 0) return heldMinor + workingMinor;
  const beyond = heldLots + workingLots;
  return beyond <= 0 ? 0 : Math.min(workingMinor, Math.ceil(beyond * dearestLotMinor));
}

/** The share of `part` in `whole` lots of a value, to the nearest minor unit. */
export const partOf = (value: number, part: number, whole: number): number =>
  part === whole || !Number.isSafeInteger(value) ? value : multiplyDivide(value, part, whole);

/**
 * An approved order, with the value it was judged at where its price does not say as much: a sell
 * gets what is bid, a stop the far end of its collar. Kept only while limits on scopes are set: a
 * ledger without any has the state that it always had.
 */
export function withJudged(
  state: LedgerState,
  order: OrderRecord,
  { orderValueMinor }: VerdictInputs,
): OrderRecord {
  const { request } = order;
  const judged = judgedBeyond(state, request, request.price, request.lots, orderValueMinor);
  return judged === null ? order : { ...order, judgedMinor: judged };
}

/** The same of the terms that an approved amend asks for. */
export function withJudgedAmend(
  state: LedgerState,
  order: OrderRecord,
  { orderValueMinor }: VerdictInputs,
): OrderRecord {
  const { request, amend } = order;
  if (amend === undefined) return order;
  const judged = judgedBeyond(state, request, amend.price, amend.lots, orderValueMinor);
  return judged === null ? order : { ...order, amend: { ...amend, judgedMinor: judged } };
}

function judgedBeyond(
  { limits, valuations }: LedgerState,
  { owner }: OrderRequest,
  price: PriceTicks | null,
  quantity: Lots,
  judged: Minor | null,
): Minor | null {
  if (limits?.nodes === undefined || judged === null) return null;
  const valuation = valuations.get(owner.instrument);
  if (price === null || valuation === undefined) return judged;
  const value = orderValue(valuation, price, quantity);
  return value === null || judged > value ? judged : null;
}

/** Value of the open lots of a working order; null: it is not known, or too large. */
export function workingMinor(order: OrderRecord, valuation: Valuation | undefined): Minor | null {
  const open = openLots(order);
  if (open <= 0) return null;
  const { price } = order.request;
  const judged = judgedMinorOf(order, open);
  if (price === null) return judged;
  // An amend that is under way may have been taken or not.
  const dearest = priceTicks(Math.max(price, order.amend?.price ?? price));
  const value = valuation === undefined ? null : orderValue(valuation, dearest, lots(open));
  return value === null || judged === null || judged <= value ? value : judged;
}

/** What `open` lots were judged to be worth, on the dearer of the terms; null: nothing is kept. */
function judgedMinorOf({ request, judgedMinor, amend }: OrderRecord, open: number): Minor | null {
  if (judgedMinor === undefined && amend?.judgedMinor === undefined) return null;
  const before = judgedMinor === undefined ? 0 : partOf(judgedMinor, open, request.lots);
  const asked = amend?.judgedMinor;
  const after = asked === undefined ? 0 : partOf(asked, open, amend?.lots ?? open);
  return minor(Math.max(before, after));
}

/** Adds what an order counts for, or with -1 takes it away again. */
export function countWorking(
  cell: ExposureCell,
  order: OrderRecord,
  valuation: Valuation | undefined,
  sign: 1 | -1,
): void {
  const open = openLots(order);
  const value = workingMinor(order, valuation);
  const side = order.request.side === 'buy' ? cell.buys : cell.sells;
  side.lots += sign * open;
  if (value === null) {
    if (open > 0) cell.unpriced += sign;
    return;
  }
  side.minor += sign * value;
  if (sign > 0) side.values.set(order.clientOrderId, value / open);
  else side.values.delete(order.clientOrderId);
}

/** Takes the position of a cell from the ledger. */
export function takeHeld(cell: ExposureCell, state: LedgerState, key: string): void {
  const position = state.positions.get(key);
  const valuation = state.valuations.get(cell.instrument);
  const held = position?.lots ?? 0;
  cell.held.lots = held;
  // An inverse contract is a fixed sum of the quote currency; its cost is kept in the other one.
  cell.held.minor =
    valuation?.kind === 'inverse'
      ? Math.abs(held) * valuation.quoteMinorPerLot
      : (position?.costMinor ?? 0);
}

/** Every cell of a ledger state, by `positionKey`, by going through all of it. */
export function scanCells(state: LedgerState): Map<string, ExposureCell> {
  const cells = new Map<string, ExposureCell>();
  const cellOf = (who: Pick<ExposureCell, 'account' | 'strategy' | 'instrument'>) => {
    const key = positionKey(who.account, who.strategy, who.instrument);
    const known = cells.get(key);
    if (known !== undefined) return known;
    const added = emptyCell(state, who);
    takeHeld(added, state, key);
    cells.set(key, added);
    return added;
  };
  for (const position of state.positions.values()) cellOf(position);
  for (const order of state.orders.values()) {
    const { owner } = order.request;
    countWorking(cellOf(owner), order, state.valuations.get(owner.instrument), 1);
  }
  return cells;
}
