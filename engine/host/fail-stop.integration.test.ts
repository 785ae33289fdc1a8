/** A broken invariant in the real engine: gate closed, latch written, engine ended. */
import { afterEach, expect, test } from 'vitest';
import { recoverEvents } from '../ledger/recovery.ts';
import { TestDesk, until, venueLogDelay } from './desk-fixture.ts';
import { readLatch } from './gate/latch.ts';
import { inspectorWords, runInEngine } from './inspector-fixture.ts';

const desks: TestDesk[] = [];
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close();
});

test('C1 nothing leaves after a ledger fault, and the warden cancels', async () => {
  const desk = await TestDesk.create({ nodeWords: inspectorWords });
  desks.push(desk);
  await desk.start();
  await desk.arm();
  await until('a working order', async () => (await desk.openAtVenue()).length > 0);
  await runInEngine(desk, "setTimeout(() => { throw new Error('broken on purpose'); }, 300)");
  expect(await desk.ended()).toBe(70);
  const latch = await until('the latch', async () => {
    const found = await readLatch(desk.path('latch.json'));
    return found.kind === 'read' && found.file.state === 'halted' ? found.file : null;
  });
  expect(['broken invariant', 'warden']).toContain(latch.cause);
  const record = await until('the warden', () => desk.wardenRecord());
  expect(record).toMatchObject({ reason: 'the engine died', confirmed: true });
  await expect.poll(() => desk.openAtVenue(), venueLogDelay).toEqual([]);
  const lastSent = Math.max(
    ...[...recoverEvents(desk.path('ledger.sqlite'))].map(({ body }) =>
      body.type === 'order.sent' && body.message === 'new' ? body.sendMonoNanos : 0,
    ),
  );
  expect(lastSent).toBeLessThanOrEqual(record.atMonoNanos);
  await desk.start();
  const status = await desk.status();
  expect(status.halted).toBe(true);
  expect(status.haltReason).toMatch(/broken on purpose|the engine died/);
}, 60_000);
