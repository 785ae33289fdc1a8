/** A warden whose engine has ended without the venue's word: what it leaves alone, when it ends. */
import { readFile, rename } from 'node:fs/promises';
import { afterEach, expect, test } from 'vitest';
import { VenueEndpoint } from '../contract/endpoint.ts';
import { TestDesk, until } from './desk-fixture.ts';
import { readLatch } from './gate/latch.ts';
import { processLives } from './gate/lock.ts';

const desks: TestDesk[] = [];
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close();
});

interface Bereaved {
  readonly desk: TestDesk;
  /** Processes. */
  readonly warden: number;
  readonly venue: number;
}

/** A desk with an order at its venue, and who guards it. */
async function trading(): Promise<Bereaved> {
  const desk = await TestDesk.create();
  desks.push(desk);
  await desk.start();
  await desk.arm();
  await until('a working order', () => desk.openAtVenue().then((open) => open.length > 0));
  const text = await readFile(desk.path('venue.json'), 'utf8');
  const { pid: venue } = VenueEndpoint.parse(JSON.parse(text));
  const { pid: warden } = (await desk.status()).warden;
  if (warden === null) throw new Error('there is no warden');
  return { desk, warden, venue };
}

/** The same, its venue lost with an order, and its engine asked to stop. */
async function stopping(): Promise<Bereaved> {
  const left = await trading();
  const isLost = async (): Promise<boolean> => {
    process.kill(left.venue, 'SIGSTOP');
    if ((await left.desk.openAtVenue()).length > 0) return true;
    // It was between two quotes: an engine without an order ends its venue with itself.
    process.kill(left.venue, 'SIGCONT');
    return false;
  };
  await until('a venue that is lost with an order', isLost);
  left.desk.signal('SIGTERM');
  return left;
}

/** The same, once its engine has ended. */
async function orphaned(): Promise<Bereaved> {
  const left = await stopping();
  expect(await left.desk.ended()).toBe(0);
  expect(processLives(left.warden)).toBe(true);
  return left;
}

test('a silence on the way out does not become the cause of the halt', async () => {
  const { desk, warden } = await stopping();
  const isStop = async (): Promise<boolean> => {
    const found = await readLatch(desk.path('latch.json'));
    return found.kind === 'read' && found.file.cause === 'stop';
  };
  await until('the durable halt', isStop);
  desk.signal('SIGSTOP');
  const takesOver = async (): Promise<boolean> =>
    (await readFile(desk.path('logs/warden.log'), 'utf8')).includes('the warden takes over');
  await until("the warden's turn", takesOver);
  desk.signal('SIGCONT');
  expect(await desk.ended()).toBe(0);
  // On the warden's word the engine has closed its gate once more, after its latch of the stop.
  process.kill(warden, 'SIGTERM');
  await until('the end of the warden', () => !processLives(warden), 10_000);
  expect(await readLatch(desk.path('latch.json'))).toMatchObject({ file: { cause: 'stop' } });
}, 60_000);

test('C1 an orderly stop stays the cause on the latch, and SIGTERM ends the warden', async () => {
  const { desk, warden } = await orphaned();
  process.kill(warden, 'SIGTERM');
  await until('the end of the warden', () => !processLives(warden), 10_000);
  expect(await desk.wardenRecord()).toMatchObject({ confirmed: false, latchFailure: '' });
  expect(await readLatch(desk.path('latch.json'))).toMatchObject({
    kind: 'read',
    file: { state: 'halted', cause: 'stop', reason: 'ended by SIGTERM' },
  });
}, 60_000);

test('it ends when a later engine has the desk', async () => {
  const { desk, warden, venue } = await orphaned();
  await desk.start();
  await until('the end of the warden', () => !processLives(warden), 15_000);
  expect(await readLatch(desk.path('latch.json'))).toMatchObject({ file: { cause: 'stop' } });
  process.kill(venue, 'SIGCONT');
  expect(await desk.status()).toMatchObject({ halted: true });
}, 60_000);

/** A desk whose engine and venue were both ended by force, with its warden asking in vain. */
async function bereaved(): Promise<Bereaved> {
  const left = await trading();
  process.kill(left.venue, 'SIGKILL');
  left.desk.signal('SIGKILL');
  await left.desk.ended();
  const takesOver = async (): Promise<boolean> =>
    (await readFile(left.desk.path('logs/warden.log'), 'utf8')).includes('the warden takes over');
  await until("the warden's turn", takesOver);
  return left;
}

test('SIGTERM ends a warden whose engine and venue are both gone', async () => {
  const { desk, warden } = await bereaved();
  expect(processLives(warden)).toBe(true);
  process.kill(warden, 'SIGTERM');
  await until('the end of the warden', () => !processLives(warden), 10_000);
  expect(await desk.wardenRecord()).toMatchObject({ confirmed: false });
}, 60_000);

test('without its desk directory it ends by itself: there is nobody left to tell', async () => {
  const { desk, warden } = await bereaved();
  expect(processLives(warden)).toBe(true);
  await rename(desk.directory, `${desk.directory}-gone`);
  await until('the end of the warden', () => !processLives(warden), 45_000);
  await rename(`${desk.directory}-gone`, desk.directory);
}, 90_000);
