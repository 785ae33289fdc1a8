/**
 * Kills against a venue that lies: acknowledgements lost, cancels refused, fills in the race,
 * cancels acknowledged that were not done. Its own log is the truth, and no report of a kill says
 * more than that.
 */
import { afterEach, expect, test } from 'vitest';
import type { KillReport } from '../../contract/events.ts';
import { type TestDesk, until, venueLogDelay } from '../desk-fixture.ts';
import { endsAtVenue, filledAtVenue, manyOrdersDesk, venueFault } from './many-orders-fixture.ts';

const isLong = process.env['QUARTERDECK_LONG'] === '1';
const rounds = isLong ? 50 : 3;
const orders = 40;

const desks: TestDesk[] = [];
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close();
}, 120_000);

async function working(): Promise<TestDesk> {
  const desk = await manyOrdersDesk({ keep: orders, batch: 4, asksPerSecond: 0, messages: 400 });
  desks.push(desk);
  await desk.start();
  return desk;
}

const openOrders = async (desk: TestDesk): Promise<number> => (await desk.openAtVenue()).length;

/** Every report that was told of a kill, in order. */
const reportsOf = (desk: TestDesk, killId: string): KillReport[] =>
  desk.progress.flatMap((one) =>
    one.killId === killId && one.report !== null ? [one.report] : [],
  );

/** Rows that say more than the venue's log: an end that the order has not had. */
function lies(report: KillReport, ends: ReadonlyMap<string, string>): string[] {
  const proved: Readonly<Record<string, readonly string[]>> = {
    cancelled: ['CANCELED', 'EXPIRED'],
    filledInRace: ['FILLED'],
  };
  return (report.rows ?? []).flatMap(({ clientOrderId, end }) => {
    const allowed = proved[end];
    const truth = ends.get(clientOrderId) ?? 'never there';
    return allowed === undefined || allowed.includes(truth)
      ? []
      : [`${clientOrderId} told as ${end}, at the venue ${truth}`];
  });
}

const killAlerts = (desk: TestDesk): string[] => {
  const { alerts, clearedAlerts } = desk.ledgerState();
  const raised = [...alerts.values(), ...clearedAlerts].map((one) => one.raised);
  return raised.filter(({ detector }) => detector === 'kill').map(({ severity }) => severity);
};

test(`K8 ${rounds} kills, acks lost, cancels refused, races: no end is untrue`, async () => {
  const desk = await working();
  for (let round = 1; round <= rounds; round += 1) {
    await desk.arm();
    await until(`${orders} orders`, async () => (await openOrders(desk)) >= orders, 60_000);
    await venueFault(desk, `loseAck?sharePercent=30&forMillis=6000&seed=${round}`);
    await venueFault(desk, `refuseCancel?sharePercent=10&forMillis=6000&seed=${round}`);
    await venueFault(desk, `raceFill?sharePercent=20&forMillis=6000&seed=${round}`);
    const killId = desk.kill();
    await desk.stage(killId, 'CONFIRMED', 40_000);
    await expect.poll(() => desk.openAtVenue(), venueLogDelay).toEqual([]);
    const log = await desk.venueLog();
    const told = reportsOf(desk, killId);
    const ends = endsAtVenue(log);
    expect(told.flatMap((report) => lies(report, ends))).toEqual([]);
    const last = told.at(-1);
    expect(last?.rows?.length).toBeGreaterThanOrEqual(orders - 5);
    expect(last?.rows?.filter(({ end }) => end === 'refused' || end === 'unconfirmed')).toEqual([]);
    expect(last?.filledInRace.length, 'fills in the race').toBeGreaterThan(0);
    // Position error 0: what the ledger holds is what the venue has filled.
    await desk.caughtUp();
    const held = [...desk.ledgerState().positions.values()].map(({ lots }) => lots);
    const lot = 0.001;
    const truth = Math.round(filledAtVenue(log) / lot);
    expect(held.reduce((sum, lots) => sum + lots, 0)).toBe(truth);
  }
}, 600_000);

test('K8 cancels acknowledged and not done: never confirmed, an alert after 2 s', async () => {
  const desk = await working();
  await desk.arm();
  await until(`${orders} orders`, async () => (await openOrders(desk)) >= orders, 60_000);
  const lieMillis = 5_000;
  await venueFault(desk, `falseCancel?sharePercent=100&forMillis=${lieMillis}`);
  const pressed = performance.now();
  const killId = desk.kill();
  const doubt = await desk.stage(killId, 'UNCONFIRMED', lieMillis);
  const open = new Set(await desk.openAtVenue());
  expect(open.size).toBeGreaterThanOrEqual(orders - 5);
  const rows = doubt.report?.rows ?? [];
  expect(rows.filter(({ end }) => end === 'cancelled').map((row) => row.clientOrderId)).toEqual([]);
  expect(new Set(rows.map(({ clientOrderId }) => clientOrderId))).toEqual(open);
  expect(rows.every(({ detail }) => detail === 'the venue lists it as open')).toBe(true);
  expect(doubt.report?.after?.orders).toBe(0); // the ledger's word alone is not the venue's
  await until('the alert', () => killAlerts(desk).length > 0);
  expect(performance.now() - pressed).toBeLessThan(lieMillis);
  expect(killAlerts(desk)).toEqual(['critical']);
  expect(desk.progress.some((one) => one.killId === killId && one.stage === 'CONFIRMED')).toBe(
    false,
  );

  await desk.stage(killId, 'CONFIRMED', 30_000);
  await expect.poll(() => desk.openAtVenue(), venueLogDelay).toEqual([]);
  await until('the end of the alert', () =>
    [...desk.ledgerState().alerts.values(), ...desk.ledgerState().clearedAlerts].some(
      ({ raised, clearedReason }) => raised.detector === 'kill' && clearedReason !== null,
    ),
  );
}, 120_000);

test('K8 orders that the venue had lied about before a kill stay in its reports', async () => {
  const desk = await manyOrdersDesk({ keep: orders, batch: 4, asksPerSecond: 200, messages: 400 });
  desks.push(desk);
  await desk.start();
  await desk.arm();
  await until(`${orders} orders`, async () => (await openOrders(desk)) >= orders, 60_000);
  await venueFault(desk, 'falseCancel?sharePercent=100&forMillis=6000');
  // The books end what the venue keeps: more rests there than they have.
  const beyond = async () => (await openOrders(desk)) - desk.ledgerState().orders.size;
  await until('orders that only the venue has', async () => (await beyond()) >= 3, 6_000);
  const killId = desk.kill();
  const doubt = await desk.stage(killId, 'UNCONFIRMED', 6_000);
  const doubted = (doubt.report?.rows ?? []).map(({ clientOrderId }) => clientOrderId);
  expect(doubt.report?.after?.onlyAtVenue).toBeGreaterThanOrEqual(3);
  await desk.stage(killId, 'CONFIRMED', 30_000);
  await expect.poll(() => desk.openAtVenue(), venueLogDelay).toEqual([]);
  const last = reportsOf(desk, killId).at(-1);
  const told = new Set((last?.rows ?? []).map(({ clientOrderId }) => clientOrderId));
  expect(doubted.filter((id) => !told.has(id))).toEqual([]);
  expect(last === undefined ? [] : lies(last, endsAtVenue(await desk.venueLog()))).toEqual([]);
}, 120_000);
