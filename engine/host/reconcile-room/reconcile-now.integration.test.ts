/** `quarterdeck reconcile --now` with the venue of a running desk, and without it. */
import { readFile } from 'node:fs/promises';
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { VenueEndpoint } from '../../contract/endpoint.ts';
import { AccountLook } from '../../contract/reconciliation.ts';
import { quarterdeck } from '../command-line-fixture.ts';
import { TestDesk, until } from '../desk-fixture.ts';

const desks: TestDesk[] = [];
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close();
});

/** A busy machine may take its time; nothing here is measured. */
const patienceMillis = 90_000;

const Listed = z.looseObject({ looks: z.array(AccountLook) });

async function reconcileNow(desk: TestDesk) {
  const { code, stdout } = await quarterdeck(
    'reconcile',
    '--now',
    '--json',
    '--dir',
    desk.directory,
  );
  const { looks } = Listed.parse(JSON.parse(stdout));
  const [look, ...more] = looks;
  if (look === undefined || more.length > 0) throw new Error(`${looks.length} looks`);
  return { code, look };
}

test(
  'tells each look with its time, and ends with 1 where the venue was not looked at',
  async () => {
    const desk = await TestDesk.create();
    desks.push(desk);
    await desk.start(['--keep-venue']);
    await until('a whole look', async () => (await reconcileNow(desk)).look.isReconciled);
    const before = await reconcileNow(desk);
    expect(before).toMatchObject({ code: 0, look: { failed: null, compared: { orders: 0 } } });

    const venue = VenueEndpoint.parse(JSON.parse(await readFile(desk.path('venue.json'), 'utf8')));
    process.kill(venue.pid, 'SIGKILL');
    const isDown = ({ look }: Awaited<ReturnType<typeof reconcileNow>>) => look.failed !== null;
    await until('the session to be down', async () => isDown(await reconcileNow(desk)));
    const { code, look } = await reconcileNow(desk);
    expect([code, look.failed, look.isReconciled]).toEqual([1, 'order entry is down', false]);
    expect(BigInt(look.triedUtcNanos ?? 0)).toBeGreaterThan(BigInt(look.compared?.utcNanos ?? 0));
    const listed = await quarterdeck('reconcile', '--dir', desk.directory);
    expect(listed.stdout).toContain('NOT looked at (order entry is down)');
    expect(listed.stdout).toContain(
      'no breaks are known, but 1 of 1 accounts could not be looked at',
    );
  },
  patienceMillis,
);
