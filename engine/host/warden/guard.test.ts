/** The warden's judgement: leases while the core answers, action only after the last one ended. */
import { expect, test } from 'vitest';
import { monoNanos } from '../../contract/numbers.ts';
import { Guard, leaseMillis, probeMillis } from './guard.ts';

const at = (millis: number) => monoNanos(millis * 1_000_000);

/** Asks, and has the core answer at once; a beat says so. */
function answer(guard: Guard, millis: number): void {
  guard.beat(guard.probe(at(millis)) ?? 0, at(millis));
}

test('grants while beats and answers are fresh', () => {
  const guard = new Guard();
  expect(guard.decide(at(0)).kind).toBe('hold');
  answer(guard, 100);
  expect(guard.decide(at(100))).toEqual({ kind: 'grant', expiresMonoNanos: at(1_600) });
  answer(guard, 300);
  expect(guard.decide(at(550))).toEqual({ kind: 'grant', expiresMonoNanos: at(2_050) });
});

test('a beat alone is no sign of life before a probe has come back', () => {
  const guard = new Guard();
  guard.beat(0, at(0));
  expect(guard.decide(at(0))).toEqual({ kind: 'hold', reason: 'no probe has come back yet' });
  expect(guard.probe(at(0))).toBe(1);
  expect(guard.probe(at(probeMillis - 1)), 'not yet time for the next').toBeNull();
  guard.beat(1, at(50));
  expect(guard.decide(at(50)).kind).toBe('grant');
});

test('a silent engine: holds at once, acts when the last lease has run out and not before', () => {
  const guard = new Guard();
  answer(guard, 1_000);
  guard.decide(at(1_000));
  expect(guard.decide(at(1_351)).kind).toBe('hold');
  expect(guard.lapsed(at(1_000 + leaseMillis - 1))).toBeNull();
  expect(guard.lapsed(at(1_000 + leaseMillis))).toBe('no heartbeat for 1500 ms');
});

test('K10 beats go on and no probe comes back: held at one miss, acted on at three', () => {
  const guard = new Guard();
  answer(guard, 0);
  const decisions: string[] = [];
  let now = 100;
  let lapsed: string | null = null;
  for (; lapsed === null && now < 10_000; now += 100) {
    guard.beat(1, at(now));
    guard.probe(at(now));
    const decision = guard.decide(at(now));
    decisions.push(decision.kind === 'hold' ? `${now}: ${decision.reason}` : `${now}: lease`);
    lapsed = guard.lapsed(at(now));
  }
  expect(decisions.slice(5, 8)).toEqual([
    '600: lease',
    '700: main loop stalled for 500 ms, 1 probe missed',
    '800: main loop stalled for 600 ms, 1 probe missed',
  ]);
  // Within three seconds, with the time that the cancels take.
  expect([now - 100, lapsed]).toEqual([2_100, 'main loop stalled for 1900 ms, 3 probes missed']);
});

test('K10 an answer to what was never asked, or the same once more, proves nothing', () => {
  const guard = new Guard();
  answer(guard, 0);
  for (let now = 100; now <= 700; now += 100) {
    guard.probe(at(now));
    guard.beat(now % 200 === 0 ? 1 : 1_000, at(now));
  }
  expect(guard.decide(at(700)).kind).toBe('hold');
});

test('a core that answers late goes on being lent time as soon as it has caught up', () => {
  const guard = new Guard();
  answer(guard, 0);
  const asked: number[] = [];
  for (let now = 200; now <= 1_000; now += 100) {
    asked.push(...[guard.probe(at(now))].filter((probe) => probe !== null));
    guard.beat(1, at(now));
  }
  expect(guard.turns(at(1_000))).toBe(false);
  guard.beat(asked.at(-2) ?? 0, at(1_050));
  expect(guard.turns(at(1_050)), 'all but the newest came back').toBe(true);
});

test('however long an engine stands still, its next answer is known', () => {
  const guard = new Guard();
  answer(guard, 0);
  let newest = 0;
  for (let now = 200; now <= 60_000; now += 100) {
    newest = guard.probe(at(now)) ?? newest;
    guard.beat(1, at(now));
  }
  expect(guard.turns(at(60_000))).toBe(false);
  guard.beat(newest, at(60_050));
  expect(guard.turns(at(60_050))).toBe(true);
});

test('an engine that comes back in time is granted again', () => {
  const guard = new Guard();
  answer(guard, 0);
  guard.decide(at(0));
  expect(guard.decide(at(1_000)).kind).toBe('hold');
  answer(guard, 1_100);
  expect(guard.decide(at(1_100)).kind).toBe('grant');
});

test('after acting it waits for new life before it lends again', () => {
  const guard = new Guard();
  answer(guard, 0);
  guard.decide(at(0));
  expect(guard.lapsed(at(3_000))).toBe('no heartbeat for 3000 ms');
  guard.reset();
  expect(guard.lapsed(at(3_000))).toBeNull();
  expect(guard.decide(at(3_050)).kind).toBe('hold');
  guard.beat(1, at(3_060));
  expect(guard.decide(at(3_060)).kind, 'an answer from before').toBe('hold');
  answer(guard, 3_100);
  expect(guard.decide(at(3_100)).kind).toBe('grant');
});

test('a warden that stood still itself does not accuse the engine', () => {
  const guard = new Guard();
  answer(guard, 0);
  guard.decide(at(0));
  expect(guard.lapsed(at(50))).toBeNull();
  expect(guard.lapsed(at(8_050))).toBe('the warden itself stood still for 8000 ms');
});
