/**
 * The fence under fire: engines stopped and continued, ledger disks blocked during a kill.
 * By the one monotonic clock of the host, no new order has a send stamp inside a halt.
 * QUARTERDECK_TRIALS sets the number of trials of each kind; a small one by default.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import type { LedgerEvent } from '../../contract/events.ts';
import { recoverEvents } from '../../ledger/recovery.ts';
import { underWayMillis } from '../../ports/venue.ts';
import { monoNow } from '../clock.ts';
import { TestDesk, until } from '../desk-fixture.ts';
import { createFaultyDesk, noDiskFaults } from '../disk-faults-fixture.ts';
import { readLatch } from './latch.ts';

const trials = z.coerce
  .number()
  .int()
  .positive()
  .parse(process.env['QUARTERDECK_TRIALS'] ?? '3');
const millisPerTrial = 20_000;
const blockMillis = 5_000;
/** Gate closed under a fault. */
const gateMicrosLimit = 50_000;

/** A frozen engine's orders are cancelled within this. */
const cancelNanosLimit = 3_000_000_000;

const desks: TestDesk[] = [];
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close();
});

/** A halt: from the stamp of its latch to the arming that ended it. */
interface Halt {
  readonly fromMonoNanos: number;
  toMonoNanos: number;
}

type Sent = Extract<LedgerEvent['body'], { type: 'order.sent' }>;

function eventsOf(desk: TestDesk): LedgerEvent[] {
  return [...recoverEvents(desk.path('ledger.sqlite'))];
}

/** Ids of the new orders with their send stamps, by the ledger. */
function sendStamps(events: readonly LedgerEvent[]): Map<string, number> {
  const sent = events
    .map((event) => event.body)
    .filter((body): body is Sent => body.type === 'order.sent' && body.message === 'new');
  return new Map(sent.map((body) => [body.clientOrderId, body.sendMonoNanos]));
}

function armings(events: readonly LedgerEvent[]): number[] {
  return events
    .filter(({ body }) => body.type === 'mode.changed' && body.mode === 'active')
    .map((event) => event.monoNanos);
}

function close(halts: Halt[], armed: readonly number[]): void {
  for (const halt of halts) {
    halt.toMonoNanos = armed.find((mono) => mono > halt.fromMonoNanos) ?? Infinity;
  }
}

/**
 * Holds the venue's own log against the ledger: every order it received was sent under an open
 * gate; what reached it inside a halt was in the socket before, and is listed as in flight.
 */
async function judge(desk: TestDesk, halts: Halt[]) {
  const events = eventsOf(desk);
  close(halts, armings(events));
  const stamps = sendStamps(events);
  const inFlight = new Set(
    events.flatMap(({ body }) => (body.type === 'kill.reported' ? body.report.inFlight : [])),
  );
  const inside = (mono: number) =>
    halts.some((halt) => mono > halt.fromMonoNanos && mono < halt.toMonoNanos);
  const sentInside = [...stamps].filter(([, stamp]) => inside(stamp)).map(([id]) => id);
  const placed = (await desk.venueLog()).filter(
    (entry) => entry.method === 'order.place' && entry.direction === 'in',
  );
  const unrecorded = placed.filter((entry) => !stamps.has(entry.clientOrderId ?? ''));
  const late = placed.filter((entry) => inside(entry.receivedMonoNanos));
  const unlisted = late.filter((entry) => !inFlight.has((entry.clientOrderId ?? '') as never));
  return {
    placed: placed.length,
    late: late.length,
    fenced: events.filter(({ body }) => body.type === 'order.fenced').length,
    sentInside,
    unrecorded: unrecorded.map((entry) => entry.clientOrderId),
    unlisted: unlisted.map((entry) => entry.clientOrderId),
  };
}

const clean = { sentInside: [], unrecorded: [], unlisted: [] };

/** Waits for orders to flow, then for a moment that no trial shares with the last one. */
async function trade(desk: TestDesk): Promise<void> {
  await desk.arm();
  const before = desk.messages.length;
  await until('orders', () => {
    return desk.messages
      .slice(before)
      .some((message) => message.type === 'ledger' && sendStamps(message.events).size > 0);
  });
  await pause(Math.random() * 150);
}

test(
  `${trials} times stopped, latched by the warden, continued: nothing old is sent`,
  async () => {
    const desk = await TestDesk.create();
    desks.push(desk);
    await desk.start();
    const halts: Halt[] = [];
    for (let trial = 0; trial < trials; trial += 1) {
      await trade(desk);
      const stopped = monoNow();
      desk.signal('SIGSTOP');
      const record = await until('the warden', async () => {
        const found = await desk.wardenRecord();
        return found !== null && found.atMonoNanos > stopped ? found : null;
      });
      expect(record).toMatchObject({ confirmed: true, latchFailure: '' });
      const cancels = record.orders.map((order) => order.cancelSentMonoNanos ?? Infinity);
      expect(Math.max(stopped, ...cancels) - stopped).toBeLessThan(cancelNanosLimit);
      // The venue's word counts only when nothing can be on its way to it any more.
      const confirmed = (record.confirmedMonoNanos ?? Infinity) - stopped;
      expect(confirmed).toBeLessThan(cancelNanosLimit + underWayMillis * 1e6);
      halts.push({ fromMonoNanos: record.atMonoNanos, toMonoNanos: Infinity });
      desk.signal('SIGCONT');
      const status = await until('the halt', async () => {
        const now = await desk.status();
        return now.halted && now.haltReason.startsWith('warden latch') ? now : null;
      });
      expect(status.haltReason).toMatch(/warden latch: (no heartbeat|main loop)/);
    }
    await pause(300);
    const verdict = await judge(desk, halts);
    process.stdout.write(`stopped ${trials} times: ${JSON.stringify(verdict)}\n`);
    expect(verdict).toMatchObject(clean);
    expect(verdict.placed).toBeGreaterThan(trials);
  },
  30_000 + trials * millisPerTrial,
);

test.skipIf(noDiskFaults !== '')(
  `${trials} kills while the ledger's disk is blocked: gate closed, cancelled, nothing old sent`,
  async () => {
    const { desk: faulty, fault } = await createFaultyDesk('ledger.sqlite');
    desks.push(faulty);
    await faulty.start();
    const halts: Halt[] = [];
    const lastCancelMicros: number[] = [];
    for (let trial = 0; trial < trials; trial += 1) {
      await trade(faulty);
      await fault(`fsync-delay-ms ${blockMillis}`);
      const blocked = pause(blockMillis);
      await pause(100 + Math.random() * 200);
      const killId = faulty.kill();
      const closed = await faulty.stage(killId, 'GATE CLOSED');
      expect(closed.elapsedMicros).toBeLessThanOrEqual(gateMicrosLimit);
      await faulty.stage(killId, 'LATCHED');
      const sent = await faulty.stage(killId, 'CANCELS SENT');
      lastCancelMicros.push(sent.elapsedMicros);
      const confirmed = await faulty.stage(killId, 'CONFIRMED', 3_000);
      expect(confirmed.report?.unconfirmed).toEqual([]);
      await blocked;
      await fault(null);
      await until('a desk that can be armed', async () => {
        return (await faulty.status()).armingBlockers.length === 0;
      });
      const latch = await readLatch(faulty.path('latch.json'));
      if (latch.kind !== 'read') throw new Error('the latch is not readable');
      expect(latch.file).toMatchObject({ state: 'halted', cause: 'kill' });
      halts.push({ fromMonoNanos: latch.file.atMonoNanos, toMonoNanos: Infinity });
    }
    const verdict = await judge(faulty, halts);
    const sorted = lastCancelMicros.toSorted((a, b) => a - b);
    const medianMicros = sorted[Math.floor(sorted.length / 2)] ?? Infinity;
    process.stdout.write(
      `blocked ${trials} times: ${JSON.stringify({ ...verdict, medianMicros })}\n`,
    );
    expect(verdict).toMatchObject(clean);
    expect(verdict.fenced).toBeGreaterThan(0);
    expect(medianMicros).toBeLessThanOrEqual(gateMicrosLimit);
  },
  30_000 + trials * (millisPerTrial + blockMillis),
);
