/** Holds when the console rings and whom it tells: once for a warning, again for a critical one. */
import { expect, test } from 'vitest';
import { isMuted, muteMillis, silentBell, stepBell, withMute } from './alert-bell.ts';
import { alertLedger } from './alert-fixture.ts';
import { openAlerts } from './alert-list.ts';

/** A bell over a ledger: each look is what it rang and whom it told. */
function bellOver({ ledger }: ReturnType<typeof alertLedger>) {
  let state = silentBell;
  return {
    look(nowMillis: number, isFocused = true): string {
      const step = stepBell(state, openAlerts(ledger), { nowMillis, isFocused });
      state = step.state;
      const told = step.tell.map((alert) => alert.raised.alertId);
      return [step.ring ?? 'quiet', ...told].join(' ');
    },
    mute(nowMillis: number): void {
      state = withMute(state, nowMillis);
    },
    isMuted: (nowMillis: number): boolean => isMuted(state, nowMillis),
  };
}

test('a warning rings once, a critical alert every thirty seconds until it has an owner', () => {
  const alerts = alertLedger();
  const bell = bellOver(alerts);
  alerts.raise('a', 'warning');
  const heard = [bell.look(0), bell.look(1_000), bell.look(60_000)];
  alerts.raise('b', 'critical');
  heard.push(bell.look(61_000), bell.look(90_999), bell.look(91_000));
  alerts.acknowledge('b');
  heard.push(bell.look(130_000));
  expect(heard).toEqual([
    ...['warning', 'quiet', 'quiet'],
    ...['critical', 'quiet', 'critical', 'quiet'],
  ]);
});

test('one that is over and has no owner goes on ringing; a notice never rings', () => {
  const alerts = alertLedger();
  const bell = bellOver(alerts);
  alerts.raise('a', 'critical');
  alerts.raise('n', 'notice');
  const first = bell.look(0, false);
  alerts.clear('a');
  expect([first, bell.look(30_000, false)]).toEqual(['critical a', 'critical']);
});

test('a group that comes and goes rings once in thirty seconds', () => {
  const alerts = alertLedger();
  const bell = bellOver(alerts);
  const heard: string[] = [];
  for (let turn = 0; turn < 8; turn += 1) {
    const id = `flap-${turn}`;
    alerts.raise(id, 'warning', 'stale-feed BTC');
    heard.push(bell.look(turn * 5_000));
    alerts.acknowledge(id);
    alerts.clear(id);
  }
  expect(heard.map((word) => word === 'warning')).toEqual([
    ...[true, false, false, false, false, false, true, false],
  ]);
});

test('the desktop is told of each once, and of none that the operator has in front', () => {
  const alerts = alertLedger();
  const bell = bellOver(alerts);
  alerts.raise('a', 'warning');
  const told = [bell.look(0, true), bell.look(1_000, false)];
  alerts.raise('b', 'warning');
  told.push(bell.look(2_000, false), bell.look(3_000, false));
  expect(told).toEqual(['warning', 'quiet', 'warning b', 'quiet']);
});

test('muted it is silent for five minutes and tells the desktop all the same', () => {
  const alerts = alertLedger();
  const bell = bellOver(alerts);
  alerts.raise('a', 'critical');
  bell.mute(0);
  const heard = [bell.look(1, false), bell.look(muteMillis - 1), bell.look(muteMillis)];
  expect([heard, bell.isMuted(muteMillis)]).toEqual([['quiet a', 'quiet', 'critical'], false]);
});
