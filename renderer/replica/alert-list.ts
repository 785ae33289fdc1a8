/**
 * Alerts in the order in which they need an operator, and the words around them.
 * Owns and clears none: that is an event of the ledger.
 */
import type { AlertSeverity, AlertSubject } from '../../engine/contract/alert.ts';
import type { AlertRecord, LedgerState } from '../../engine/state/ledger-state.ts';
import type { Incident } from './incidents.ts';

export type { AlertRecord } from '../../engine/state/ledger-state.ts';

const severityRank: Readonly<Record<AlertSeverity, number>> = {
  critical: 0,
  warning: 1,
  notice: 2,
};

/** `open`: going on. `over`: cleared; it waits for an owner, or is only of the record. */
export const isOver = (alert: AlertRecord): boolean => alert.clearedReason !== null;

/** Whether somebody should look: nobody has taken it over. */
export const needsOwner = (alert: AlertRecord): boolean => alert.owner === null;

/** How loudly it is shown: what is owned or over has been heard. */
export function alertTone(alert: AlertRecord): 'red' | 'amber' | 'quiet' {
  const { severity } = alert.raised;
  if (severity === 'notice' || (isOver(alert) && !needsOwner(alert))) return 'quiet';
  return severity === 'critical' ? 'red' : 'amber';
}

/** Open alerts: without an owner first, then the severest, then the newest. */
export function openAlerts(ledger: LedgerState | null): readonly AlertRecord[] {
  return [...(ledger?.alerts.values() ?? [])].toSorted(
    (a, b) =>
      Number(needsOwner(b)) - Number(needsOwner(a)) ||
      severityRank[a.raised.severity] - severityRank[b.raised.severity] ||
      Number(isOver(a)) - Number(isOver(b)) ||
      Number(BigInt(b.raisedUtcNanos) - BigInt(a.raisedUtcNanos)),
  );
}

/**
 * Said where no alert is listed: quiet is only told by an engine that can be heard, and only while
 * nothing else is amiss.
 */
export function noAlertWords(
  ledger: LedgerState | null,
  isLive: boolean,
  others: readonly Incident[],
): string {
  if (ledger === null || !isLive) return 'Without an engine no alert can reach this window.';
  return others.length === 0 ? 'Nothing needs you.' : 'No alert is open.';
}

/** Alerts that are over and acknowledged, newest first. */
export const pastAlerts = (ledger: LedgerState | null): readonly AlertRecord[] =>
  (ledger?.clearedAlerts ?? []).toReversed();

export interface Incidents {
  /** For example `1 open, mine` or `3 open, 2 need you`. */
  readonly text: string;
  readonly tone: '' | 'faint' | 'amber' | 'red';
}

/** The header's line: how many alerts are open and whose they are, and what else is amiss. */
export function incidents(
  ledger: LedgerState | null,
  present: string | null,
  others: readonly Incident[],
): Incidents {
  if (ledger === null) return { text: 'Not known', tone: 'faint' };
  const open = openAlerts(ledger);
  if (others.length > 0) return withOthers(open.filter(needsOwner), open.length, others);
  if (open.length === 0) return { text: 'None', tone: '' };
  const unowned = open.filter(needsOwner);
  const count = `${open.length} open`;
  if (unowned.length > 0) {
    const loud = unowned.some((alert) => alert.raised.severity === 'critical');
    const word = unowned.length === open.length ? 'unowned' : `${unowned.length} unowned`;
    return { text: `${count}, ${word}`, tone: loud ? 'red' : 'amber' };
  }
  const mine = open.filter((alert) => alert.owner === present).length;
  if (mine === open.length) return { text: `${count}, mine`, tone: 'amber' };
  const owners = [...new Set(open.map((alert) => alert.owner))];
  const whose = mine > 0 ? `${mine} mine` : owners.length === 1 ? `${owners[0]}'s` : 'owned';
  return { text: `${count}, ${whose}`, tone: '' };
}

/** What is no alert has no owner: it needs somebody until its cause is gone. */
function withOthers(
  unowned: readonly AlertRecord[],
  alerts: number,
  others: readonly Incident[],
): Incidents {
  const needing = unowned.length + others.length;
  const needs = `${needing} ${needing === 1 ? 'needs' : 'need'} you`;
  const all = alerts + others.length;
  const loud =
    others.some(({ tone }) => tone === 'red') ||
    unowned.some((alert) => alert.raised.severity === 'critical');
  return {
    text: needing === all ? needs : `${all} open, ${needs}`,
    tone: loud ? 'red' : 'amber',
  };
}

/** What an alert is about, in a few words. */
export function subjectText(subject: AlertSubject): string {
  const parts = [
    subject.strategy,
    subject.instrument,
    subject.instrument ? undefined : subject.venue,
  ];
  const named = parts.filter((part) => part !== undefined);
  return named.length === 0 ? 'desk' : named.join(', ');
}

/** What the rule did by itself; empty when it only told. */
export function actionText(raised: AlertRecord['raised']): string {
  if (raised.action === 'alert') return '';
  const { strategy, instrument } = raised.subject;
  const what = strategy ?? instrument ?? 'the desk';
  const done = actionWords[raised.action];
  if (raised.dryRun) return `Would have ${done} ${what}; it runs dry`;
  return `${done.charAt(0).toUpperCase()}${done.slice(1)} ${what}`;
}

const actionWords = { halt: 'halted', reduce: 'reduced', flatten: 'flattened' } as const;
