// The hotkey's states: refused, untested, proved, lost; and which press stops the desk.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { HotkeyStatus } from '../contract/bridge.ts';
import { GlobalHotkey } from './global-hotkey.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A system that gives keys, refuses them or takes them away, as a test says. */
function system(answer: 'gives' | 'refuses' | 'throws' = 'gives') {
  const state = { answer, held: null as (() => void) | null, asked: 0 };
  const told: HotkeyStatus['state'][] = [];
  let kills = 0;
  const hotkey = new GlobalHotkey({
    accelerator: 'Control+Alt+Shift+K',
    shortcuts: {
      register(_accelerator, press) {
        state.asked += 1;
        if (state.answer === 'throws') throw new TypeError('no such key');
        if (state.answer === 'gives') state.held = press;
        return state.answer === 'gives';
      },
      isRegistered: () => state.held !== null,
      unregister() {
        state.held = null;
      },
    },
    onKill: () => {
      kills += 1;
    },
    onChanged: ({ state: word }) => told.push(word),
    now: () => Date.now(),
  });
  hotkey.start();
  return { hotkey, state, told, press: () => state.held?.(), kills: () => kills };
}

test('a press outside a test stops the desk and proves the hotkey', () => {
  const { hotkey, told, press, kills } = system();
  expect(hotkey.status()).toMatchObject({ accelerator: 'Control+Alt+Shift+K', state: 'untested' });
  press();
  press();
  expect([kills(), hotkey.status().state, told]).toEqual([2, 'works', ['untested', 'works']]);
});

test('the press of a test proves it and stops nothing, nor does its held key', async () => {
  const { hotkey, press, kills } = system();
  const tested = hotkey.test();
  expect(hotkey.test()).toBe(tested);
  vi.advanceTimersByTime(9_900);
  press();
  expect(await tested).toMatchObject({ state: 'works' });
  vi.advanceTimersByTime(600);
  press();
  vi.advanceTimersByTime(800);
  press();
  expect(kills()).toBe(0);
  vi.advanceTimersByTime(200);
  press();
  expect(kills()).toBe(1);
});

test('a test without a press says so, also of a hotkey that has worked before', async () => {
  const { hotkey, press, kills } = system();
  press();
  const tested = hotkey.test();
  vi.advanceTimersByTime(10_000);
  const status = await tested;
  expect([status.state, status.detail]).toEqual(['untested', expect.stringMatching(/ten seconds/)]);
  press();
  expect(kills()).toBe(2);
});

test.each([
  ['refuses', /refused it/],
  ['throws', /does not know these keys: no such key/],
] as const)('a system that %s it: unavailable, and no other key is taken', async (how, says) => {
  const { hotkey, state } = system(how);
  expect(hotkey.status()).toMatchObject({ state: 'unavailable' });
  expect(hotkey.status().detail).toMatch(says);
  expect(await hotkey.test()).toEqual(hotkey.status());
  state.answer = 'gives';
  vi.advanceTimersByTime(5_000);
  expect(hotkey.status().state).toBe('untested');
});

test('a lost registration is shown, and a new one has to be proved anew', () => {
  const { hotkey, state, told, press } = system();
  press();
  state.held = null;
  state.answer = 'refuses';
  vi.advanceTimersByTime(5_000);
  expect(hotkey.status()).toMatchObject({ state: 'unavailable' });
  expect(hotkey.status().detail).toMatch(/taken it away/);
  vi.advanceTimersByTime(5_000);
  expect(hotkey.status().detail).toMatch(/taken it away/);
  state.answer = 'gives';
  vi.advanceTimersByTime(5_000);
  expect(told).toEqual(['untested', 'works', 'unavailable', 'untested']);
});

test('a test ends when the registration is lost for good', async () => {
  const { hotkey, state } = system();
  const tested = hotkey.test();
  state.held = null;
  state.answer = 'refuses';
  vi.advanceTimersByTime(5_000);
  expect(await tested).toMatchObject({ state: 'unavailable' });
});

test('it is given back, and not looked for any more', () => {
  const { hotkey, state } = system();
  hotkey.stop();
  vi.advanceTimersByTime(60_000);
  expect([state.held, state.asked]).toEqual([null, 1]);
});
