/** Alerts for tests of the replica: a small ledger that has raised some. */
import { LedgerEvent } from '../../engine/contract/events.ts';
import { fold } from '../../engine/state/fold.ts';
import type { LedgerState } from '../../engine/state/ledger-state.ts';
import { smallLedger } from './ledger-fixture.ts';

/** A ledger to which alerts happen. */
export interface AlertLedger {
  readonly ledger: LedgerState;
  raise(alertId: string, severity: 'notice' | 'warning' | 'critical', group?: string): void;
  acknowledge(alertId: string, owner?: string): void;
  clear(alertId: string): void;
}

/** One second passes with every event. */
export function alertLedger(): AlertLedger {
  const ledger = smallLedger();
  const happen = (body: object): void => {
    const sequence = ledger.sequence + 1;
    const utcNanos = `${sequence}000000000`;
    fold(ledger, LedgerEvent.parse({ sequence, utcNanos, monoNanos: sequence, body }));
  };
  return {
    ledger,
    raise: (alertId, severity, group = alertId) =>
      happen({
        type: 'alert.raised',
        ...{ alertId, group, severity, rule: 'stale-feed', detector: 'stale-feed' },
        ...{ subject: { instrument: 'BTCUSDT.sim' }, title: `Alert ${alertId}`, detail: '' },
        ...{ action: 'alert', dryRun: false, eventMonoNanos: 1, changedBefore: [] },
      }),
    acknowledge: (alertId, owner = 'kim') =>
      happen({ type: 'alert.acknowledged', alertId, owner, note: 'seen', commandId: 'command-1' }),
    clear: (alertId) => happen({ type: 'alert.cleared', alertId, reason: 'data is back' }),
  };
}
