/**
 * A kill behind a frozen engine: the warden has cancelled, and the report of the kill says so. The
 * venue's log is the witness.
 */
import { afterEach, expect, test } from 'vitest';
import type { KillReport } from '../contract/events.ts';
import { TestDesk, until, venueLogDelay } from './desk-fixture.ts';

const desks: TestDesk[] = [];
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close();
});

/** Every order that a report tells of, as often as it does. */
const toldOf = ({ rows = [], warden }: KillReport): string[] =>
  [...rows, ...(warden?.orders ?? [])].map(({ clientOrderId }) => clientOrderId);

async function frozen(): Promise<TestDesk> {
  const desk = await TestDesk.create();
  desks.push(desk);
  await desk.start();
  await desk.arm();
  await until('a working order', async () => (await desk.openAtVenue()).length > 0);
  desk.signal('SIGSTOP');
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
