/**
 * The kills whose doubts are open, so that a later run knows of each of them, and not of the last
 * alone: from the report that was not confirmed to the one that is, its own or a wider one.
 * Bounded; those that found no place are counted, and stay counted until the whole desk is
 * confirmed.
 */
import type { KillReport } from '../contract/events.ts';
import type { ClientOrderId } from '../contract/ids.ts';
import { isWorking } from '../contract/orders.ts';
import { coversScope, type Scope, scopeText } from '../contract/scope.ts';
import { findOrder, type LedgerState } from './ledger-state.ts';

/** Kills that are remembered; those whose orders have all ended make room first. */
export const doubtfulKillsLimit = 32;

export interface DoubtfulKill {
  readonly killId: string;
  readonly scope: Scope;
  readonly detail: string;
  /** What may still work, by its report; none: the venues were not heard. */
  readonly orders: readonly ClientOrderId[];
}

export interface DoubtfulKills {
  /** Oldest first. */
  readonly kills: readonly DoubtfulKill[];
  /** How many more there were that found no place. */
  readonly leftOut: number;
}

/** What of a report stays in doubt. */
export const doubtOf = ({ killId, scope, detail, unconfirmed }: KillReport): DoubtfulKill => ({
  ...{ killId, scope, detail: detail ?? '' },
  orders: unconfirmed.map(({ clientOrderId }) => clientOrderId),
});

/** Whether every order that the kill named has ended since, by its venue's word. */
export function isSettled({ orders }: DoubtfulKill, ledger: LedgerState): boolean {
  if (orders.length === 0) return false;
  return orders.every((id) => {
    const order = findOrder(ledger, id);
    return order !== undefined && !isWorking(order.status);
  });
}

/** A confirmed kill ends the doubts of itself, and of what its scope covers. */
export const endsDoubt = (report: KillReport, { killId, scope }: DoubtfulKill): boolean =>
  report.outcome === 'confirmed' && (report.killId === killId || coversScope(report.scope, scope));

export function foldDoubtfulKill(state: LedgerState, report: KillReport): void {
  const { kills, leftOut } = state.doubtfulKills ?? { kills: [], leftOut: 0 };
  if (report.outcome === 'confirmed') {
    const open = kills.filter((doubt) => !endsDoubt(report, doubt));
    const isDesk = scopeText(report.scope) === 'desk';
    setDoubtful(state, { kills: open, leftOut: isDesk ? 0 : leftOut });
    return;
  }
  // Reports of 0.3.0 and before, which have no rows, had no such memory: their hash stays.
  if (report.rows === undefined) return;
  const others = kills.filter(({ killId }) => killId !== report.killId);
  const all = [...others, doubtOf(report)];
  if (all.length <= doubtfulKillsLimit) return setDoubtful(state, { kills: all, leftOut });
  const settled = all.findIndex((doubt) => isSettled(doubt, state));
  const dropped = Math.max(0, settled);
  setDoubtful(state, {
    kills: all.filter((_, index) => index !== dropped),
    leftOut: settled >= 0 ? leftOut : leftOut + 1,
  });
}

function setDoubtful(state: LedgerState, doubts: DoubtfulKills): void {
  state.doubtfulKills = doubts.kills.length === 0 && doubts.leftOut === 0 ? null : doubts;
}
