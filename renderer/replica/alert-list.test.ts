/** Holds in which order alerts need somebody, and that quiet is told by a living engine only. */
import { expect, test } from 'vitest';
import { ledgerAgeMillis, shortAge } from './alert-age.ts';
import { alertLedger } from './alert-fixture.ts';
import { alertTone, incidents, noAlertWords, openAlerts, pastAlerts } from './alert-list.ts';

test('without an owner first, then the severest, then what goes on, then the newest', () => {
  const alerts = alertLedger();
  for (const id of ['w1', 'w2', 'w3', 'owned']) alerts.raise(id, 'warning');
  alerts.raise('c', 'critical');
  alerts.acknowledge('owned');
  alerts.clear('w3');
  const { ledger } = alerts;
  expect(openAlerts(ledger).map((alert) => [alert.raised.alertId, alertTone(alert)])).toEqual([
    ['c', 'red'],
    ['w2', 'amber'],
    ['w1', 'amber'],
    ['w3', 'amber'],
    ['owned', 'amber'],
  ]);
  expect(incidents(ledger, 'kim', [])).toEqual({ text: '5 open, 4 unowned', tone: 'red' });
  for (const id of ['c', 'w1', 'w2', 'w3']) alerts.acknowledge(id);
  expect(pastAlerts(ledger).map((alert) => alert.raised.alertId)).toEqual(['w3']);
  expect(incidents(ledger, 'kim', [])).toEqual({ text: '4 open, mine', tone: 'amber' });
  expect(incidents(ledger, 'lee', [])).toEqual({ text: "4 open, kim's", tone: '' });
});

const failed = { key: 'strategy a', title: 'a has failed', about: '', sinceUtcNanos: null };

test('what is no alert needs somebody, too, however many alerts are owned', () => {
  const alerts = alertLedger();
  const { ledger } = alerts;
  const amber = { ...failed, tone: 'amber' } as const;
  const red = { ...failed, tone: 'red' } as const;
  expect(incidents(ledger, 'kim', [amber])).toEqual({ text: '1 needs you', tone: 'amber' });
  expect(incidents(ledger, 'kim', [red, amber])).toEqual({ text: '2 need you', tone: 'red' });
  alerts.raise('w', 'warning');
  expect(incidents(ledger, 'kim', [red])).toEqual({ text: '2 need you', tone: 'red' });
  alerts.acknowledge('w');
  expect(incidents(ledger, 'kim', [amber])).toEqual({ text: '2 open, 1 needs you', tone: 'amber' });
});

test.each([
  [true, true, [], 'Nothing needs you.'],
  [true, true, [{ ...failed, tone: 'red' } as const], 'No alert is open.'],
  [true, false, [], 'Without an engine no alert can reach this window.'],
  [false, true, [], 'Without an engine no alert can reach this window.'],
])('no alerts, ledger known: %s, link live: %s, others: %j', (known, live, others, words) => {
  expect(noAlertWords(known ? alertLedger().ledger : null, live, others)).toBe(words);
});

test.each([
  ['by the clock of the engine, going on between frames', '100000000000', 500, 2_500, '92 s'],
  ['never below zero', '5000000000', 0, 0, '0 s'],
  ['by the window before the first frame', '', 0, 0, '3 s'],
])('an age %s', (_name, atUtcNanos, receivedMillis, nowMillis, text) => {
  const market = { atUtcNanos, receivedMillis };
  const millis = ledgerAgeMillis(market, '10000000000', nowMillis, 13_000);
  expect(`${millis / 1_000} s`).toBe(text);
});

test.each([
  [59_999, '59 s'],
  [60_000, '1 m'],
  [3_600_000, '1 h'],
  [90_000_000, '1 d'],
])('%d milliseconds in one unit', (millis, text) => {
  expect(shortAge(millis)).toBe(text);
});
