// Notices: shown, refused, held back in a storm, and never in the way of anything else.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { DesktopNotice } from '../contract/bridge.ts';
import { noticeDaemonAnswers } from './notice-daemon.ts';
import { type NoticePorts, Notices, type ShownNotice } from './notices.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

type Says = 'show' | 'failed' | 'nothing';

class FakeNotice implements ShownNotice {
  readonly notice: DesktopNotice;
  readonly #says: Says;
  readonly #listeners = new Map<string, () => void>();
  isClosed = false;

  constructor(notice: DesktopNotice, says: Says) {
    this.notice = notice;
    this.#says = says;
  }

  on(event: string, listener: () => void): void {
    this.#listeners.set(event, listener);
  }

  say(event: string): void {
    this.#listeners.get(event)?.();
  }

  show(): void {
    this.say(this.#says);
  }

  close(): void {
    this.isClosed = true;
    this.say('close');
  }
}

function desktop(says: Says = 'show', more: Partial<NoticePorts> = {}) {
  const shown: FakeNotice[] = [];
  const notices = new Notices({
    answers: () => Promise.resolve(true),
    isSupported: () => true,
    make: (notice) => {
      const made = new FakeNotice(notice, says);
      shown.push(made);
      return made;
    },
    now: () => Date.now(),
    ...more,
  });
  return { notices, shown };
}

const notice: DesktopNotice = { title: 'Stale feed', body: 'BTCUSDT.sim', isCritical: true };
const nothing = (): void => undefined;

test('one that the desktop shows, and its click', async () => {
  const { notices, shown } = desktop();
  const onClick = vi.fn<() => void>();
  expect(await notices.show('alert', notice, onClick)).toBe(true);
  expect(shown.map((each) => each.notice)).toEqual([notice]);
  shown[0]?.say('click');
  expect(onClick).toHaveBeenCalledTimes(1);
});

test.each([
  ['fails', 'failed', {}],
  ['has none', 'show', { isSupported: () => false }],
  ['does not answer', 'show', { answers: () => Promise.resolve(false) }],
  [
    'throws',
    'show',
    {
      make: () => {
        throw new Error('no bus');
      },
    },
  ],
] as const)('a desktop that %s: not shown', async (_name, says, more) => {
  expect(await desktop(says, more).notices.show('alert', notice, nothing)).toBe(false);
});

test('a desktop that says nothing has not shown it', async () => {
  const answer = desktop('nothing').notices.show('alert', notice, nothing);
  await vi.advanceTimersByTimeAsync(1_500);
  expect(await answer).toBe(false);
});

test('a storm shows four, then one every fifteen seconds with what was left out', async () => {
  const { notices, shown } = desktop();
  const storm = async (): Promise<number> => {
    const all = Array.from({ length: 500 }, () => notices.show('alert', notice, nothing));
    return (await Promise.all(all)).filter(Boolean).length;
  };
  expect(await storm()).toBe(4);
  await vi.advanceTimersByTimeAsync(15_000);
  expect(await storm()).toBe(1);
  expect(shown.at(-1)?.notice.body).toBe('BTCUSDT.sim (496 more before this were not shown)');
  // What became of a kill is not hidden by the storm.
  expect(await notices.show('kill', notice, nothing)).toBe(true);
});

test('only so many stand at once: the oldest makes room', async () => {
  const { notices, shown } = desktop();
  for (let count = 0; count < 9; count += 1) {
    await notices.show('kill', notice, nothing);
    await vi.advanceTimersByTimeAsync(60_000);
  }
  expect(shown.map(({ isClosed }) => isClosed)).toEqual([
    ...[true, true, true],
    ...[false, false, false, false, false, false],
  ]);
});

test('a long body stays within its bound', async () => {
  const { notices, shown } = desktop();
  const long = { ...notice, body: 'x'.repeat(400) };
  for (let count = 0; count < 5; count += 1) await notices.show('alert', long, nothing);
  await vi.advanceTimersByTimeAsync(15_000);
  await notices.show('alert', long, nothing);
  expect(shown.map((each) => each.notice.body.length)).toEqual([400, 400, 400, 400, 400]);
});

test.each([
  ['a daemon that answers', [['true']], true],
  ['one that refuses', [['false'], ['true']], false],
  ['one that hangs', [['sleep', '60']], false],
  ['no program to ask with, then one', [['no-such-program-here'], ['true']], true],
  ['no program at all', [['no-such-program-here']], false],
] as const)('%s', async (_name, programs, answers) => {
  vi.useRealTimers();
  expect(await noticeDaemonAnswers('linux', programs)).toBe(answers);
});

test('other systems do not wait, and are not asked', async () => {
  expect(await noticeDaemonAnswers('darwin', [])).toBe(true);
});
