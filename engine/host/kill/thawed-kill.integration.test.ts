/**
 * A kill behind a frozen engine: the warden has cancelled, and the report of the kill says so. The
 * venue's log is the witness.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import type { KillReport } from '../../contract/events.ts';
import { type TestDesk, until, venueLogDelay } from '../desk-fixture.ts';
import { manyOrdersDesk } from './many-orders-fixture.ts';

/** Far less than what the warden takes to notice, far more than a batch of the venue's log. */
const logMillis = 200;

const desks: TestDesk[] = [];
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close();
});

/** Every order that a report tells of, as often as it does. */
const toldOf = ({ rows = [], warden }: KillReport): string[] =>
  [...rows, ...(warden?.orders ?? [])].map(({ clientOrderId }) => clientOrderId);

async function frozen(): Promise<TestDesk> {
  // Far below the market: nothing fills while the engine is frozen.
  const desk = await manyOrdersDesk({ keep: 10, batch: 5, asksPerSecond: 0, messages: 400 });
  desks.push(desk);
  await desk.start();
  await desk.arm();
  const isWorking = async () => (await desk.openAtVenue()).length > 0;
  await until('an order that works behind the freeze', async () => {
    if (!(await isWorking())) return false;
    desk.signal('SIGSTOP');
    // The last one may have been cancelled just before: the venue's log comes in batches.
    await pause(logMillis);
    if (await isWorking()) return true;
    desk.signal('SIGCONT');
    return false;
  });
  return desk;
}

test('K8 a kill behind a frozen engine tells what the warden had cancelled, once', async () => {
  const desk = await frozen();
  const record = await until('the warden', () => desk.wardenRecord());
  expect(record.orders.length).toBeGreaterThan(0);
  await expect.poll(() => desk.openAtVenue(), venueLogDelay).toEqual([]);
  desk.signal('SIGCONT');
  const killId = desk.kill();
  const { report } = await desk.stage(killId, 'CONFIRMED', 15_000);
  if (report === null) throw new Error('no report');
  expect(report.warden).toMatchObject({ reason: record.reason, confirmed: true });
  const told = toldOf(report);
  for (const { clientOrderId } of record.orders) expect(told).toContain(clientOrderId);
  expect(new Set(told).size).toBe(told.length);

  // Armed anew, the sweep is of another halt.
  await desk.arm();
  const { report: later } = await desk.stage(desk.kill(), 'CONFIRMED', 15_000);
  expect(later?.outcome).toBe('confirmed');
  expect(later?.warden).toBeUndefined();
}, 60_000);
