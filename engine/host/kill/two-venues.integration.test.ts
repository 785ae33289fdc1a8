/**
 * A desk with two simulated venues and strategies that span them: a kill says of each venue what
 * that venue has confirmed, and nothing more. The venues' own logs are the truth.
 */
import { existsSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import type { KillReport } from '../../contract/events.ts';
import { StrategyId, VenueId } from '../../contract/ids.ts';
import type { Scope } from '../../contract/scope.ts';
import { type TestDesk, until, venueLogDelay } from '../desk-fixture.ts';
import { processLives } from '../gate/lock.ts';
import {
  type ManyOrders,
  manyOrdersDesk,
  manyVenues,
  secondFolder,
  venueEndpoint,
} from './many-orders-fixture.ts';

const desks: TestDesk[] = [];
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close();
}, 120_000);

const [first, second] = manyVenues;
const folders = ['', secondFolder] as const;
const wish: ManyOrders = { keep: 20, batch: 4, asksPerSecond: 0, messages: 400, spans: true };
/** So many orders at each venue before anything is done. */
const least = 12;

/** Ids open at each venue, by its log. */
const openByVenue = (desk: TestDesk): Promise<string[][]> =>
  Promise.all(folders.map((folder) => desk.openAtVenue(folder)));

async function untilWorking(desk: TestDesk): Promise<void> {
  await until(
    `${least} orders at each venue`,
    async () => (await openByVenue(desk)).every((ids) => ids.length >= least),
    60_000,
  );
}

async function working(): Promise<TestDesk> {
  const desk = await manyOrdersDesk(wish);
  desks.push(desk);
  await desk.start();
  await desk.arm();
  await untilWorking(desk);
  return desk;
}

/** Whose order it is, by the ledger; orders that have ended are looked for too. */
function strategyOf(desk: TestDesk, id: string): string {
  const { orders, finishedOrders } = desk.ledgerState();
  const all = [...orders.values(), ...finishedOrders];
  return all.find(({ clientOrderId }) => clientOrderId === id)?.request.owner.strategy ?? '';
}

const rowsAt = (report: KillReport | null, venue: string) =>
  (report?.rows ?? []).filter((row) => row.venue === venue);

const idsOf = (rows: readonly { readonly clientOrderId: string }[]): string[] =>
  rows.map(({ clientOrderId }) => clientOrderId).toSorted();

/** Ids whose order or cancel came to a venue, by its log. */
async function cameTo(
  desk: TestDesk,
  folder: string,
  wanted: 'order.place' | 'order.cancel',
): Promise<Set<string>> {
  const log = await desk.venueLog(folder);
  const came = log.filter(({ method, direction }) => direction === 'in' && method === wanted);
  return new Set(came.map(({ clientOrderId }) => clientOrderId ?? ''));
}

test('C1 one of two venues dies with the engine: the warden says so, both come back', async () => {
  const desk = await working();
  const before = await Promise.all(folders.map((folder) => venueEndpoint(desk, folder)));
  expect(new Set(before.flatMap(({ pid, baseUrl }) => [pid, baseUrl])).size).toBe(4);
  for (const name of ['venue.lock', 'venue-log.jsonl', 'venue-account.json']) {
    for (const folder of folders) expect(existsSync(desk.path(`${folder}/${name}`))).toBe(true);
  }
  // The dead-man timer and the cancel on disconnect are armed by venue.
  const armed = [...desk.ledgerState().venues].toSorted().map(([venue, { state, safety }]) => ({
    ...{ venue, state },
    ...{ cancelOnDisconnect: safety?.cancelOnDisconnect, timed: safety?.deadManMillis !== null },
  }));
  const whole = { state: 'up', cancelOnDisconnect: true, timed: true };
  expect(armed).toEqual(manyVenues.map((venue) => ({ venue, ...whole })));

  process.kill(before[1]?.pid ?? 0, 'SIGKILL');
  desk.signal('SIGKILL');
  await desk.ended();
  const record = await until('the word of the warden', async () => {
    const found = await desk.wardenRecord();
    return found?.venues?.some(({ confirmed }) => confirmed) === true && found;
  });
  expect(record).toMatchObject({
    confirmed: false,
    venues: [
      { venue: first, confirmed: true, detail: '' },
      { venue: second, confirmed: false, detail: 'session is down' },
    ],
  });

  await desk.start();
  await desk.arm();
  const after = await Promise.all(folders.map((folder) => venueEndpoint(desk, folder)));
  expect(after[0]?.pid).toBe(before[0]?.pid);
  expect(after[1]?.pid).not.toBe(before[1]?.pid);
  await untilWorking(desk);
  desk.signal('SIGTERM');
  await desk.ended();
  expect(after.filter(({ pid }) => processLives(pid))).toEqual([]);
}, 180_000);

const scopes: readonly { readonly name: string; readonly scope: Scope }[] = [
  { name: 'the desk', scope: {} },
  { name: 'one venue', scope: { venue: VenueId.parse(second) } },
  { name: 'a strategy that spans both', scope: { strategy: StrategyId.parse('many') } },
];

test.each(scopes)(
  'K2 $name over two venues: over 0, under 0, by both logs',
  async ({ scope }) => {
    const desk = await working();
    const killId = desk.kill('test', scope);
    const { report } = await desk.stage(killId, 'CONFIRMED', 20_000);
    await desk.caughtUp();
    const inScope = (venue: string, strategy: string): boolean =>
      (scope.venue ?? venue) === venue && (scope.strategy ?? strategy) === strategy;

    const asked = folders
      .map((_, at) => manyVenues[at] ?? '')
      .filter((venue) => inScope(venue, 'many'));
    expect(report?.venues).toEqual(asked.map((venue) => ({ venue, confirmed: true, detail: '' })));
    for (const [at, folder] of folders.entries()) {
      const venue = manyVenues[at] ?? '';
      const rows = rowsAt(report, venue);
      await expect
        .poll(async () => {
          const open = await desk.openAtVenue(folder);
          return open.filter((id) => inScope(venue, strategyOf(desk, id)));
        }, venueLogDelay)
        .toEqual([]);
      const cancelled = [...(await cameTo(desk, folder, 'order.cancel'))];
      const over = cancelled.filter((id) => !inScope(venue, strategyOf(desk, id)));
      expect(over, `cancelled beyond the scope at ${venue}`).toEqual([]);
      // What was decided as the key was pressed was kept back by the fence, and is at no venue.
      const [fenced = [], sent = []] = [true, false].map((kept) =>
        rows.filter(({ end }) => (end === 'fenced') === kept),
      );
      const placed = await cameTo(desk, folder, 'order.place');
      expect(idsOf(fenced).filter((id) => placed.has(id))).toEqual([]);
      expect(idsOf(sent), `rows of ${venue}`).toEqual(cancelled.toSorted());
      expect(sent.every(({ end }) => end === 'cancelled')).toBe(true);
      expect(sent.length > 0).toBe(inScope(venue, 'many'));
    }
    // What is not in it stands: by the strategy's own place, or by the venue's.
    const left = (await openByVenue(desk)).map((ids) => ids.length);
    const stays = manyVenues.map((venue) => !inScope(venue, 'many') || !inScope(venue, 'beside'));
    expect(left.map((count) => count > 0)).toEqual(stays);
    const { before, after } = report ?? {};
    const shares = (before?.venues ?? []).map(({ venue, orders }) => [venue, orders]);
    const counted = asked.map((venue) => [venue, rowsAt(report, venue).length]);
    expect(shares).toEqual(asked.length > 1 ? counted : []);
    expect(after).toMatchObject({ orders: 0 });
  },
  120_000,
);

test('C1, K8 one venue frozen while the other confirms: no word beyond that one', async () => {
  const desk = await working();
  const [, frozen] = await Promise.all(folders.map((folder) => venueEndpoint(desk, folder)));
  process.kill(frozen?.pid ?? 0, 'SIGSTOP');
  const pressed = performance.now();
  const killId = desk.kill('one venue does not answer');
  const doubt = await desk.stage(killId, 'UNCONFIRMED', 10_000);
  // Not after the 2 s that the session gives the frozen one, behind the 2 s of the kill.
  expect(performance.now() - pressed).toBeLessThan(3_500);
  expect(doubt.report).toMatchObject({
    outcome: 'unconfirmed',
    confirmedMicros: null,
    venues: [
      { venue: first, confirmed: true, detail: '' },
      { venue: second, confirmed: false },
    ],
  });
  const word = doubt.report?.venues?.[1]?.detail ?? '';
  expect(word).toMatch(/^did not list open orders: .+; \d+ of our orders may still be working$/);
  // What the fence kept back was at no venue.
  const sent = (venue: string) => rowsAt(doubt.report, venue).filter(({ end }) => end !== 'fenced');
  const ends = (venue: string) => new Set(sent(venue).map(({ end }) => end));
  expect([ends(first), ends(second)]).toEqual([new Set(['cancelled']), new Set(['unconfirmed'])]);
  const [open, inDoubt] = await openByVenue(desk);
  expect(open).toEqual([]);
  expect(inDoubt?.length).toBeGreaterThanOrEqual(least);
  // Every order that the frozen venue knows of is in doubt in the report.
  const doubted = new Set<string>(idsOf(rowsAt(doubt.report, second)));
  expect(inDoubt?.filter((id) => !doubted.has(id))).toEqual([]);

  process.kill(frozen?.pid ?? 0, 'SIGCONT');
  const { report } = await desk.stage(killId, 'CONFIRMED', 20_000);
  expect(report?.venues?.map(({ confirmed }) => confirmed)).toEqual([true, true]);
  await expect.poll(() => openByVenue(desk), venueLogDelay).toEqual([[], []]);
}, 120_000);

test('C1, K8 one venue dead: the kill is never confirmed, the other venue is', async () => {
  const desk = await working();
  const [, dead] = await Promise.all(folders.map((folder) => venueEndpoint(desk, folder)));
  process.kill(dead?.pid ?? 0, 'SIGKILL');
  const killId = desk.kill('one venue is gone');
  const { report } = await desk.stage(killId, 'UNCONFIRMED', 10_000);
  expect(report?.venues?.map(({ venue, confirmed }) => [venue, confirmed])).toEqual([
    [first, true],
    [second, false],
  ]);
  await expect.poll(() => desk.openAtVenue(), venueLogDelay).toEqual([]);
  const { armingBlockers } = await desk.status();
  expect(armingBlockers.join('; ')).toContain(second);
  expect(desk.progress.some((one) => one.killId === killId && one.stage === 'CONFIRMED')).toBe(
    false,
  );
}, 120_000);

test('K10 a frozen engine: the warden cancels at both venues and says so of each', async () => {
  const desk = await working();
  desk.signal('SIGSTOP');
  const record = await until('the warden', async () => {
    const found = await desk.wardenRecord();
    return found?.confirmed === true && found;
  });
  expect(record.venues).toEqual([
    { venue: first, confirmed: true, detail: '' },
    { venue: second, confirmed: true, detail: '' },
  ]);
  await expect.poll(() => openByVenue(desk), venueLogDelay).toEqual([[], []]);
  for (const [at, folder] of folders.entries()) {
    const mine = record.orders.filter(({ venue }) => venue === manyVenues[at]);
    expect(mine.length).toBeGreaterThanOrEqual(least);
    expect(idsOf(mine)).toEqual([...(await cameTo(desk, folder, 'order.cancel'))].toSorted());
  }
  desk.signal('SIGCONT');
  await until('the halt', async () => (await desk.status()).halted);
}, 120_000);
