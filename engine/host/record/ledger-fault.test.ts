/** A disk that fails under the ledger: the desk halts, says why, and loses nothing it told. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { recoverEvents } from '../../ledger/recovery.ts';
import { utcNow } from '../clock.ts';
import { type TestDesk, until } from '../desk-fixture.ts';
import { createFaultyDesk, noDiskFaults } from '../disk-faults-fixture.ts';
import { readLatch } from '../gate/latch.ts';

const desks: TestDesk[] = [];
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close();
});

const lastPublished = (desk: TestDesk): number =>
  Math.max(
    0,
    ...desk.messages.flatMap((message) =>
      message.type === 'ledger' ? message.events.map((event) => event.sequence) : [],
    ),
  );

test.skipIf(noDiskFaults !== '').each([
  ['a full disk', 'write-enospc', 'diskFull', 'SIGKILL'],
  ['a full disk, ended in order once there is room,', 'write-enospc', 'diskFull', 'SIGTERM'],
  ['a failed fsync', 'fsync-eio', 'other', 'SIGKILL'],
] as const)(
  '%s halts the desk with the reason on the wire',
  async (_name, spec, cause, end) => {
    const { desk, fault } = await createFaultyDesk('ledger.sqlite');
    desks.push(desk);
    await desk.start();
    await desk.arm();
    await until('a working order', async () => (await desk.openAtVenue()).length > 0);
    const before = utcNow();
    await fault(spec);
    const halted = await until('the halt', () =>
      desk.messages.find(
        (one) => one.type === 'status' && /ledger fault/.test(one.status.haltReason),
      ),
    );
    expect(halted).toMatchObject({ status: { halted: true } });
    await until('no open order at the venue', async () => (await desk.openAtVenue()).length === 0);
    const status = await desk.status();
    const { sinceUtcNanos = '0' } = status.ledgerFault ?? {};
    expect(status.ledgerFault).toMatchObject({ cause });
    expect(BigInt(sinceUtcNanos) > BigInt(before) && BigInt(sinceUtcNanos) < BigInt(utcNow())).toBe(
      true,
    );
    expect(status.armingBlockers.join()).toMatch(/the ledger has failed/);
    expect(await desk.rearm('try anyway')).toMatch(/not recorded|the ledger has failed/);
    // The gate closes at once, its file is durable a little later: on a busy disk, much later.
    const latch = await until('a halted latch', async () => {
      const read = await readLatch(desk.path('latch.json'));
      return read.kind === 'read' && read.file.state === 'halted' ? read : undefined;
    });
    expect(latch).toMatchObject({ file: { cause: 'ledger fault' } });

    // The process stays up so that a console, also a new one, can be told.
    await pause(500);
    expect((await desk.status()).haltReason).toBe(status.haltReason);
    const told = lastPublished(desk);
    expect(told).toBeGreaterThan(0);
    if (end === 'SIGTERM') await fault(null);
    desk.signal(end);
    await desk.ended();
    await fault(null);
    const kept = [...recoverEvents(desk.path('ledger.sqlite'))].at(-1)?.sequence ?? 0;
    expect(kept).toBeGreaterThanOrEqual(told);
    await desk.start();
    expect(await desk.status()).toMatchObject({ halted: true });
    await until('a desk that could be armed', async () => {
      return (await desk.status()).armingBlockers.length === 0;
    });
  },
  60_000,
);
