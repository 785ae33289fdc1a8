/** A page that nobody is at locks the key after the time that the desk says, and stops nothing. */
import { expect, test } from 'vitest';
import type { Desk } from '../replica/desk.ts';
import { lockWhenIdle } from './idle-lock.ts';

function pageOf(idleLockSeconds: number) {
  const page = {
    millis: 0,
    open: true,
    locks: 0,
    refreshed: 0,
    limits: [] as number[],
    target: new EventTarget(),
    look: (): void => undefined,
    keyLocked: (): void => undefined,
  };
  lockWhenIdle(
    {
      on: (event, listener) => {
        if (event === 'keyLocked') page.keyLocked = () => listener(true as never);
        return () => undefined;
      },
      idleLimit: async (seconds) => {
        page.limits.push(seconds);
        return true;
      },
    },
    {
      replica: { status: { idleLockSeconds } as Desk['replica']['status'] },
      operator: {
        present: () => (page.open ? 'ada' : null),
        lock: async () => {
          page.open = false;
          page.locks += 1;
          return '';
        },
        refresh: async () => {
          page.refreshed += 1;
        },
      },
    },
    {
      addEventListener: (...listening: Parameters<EventTarget['addEventListener']>) =>
        page.target.addEventListener(...listening),
      setInterval: (look) => {
        page.look = look;
      },
    },
    () => page.millis,
  );
  const pass = (millis: number) => {
    page.millis += millis;
    page.look();
  };
  pass(0);
  return { page, pass };
}

test('the key is locked after the time without input, once', () => {
  const { page, pass } = pageOf(60);
  pass(50_000);
  page.target.dispatchEvent(new Event('keydown'));
  pass(50_000);
  expect(page.locks).toBe(0);
  pass(10_000);
  pass(10_000);
  expect([page.locks, page.open, page.limits]).toEqual([1, false, [60]]);
});

test('a passphrase begins the time anew', () => {
  const { page, pass } = pageOf(60);
  pass(60_000);
  expect(page.locks).toBe(1);
  page.open = true;
  pass(30_000);
  pass(59_000);
  expect(page.locks).toBe(1);
  pass(1_000);
  expect(page.locks).toBe(2);
});

test('what the main process locked is looked at again', () => {
  const { page } = pageOf(60);
  page.keyLocked();
  expect(page.refreshed).toBe(1);
});
