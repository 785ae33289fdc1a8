/**
 * The alerts of a running desk, in lines for people and as values for programs.
 * Asks nothing; it is given the state of the desk.
 */
import type { AlertSubject } from '../contract/alert.ts';
import type { AlertRecord, LedgerState } from '../state/ledger-state.ts';
import { utcText } from './output.ts';

const ranks = { critical: 0, warning: 1, notice: 2 } as const;

/** One alert as `alerts` tells it. */
export function alertRow(alert: AlertRecord) {
  const { alertId, severity, rule, detector, subject, title, action, dryRun } = alert.raised;
  const { owner, note, count, clearedReason } = alert;
  return {
    alertId,
    severity,
    rule,
    detector,
    subject,
    title,
    detail: alert.lastDetail,
    count,
    sinceUtcNanos: alert.raisedUtcNanos,
    lastUtcNanos: alert.lastUtcNanos,
    /** Null: nobody has taken it over yet. */
    owner,
    note,
    /** Null: it goes on. */
    clearedReason,
    action,
    dryRun,
    changedBefore: alert.raised.changedBefore,
  };
}
export type AlertRow = ReturnType<typeof alertRow>;

/** Those that are open, most severe and then oldest first; with `all` also what is done with. */
export function alertRows(state: LedgerState, all: boolean): AlertRow[] {
  const open = [...state.alerts.values()];
  const done = all ? state.clearedAlerts.toReversed() : [];
  const bySeverity = open.toSorted((a, b) => ranks[a.raised.severity] - ranks[b.raised.severity]);
  return [...bySeverity, ...done].map(alertRow);
}

function subjectText({ strategy, venue, instrument }: AlertSubject): string {
  return strategy ?? instrument ?? (venue === undefined ? 'the desk' : `venue ${venue}`);
}

/** For example `a-1-7 WARNING BTCUSDT.sim since 2026-11-22 09:38:48.334, nobody has it: ...`. */
export function alertLines(row: AlertRow): string[] {
  const { alertId, severity, subject, sinceUtcNanos, count, owner, note, clearedReason } = row;
  const about = `${alertId} ${severity.toUpperCase()} ${subjectText(subject)}`;
  const noted = note === '' ? '' : ` (${note})`;
  const parts = [
    `${about} since ${utcText(sinceUtcNanos)}`,
    ...(count > 1 ? [`${count} times`] : []),
    owner === null ? 'nobody has it' : `${owner} has it${noted}`,
    ...(clearedReason === null ? [] : [`over: ${clearedReason}`]),
  ];
  return [`${parts.join(', ')}: ${row.title}`, ...(row.detail === '' ? [] : [`  ${row.detail}`])];
}
