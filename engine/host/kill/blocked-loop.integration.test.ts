/**
 * A main loop that does not turn for eight seconds, in the real engine: the inspector blocks it.
 * The gate closes at once all the same, and the warden cancels what is working.
 */
import { afterEach, expect, test } from 'vitest';
import { monoNow } from '../clock.ts';
import { TestDesk, until, venueLogDelay } from '../desk-fixture.ts';
import { readLatch } from '../gate/latch.ts';
import { inspectorWords, runInEngine } from '../inspector-fixture.ts';

/** Longer than the warden needs to be sure that nothing is under way any more. */
const blockMillis = 8_000;

const desks: TestDesk[] = [];
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close();
});

/** Blocks the main thread of the engine; returns at once. */
const block = (desk: TestDesk) =>
  runInEngine(desk, `{ const end = Date.now() + ${blockMillis}; while (Date.now() < end); }`);

test('C1, K6 a kill while the loop is blocked: durable, and cancelled by the warden', async () => {
  const desk = await TestDesk.create({ nodeWords: inspectorWords });
  desks.push(desk);
  await desk.start();
  await desk.arm();
  await until('a working order', async () => (await desk.openAtVenue()).length > 0);
  const blockedMono = monoNow();
  await block(desk);
  const killId = desk.kill();
  const closed = await desk.stage(killId, 'GATE CLOSED', 2_000);
  expect(closed.elapsedMicros).toBeLessThanOrEqual(50_000);
  await desk.stage(killId, 'LATCHED', 2_000);
  const latch = await readLatch(desk.path('latch.json'));
  expect(latch).toMatchObject({ kind: 'read', file: { state: 'halted', cause: 'kill' } });
  const record = await until('the warden', () => desk.wardenRecord());
  expect(record).toMatchObject({ confirmed: true });
  expect(record.reason).toMatch(/^main loop stalled for/);
  const lastCancel = Math.max(0, ...record.orders.map((one) => one.cancelSentMonoNanos ?? 0));
  expect((lastCancel - blockedMono) / 1e6).toBeLessThanOrEqual(3_000);
  await expect.poll(() => desk.openAtVenue(), venueLogDelay).toEqual([]);
  expect((monoNow() - blockedMono) / 1e6).toBeLessThan(blockMillis);

  // When the loop turns again, it says what happened and concludes the kill.
  await desk.stage(killId, 'CONFIRMED', 15_000);
  await until('the whole story', async () => {
    const { haltReason } = await desk.status();
    return haltReason.startsWith('warden latch: main loop stalled');
  });
}, 60_000);
