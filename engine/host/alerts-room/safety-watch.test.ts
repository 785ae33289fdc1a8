import { expect, test } from 'vitest';
import type { Finding } from '../../alerts/alert-desk.ts';
import { KillReport, LedgerEvent } from '../../contract/events.ts';
import { orderId, sessionStarted, venue } from '../../core/core-fixture.ts';
import { doubtfulKillsLimit } from '../../state/doubtful-kills.ts';
import { initialState } from '../../state/ledger-state.ts';
import { stampNow } from '../loop.ts';
import { testLoop } from '../loop-fixture.ts';
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
  const watch = new SafetyWatch(initialState);
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
  const watch = new SafetyWatch(initialState);
  watch.onEvent(reported('kill-0001', 'unconfirmed', { scope: { strategy: 'maker' } }));
  watch.look();
  watch.onEvent(reported('kill-0002', 'confirmed'));
  expect(watch.look().map(text)).toEqual(['critical over: a later kill of desk was confirmed (0)']);
});

test('K10 a warden that is lost is a critical alert until one guards again', () => {
  const watch = new SafetyWatch(initialState);
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
  const watch = new SafetyWatch(initialState);
  watch.onEvent(warden('lost'));
  watch.onEvent(warden('guarding'));
  expect(watch.look().map(({ isFiring }) => isFiring)).toEqual([true]);
  expect(watch.look().map(({ isFiring }) => isFiring)).toEqual([false]);
});

test('K8 a kill of a former run is in doubt until its orders have ended, or a later one', () => {
  const { loop } = testLoop(2);
  const { ledger } = loop.core;
  const unconfirmed = ['o1', 'o2'].map((clientOrderId) => ({ clientOrderId, reason: 'silent' }));
  const started = event(sessionStarted);
  const look = (given: readonly object[], outcome = 'unconfirmed'): (() => string[]) => {
    const { body } = reported('kill-0001', outcome, { unconfirmed: given });
    if (body.type === 'kill.reported') ledger.lastKill = body.report;
    const watch = new SafetyWatch(() => ledger);
    watch.onEvent(started);
    return () => watch.look().map(text);
  };
  expect(look([], 'confirmed')()).toEqual([]);
  const [known, unknown] = [look(unconfirmed), look([])];
  const title = 'critical Kill of desk is not confirmed';
  const kept = [`${title}: 2 orders may still work (0)`];
  expect([known(), known()]).toEqual([[`${title}: 2 orders may still work (1)`], kept]);
  expect([unknown().length, unknown().length]).toEqual([1, 1]);
  const end = (id: string): void => {
    const report = { kind: 'cancelled', clientOrderId: orderId(id), reason: '' } as const;
    loop.process({ type: 'venueReport', venue, report, stamp: stampNow() });
  };
  end('o1');
  expect(known()).toEqual(kept);
  end('o2');
  expect(known()).toEqual(['critical over: every order that was in doubt has ended (0)']);
  expect([known(), unknown().length]).toEqual([[], 1]);
});

/** A ledger on which these kills were left unconfirmed. */
function doubted(...killIds: string[]) {
  const { loop } = testLoop(2);
  for (const killId of killIds) {
    const scope = { strategy: `s-${killId}` };
    const unconfirmed = [{ clientOrderId: killId === 'kill-0001' ? 'o1' : 'o2', reason: 'silent' }];
    const { body } = reported(killId, 'unconfirmed', { scope, unconfirmed, rows: [] });
    if (body.type === 'kill.reported') loop.process({ type: 'record', body, stamp: stampNow() });
  }
  const end = (id: string): void => {
    const report = { kind: 'cancelled', clientOrderId: orderId(id), reason: '' } as const;
    loop.process({ type: 'venueReport', venue, report, stamp: stampNow() });
  };
  const watch = new SafetyWatch(() => loop.core.ledger);
  return { watch, end, look: () => watch.look().map(text) };
}

test('K8 a start raises every kill that is still in doubt, and not the last alone', () => {
  const { watch, look, end } = doubted('kill-0001', 'kill-0002');
  watch.onEvent(event(sessionStarted));
  const title = (killId: string) =>
    `critical Kill of strategy=s-${killId} is not confirmed: 1 order may still work`;
  expect(look()).toEqual([`${title('kill-0001')} (1)`, `${title('kill-0002')} (1)`]);
  end('o2');
  expect(look()).toEqual([
    `${title('kill-0001')} (0)`,
    'critical over: every order that was in doubt has ended (0)',
  ]);
  watch.onEvent(reported('kill-0009', 'confirmed'));
  expect(look()).toEqual(['critical over: a later kill of desk was confirmed (0)']);
  expect(look()).toEqual([]);
});

test('K8 what has ended before a start is not raised by it', () => {
  const { watch, look, end } = doubted('kill-0001', 'kill-0002');
  end('o1');
  watch.onEvent(event(sessionStarted));
  expect(look()).toEqual([
    'critical Kill of strategy=s-kill-0002 is not confirmed: 1 order may still work (1)',
  ]);
});

test('K8 the bound of what is remembered is an alert of its own', () => {
  const many = Array.from({ length: doubtfulKillsLimit + 2 }, (_, at) => `kill-${1_000 + at}`);
  const { watch, look } = doubted(...many);
  watch.onEvent(event(sessionStarted));
  const told = look();
  expect(told).toHaveLength(doubtfulKillsLimit + 1);
  const title = 'critical 2 more kills were never confirmed, beyond the 32 that are told';
  expect([told.at(-1), look().at(-1)]).toEqual([`${title} (2)`, `${title} (0)`]);
});
