/** The warden's judgement: leases while the engine turns, action only after the last one ended. */
import { expect, test } from 'vitest';
import { monoNanos } from '../../contract/numbers.ts';
import { Guard, leaseMillis } from './guard.ts';

const at = (millis: number) => monoNanos(millis * 1_000_000);

test('grants while beats and progress are fresh', () => {
  const guard = new Guard();
  expect(guard.decide(at(0)).kind).toBe('hold');
  guard.beat(1, at(100));
  expect(guard.decide(at(100))).toEqual({ kind: 'grant', expiresMonoNanos: at(1_600) });
  guard.beat(2, at(200));
  expect(guard.decide(at(450))).toEqual({ kind: 'grant', expiresMonoNanos: at(1_950) });
});

test('a silent engine: holds at once, acts when the last lease has run out and not before', () => {
  const guard = new Guard();
  guard.beat(1, at(1_000));
  guard.decide(at(1_000));
  expect(guard.decide(at(1_351)).kind).toBe('hold');
  expect(guard.lapsed(at(1_000 + leaseMillis - 1))).toBeNull();
  expect(guard.lapsed(at(1_000 + leaseMillis))).toBe('no heartbeat for 1500 ms');
});

test('beats without progress are no sign of life', () => {
  const guard = new Guard();
  for (let now = 0; now <= 500; now += 100) {
    guard.beat(7, at(now));
    expect(guard.decide(at(now)).kind).toBe('grant');
  }
  for (let now = 600; now < 500 + leaseMillis; now += 100) {
    guard.beat(7, at(now));
    expect(guard.decide(at(now)).kind).toBe('hold');
  }
  guard.beat(7, at(500 + leaseMillis));
  expect(guard.lapsed(at(500 + leaseMillis))).toBe('main loop stalled for 2000 ms');
});

test('an engine that comes back in time is granted again', () => {
  const guard = new Guard();
  guard.beat(1, at(0));
  guard.decide(at(0));
  expect(guard.decide(at(1_000)).kind).toBe('hold');
  guard.beat(2, at(1_100));
  expect(guard.decide(at(1_100)).kind).toBe('grant');
});

test('after acting it waits for new life before it lends again', () => {
  const guard = new Guard();
  guard.beat(1, at(0));
  guard.decide(at(0));
  expect(guard.lapsed(at(3_000))).toBe('no heartbeat for 3000 ms');
  guard.reset();
  expect(guard.lapsed(at(3_000))).toBeNull();
  expect(guard.decide(at(3_050)).kind).toBe('hold');
  guard.beat(1, at(3_100));
  expect(guard.decide(at(3_100)).kind).toBe('grant');
});

test('a warden that stood still itself does not accuse the engine', () => {
  const guard = new Guard();
  guard.beat(1, at(0));
  guard.decide(at(0));
  expect(guard.lapsed(at(50))).toBeNull();
  expect(guard.lapsed(at(8_050))).toBe('the warden itself stood still for 8000 ms');
});
