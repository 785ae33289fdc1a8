/**
 * Kill after kill on a desk at twice its peak of messages: once the gate has flipped, nothing but
 * cancels leaves. Held by the send stamps on the ledger and by the venue's own log.
 */
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { recoverEvents } from '../../ledger/recovery.ts';
import { type TestDesk, until, venueLogDelay } from '../desk-fixture.ts';
import { readLatch } from '../gate/latch.ts';
import { VenueLogLines } from '../venues/venue-log-fixture.ts';
import { manyOrdersDesk, secondFolder } from './many-orders-fixture.ts';

const isLong = process.env['QUARTERDECK_LONG'] === '1';
const kills = isLong ? 1_000 : 10;
/** What was handed to the kernel before the flip may come to the venue this much later. */
const inSocketNanos = 250e6;
/** What the limit of the strategy lets through in a second, and what it asks for. */
const peakMessages = 150;
const asksPerSecond = 400;

/** So many more are refused before a kill: some are sent until it comes. */
const messagesToSpare = 30;

const desks: TestDesk[] = [];
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close();
}, 60_000);

/** From the flip of the gate, by the latch, to the record of the re-arm after it; nanoseconds. */
interface Halt {
  readonly fromMono: number;
  readonly toMono: number;
}

/** Halts that began at the given flips, and new orders and amends that left while one stood. */
function sendsInHalts(
  directory: string,
  flips: readonly number[],
): { readonly halts: Halt[]; readonly late: string[] } {
  const rearms: number[] = [];
  const sends: { readonly id: string; readonly mono: number }[] = [];
  for (const { body, monoNanos } of recoverEvents(directory)) {
    if (body.type === 'order.sent' && body.message !== 'cancel') {
      sends.push({ id: body.clientOrderId, mono: body.sendMonoNanos });
    }
    if (body.type === 'mode.changed' && body.mode === 'active') rearms.push(monoNanos);
  }
  const halts = flips.map((fromMono) => ({
    fromMono,
    toMono: rearms.find((mono) => mono > fromMono) ?? Number.MAX_SAFE_INTEGER,
  }));
  const inHalt = (mono: number): boolean =>
    halts.some((halt) => mono > halt.fromMono && mono < halt.toMono);
  return { halts, late: sends.filter(({ mono }) => inHalt(mono)).map(({ id }) => id) };
}

/** When the gate closed for the halt that the latch holds. */
async function flipOf(desk: TestDesk): Promise<number> {
  const latch = await readLatch(desk.path('latch.json'));
  if (latch.kind !== 'read') throw new Error('there is no latch');
  expect(latch.file).toMatchObject({ state: 'halted', cause: 'kill' });
  return latch.file.atMonoNanos;
}

/** When each new order and each amend came to a venue, by its log; nanoseconds. */
async function arrivalsAt(desk: TestDesk, folder: string): Promise<number[]> {
  const arrivals: number[] = [];
  const log = new VenueLogLines(desk.path(join(folder, 'venue-log.jsonl')));
  await log.read(({ direction, method, receivedMonoNanos }) => {
    const adds = method === 'order.place' || (method ?? '').startsWith('order.amend');
    if (direction === 'in' && adds) arrivals.push(receivedMonoNanos);
  });
  return arrivals;
}

/** Whether the gate has refused as much as it let through, by what the console heard since. */
function isPastPeak({ messages }: TestDesk): boolean {
  let [refused, sent] = [0, 0];
  for (const message of messages) {
    if (message.type !== 'ledger') continue;
    for (const { body } of message.events) {
      if (body.type === 'verdict.recorded' && body.refusal !== null) refused += 1;
      if (body.type === 'order.sent' && body.message !== 'cancel') sent += 1;
    }
  }
  return refused > sent + messagesToSpare;
}

/** Kills the desk again and again, each time with orders working at every venue; the flips. */
async function killAgain(desk: TestDesk, folders: readonly string[]): Promise<number[]> {
  const openOrders = (): Promise<number[]> =>
    Promise.all(folders.map(async (folder) => (await desk.openAtVenue(folder)).length));
  const isQuiet = () => expect.poll(openOrders, venueLogDelay).toEqual(folders.map(() => 0));
  const flips: number[] = [];
  await desk.start();
  for (let n = 0; n < kills; n += 1) {
    // Nothing of the kill before counts as working, and nothing that is placed at once is missed.
    await isQuiet();
    desk.messages.length = 0;
    await desk.arm();
    const isEnough = (count: number) => count > 20 / folders.length;
    const isReady = async () => isPastPeak(desk) && (await openOrders()).every(isEnough);
    await until('working orders and a gate at twice its peak', isReady, 60_000);
    const killId = desk.kill();
    const { report } = await desk.stage(killId, 'CONFIRMED', 40_000);
    expect(report?.venues?.filter(({ confirmed }) => confirmed)).toHaveLength(folders.length);
    flips.push(await flipOf(desk));
  }
  await isQuiet();
  desk.signal('SIGTERM');
  await desk.ended();
  return flips;
}

test.each([
  { name: '', keep: 60, spans: false, folders: [''] },
  { name: ' over two venues', keep: 30, spans: true, folders: ['', secondFolder] },
])(
  `K1 ${kills} kills at 2x peak$name: 0 new or replace messages after the gate flips`,
  async ({ keep, spans, folders }) => {
    const wish = { keep, batch: 1, asksPerSecond, messages: peakMessages, spans };
    const desk = await manyOrdersDesk(wish);
    desks.push(desk);
    const flips = await killAgain(desk, folders);

    const { halts, late } = sendsInHalts(desk.path('ledger.sqlite'), flips);
    expect(new Set(flips).size).toBe(kills);
    expect(late, 'sent while halted, by the send stamps').toEqual([]);
    const byVenue = await Promise.all(folders.map((folder) => arrivalsAt(desk, folder)));
    const messages = byVenue.flat();
    const arrived = messages.filter((mono) =>
      halts.some((halt) => mono > halt.fromMono + inSocketNanos && mono < halt.toMono),
    );
    expect(arrived, 'came to a venue while halted, by its log').toEqual([]);
    expect(messages.length).toBeGreaterThan(kills * 20);
    expect(byVenue.filter((own) => own.length < kills * 10)).toEqual([]);
    // It was under twice its peak: the gate had as much to refuse as it let through.
    let refused = 0;
    for (const { body } of recoverEvents(desk.path('ledger.sqlite'))) {
      if (body.type === 'verdict.recorded' && body.refusal !== null) refused += 1;
    }
    expect(refused).toBeGreaterThan(messages.length);
  },
  7_200_000,
);
