/** The key of a console that nobody is at is locked, once, and the window is told. */
import { expect, test, vi } from 'vitest';

vi.mock('electron', () => ({ powerMonitor: { on: () => undefined } }));
const { IdleLock } = await import('./idle-lock.ts');

function keyAt(state: 'locked' | 'unlocked') {
  const key = { state, locks: 0 };
  const clock = { millis: 0 };
  let told = 0;
  const lock = new IdleLock(
    {
      status: () => ({ state: key.state, identity: null }),
      lock: () => {
        key.state = 'locked';
        key.locks += 1;
      },
    },
    () => {
      told += 1;
    },
    () => clock.millis,
  );
  lock.setLimit(60);
  return { key, clock, lock, told: () => told };
}

test('an open key is locked after the time, and the window is told once', () => {
  const { key, clock, lock, told } = keyAt('unlocked');
  clock.millis = 59_000;
  lock.look();
  expect([key.state, told()]).toEqual(['unlocked', 0]);
  clock.millis = 60_000;
  lock.look();
  lock.look();
  expect([key.state, key.locks, told()]).toEqual(['locked', 1, 1]);
});

test('a passphrase begins the time anew, and a locked key is left alone', () => {
  const { key, clock, lock, told } = keyAt('locked');
  clock.millis = 70_000;
  lock.look();
  expect([key.locks, told()]).toEqual([0, 0]);
  key.state = 'unlocked';
  lock.opened();
  clock.millis = 120_000;
  lock.look();
  expect(key.state).toBe('unlocked');
  lock.lock();
  expect([key.state, told()]).toEqual(['locked', 1]);
});
