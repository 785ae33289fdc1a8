/** Alerts that nobody takes over stay listed, as far as a list can be read. */
import { expect, test } from 'vitest';
import { AlertId } from '../contract/alert.ts';

import { monoNanos, UtcNanos } from '../contract/numbers.ts';
import { type AlertBody, foldAlert } from './alerts.ts';
import { initialState, listedAlertsLimit } from './ledger-state.ts';

const at = UtcNanos.parse('1');

const raised = (alertId: AlertId): AlertBody => ({
  type: 'alert.raised',
  alertId,
  group: 'stale-feed/BTCUSDT.sim',
  rule: 'stale-feed',
  detector: 'stale-feed',
  severity: 'warning',
  subject: {},
  title: 'No market data of BTCUSDT.sim for 3.1 s, limit 3.0 s',
  detail: '',
  action: 'alert',
  dryRun: false,
  eventMonoNanos: monoNanos(1),
  changedBefore: [],
});

test('a desk that nobody looks at keeps the newest, and every one that is open', () => {
  const state = initialState();
  const open = AlertId.parse('open');
  foldAlert(state, raised(open), at);
  for (let number = 1; number <= listedAlertsLimit + 50; number += 1) {
    const alertId = AlertId.parse(`a-${number}`);
    foldAlert(state, raised(alertId), at);
    foldAlert(state, { type: 'alert.cleared', alertId, reason: 'data flows again' }, at);
  }
  const kept = [...state.alerts.keys()];
  expect(kept.length).toBe(listedAlertsLimit);
  expect([kept[0], kept[1], kept.at(-1)]).toEqual(['open', 'a-52', `a-${listedAlertsLimit + 50}`]);
  expect(state.clearedAlerts.at(-1)).toMatchObject({
    raised: { alertId: 'a-51' },
    owner: null,
    clearedReason: 'data flows again',
  });
});
