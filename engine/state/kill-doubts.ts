/**
 * The orders that a kill left in doubt, at its end and now.
 * Calls one settled only when the ledger holds its end and the doubt was not the venue's own word.
 */
import type { KillReport } from '../contract/events.ts';
import type { LedgerState } from './ledger-state.ts';

type Doubt = KillReport['unconfirmed'][number];

/** The orders of a ledger. */
export type KnownOrders = Pick<LedgerState, 'finishedOrders' | 'retiredOrders'>;

/** Orders of a report that may still work: unconfirmed ones, and those whose cancel was refused. */
export function mayStillWork(report: KillReport): readonly Doubt[] {
  if (report.outcome === 'confirmed') return [];
  const found = new Map(report.unconfirmed.map((entry) => [entry.clientOrderId, entry]));
  for (const entry of report.refused) {
    // An order that the venue refused never worked; a cancel that it refused leaves one that may.
    if (entry.reason.startsWith('order refused') || found.has(entry.clientOrderId)) continue;
    found.set(entry.clientOrderId, entry);
  }
  return [...found.values()];
}

/**
 * Doubts of an order that worked in the ledger when the kill ended: its end there came later, and
 * settles it. An order that the venue listed may have had its end in the ledger all along.
 */
const ledgerDoubts: readonly RegExp[] = [
  /^cancel refused: /,
  /^unknown: /,
  /^no answer to the cancel/,
  /^neither sent nor kept back/,
  /^\w+ since the kill began/,
];

/** The sentence of a report that only counts its orders in doubt. */
const countSentence = /^\d+ of our orders may still be working$/;

/** Why a report is not confirmed, beyond the orders that it names; empty when only by them. */
export const gapsText = (report: KillReport): string =>
  (report.detail ?? '')
    .split('; ')
    .filter((sentence) => !countSentence.test(sentence))
    .join('; ');

export interface DoubtsNow {
  /** Those still in doubt. */
  readonly open: readonly Doubt[];
  /** How many have had their end in the ledger since. */
  readonly settled: number;
  /** Whether orders that the report does not name may work too. */
  readonly hasGaps: boolean;
}

/** What is in doubt now; without the orders of a ledger, what was at the end of the kill. */
export function doubtsNow(report: KillReport, orders: KnownOrders | null): DoubtsNow {
  const all = mayStillWork(report);
  const hasGaps = report.outcome === 'unconfirmed' && gapsText(report) !== '';
  if (orders === null) return { open: all, settled: 0, hasGaps };
  const finished = new Set(orders.finishedOrders.map((order) => order.clientOrderId));
  const open = all.filter(
    ({ clientOrderId, reason }) =>
      !ledgerDoubts.some((pattern) => pattern.test(reason)) ||
      !(finished.has(clientOrderId) || orders.retiredOrders.has(clientOrderId)),
  );
  return { open, settled: all.length - open.length, hasGaps };
}
