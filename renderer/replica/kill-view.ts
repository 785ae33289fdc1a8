/**
 * What this window knows of the latest kill: pressed here, or told by the engine.
 * Says only what was answered; "sent" is never shown as "cancelled".
 */
import type { KillProgress, KillStage } from '../../engine/contract/control.ts';
import type { KillReport } from '../../engine/contract/events.ts';

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
}

/** A kill pressed in this window just now. */
export const pressedKill = (killId: string, sent: boolean, nowMillis: number): KillView => ({
  killId,
  delivery: sent ? 'unanswered' : 'unsent',
  stage: 'REQUESTED',
  epoch: -1,
  elapsedMicros: {},
  workingOrders: null,
  cancelsSent: null,
  report: null,
  pressedMillis: nowMillis,
  endedMillis: null,
});

/** Whether the kill has its end, confirmed or not. */
export const killEnded = (view: KillView): boolean => stageRank[view.stage] >= 4;

/** The view after a progress message; messages of older kills and repeats change nothing. */
export function afterProgress(
  view: KillView | null,
  progress: KillProgress,
  nowMillis: number,
): KillView {
  const same = view !== null && view.killId === progress.killId;
  if (view !== null && !same) {
    const waiting = view.delivery !== 'answered';
    if (waiting || progress.epoch < view.epoch) return view;
  }
  const base = same ? view : pressedKill(progress.killId, true, nowMillis);
  const elapsedMicros = { ...base.elapsedMicros };
  elapsedMicros[progress.stage] ??= progress.elapsedMicros;
  const forward = !same || stageRank[progress.stage] >= stageRank[base.stage];
  const stage = forward ? progress.stage : base.stage;
  const ended = stageRank[stage] >= 4;
  const pressedMillis = same ? base.pressedMillis : null;
  return {
    ...base,
    delivery: 'answered',
    stage,
    epoch: Math.max(base.epoch, progress.epoch),
    elapsedMicros,
    workingOrders: progress.workingOrders ?? base.workingOrders,
    cancelsSent: progress.cancelsSent ?? base.cancelsSent,
    report: progress.report ?? base.report,
    pressedMillis,
    endedMillis:
      base.endedMillis ?? (ended && pressedMillis !== null ? nowMillis - pressedMillis : null),
  };
}

/** The view of a kill known only by its report, or its report added to what was seen. */
export function afterReport(view: KillView | null, report: KillReport): KillView {
  if (view !== null && view.killId !== report.killId) {
    if (view.delivery !== 'answered' || !killEnded(view)) return view;
  }
  const base = view?.killId === report.killId ? view : pressedKill(report.killId, true, 0);
  const known = base === view;
  const elapsedMicros = { ...base.elapsedMicros };
  if (report.gateClosedMicros !== null) elapsedMicros['GATE CLOSED'] ??= report.gateClosedMicros;
  if (report.latchedMicros !== null) elapsedMicros.LATCHED ??= report.latchedMicros;
  if (report.lastCancelMicros !== null) elapsedMicros['CANCELS SENT'] ??= report.lastCancelMicros;
  if (report.confirmedMicros !== null) elapsedMicros.CONFIRMED ??= report.confirmedMicros;
  return {
    ...base,
    delivery: 'answered',
    stage: report.outcome === 'confirmed' ? 'CONFIRMED' : 'UNCONFIRMED',
    elapsedMicros,
    report,
    pressedMillis: known ? base.pressedMillis : null,
  };
}

/** The stage in the words that operators read. */
export function stageText(view: KillView): string {
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
