import { expect, test } from 'vitest';
import { LedgerEvent } from '../contract/events.ts';
import { RecentChanges } from './recent-changes.ts';

const event = (seconds: number, body: object): LedgerEvent =>
  LedgerEvent.parse({ sequence: 1, utcNanos: '1', monoNanos: seconds * 1e9, body });

const limits = (cause: string) => ({
  type: 'feed.changed',
  venue: 'sim',
  instrument: 'BTCUSDT.sim',
  state: 'live',
  reason: cause,
});

test('changes before an alert, newest first, with how long before, and nothing later', () => {
  const changes = new RecentChanges();
  changes.observe(event(100, limits('long ago')));
  changes.observe(event(900, limits('one')));
  changes.observe(event(995, { type: 'operator.signedIn', operator: 'kim', sessionId: 's' }));
  changes.observe(
    event(998, {
      type: 'mode.changed',
      scope: { strategy: 'maker' },
      previous: 'halted',
      mode: 'active',
      epoch: 4,
      actor: { kind: 'operator', name: 'kim' },
      cause: 're-arm',
      reason: 'checked',
      commandId: null,
    }),
  );
  changes.observe(event(1_001, limits('after')));
  expect(changes.before(1_000e9)).toEqual([
    '2 s before: strategy=maker active by kim (checked)',
    '100 s before: feed of BTCUSDT.sim live (one)',
  ]);
});

test('no more than eight are told, however many there were', () => {
  const changes = new RecentChanges();
  for (let number = 0; number < 200; number += 1)
    changes.observe(event(number, limits(`${number}`)));
  const told = changes.before(200e9);
  expect(told).toHaveLength(8);
  expect(told[0]).toBe('1 s before: feed of BTCUSDT.sim live (199)');
});
