/** A stop at a bad moment: it ends in order all the same and leaves no process behind. */
import { randomUUID } from 'node:crypto';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { VenueEndpoint } from '../contract/endpoint.ts';
import { recoverEvents } from '../ledger/recovery.ts';
import { TestDesk, until } from './desk-fixture.ts';
import { processLives } from './gate/lock.ts';

const desks: TestDesk[] = [];
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close();
});

/** Ids of living processes that work in the desk's directory: the engine, its warden. */
async function livingIn(directory: string): Promise<string[]> {
  const living: string[] = [];
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => '');
    if (cwd === directory) living.push(pid);
  }
  return living;
}

async function venueLives(desk: TestDesk): Promise<boolean> {
  const text = await readFile(desk.path('venue.json'), 'utf8').catch(() => '');
  return text !== '' && processLives(VenueEndpoint.parse(JSON.parse(text)).pid);
}

test('C1 a stop while the venues are being reached leaves no warden and no venue', async () => {
  const desk = await TestDesk.create();
  desks.push(desk);
  await desk.start();
  desk.signal('SIGTERM');
  expect(await desk.ended()).toBe(0);
  expect(await livingIn(desk.directory)).toEqual([]);
  await until('the end of the venue', async () => !(await venueLives(desk)), 2_000);
}, 60_000);

test('the halt of a stop waits for the end of no strategy', async () => {
  const desk = await TestDesk.create();
  desks.push(desk);
  await desk.start();
  await desk.arm();
  desk.signal('SIGTERM');
  expect(await desk.ended()).toBe(0);
  const events = [...recoverEvents(desk.path('ledger.sqlite'))].map(({ body }) => {
    if (body.type === 'mode.changed') return body.cause;
    return body.type === 'strategy.changed' ? body.state : '';
  });
  expect(events.indexOf('stop')).toBeGreaterThan(0);
  expect(events.indexOf('stop')).toBeLessThan(events.indexOf('stopped'));
}, 60_000);

test('commands that come while the engine ends do not break it', async () => {
  const desk = await TestDesk.create();
  desks.push(desk);
  await desk.start();
  await desk.arm();
  let ended = false;
  const flood = (async () => {
    while (!ended) {
      const command = { kind: 'operator.signIn', commandId: randomUUID() };
      // With the wire closed it is refused at once: then it waits, as for an answer.
      const answer = desk.ask({ type: 'command', signed: { command } }).catch(() => pause(25));
      await Promise.race([answer, pause(25)]);
    }
  })();
  desk.signal('SIGTERM');
  expect(await desk.ended()).toBe(0);
  ended = true;
  await flood;
}, 60_000);
