/**
 * Alerts folded from the ledger: open until over and acknowledged, then among the last ones.
 * Raises and clears nothing; an event about an alert that is not known changes nothing.
 */
import type { AlertId } from '../contract/alert.ts';
import type { LedgerBody } from '../contract/events.ts';
import type { UtcNanos } from '../contract/numbers.ts';
import {
  type AlertRecord,
  clearedAlertsLimit,
  type LedgerState,
  listedAlertsLimit,
} from './ledger-state.ts';

export type AlertBody = Extract<LedgerBody, { type: `alert.${string}` }>;

/** Folds one event of an alert's life. */
export function foldAlert(state: LedgerState, body: AlertBody, utcNanos: UtcNanos): void {
  if (body.type === 'alert.raised') {
    state.alerts.set(body.alertId, {
      raised: body,
      raisedUtcNanos: utcNanos,
      count: 1,
      lastUtcNanos: utcNanos,
      lastDetail: body.detail,
      owner: null,
      note: '',
      clearedReason: null,
    });
    return;
  }
  const known = state.alerts.get(body.alertId);
  if (known === undefined) return;
  const next = changed(known, body, utcNanos);
  state.alerts.set(body.alertId, next);
  if (next.clearedReason === null) return;
  if (next.owner !== null) setAside(state, body.alertId, next);
  else makeRoom(state);
}

/** A desk that nobody looks at must not grow by it: what is over and oldest waits no longer. */
function makeRoom(state: LedgerState): void {
  if (state.alerts.size <= listedAlertsLimit) return;
  for (const [alertId, alert] of state.alerts) {
    if (alert.clearedReason !== null) return setAside(state, alertId, alert);
  }
}

function setAside(state: LedgerState, alertId: AlertId, alert: AlertRecord): void {
  state.alerts.delete(alertId);
  state.clearedAlerts.push(alert);
  if (state.clearedAlerts.length > clearedAlertsLimit) state.clearedAlerts.shift();
}

function changed(
  known: AlertRecord,
  body: Exclude<AlertBody, { type: 'alert.raised' }>,
  utcNanos: UtcNanos,
): AlertRecord {
  switch (body.type) {
    case 'alert.repeated': {
      const count = known.count + body.count;
      return { ...known, count, lastUtcNanos: utcNanos, lastDetail: body.detail };
    }
    case 'alert.acknowledged':
      return { ...known, owner: body.owner, note: body.note };
    case 'alert.cleared':
      return { ...known, clearedReason: body.reason };
  }
}
