/**
 * What this window knows of one kill: pressed here, or told by the engine.
 * Says only what was answered; "sent" is never shown as "cancelled".
 */
import type { KillProgress, KillStage } from '../../engine/contract/control.ts';
import type { KillReport } from '../../engine/contract/events.ts';
import { deskScope, type Scope, scopeText } from '../../engine/contract/scope.ts';

/** Stages in order; both ends have the same rank, and a late confirmation may replace the other. */
const stageRank: Readonly<Record<KillStage, number>> = {
  REQUESTED: 0,
  'GATE CLOSED': 1,
  LATCHED: 2,
  'CANCELS SENT': 3,
  UNCONFIRMED: 4,
  CONFIRMED: 5,
};

export interface KillView {
  readonly killId: string;
  readonly scope: Scope;
  /** `unsent`: pressed, and the control socket is not open; it is sent when it opens. */
  readonly delivery: 'unsent' | 'unanswered' | 'answered';
  readonly stage: KillStage;
  readonly epoch: number;
  /** Since the trigger reached the engine, in microseconds, by stage. */
  readonly elapsedMicros: Readonly<Partial<Record<KillStage, number>>>;
  readonly workingOrders: number | null;
  readonly cancelsSent: number | null;
  readonly report: KillReport | null;
  /** Window clock at the press; null when it was not pressed here. */
  readonly pressedMillis: number | null;
  /** From the press to the end as seen by this window; null before it. */
  readonly endedMillis: number | null;
  /** When the ledger recorded its report; null before, or while that is not known here. */
  readonly reportedUtcNanos: string | null;
  /** Why it says nothing of the desk as it is now; empty: it belongs to the present halt. */
  readonly past: '' | 're-armed' | 'earlier run' | 'unknown time';
}

/** A kill pressed in this window just now. */
export const pressedKill = (
  killId: string,
  sent: boolean,
  nowMillis: number | null,
  scope: Scope = deskScope,
): KillView => ({
  killId,
  scope,
  delivery: sent ? 'unanswered' : 'unsent',
  stage: 'REQUESTED',
  epoch: -1,
  elapsedMicros: {},
  workingOrders: null,
  cancelsSent: null,
  report: null,
  pressedMillis: nowMillis,
  endedMillis: null,
  reportedUtcNanos: null,
  past: '',
});

/** Whether the kill has its end, confirmed or not. */
export const killEnded = (view: KillView): boolean => stageRank[view.stage] >= 4;

/** The view of a kill after a message of its progress; repeats change nothing. */
export function afterProgress(
  view: KillView | null,
  progress: KillProgress,
  nowMillis: number,
): KillView {
  const base = view ?? pressedKill(progress.killId, true, null, progress.scope);
  const elapsedMicros = { ...base.elapsedMicros };
  elapsedMicros[progress.stage] ??= progress.elapsedMicros;
  const forward = stageRank[progress.stage] >= stageRank[base.stage];
  const stage = forward ? progress.stage : base.stage;
  const { pressedMillis } = base;
  // A confirmation that comes late ends it anew: the time is that of what is shown.
  const first = base.endedMillis === null || stage !== base.stage;
  const ended = stageRank[stage] >= 4 && pressedMillis !== null;
  return {
    ...base,
    scope: progress.scope,
    delivery: 'answered',
    stage,
    epoch: Math.max(base.epoch, progress.epoch),
    elapsedMicros,
    workingOrders: progress.workingOrders ?? base.workingOrders,
    cancelsSent: progress.cancelsSent ?? base.cancelsSent,
    report: forward ? (progress.report ?? base.report) : base.report,
    endedMillis: ended && first ? nowMillis - pressedMillis : base.endedMillis,
  };
}

/** The view of a kill known only by its report, or its report added to what was seen. */
export function afterReport(
  view: KillView | null,
  report: KillReport,
  reportedUtcNanos: string | null = null,
): KillView {
  const base = view ?? pressedKill(report.killId, true, null, report.scope);
  const elapsedMicros = { ...base.elapsedMicros };
  if (report.gateClosedMicros !== null) elapsedMicros['GATE CLOSED'] ??= report.gateClosedMicros;
  if (report.latchedMicros !== null) elapsedMicros.LATCHED ??= report.latchedMicros;
  if (report.lastCancelMicros !== null) elapsedMicros['CANCELS SENT'] ??= report.lastCancelMicros;
  if (report.confirmedMicros !== null) elapsedMicros.CONFIRMED ??= report.confirmedMicros;
  const stage = report.outcome === 'confirmed' ? 'CONFIRMED' : 'UNCONFIRMED';
  return {
    ...base,
    scope: report.scope,
    delivery: 'answered',
    stage,
    elapsedMicros,
    report,
    endedMillis: stage === base.stage ? base.endedMillis : null,
    reportedUtcNanos: reportedUtcNanos ?? base.reportedUtcNanos,
  };
}

type Doubt = KillReport['unconfirmed'][number];

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

/** The result in one line; never a count of zero where nothing is confirmed. */
export function verdictText(view: KillView): string {
  if (view.stage === 'CONFIRMED') return 'NO WORKING ORDERS: CONFIRMED';
  const count = view.report === null ? 0 : mayStillWork(view.report).length;
  if (count === 0) return 'UNCONFIRMED: orders may still work';
  return `UNCONFIRMED: ${count} ${count === 1 ? 'order' : 'orders'} may still work`;
}

/** The stage in the words that operators read; a kill of less than the desk names its scope. */
export function stageText(view: KillView): string {
  const scope = scopeText(view.scope);
  return scope === 'desk' ? stageWords(view) : `${scope}: ${stageWords(view)}`;
}

/** The stage without its scope. */
export function stageWords(view: KillView): string {
  if (view.delivery === 'unsent') return 'NOT SENT: control link down';
  switch (view.stage) {
    case 'REQUESTED':
      return view.delivery === 'answered' ? 'REQUESTED' : 'REQUESTED (sent, no answer yet)';
    case 'GATE CLOSED':
      return 'GATE CLOSED (not yet durable)';
    case 'LATCHED':
    case 'CANCELS SENT':
      return view.stage;
    case 'CONFIRMED':
      return 'NO WORKING ORDERS: CONFIRMED';
    case 'UNCONFIRMED':
      return 'UNCONFIRMED';
  }
}
