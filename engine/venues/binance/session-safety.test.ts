/** What a session arms at its log-on, and what it says of it. */
import { afterEach, expect, test, vi } from 'vitest';
import { deadManMillis, renewMillis, SessionSafety } from './session-safety.ts';
import type { Answer } from './ws-api-messages.ts';

const yes: Answer = { ok: true, result: {} };
const no: Answer = { ok: false, status: 400, code: -1020, message: 'not supported' };

afterEach(() => {
  vi.useRealTimers();
});

function session(answers: (method: string) => Answer, deadMan = true) {
  const asked: string[] = [];
  const faults: string[] = [];
  const wants = { cancelOnDisconnect: true, deadMan };
  const safety = new SessionSafety(wants, (detail) => faults.push(detail));
  const ask = (method: string, parameters: object): Promise<Answer> => {
    asked.push(`${method} ${Object.values(parameters).join()}`);
    return Promise.resolve(answers(method));
  };
  return { asked, faults, safety, ask };
}

const renewal = `session.deadMan ${deadManMillis}`;

test('K10 both are armed at the log-on, and the timer is renewed until the end', async () => {
  vi.useFakeTimers();
  const { asked, safety, ask } = session(() => yes);
  expect(await safety.arm(ask)).toEqual({
    reason: 'logged on, orders are cancelled on disconnect, and 3 s after we fall silent',
    safety: { cancelOnDisconnect: true, deadManMillis },
  });
  expect(asked).toEqual(['session.cancelOnDisconnect true', renewal]);
  await vi.advanceTimersByTimeAsync(renewMillis * 3);
  expect(asked.slice(2)).toEqual([renewal, renewal, renewal]);
  safety.disarm();
  await vi.advanceTimersByTimeAsync(renewMillis * 3);
  expect(asked).toHaveLength(5);
});

test('K10 armed anew on every log-on, by one row of renewals', async () => {
  vi.useFakeTimers();
  const { asked, safety, ask } = session(() => yes);
  await safety.arm(ask);
  await safety.arm(ask);
  expect(asked.filter((line) => line === renewal)).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(renewMillis);
  expect(asked.filter((line) => line === renewal)).toHaveLength(3);
  safety.disarm();
});

test('K10 a venue without a timer is said to have none, and is not asked again', async () => {
  vi.useFakeTimers();
  const { asked, safety, ask } = session((method) => (method === 'session.deadMan' ? no : yes));
  const armed = await safety.arm(ask);
  expect(armed.safety).toEqual({ cancelOnDisconnect: true, deadManMillis: null });
  expect(armed.reason).toContain('the venue has no dead-man timer (-1020 not supported)');
  await vi.advanceTimersByTimeAsync(renewMillis * 3);
  expect(asked).toHaveLength(2);
});

test('K10 a renewal that is refused is a fault, and is tried again', async () => {
  vi.useFakeTimers();
  let count = 0;
  const { faults, safety, ask } = session(() => {
    count += 1;
    return count === 3 ? no : yes;
  });
  await safety.arm(ask);
  await vi.advanceTimersByTimeAsync(renewMillis * 2);
  expect(faults).toEqual(['the dead-man timer was not renewed: -1020 not supported']);
  safety.disarm();
});

test('where nobody wants one none is armed', async () => {
  const { asked, safety, ask } = session(() => yes, false);
  expect((await safety.arm(ask)).safety.deadManMillis).toBeNull();
  expect(asked).toEqual(['session.cancelOnDisconnect true']);
});
