/**
 * The kill, end to end: by the venue's own log nothing but cancels comes after it.
 * Not even an order that was approved before and waited behind a slow disk.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { monoNow } from '../../engine/host/clock.ts';
import { TestDesk, until, venueLogDelay } from '../../engine/host/desk-fixture.ts';
import { createFaultyDesk, noDiskFaults } from '../../engine/host/disk-faults-fixture.ts';
import { recoverEvents } from '../../engine/ledger/recovery.ts';
import { busyDeskText } from './desk-text.ts';
import { placedIn } from './venue-oracle.ts';

/** What was in the socket when the gate closed has arrived by then. */
const inSocketMillis = 250;
const blockMillis = 3_000;
/** An order waits for the disk in nearly every trial: none in so many is a fault of the test. */
const trialsLimit = 3;

const desks: TestDesk[] = [];
afterAll(async () => {
  for (const desk of desks) await desk.close();
});

/** Ids of new orders that the venue received after `mono`. */
async function placedAfter(desk: TestDesk, mono: number): Promise<readonly string[]> {
  const late = placedIn(await desk.venueLog()).filter(
    ({ receivedMonoNanos }) => receivedMonoNanos > mono,
  );
  return late.map(({ clientOrderId }) => clientOrderId ?? '');
}

async function trade(desk: TestDesk): Promise<void> {
  const from = monoNow();
  await desk.arm();
  await until('orders', async () => (await placedAfter(desk, from)).length > 2, 30_000);
}

test('I1 after a kill nothing but cancels reaches the venue, and no order works', async () => {
  const desk = await TestDesk.create({ deskText: busyDeskText });
  desks.push(desk);
  await desk.start();
  for (let kill = 0; kill < 2; kill += 1) {
    await trade(desk);
    const killId = desk.kill();
    const closed = await desk.stage(killId, 'GATE CLOSED');
    const closedMono = monoNow();
    const confirmed = await desk.stage(killId, 'CONFIRMED');
    expect(closed.elapsedMicros).toBeGreaterThan(0);
    expect(confirmed.report).toMatchObject({ outcome: 'confirmed', unconfirmed: [] });
    await pause(1_000);
    const late = await placedAfter(desk, closedMono + inSocketMillis * 1e6);
    expect(late, 'new orders after the kill').toEqual([]);
    await expect.poll(() => desk.openAtVenue(), venueLogDelay).toEqual([]);
  }
});

test.skipIf(noDiskFaults !== '')(
  'an order that waited behind a slow disk stays behind a kill',
  async () => {
    const { desk, fault } = await createFaultyDesk('ledger.sqlite', busyDeskText);
    desks.push(desk);
    await desk.start();
    let stuck = 0;
    for (let trial = 0; trial < trialsLimit && stuck === 0; trial += 1) {
      await trade(desk);
      await fault(`fsync-delay-ms ${blockMillis}`);
      const blocked = pause(blockMillis);
      // Longer than the way to the venue: from here on every order waits for the disk.
      await pause(400);
      const killedMono = monoNow();
      const killId = desk.kill();
      await desk.stage(killId, 'CONFIRMED');
      await blocked;
      await fault(null);
      await until('a desk that can be armed', async () => {
        return (await desk.status()).armingBlockers.length === 0;
      });
      await pause(inSocketMillis);
      const late = await placedAfter(desk, killedMono);
      expect(late, 'new orders after the kill, from behind the disk').toEqual([]);
      stuck = [...recoverEvents(desk.path('ledger.sqlite'))].filter(
        ({ body }) => body.type === 'order.fenced',
      ).length;
    }
    expect(stuck, 'orders that waited for the disk').toBeGreaterThan(0);
  },
  90_000,
);
