/**
 * What this window knows of one kill: pressed here, or told by the engine.
 * Says only what was answered; "sent" is never shown as "cancelled".
 */
import type { KillProgress, KillStage } from '../../engine/contract/control.ts';
import type { KillReport } from '../../engine/contract/events.ts';
import { deskScope, type Scope, scopeText } from '../../engine/contract/scope.ts';
import { doubtsNow, type KnownOrders, mayStillWork } from './kill-doubts.ts';

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
  /** `unsent`: pressed, and the control socket is not open; it is sent when one opens. */
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
  // A report has come with its own figures: those of the stages are from before it.
  if (base.report === null) elapsedMicros[progress.stage] ??= progress.elapsedMicros;
  const forward = stageRank[progress.stage] >= stageRank[base.stage];
  const stage = forward ? progress.stage : base.stage;
  const { pressedMillis } = base;
  // A confirmation that comes late ends it anew: the time is that of what is shown.
  const first = base.endedMillis === null || stage !== base.stage;
  const ended = stageRank[stage] >= 4 && pressedMillis !== null;
  const report = forward ? (progress.report ?? base.report) : base.report;
  return {
    ...base,
    scope: progress.scope,
    delivery: 'answered',
    stage,
    epoch: Math.max(base.epoch, progress.epoch),
    elapsedMicros: report === null ? elapsedMicros : figuresOf(elapsedMicros, report),
    workingOrders: progress.workingOrders ?? base.workingOrders,
    cancelsSent: progress.cancelsSent ?? base.cancelsSent,
    report,
    endedMillis: ended && first ? nowMillis - pressedMillis : base.endedMillis,
  };
}

/** Whether a view says already what a message of progress does: two sockets tell each. */
export function isTold(view: KillView, progress: KillProgress): boolean {
  if (view.delivery !== 'answered' || view.epoch < progress.epoch) return false;
  const { stage, report } = progress;
  if (report !== null) {
    return view.stage === stage && JSON.stringify(report) === JSON.stringify(view.report);
  }
  return view.elapsedMicros[stage] !== undefined;
}

/**
 * The times of a kill that has its report: those of the report alone, so that a window that saw
 * it run says the same as one that opened later.
 */
function figuresOf(seen: KillView['elapsedMicros'], report: KillReport): KillView['elapsedMicros'] {
  const { REQUESTED } = seen;
  const { gateClosedMicros, latchedMicros, lastCancelMicros, confirmedMicros } = report;
  return {
    ...(REQUESTED === undefined ? {} : { REQUESTED }),
    ...(gateClosedMicros === null ? {} : { 'GATE CLOSED': gateClosedMicros }),
    ...(latchedMicros === null ? {} : { LATCHED: latchedMicros }),
    ...(lastCancelMicros === null ? {} : { 'CANCELS SENT': lastCancelMicros }),
    ...(confirmedMicros === null ? {} : { CONFIRMED: confirmedMicros }),
  };
}

/** The view of a kill known only by its report, or its report added to what was seen. */
export function afterReport(
  view: KillView | null,
  report: KillReport,
  reportedUtcNanos: string | null = null,
): KillView {
  const base = view ?? pressedKill(report.killId, true, null, report.scope);
  const stage = report.outcome === 'confirmed' ? 'CONFIRMED' : 'UNCONFIRMED';
  return {
    ...base,
    scope: report.scope,
    delivery: 'answered',
    stage,
    elapsedMicros: figuresOf(base.elapsedMicros, report),
    report,
    endedMillis: stage === base.stage ? base.endedMillis : null,
    reportedUtcNanos: reportedUtcNanos ?? base.reportedUtcNanos,
  };
}

/**
 * The result in one line; never a count of zero where nothing is confirmed. With the orders of
 * the ledger it says how many are in doubt now, which is fewer once some have their end.
 */
export function verdictText(view: KillView, orders: KnownOrders | null = null): string {
  if (view.stage === 'CONFIRMED') return 'NO WORKING ORDERS: CONFIRMED';
  const { report } = view;
  const all = report === null ? 0 : mayStillWork(report).length;
  if (report === null || all === 0) return 'UNCONFIRMED: orders may still work';
  const { open, hasGaps } = doubtsNow(report, orders);
  const count = open.length;
  if (count === 0) {
    return hasGaps
      ? 'UNCONFIRMED: orders named in it since settled, others may still work'
      : 'UNCONFIRMED then: all since settled';
  }
  const of = count === all ? '' : ` of ${all}`;
  return `UNCONFIRMED: ${count}${of} ${all === 1 ? 'order' : 'orders'} may still work`;
}

/** The stage in the words that operators read; a kill of less than the desk names its scope. */
export function stageText(view: KillView, link: KillLink = 'open'): string {
  const scope = scopeText(view.scope);
  return scope === 'desk' ? stageWords(view, link) : `${scope}: ${stageWords(view, link)}`;
}

/** `refused`: the engine turns this window away; a press is kept, and most likely never sent. */
export type KillLink = 'open' | 'refused';

/** The stage without its scope. */
export function stageWords(view: KillView, link: KillLink = 'open'): string {
  if (view.delivery === 'unsent' && link === 'refused') {
    return 'NOT SENT: the link was refused; kept in case it opens';
  }
  if (view.delivery === 'unsent')
    return 'WAITING FOR THE LINK: it will be sent when the engine answers';
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
