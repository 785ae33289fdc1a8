/** The venue dies with orders working: they are in doubt, and the ledger stays small. */
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { VenueEndpoint } from '../../contract/endpoint.ts';
import { TestDesk, until } from '../desk-fixture.ts';

const desks: TestDesk[] = [];
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close();
});

/** Stops the venue when orders work: a maker has none for an instant while it moves its quotes. */
async function freezeWithOrders(desk: TestDesk, venue: number): Promise<void> {
  await until('an instant with working orders', async () => {
    process.kill(venue, 'SIGSTOP');
    await pause(100); // what it had said by then arrives
    if (desk.ledgerState().orders.size > 0) return true;
    process.kill(venue, 'SIGCONT');
    return false;
  });
}

const watchedMillis = 5_000;
/** Reconnecting, doubts, refusals of a maker that goes on wishing; a loop makes far more. */
const eventsLimit = 1_000;

test.each(['SIGKILL', 'SIGSTOP'] as const)(
  'C1 a venue that ends by %s with orders working costs the ledger little',
  async (signal) => {
    const desk = await TestDesk.create();
    desks.push(desk);
    await desk.start();
    await desk.arm();
    const { pid } = VenueEndpoint.parse(
      JSON.parse(await readFile(desk.path('venue.json'), 'utf8')),
    );
    const before = await desk.status();
    await freezeWithOrders(desk, pid);
    process.kill(pid, signal);
    await pause(watchedMillis);
    const after = await desk.status();
    expect(after.sequence - before.sequence).toBeLessThan(eventsLimit);

    const killed = await desk.status();
    const killId = desk.kill('the venue is gone');
    const { report } = await desk.stage(killId, 'UNCONFIRMED', 10_000);
    expect(report?.unconfirmed.length).toBeGreaterThan(0);
    await pause(2_000);
    expect((await desk.status()).sequence - killed.sequence).toBeLessThan(eventsLimit);
    if (signal === 'SIGKILL') return;
    const sentBefore = (await desk.venueLog()).filter(({ method }) => method === 'order.cancel');
    process.kill(pid, 'SIGCONT');
    await desk.stage(killId, 'CONFIRMED', 20_000);
    const sent = (await desk.venueLog()).filter(({ method }) => method === 'order.cancel');
    // What waited for it, from the engine and its warden, and not one a millisecond.
    expect(sent.length - sentBefore.length).toBeLessThan(100);
  },
  60_000,
);
