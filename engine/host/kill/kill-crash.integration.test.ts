/**
 * A kill, and the engine killed by force up to 200 ms later: whoever was told that the desk is
 * halted for good finds it halted after the restart, and no order leaves in between.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { type TestDesk, until } from '../desk-fixture.ts';
import { readLatch } from '../gate/latch.ts';
import { manyOrdersDesk } from './many-orders-fixture.ts';

const isLong = process.env['QUARTERDECK_LONG'] === '1';
const trials = isLong ? 500 : 8;
const crashMillisLimit = 200;
/** What was handed to the kernel before the kill may come to the venue this much later. */
const inSocketMillis = 250;

const desks: TestDesk[] = [];
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close();
}, 60_000);

const placedCount = async (desk: TestDesk): Promise<number> =>
  (await desk.venueLog()).filter(
    ({ method, direction }) => method === 'order.place' && direction === 'in',
  ).length;

test(`K4 ${trials} x kill, SIGKILL at once or later, restart: halted, 0 orders out`, async () => {
  const desk = await manyOrdersDesk({ keep: 20, batch: 4, asksPerSecond: 0, messages: 200 });
  desks.push(desk);
  let told = 0;
  await desk.start(['--keep-venue']);
  for (let trial = 0; trial < trials; trial += 1) {
    await desk.arm();
    await until('working orders', async () => (await desk.openAtVenue()).length > 0, 60_000);
    const killId = desk.kill();
    await pause((trial * 37) % (crashMillisLimit + 1));
    desk.signal('SIGKILL');
    await desk.ended();
    const wasTold = desk.progress.some((one) => one.killId === killId && one.stage === 'LATCHED');
    if (wasTold) {
      told += 1;
      // Of the kill itself, or of the warden that found the engine dead: never armed.
      const latch = await readLatch(desk.path('latch.json'));
      expect(latch, `trial ${trial}`).toMatchObject({ kind: 'read', file: { state: 'halted' } });
    }
    await pause(inSocketMillis);
    const before = await placedCount(desk);
    await desk.start(['--keep-venue']);
    expect(await desk.status(), `trial ${trial}`).toMatchObject({ halted: true });
    expect(await placedCount(desk), `orders out in trial ${trial}`).toBe(before);
  }
  expect(told, 'trials that displayed the latch').toBeGreaterThan(trials / 4);
}, 7_200_000);
