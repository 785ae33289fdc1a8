/**
 * The kills this window knows, oldest first: those of the present halt, and what is past.
 * Joins presses of one halt; never lets a later one wipe doubts that an earlier one left.
 */
import type { KillProgress } from '../../engine/contract/control.ts';
import type { KillReport, LedgerEvent } from '../../engine/contract/events.ts';
import { coversScope, scopeText } from '../../engine/contract/scope.ts';
import { doubtsNow, type KnownOrders, mayStillWork } from './kill-doubts.ts';
import { afterProgress, afterReport, isTold, type KillView, killEnded } from './kill-view.ts';

export type KillList = readonly KillView[];

/** Most kills kept. */
export const killsLimit = 12;

/** The view of one kill; null when it is not known. */
export const killOf = (kills: KillList, killId: string | null): KillView | null =>
  kills.find((view) => view.killId === killId) ?? null;

/** The list with one kill put in its place, or added as the newest. */
export function withKill(kills: KillList, next: KillView): KillList {
  if (killOf(kills, next.killId) === null) return [...kills, next].slice(-killsLimit);
  return kills.map((view) => (view.killId === next.killId ? next : view));
}

/** The list after a message of progress: the same one where that was told before. */
export function withProgress(kills: KillList, progress: KillProgress, nowMillis: number): KillList {
  const known = killOf(kills, progress.killId);
  if (known !== null && isTold(known, progress)) return kills;
  return withKill(kills, afterProgress(known, progress, nowMillis));
}

/** The list after a ledger event: a report completes it, a re-arm makes its scope's kills past. */
export function withEvent(kills: KillList, event: LedgerEvent): KillList {
  const { body } = event;
  if (body.type === 'kill.reported') {
    const { report } = body;
    return withKill(kills, afterReport(killOf(kills, report.killId), report, event.utcNanos));
  }
  if (body.type !== 'mode.changed' || body.mode !== 'active') return kills;
  const scope = scopeText(body.scope);
  return kills.map((view) =>
    view.past === '' && killEnded(view) && scopeText(view.scope) === scope
      ? { ...view, past: 're-armed' }
      : view,
  );
}

/** Another run of the engine: what ended before says nothing of it. An open press goes on. */
export const afterRestart = (kills: KillList): KillList =>
  kills.map((view) =>
    !killEnded(view) && view.pressedMillis !== null ? view : { ...view, past: 'earlier run' },
  );

/** The last report of a snapshot, which has no time: past, until the time is looked up. */
export function withLastReport(kills: KillList, report: KillReport): KillList {
  const known = killOf(kills, report.killId);
  if (known !== null) return withKill(kills, afterReport(known, report));
  return withKill(kills, { ...afterReport(null, report), past: 'unknown time' });
}

/** Places the kills by the ledger's own rows of reports and modes, and the start of this run. */
export function datedKills(
  kills: KillList,
  rows: readonly LedgerEvent[],
  startedUtcNanos: string,
): KillList {
  const ordered = [...rows].sort((a, b) => a.sequence - b.sequence);
  const told = ordered.reduce<KillList>(withEvent, []).map((view): KillView => {
    const early = BigInt(view.reportedUtcNanos ?? '0') < BigInt(startedUtcNanos);
    const seen = killOf(kills, view.killId);
    const { reportedUtcNanos } = view;
    return { ...(seen ?? view), reportedUtcNanos, past: early ? 'earlier run' : view.past };
  });
  const rest = kills.filter((view) => killOf(told, view.killId) === null);
  return [...told, ...rest].slice(-killsLimit);
}

export interface ShownKills {
  /** What stands on the board; null when there has been none. */
  readonly main: KillView | null;
  /** Others of the present halt, oldest first. */
  readonly others: KillList;
}

/**
 * What the board shows: a press without an answer; else the newest kill of the present halt. A
 * confirmed one does not hide one that leaves orders in doubt, unless it asked for as much again.
 */
export function shownKills(kills: KillList, orders: KnownOrders | null = null): ShownKills {
  const present = kills.filter((view) => view.past === '');
  const newest = present.at(-1) ?? null;
  const unanswered = present.findLast((view) => view.delivery !== 'answered');
  const doubtful =
    newest?.stage === 'CONFIRMED'
      ? present.findLast((view, index) => {
          const later = present.slice(index + 1);
          const isAnswered = later.some(
            ({ stage, scope }) => stage === 'CONFIRMED' && coversScope(scope, view.scope),
          );
          return !isAnswered && isInDoubt(view, orders);
        })
      : undefined;
  const main = unanswered ?? doubtful ?? newest ?? kills.at(-1) ?? null;
  return { main, others: present.filter((view) => view !== main) };
}

/** Whether orders of a kill may still work now. */
function isInDoubt(view: KillView, orders: KnownOrders | null): boolean {
  const { stage, report } = view;
  if (stage !== 'UNCONFIRMED') return false;
  if (report === null || mayStillWork(report).length === 0) return true;
  const { open, hasGaps } = doubtsNow(report, orders);
  return hasGaps || open.length > 0;
}

/** Why a past kill is past, as a caption; empty for one of the present halt. */
export function pastText(view: KillView): string {
  const scope = scopeText(view.scope);
  switch (view.past) {
    case '':
      return '';
    case 're-armed':
      return `Past: before ${scope === 'desk' ? 'the desk' : scope} was re-armed`;
    case 'earlier run':
      return 'Past: of an earlier run of the engine';
    case 'unknown time':
      return 'Of the ledger; looking up when it was';
  }
}
