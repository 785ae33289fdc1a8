/**
 * The rows of a kill's report: each order once, with its venue, its owner, its lots and its end.
 * Reads what the case has gathered; decides nothing of it and asks nobody.
 */
import { invariant } from '../../contract/assert.ts';
import type { KillReport } from '../../contract/events.ts';
import type { ClientOrderId } from '../../contract/ids.ts';
import type { KillPosition, KillRadius, KillRow } from '../../contract/kill-rows.ts';
import { lots } from '../../contract/numbers.ts';
import type { Scope } from '../../contract/scope.ts';
import {
  type BlastRadius,
  positionsGap,
  positionsInScope,
  venueShares,
} from '../../state/blast-radius.ts';
import type { LedgerState } from '../../state/ledger-state.ts';
import { type FoundOrder, foundRow } from './found-orders.ts';
import type { KillOrder } from './kill-order.ts';

/** What the rows are made of. */
interface RowEvidence {
  readonly orders: ReadonlyMap<ClientOrderId, KillOrder>;
  /** Orders that the kill did not begin with. */
  readonly found: readonly FoundOrder[];
  /** Orders that may still work, with the reason. */
  readonly unconfirmed: KillReport['unconfirmed'];
}

/** Rows by venue, those of a venue in the order of their coming. */
export function killRows({ orders, found, unconfirmed }: RowEvidence): KillRow[] {
  const reasons = new Map(unconfirmed.map((one) => [one.clientOrderId, one.reason]));
  const own = [...orders.values()].map((order) => rowOf(order, reasons.get(order.clientOrderId)));
  const others = found.map((order) => foundRow(order, reasons.get(order.clientOrderId)));
  const rows = [...own, ...others];
  const venues = [...new Set(rows.map(({ venue }) => venue))].sort();
  return venues.flatMap((venue) => rows.filter((row) => row.venue === venue));
}

/** `doubt`: why it may still work; left out: it has its end. */
function rowOf(order: KillOrder, doubt: string | undefined): KillRow {
  const { venue, clientOrderId, instrument } = order.cancel;
  const filledLots = lots(order.filledLots);
  const raceLots = lots(order.filledLots - order.filledBeforeLots);
  const { strategy } = order;
  const head = { venue, clientOrderId, instrument, strategy, lots: lots(order.askedLots) };
  const row = { ...head, filledLots, raceLots };
  if (doubt !== undefined) return { ...row, end: doubtfulEnd(order), detail: doubt };
  const { end, reason } = order;
  invariant(end !== 'open', `order ${clientOrderId} is open, and nobody doubts it`);
  return { ...row, end: end === 'filled' ? 'filledInRace' : end, detail: reason };
}

/** The venue's refusal of the cancel is its word, though it leaves the order's fate open. */
const doubtfulEnd = ({ end, cancelRefusal }: KillOrder): 'refused' | 'unconfirmed' =>
  end === 'open' && cancelRefusal !== '' ? 'refused' : 'unconfirmed';

/** Positions that stay open, by strategy, and why none is told where that is so. */
export function killPositions(
  ledger: LedgerState,
  scope: Scope,
): Pick<KillReport, 'positions' | 'positionsGap'> {
  const gap = positionsGap(scope);
  const positions = positionsInScope(ledger, scope).map((position): KillPosition => {
    const { account, strategy, instrument, lots: held } = position;
    const venue = ledger.instruments.get(instrument)?.venue ?? null;
    return { venue, account, strategy, instrument, lots: held };
  });
  return { positions, ...(gap === '' ? {} : { positionsGap: gap }) };
}

/** A radius in figures, as a report keeps it. */
export function radiusFigures(ledger: LedgerState, radius: BlastRadius): KillRadius {
  const venues = venueShares(ledger, radius);
  return {
    orders: radius.orders.length,
    positions: radius.positions.length,
    strategies: radius.strategies.length,
    values: radius.values.map((value) => ({ ...value })),
    unpriced: radius.unpriced,
    ...(venues.length > 1 ? { venues } : {}),
  };
}
