/** Idle is what has no input for as long as the desk says, and stays so until the key is locked. */
import { expect, test } from 'vitest';
import { IdleWatch, idleLockSecondsDefault } from './idle-watch.ts';

function watchAt() {
  const clock = { millis: 5_000 };
  return { clock, watch: new IdleWatch(() => clock.millis) };
}

test('input begins the time anew, and comes too late once it is over', () => {
  const { clock, watch } = watchAt();
  watch.setLimit(60);
  clock.millis += 59_999;
  expect(watch.isIdle).toBe(false);
  watch.input();
  clock.millis += 59_999;
  expect(watch.isIdle).toBe(false);
  clock.millis += 1;
  expect(watch.isIdle).toBe(true);
  watch.input();
  expect(watch.isIdle).toBe(true);
  watch.begin();
  expect(watch.isIdle).toBe(false);
});

test.each([
  ['before it is told', null, idleLockSecondsDefault],
  ['that is no number', Number.NaN, idleLockSecondsDefault],
  ['that would lock at every breath', 1, 30],
  ['beyond a day', 1e9, 86_400],
])('a limit %s', (_name, seconds, limit) => {
  const { clock, watch } = watchAt();
  if (seconds !== null) watch.setLimit(seconds);
  clock.millis += limit * 1_000 - 1;
  expect(watch.isIdle).toBe(false);
  clock.millis += 1;
  expect(watch.isIdle).toBe(true);
});
