/** Alerts of trips: one for each rule and scope, open while what it set stands. */
import { expect, test } from 'vitest';
import type { LedgerEvent } from '../../contract/events.ts';
import { linear, maker, requestOf, venue } from '../../core/core-fixture.ts';
import { deskWith, tripOf } from '../../core/trips/trip-desk-fixture.ts';
import { TripWatch } from './trip-watch.ts';

const second = 1e9;
const repeats = { name: 'repeats', what: 'repeated-execution', windowMillis: 1, threshold: 1 };
const buy = requestOf({ lots: 1 });

/** A desk with one trip, and its watch, which hears of events up to now when it is asked to. */
function watched(rule: object) {
  const { drive, events } = deskWith([tripOf({ ...repeats, ...rule })]);
  const watch = new TripWatch(() => drive.core.ledger);
  let heard = 0;
  const hear = (): void => {
    for (const event of events.slice(heard)) watch.onEvent(event as LedgerEvent);
    heard = events.length;
  };
  const look = (seconds: number) => {
    hear();
    return watch
      .look(seconds * second)
      .map(({ isFiring, fresh, group }) => [group, isFiring, fresh]);
  };
  return { drive, watch, look, hear };
}

test('a halt is one critical alert until a person has lifted it', () => {
  const { drive, watch, look, hear } = watched({ action: 'halt' });
  expect(look(0)).toEqual([]);
  drive.intent('a', buy, 1);
  hear();
  const [finding] = watch.look(0);
  expect(finding).toMatchObject({
    rule: {
      name: 'repeats',
      detector: 'trip',
      severity: 'critical',
      action: 'halt',
      dryRun: false,
    },
    subject: { strategy: maker },
    group: 'trip/repeats/strategy=maker',
    isFiring: true,
    fresh: 1,
    eventMonoNanos: 1_000,
    over: 'a person has lifted what it set',
  });
  expect(finding?.words()).toEqual({
    title: '1 order to buy BTCUSDT.sim by maker within 1 ms, the threshold is 1',
    detail: 'strategy=maker is halted by this trip until a person re-arms it.',
  });
  expect(look(3_600)).toEqual([['trip/repeats/strategy=maker', true, 0]]);
  drive.rearm({ strategy: maker }, 2);
  expect(look(3_601)).toEqual([['trip/repeats/strategy=maker', false, 0]]);
  expect(look(3_602)).toEqual([]);
});

test('another halt of the same scope is none of its own', () => {
  const { drive, look } = watched({ action: 'halt' });
  drive.intent('a', buy, 1);
  look(0);
  drive.rearm({ strategy: maker }, 2);
  drive.kill({ strategy: maker }, 3);
  expect(look(1)).toEqual([['trip/repeats/strategy=maker', false, 0]]);
});

test('R4 it stays open while the scope is halted, whoever else has halted it since', () => {
  const { drive, look } = watched({ action: 'halt' });
  drive.intent('a', buy, 1);
  look(0);
  drive.kill({ strategy: maker }, 2);
  expect(look(1)).toEqual([['trip/repeats/strategy=maker', true, 0]]);
  drive.rearm({}, 3);
  expect(look(2)).toEqual([['trip/repeats/strategy=maker', true, 0]]);
  drive.rearm({ strategy: maker }, 4);
  expect(look(3)).toEqual([['trip/repeats/strategy=maker', false, 0]]);
});

test('what only tells is a warning for half a minute, and counts', () => {
  const { drive, watch, look, hear } = watched({ action: 'flatten', dryRun: true });
  drive.intent('a', buy, 1);
  drive.quote(100_000, 100_002, 1_000_000);
  drive.intent('b', buy, 1_000_001);
  hear();
  const [finding] = watch.look(1 * second);
  expect(finding).toMatchObject({ fresh: 2, isFiring: true, rule: { severity: 'warning' } });
  expect(finding?.words().detail).toBe(
    'Dry run: strategy=maker would be halted and flattened by this trip.',
  );
  expect(finding?.over).toBe('it was not reached again');
  expect(look(30.9)).toEqual([['trip/repeats/strategy=maker', true, 0]]);
  expect(look(31.1)).toEqual([['trip/repeats/strategy=maker', false, 0]]);
});

test('one that only alerts says no more than what it found', () => {
  const { drive, watch, hear } = watched({ action: 'alert' });
  drive.intent('a', buy, 1);
  hear();
  expect(watch.look(0)[0]?.words().detail).toBe('');
});

test('what it is about is venue, instrument or strategy, as far as an alert can say', () => {
  const rule = tripOf({ name: 'gross', what: 'exposure', threshold: 1, action: 'alert' });
  const { drive, events } = deskWith([rule]);
  const watch = new TripWatch(() => drive.core.ledger);
  const scope = { venue, instrument: linear };
  const reached = { type: 'tripReached', trip: 'gross', scope, use: 2, words: 'much' } as const;
  drive.core.process({ ...reached, stamp: { mono: 5, utc: '1' } as never });
  for (const event of events) watch.onEvent(event);
  expect(watch.look(0).map(({ subject }) => subject)).toEqual([scope]);
});
