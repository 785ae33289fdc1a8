/**
 * The rows of a kill's report: each order once, with its venue, its owner, its lots and its end.
 * Reads what the case has gathered; decides nothing of it and asks nobody.
 */
import type { KillReport } from '../../contract/events.ts';
import type { ClientOrderId } from '../../contract/ids.ts';
import type { KillPosition, KillRadius, KillRow } from '../../contract/kill-rows.ts';
import { lots } from '../../contract/numbers.ts';
import type { Scope } from '../../contract/scope.ts';
import { type BlastRadius, positionsGap, positionsInScope } from '../../state/blast-radius.ts';
import { findOrder, type LedgerState } from '../../state/ledger-state.ts';
import type { CancelOrder } from '../outcome.ts';
import type { KillOrder } from './kill-order.ts';

/** What the rows are made of. */
interface RowEvidence {
  readonly ledger: LedgerState;
  readonly orders: ReadonlyMap<ClientOrderId, KillOrder>;
  /** Own orders in scope that the venues listed as open. */
  readonly listed: readonly CancelOrder[];
  /** Orders that may still work, with the reason. */
  readonly unconfirmed: KillReport['unconfirmed'];
}

/** Rows by venue, those of a venue in the order of their coming. */
export function killRows(evidence: RowEvidence): KillRow[] {
  const { orders, unconfirmed } = evidence;
  const reasons = new Map(unconfirmed.map((one) => [one.clientOrderId, one.reason]));
  const own = [...orders.values()].map((order) => rowOf(order, reasons.get(order.clientOrderId)));
  const others = unconfirmed
    .filter(({ clientOrderId }) => !orders.has(clientOrderId))
    .flatMap((doubt) => strangeRow(evidence, doubt));
  // A stable sort: the order of their coming stays within a venue.
  return [...own, ...others].sort((a, b) => (a.venue < b.venue ? -1 : a.venue > b.venue ? 1 : 0));
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
  const detail = order.reason.slice(0, 400);
  switch (order.end) {
    case 'filled':
      return { ...row, end: 'filledInRace', detail };
    case 'open':
      return { ...row, end: doubtfulEnd(order), detail };
    default:
      return { ...row, end: order.end, detail };
  }
}

/** The venue's refusal of the cancel is its word, though it leaves the order's fate open. */
const doubtfulEnd = ({ end, cancelRefusal }: KillOrder): 'refused' | 'unconfirmed' =>
  end === 'open' && cancelRefusal !== '' ? 'refused' : 'unconfirmed';

/** An order that was not of the case: since come, or not in the ledger at all. */
function strangeRow(
  { ledger, listed }: RowEvidence,
  { clientOrderId, reason }: KillReport['unconfirmed'][number],
): KillRow[] {
  const known = findOrder(ledger, clientOrderId);
  const cancel = known?.request.owner ?? listed.find((one) => one.clientOrderId === clientOrderId);
  if (cancel === undefined) return [];
  const { venue, instrument } = cancel;
  return [
    {
      venue,
      clientOrderId,
      instrument,
      strategy: known?.request.owner.strategy ?? null,
      lots: known?.request.lots ?? null,
      filledLots: known?.filledLots ?? lots(0),
      raceLots: lots(0),
      end: 'unconfirmed',
      detail: reason,
    },
  ];
}

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
export const radiusFigures = (radius: BlastRadius): KillRadius => ({
  orders: radius.orders.length,
  positions: radius.positions.length,
  strategies: radius.strategies.length,
  values: radius.values.map((value) => ({ ...value })),
  unpriced: radius.unpriced,
});
