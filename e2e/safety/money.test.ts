/**
 * Money, end to end: a desk trades, is killed with -9 in the middle, comes back and trades on.
 * Its ledger must hold what the venue's own log says it did: no more, no less, and before.
 */
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LedgerEvent } from '../../engine/contract/events.ts';
import type { EngineStatus } from '../../engine/contract/wire.ts';
import { TestDesk, until } from '../../engine/host/desk-fixture.ts';
import type { VenueLogEntry } from '../../engine/host/venues/venue-log-fixture.ts';
import { recoverEvents } from '../../engine/ledger/recovery.ts';
import { fold } from '../../engine/state/fold.ts';
import { initialState } from '../../engine/state/ledger-state.ts';
import { stateHashText } from '../../engine/state/state-text.ts';
import { busyDeskText } from './desk-text.ts';
import { fillsIn, hasFills, placedIn, scaled } from './venue-oracle.ts';

const fillsBeforeCrash = 8;
const fillsInAll = 16;
const quietMillis = 1_000;

let desk: TestDesk;
let log: readonly VenueLogEntry[] = [];
let events: readonly LedgerEvent[] = [];
let againstArming = '';
let before: EngineStatus;
let after: EngineStatus;

/** The status of an engine that has recorded nothing for a while. */
async function quietStatus(): Promise<EngineStatus> {
  let last = await desk.status();
  let since = performance.now();
  return until('a quiet engine', async () => {
    const status = await desk.status();
    if (status.sequence !== last.sequence) since = performance.now();
    last = status;
    return performance.now() - since > quietMillis ? status : null;
  });
}

beforeAll(async () => {
  desk = await TestDesk.create({ deskText: busyDeskText });
  await desk.start();
  await desk.arm();
  await until('fills', () => hasFills(desk, fillsBeforeCrash), 40_000);
  desk.signal('SIGKILL');
  await desk.ended();
  await until('the cancels of the warden', () => desk.wardenRecord());
  await desk.start();
  againstArming = await desk.arm().then(
    () => '',
    (error: unknown) => String(error),
  );
  // One that has lost what its venue knows must not be armed; what it lost is then found below.
  if (againstArming === '') {
    await until('more fills', () => hasFills(desk, fillsInAll), 40_000);
    await desk.stage(desk.kill(), 'CONFIRMED');
  }
  before = await quietStatus();
  desk.signal('SIGKILL');
  await desk.ended();
  await pause(100);
  log = await desk.venueLog();
  events = [...recoverEvents(desk.path('ledger.sqlite'))];
  await desk.start();
  after = await desk.status();
}, 120_000);
afterAll(async () => {
  await desk.close();
});

/** Hash of the ledger's own events up to a sequence, folded here and not by the engine. */
function foldedHash(upTo: number): string {
  const state = initialState();
  for (const event of events) if (event.sequence <= upTo) fold(state, event);
  return createHash('sha256').update(stateHashText(state)).digest('hex');
}

type Body<T extends LedgerEvent['body']['type']> = Extract<LedgerEvent['body'], { type: T }>;

/** Bodies of one type, in order. */
function bodies<T extends LedgerEvent['body']['type']>(type: T): readonly Body<T>[] {
  return events.flatMap(({ body }) => (body.type === type ? [body as Body<T>] : []));
}

test('A1, I2 and P13 no order reaches the venue without an approval on record before it', () => {
  const approvedAt = new Map<string, number>();
  for (const { body, monoNanos } of events) {
    if (body.type !== 'verdict.recorded' || body.decision !== 'approved') continue;
    approvedAt.set(body.clientOrderId ?? '', monoNanos);
  }
  const placed = placedIn(log);
  const unrecorded = placed.filter(
    ({ clientOrderId, receivedMonoNanos }) =>
      (approvedAt.get(clientOrderId ?? '') ?? Infinity) >= receivedMonoNanos,
  );
  expect(placed.length).toBeGreaterThan(fillsInAll);
  expect(
    unrecorded.map(({ clientOrderId }) => clientOrderId),
    'orders at the venue without a record before them',
  ).toEqual([]);
});

test('every fill of the venue is on the record once, and no other', () => {
  const recorded = bodies('order.filled').map(
    ({ clientOrderId, executionId }) => `${clientOrderId} ${executionId}`,
  );
  const booked = fillsIn(log).map(
    ({ clientOrderId, symbol, tradeId }) => `${clientOrderId} ${symbol}:${tradeId}`,
  );
  const wanted = againstArming === '' ? fillsInAll : fillsBeforeCrash;
  expect(booked.length).toBeGreaterThanOrEqual(wanted);
  expect(recorded.toSorted(), 'fills on the record').toEqual(booked.toSorted());
});

/** A hundredth, rounded half away from zero: fees come with two decimals more than money has. */
const roundedHundredth = (value: bigint): bigint => (value + (value < 0n ? -50n : 50n)) / 100n;

test('I5 positions, cash and fees are what the fills of the venue make', () => {
  const state = initialState();
  for (const event of events) fold(state, event);
  const booked = [...state.positions.values()].map((position) => {
    const { instrument, lots, cashFlowMinor, feesMinor } = position;
    return { instrument: String(instrument), lots, cashFlowMinor, feesMinor };
  });
  const symbols = [...new Set(fillsIn(log).map(({ symbol }) => symbol))];
  const venue = symbols.map((symbol) => {
    const fills = fillsIn(log).filter((fill) => fill.symbol === symbol);
    // Lots are thousandths of a coin and money millionths of a dollar, in either market.
    let lots = 0n;
    let cash = 0n;
    let fees = 0n;
    for (const { side, quantity, price, fee } of fills) {
      const signed = (side === 'buy' ? 1n : -1n) * scaled(quantity, 3);
      lots += signed;
      cash -= signed * scaled(price, 3);
      fees += roundedHundredth(scaled(fee, 8));
    }
    return {
      instrument: `${symbol}.sim`,
      lots: Number(lots),
      cashFlowMinor: Number(cash),
      feesMinor: Number(fees),
    };
  });
  const byName = (left: { instrument: string }, right: { instrument: string }) =>
    left.instrument < right.instrument ? -1 : 1;
  expect(booked.toSorted(byName), 'what the ledger books').toEqual(venue.toSorted(byName));
});

test('a killed engine comes back with the state that it had', () => {
  expect(before.sequence).toBeGreaterThan(0);
  expect(foldedHash(before.sequence), 'the hash of what the file holds').toBe(before.stateHash);
  expect(after.recoveredSequence).toBeGreaterThanOrEqual(before.sequence);
  expect(after.recoveredStateHash).toBe(foldedHash(after.recoveredSequence));
  expect(after.halted).toBe(true);
  // It differed in nothing from its venue, and could be armed again.
  expect(againstArming, 'what stood against arming').toBe('');
});
