/** A desk whose record was put back from a copy. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { backUpLedger, restoreLedger } from '../../ledger/backup.ts';
import { TestDesk } from '../desk-fixture.ts';

const desks: TestDesk[] = [];
afterEach(async () => {
  await Promise.all(desks.splice(0).map((desk) => desk.close()));
});

test('starts halted on the state of the copy, under a number that no start had', async () => {
  const desk = await TestDesk.create();
  desks.push(desk);
  await desk.start();
  await desk.enrol();
  await desk.arm();
  const folder = await mkdtemp(join(tmpdir(), 'restored-'));
  const copy = join(folder, 'copy.sqlite');
  const { sequence } = await backUpLedger(desk.path('ledger.sqlite'), copy);
  expect(await desk.status()).toMatchObject({ halted: false });
  // What it does from here on is not in the copy: a start, and orders under its number.
  desk.signal('SIGKILL');
  await desk.ended();
  await desk.start();
  const { fence } = await desk.status();
  const directory = await mkdtemp(join(tmpdir(), 'restored-desk-'));
  const latch = join(directory, 'latch.json');
  await restoreLedger(copy, join(directory, 'ledger.sqlite'), [latch]);
  await rm(folder, { recursive: true });
  const other = await TestDesk.create({ directory });
  desks.push(other);
  await other.start();
  expect(await other.status()).toMatchObject({
    halted: true,
    haltReason: 'start: latch: the file is missing',
    recoveredSequence: sequence,
    needsEnrolment: false,
  });
  expect((await other.status()).fence).toBeGreaterThan(fence);
  expect(fence).toBeGreaterThan(1);
}, 120_000);
