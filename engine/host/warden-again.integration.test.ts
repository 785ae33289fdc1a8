/** A warden that takes over more than once in one halt: the report of a kill tells each time. */
import { readFile, writeFile } from 'node:fs/promises';
import { afterEach, expect, test } from 'vitest';
import type { WardenShare } from '../contract/warden-share.ts';
import { type TestDesk, until } from './desk-fixture.ts';
import { manyOrdersDesk } from './kill/many-orders-fixture.ts';
import type { WardenRecord } from './warden/briefing.ts';

/** Orders of the desk's strategy. */
const keep = 10;

const desks: TestDesk[] = [];
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close();
});

/** Strikes the engine, and waits until a warden has taken over for it. */
async function takenOver(desk: TestDesk, signal: 'SIGSTOP' | 'SIGKILL'): Promise<WardenRecord> {
  const before = (await desk.wardenRecord())?.atMonoNanos ?? 0;
  desk.signal(signal);
  return until("the warden's record", async () => {
    const record = await desk.wardenRecord();
    return record !== null && record.atMonoNanos > before && record.confirmed ? record : null;
  });
}

const guarded = (desk: TestDesk): Promise<boolean> =>
  until('a warden that guards', async () => (await desk.status()).warden.state === 'guarding');

interface Times {
  readonly atUtcNanos: string;
  readonly earlier?: readonly { readonly atUtcNanos: string }[] | undefined;
}

/** When it took over, oldest first. */
const timesOf = ({ earlier = [], atUtcNanos }: Times): string[] =>
  [...earlier, { atUtcNanos }].map((one) => one.atUtcNanos);

const armed = async (desk: TestDesk): Promise<void> => {
  await desk.arm();
  await until('working orders', async () => (await desk.openAtVenue()).length === keep);
};

/** An armed desk with orders at a venue that cancels nothing by itself: the warden has to. */
async function trading(): Promise<TestDesk> {
  const desk = await manyOrdersDesk({ keep, batch: 2, asksPerSecond: 0, messages: 100 });
  desks.push(desk);
  const file = desk.path('desk.yaml');
  const own = '"mode":"market","deadMan":false,"cancelOnDisconnect":false';
  await writeFile(file, (await readFile(file, 'utf8')).replace('"mode":"market"', own));
  await desk.start();
  await armed(desk);
  return desk;
}

const idsOf = (orders: readonly { readonly clientOrderId: string }[] = []): string[] =>
  orders.map(({ clientOrderId }) => clientOrderId).toSorted();

/** What the report of a kill says of the warden: of a further one where the disk was too slow. */
async function toldBy(desk: TestDesk): Promise<WardenShare> {
  await guarded(desk);
  return until('a report that tells of the warden', async () => {
    return (await desk.stage(desk.kill(), 'CONFIRMED')).report?.warden;
  });
}

test('K8 a kill tells each time that the warden took over in its halt', async () => {
  const desk = await trading();
  const first = await takenOver(desk, 'SIGSTOP');
  expect(first.orders.length).toBeGreaterThan(0);
  desk.signal('SIGCONT');
  await guarded(desk);
  const second = await takenOver(desk, 'SIGSTOP');
  expect(timesOf(second)).toEqual([first.atUtcNanos, second.atUtcNanos]);
  desk.signal('SIGCONT');
  const told = await toldBy(desk);
  expect(timesOf(told)).toEqual(timesOf(second));
  // What it found the first time is told there, though it found nothing the second.
  expect(idsOf(told.earlier?.[0]?.orders)).toEqual(idsOf(first.orders));
  expect([second.orders, told.orders]).toEqual([[], []]);

  await armed(desk);
  const next = await takenOver(desk, 'SIGSTOP');
  expect(next.earlier).toBeUndefined();
  desk.signal('SIGCONT');
  expect(timesOf(await toldBy(desk))).toEqual([next.atUtcNanos]);
}, 90_000);

test('K8 so it does over a start, of a warden that is gone', async () => {
  const desk = await trading();
  const first = await takenOver(desk, 'SIGKILL');
  expect(first.orders.length).toBeGreaterThan(0);
  await desk.ended();
  await desk.start();
  await guarded(desk);
  const second = await takenOver(desk, 'SIGSTOP');
  desk.signal('SIGCONT');
  const told = await toldBy(desk);
  expect(timesOf(told)).toEqual([first.atUtcNanos, second.atUtcNanos]);
  expect(idsOf(told.earlier?.[0]?.orders)).toEqual(idsOf(first.orders));
}, 60_000);
