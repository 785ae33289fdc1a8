/** Alerts on a real desk: faults injected at its venue, seen in time, owned, over, acted on. */
import { randomUUID } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { AlertId } from '../../contract/alert.ts';
import { type TestDesk, until } from '../desk-fixture.ts';
import {
  bodiesOf,
  closeDesks,
  deskWith,
  eventsOf,
  expectInTime,
  inject,
  injections,
  rounds,
} from './faulty-venue-fixture.ts';

afterEach(closeDesks);

const SnapshotAlerts = z.looseObject({
  alerts: z.array(z.tuple([AlertId, z.looseObject({ clearedReason: z.string().nullable() })])),
});

/** Why each alert is over, by what the console has been told in its snapshot and since. */
function clearedNow(desk: TestDesk): Map<AlertId, string> {
  const over = new Map<AlertId, string>();
  for (const message of desk.messages) {
    if (message.type !== 'snapshot') continue;
    for (const [alertId, { clearedReason }] of SnapshotAlerts.parse(message.state).alerts) {
      if (clearedReason !== null) over.set(alertId, clearedReason);
    }
  }
  for (const { alertId, reason } of bodiesOf(desk, 'alert.cleared')) over.set(alertId, reason);
  return over;
}

async function acknowledge(desk: TestDesk, alertId: AlertId, note: string): Promise<string> {
  return desk.command({ kind: 'alert.acknowledge', ...(await desk.head()), alertId, note });
}

test(
  'every injected gap, silence and refusal is an alert within 5 s, and ends',
  async () => {
    const desk = await deskWith(`
  - { name: feed-gap, detector: feed-gap, windowSeconds: 0.5 }
  - { name: stale-feed, detector: stale-feed, threshold: 500, on: { symbol: BTCUSDT } }
  - { name: other-stale, detector: stale-feed, threshold: 60000, on: { symbol: ETHUSDT } }
  - { name: reject-ratio, detector: reject-ratio, windowSeconds: 1, atLeast: 2 }
  - { name: ack-latency, detector: ack-latency, threshold: 1000 }
  - { name: tick-to-approved, detector: tick-to-approved, threshold: 1000 }
`);
    expectInTime('feed-gap', await rounds(desk, 'feed-gap', 'gap?symbol=BTCUSDT'));
    const [silences, refusals] = await Promise.all([
      rounds(desk, 'stale-feed', 'silence?symbol=BTCUSDT&millis=1000'),
      rounds(desk, 'reject-ratio', 'refuse?symbol=ETHUSDT&forMillis=1500'),
    ]);
    expectInTime('stale-feed', silences);
    expectInTime('reject-ratio', refusals);
    const gaps = bodiesOf(desk, 'alert.raised').filter(({ rule }) => rule === 'feed-gap');
    expect(new Set(gaps.map(({ group }) => group))).toEqual(new Set(['feed-gap/BTCUSDT.sim']));
    for (const { eventMonoNanos, alertId } of gaps) {
      const event = eventsOf(desk).find(
        ({ body }) => body.type === 'alert.raised' && body.alertId === alertId,
      );
      expect((event?.monoNanos ?? Number.NaN) - eventMonoNanos).toBeLessThan(5e9);
    }
  },
  100_000 + injections * 20_000,
);

test('a rule halts one strategy while the other trades; the alert is taken over', async () => {
  const desk = await deskWith(`
  - name: halt-eth
    detector: reject-ratio
    on: { strategy: maker-eth }
    windowSeconds: 10
    atLeast: 3
    severity: critical
    action: halt
  - { name: dry, detector: reject-ratio, on: { strategy: maker-btc }, action: halt, dryRun: true }
`);
  await until('orders of both', () =>
    ['maker-eth', 'maker-btc'].every((strategy) =>
      bodiesOf(desk, 'intent.recorded').some(({ request }) => request.owner.strategy === strategy),
    ),
  );
  await inject(desk, 'refuse?symbol=ETHUSDT&forMillis=20000');
  const raised = await until('the alert', () =>
    bodiesOf(desk, 'alert.raised').find(({ rule }) => rule === 'halt-eth'),
  );
  expect(raised).toMatchObject({
    group: 'halt-eth/maker-eth',
    severity: 'critical',
    action: 'halt',
    subject: { strategy: 'maker-eth' },
  });
  expect(raised.detail).toContain('strategy=maker-eth is halted by this rule');
  expect(raised.changedBefore.join()).toContain('maker-eth running');
  const halt = await until('the halt', () =>
    bodiesOf(desk, 'mode.changed').find(({ scope }) => scope.strategy !== undefined),
  );
  expect(halt).toMatchObject({
    scope: { strategy: 'maker-eth' },
    mode: 'halted',
    cause: 'halt-eth',
    actor: { kind: 'rule', name: 'halt-eth' },
  });
  const sentBefore = bodiesOf(desk, 'order.sent').length;
  await until('the other trades on', () => bodiesOf(desk, 'order.sent').length > sentBefore + 5);
  expect((await desk.status()).halted).toBe(false);

  const id = raised.alertId;
  expect(await acknowledge(desk, AlertId.parse('a9-9'), 'mine')).toMatch(/no alert/);
  expect(await acknowledge(desk, id, 'asking the venue')).toBe('');
  expect(await acknowledge(desk, id, 'again')).toMatch(/owns alert .* already/);
  const owned = await until('the owner', () => bodiesOf(desk, 'alert.acknowledged')[0]);
  expect(owned).toMatchObject({ alertId: id, owner: 'ada', note: 'asking the venue' });
  await until('its end', () =>
    bodiesOf(desk, 'alert.cleared').some(({ alertId }) => alertId === id),
  );
  expect(await acknowledge(desk, id, 'late')).toMatch(/is over .* ada owned it/);
}, 120_000);

test('an alert of an earlier run is over, and stays listed until somebody takes it', async () => {
  const desk = await deskWith(
    '\n  - { name: feed-gap, detector: feed-gap, windowSeconds: 3600 }\n',
  );
  await inject(desk, 'gap?symbol=BTCUSDT');
  const raised = await until('the alert', () => bodiesOf(desk, 'alert.raised')[0]);
  desk.signal('SIGKILL');
  await desk.ended();
  await desk.start();
  // On the record before the console is back: told in its snapshot or right after.
  const cleared = await until('its end', () => clearedNow(desk).get(raised.alertId));
  expect(cleared).toMatch(/restarted/);
  expect(await acknowledge(desk, raised.alertId, 'seen')).toBe('');
  const other = AlertId.parse(raised.alertId);
  expect(await acknowledge(desk, other, `again ${randomUUID()}`)).toMatch(/is over/);
}, 120_000);
