/**
 * What the desk holds and may come to hold: position and working lots, kept up fill by fill.
 * Decides nothing; the sums must always equal a scan of the ledger state (`scanExposure`).
 */
import type { InstrumentId } from '../../contract/ids.ts';
import { type OrderRecord, openLots } from '../../contract/orders.ts';
import type { LedgerState } from '../../state/ledger-state.ts';
import { positionKey } from '../../state/position.ts';

/** Unfilled lots of working orders by side. */
export interface WorkingLots {
  workingBuyLots: number;
  workingSellLots: number;
  workingOrders: number;
}

/** One instrument over all strategies and accounts. */
export interface InstrumentExposure extends WorkingLots {
  /** Net of all strategies; long > 0. */
  positionLots: number;
}

export const noWorking: Readonly<WorkingLots> = Object.freeze({
  workingBuyLots: 0,
  workingSellLots: 0,
  workingOrders: 0,
});
export const noExposure: Readonly<InstrumentExposure> = Object.freeze({
  ...noWorking,
  positionLots: 0,
});

export interface ExposureBook {
  readonly instruments: Map<InstrumentId, InstrumentExposure>;
  /** Working lots by `positionKey`: one account's and strategy's share of an instrument. */
  readonly owners: Map<string, WorkingLots>;
}

/** The exposure of a ledger state, by going through all of it. */
export function scanExposure(ledger: LedgerState): ExposureBook {
  const book: ExposureBook = { instruments: new Map(), owners: new Map() };
  for (const position of ledger.positions.values()) {
    instrumentEntry(book, position.instrument).positionLots += position.lots;
  }
  for (const order of ledger.orders.values()) countOrder(book, order, 1);
  return book;
}

/**
 * Replaces what `previous` counted for by what `next` counts for.
 * Either is undefined where the order was not, or is no longer, working.
 */
export function moveOrder(
  book: ExposureBook,
  previous: OrderRecord | undefined,
  next: OrderRecord | undefined,
): void {
  if (previous !== undefined && next !== undefined && openLots(previous) === openLots(next)) return;
  if (previous !== undefined) countOrder(book, previous, -1);
  if (next !== undefined) countOrder(book, next, 1);
}

/** Counts a fill into the net position of its instrument. */
export function movePosition(
  book: ExposureBook,
  instrument: InstrumentId,
  side: 'buy' | 'sell',
  lots: number,
): void {
  instrumentEntry(book, instrument).positionLots += side === 'buy' ? lots : -lots;
}

function countOrder(book: ExposureBook, order: OrderRecord, sign: 1 | -1): void {
  const { owner, side } = order.request;
  const open = sign * openLots(order);
  count(instrumentEntry(book, owner.instrument), side, open, sign);
  const key = positionKey(owner.account, owner.strategy, owner.instrument);
  let share = book.owners.get(key);
  if (share === undefined) {
    share = { ...noWorking };
    book.owners.set(key, share);
  }
  count(share, side, open, sign);
}

function count(into: WorkingLots, side: 'buy' | 'sell', openLots: number, orders: number): void {
  if (side === 'buy') into.workingBuyLots += openLots;
  else into.workingSellLots += openLots;
  into.workingOrders += orders;
}

function instrumentEntry(book: ExposureBook, instrument: InstrumentId): InstrumentExposure {
  const known = book.instruments.get(instrument);
  if (known !== undefined) return known;
  const added = { ...noExposure };
  book.instruments.set(instrument, added);
  return added;
}
