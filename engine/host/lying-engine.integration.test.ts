/**
 * An engine that lies: its loop turns, its timers and its heartbeat go on, and its core takes up
 * nothing any more. The warden tells it from one that only waits for its disk.
 */
import { createRequire } from 'node:module';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { monoNow } from './clock.ts';
import { TestDesk, until, venueLogDelay } from './desk-fixture.ts';
import { createFaultyDesk, noDiskFaults } from './disk-faults-fixture.ts';
import { readLatch } from './gate/latch.ts';
import { inspectorWords, runInEngine } from './inspector-fixture.ts';

const desks: TestDesk[] = [];
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close();
});

/** How long the ledger's disk stands still, as in the budget of a kill under a fault. */
const diskMillis = 5_000;

const loopFile = createRequire(import.meta.url).resolve('./loop.ts');

/** From now on every event ends before the core; nothing else of the engine is touched. */
const wedge = `{
  const { createRequire } = process.getBuiltinModule('node:module');
  const { Loop } = createRequire('file:///')(process.env.QUARTERDECK_LOOP);
  const nothing = { events: [], approved: [], amends: [], cancels: [], refusal: null };
  Loop.prototype.process = () => ({ ...nothing, feedFault: null });
}`;

test('K10 a heartbeat goes on and the core does not: the warden cancels within 3 s', async () => {
  const environment = { QUARTERDECK_LOOP: loopFile };
  const desk = await TestDesk.create({ nodeWords: inspectorWords, environment });
  desks.push(desk);
  await desk.start();
  await desk.arm();
  await until('a working order', async () => (await desk.openAtVenue()).length > 0);
  const wedgedMono = monoNow();
  await runInEngine(desk, wedge);
  const record = await until('the warden', () => desk.wardenRecord());
  expect(record.reason).toMatch(/^main loop stalled for \d+ ms, 3 probes missed$/);
  expect(record).toMatchObject({ confirmed: true, latchFailure: '' });
  const lastCancel = Math.max(0, ...record.orders.map((one) => one.cancelSentMonoNanos ?? 0));
  expect((lastCancel - wedgedMono) / 1e6).toBeLessThanOrEqual(3_000);
  await expect.poll(() => desk.openAtVenue(), venueLogDelay).toEqual([]);
  // By the warden, or by the engine's own look at the lease: that is a timer, and goes on.
  const latch = await readLatch(desk.path('latch.json'));
  expect(latch).toMatchObject({ kind: 'read', file: { state: 'halted' } });
  // It was no frozen engine: it still answers who asks.
  expect((await desk.status()).pid).toBe(desk.pid);
}, 60_000);

test.skipIf(noDiskFaults !== '')(
  'K10 a ledger disk that blocks for 5 s is no lying engine: nothing is halted for it',
  async () => {
    const { desk, fault } = await createFaultyDesk('ledger.sqlite');
    desks.push(desk);
    await desk.start();
    await desk.arm();
    await until('a working order', async () => (await desk.openAtVenue()).length > 0);
    await fault(`fsync-delay-ms ${diskMillis}`);
    const before = (await desk.status()).sequence;
    await pause(diskMillis);
    const blocked = await desk.status();
    await fault(null);
    // The disk did stand still, and the core did not.
    expect(blocked.sequence - blocked.durableSequence).toBeGreaterThan(0);
    expect(blocked.sequence).toBeGreaterThan(before);
    expect(blocked).toMatchObject({ halted: false, warden: { state: 'guarding' } });
    await until('a durable ledger', async () => {
      const { sequence, durableSequence } = await desk.status();
      return sequence - durableSequence < 1_000;
    });
    expect(await desk.status()).toMatchObject({ halted: false, warden: { state: 'guarding' } });
    expect(await desk.wardenRecord()).toBeNull();
  },
  60_000,
);
