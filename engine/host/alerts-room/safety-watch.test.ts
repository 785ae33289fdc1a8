import { expect, test } from 'vitest';
import type { Finding } from '../../alerts/alert-desk.ts';
import { KillReport, LedgerEvent } from '../../contract/events.ts';
import { SafetyWatch } from './safety-watch.ts';

let sequence = 0;
const event = (body: object): LedgerEvent => {
  sequence += 1;
  return LedgerEvent.parse({ sequence, utcNanos: '1', monoNanos: sequence * 1_000, body });
};
const reported = (killId: string, outcome: string, fields: object = {}): LedgerEvent =>
  event({
    type: 'kill.reported',
    report: KillReport.parse({
      ...{ killId, scope: {}, outcome, cancelled: [], filledInRace: [], refused: [] },
      ...{ unconfirmed: [], inFlight: [], fenced: [], openPositions: [], gateClosedMicros: 1 },
      ...{ latchedMicros: 1, lastCancelMicros: 1, confirmedMicros: null },
      ...fields,
    }),
  });
const warden = (state: string): LedgerEvent =>
  event({ type: 'warden.changed', state, detail: 'its lease ran out' });

const text = ({ rule, isFiring, fresh, words, over }: Finding): string =>
  `${rule.severity} ${isFiring ? words().title : `over: ${over}`} (${fresh})`;

test('K8 a kill that is not confirmed is a critical alert until the venues confirm it', () => {
  const watch = new SafetyWatch();
  const look = () => watch.look().map(text);
  expect(look()).toEqual([]);
  const unconfirmed = [{ clientOrderId: 'a', reason: 'no answer to the cancel' }];
  const doubt = { scope: { strategy: 'maker' }, unconfirmed, detail: 'one may still work' };
  watch.onEvent(reported('kill-0001', 'unconfirmed', doubt));
  const title = 'critical Kill of strategy=maker is not confirmed: 1 order may still work';
  expect([look(), look()]).toEqual([[`${title} (1)`], [`${title} (0)`]]);
  watch.onEvent(reported('kill-0002', 'confirmed', { scope: { strategy: 'taker' } }));
  expect(look()).toEqual([`${title} (0)`]);
  watch.onEvent(reported('kill-0001', 'confirmed', { scope: { strategy: 'maker' } }));
  expect(look()).toEqual(['critical over: the venues have confirmed it (0)']);
  expect(look()).toEqual([]);
});

test('K8 a later kill that covers it, and is confirmed, ends the doubt of an earlier one', () => {
  const watch = new SafetyWatch();
  watch.onEvent(reported('kill-0001', 'unconfirmed', { scope: { strategy: 'maker' } }));
  watch.look();
  watch.onEvent(reported('kill-0002', 'confirmed'));
  expect(watch.look().map(text)).toEqual(['critical over: a later kill of desk was confirmed (0)']);
});

test('K10 a warden that is lost is a critical alert until one guards again', () => {
  const watch = new SafetyWatch();
  watch.onEvent(warden('guarding'));
  expect(watch.look()).toEqual([]);
  watch.onEvent(warden('lost'));
  const title = 'critical The warden is not guarding: nothing arms without it';
  expect(watch.look().map(text)).toEqual([`${title} (1)`]);
  expect(watch.look().map(text)).toEqual([`${title} (0)`]);
  watch.onEvent(warden('guarding'));
  expect(watch.look().map(text)).toEqual(['critical over: the warden is guarding again (0)']);
  watch.onEvent(warden('acted'));
  expect(watch.look().map(text)).toEqual([
    'critical The warden has latched the desk by itself: nothing arms without it (1)',
  ]);
});

test('K10 what is over before anybody looked is told all the same', () => {
  const watch = new SafetyWatch();
  watch.onEvent(warden('lost'));
  watch.onEvent(warden('guarding'));
  expect(watch.look().map(({ isFiring }) => isFiring)).toEqual([true]);
  expect(watch.look().map(({ isFiring }) => isFiring)).toEqual([false]);
});
