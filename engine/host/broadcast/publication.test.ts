/** What consoles are told of a ledger while a kill runs: all of it, in order, and when. */
import { setImmediate } from 'node:timers';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LedgerEvent } from '../../contract/events.ts';
import type { EngineStatus } from '../../contract/wire.ts';
import { Publication } from './publication.ts';

/** Sequences of each message, in order. */
let told: number[][];
let flushes: number;
let statuses: number;
let consoles: number;
let isAnswering: boolean;
let durable: (events: readonly LedgerEvent[]) => void;
let publication: Publication;

type Type = LedgerEvent['body']['type'];
/** Only number and type are looked at. */
const event = (sequence: number, type: Type = 'order.sent') =>
  ({ sequence, body: { type } }) as LedgerEvent;

/** A status that is due goes out in it. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => {
  vi.useFakeTimers();
  [told, flushes, statuses, consoles, isAnswering] = [[], 0, 0, 1, false];
  publication = new Publication({
    loop: {
      onDurable(publisher) {
        durable = publisher;
      },
    },
    wire: {
      publishLedger: (events) => void told.push(events.map(({ sequence }) => sequence)),
      flushSnapshots: () => void (flushes += 1),
      publish: ({ type }) => void (statuses += type === 'status' ? 1 : 0),
      publishMarket: () => undefined,
      get consoles() {
        return consoles;
      },
    },
    frames: {
      isChanged: false,
      telemetry: () => expect.fail('no telemetry is due'),
      market: () => expect.fail('no market is due'),
    },
    kills: {
      get isAnswering() {
        return isAnswering;
      },
    },
    status: () => ({}) as EngineStatus,
  });
});

afterEach(async () => {
  vi.useRealTimers();
  await turn();
});

test('without a kill events are told as they become durable', () => {
  durable([event(1), event(2)]);
  durable([event(3, 'kill.reported')]);
  expect(told).toEqual([[1, 2], [3]]);
});

test('what a kill does to orders is told behind its answers, in one piece', async () => {
  isAnswering = true;
  durable([event(1), event(2)]);
  durable([event(3, 'kill.reported')]);
  await vi.advanceTimersByTimeAsync(300);
  expect(told).toEqual([]);
  isAnswering = false;
  await vi.advanceTimersByTimeAsync(25);
  durable([event(4)]);
  expect(told).toEqual([[1, 2, 3], [4]]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(told).toHaveLength(2);
});

test('what comes behind the answers is told at once, behind what was held', () => {
  isAnswering = true;
  durable([event(1)]);
  isAnswering = false;
  durable([event(2)]);
  expect(told).toEqual([[1], [2]]);
});

test.each([
  ['a halt', 'mode.changed'],
  ['an alert', 'alert.raised'],
] as const)('%s is told at once, with all that came before it', async (_what, type) => {
  isAnswering = true;
  durable([event(1)]);
  durable([event(2), event(3, type), event(4)]);
  expect(told).toEqual([[1, 2, 3]]);
  isAnswering = false;
  await vi.advanceTimersByTimeAsync(25);
  expect(told).toEqual([[1, 2, 3], [4]]);
});

test('kill after kill keeps no event back for longer than half a second', async () => {
  isAnswering = true;
  for (let sequence = 1; sequence <= 20; sequence += 1) {
    durable([event(sequence)]);
    await vi.advanceTimersByTimeAsync(100);
    expect(sequence - (told.at(-1)?.at(-1) ?? 0)).toBeLessThanOrEqual(5);
  }
  expect(told.flat()).toEqual(Array.from({ length: told.flat().length }, (_, at) => at + 1));
  expect(told.length).toBeLessThanOrEqual(5);
});

test('more than a console takes in one turn does not wait', () => {
  isAnswering = true;
  for (let sequence = 1; sequence < 5_000; sequence += 1) durable([event(sequence)]);
  expect(told).toEqual([]);
  durable([event(5_000)]);
  expect(told.map(({ length }) => length)).toEqual([5_000]);
});

test('snapshots do not wait, and neither does an engine that nobody watches', () => {
  isAnswering = true;
  durable([event(1)]);
  expect(flushes).toBe(1);
  consoles = 0;
  durable([event(2)]);
  expect(told.flat()).toEqual([1, 2]);
});

test('the status follows what changes it: at once a halt, behind its answers a kill', async () => {
  isAnswering = true;
  durable([event(1, 'mode.changed')]);
  await turn();
  expect(statuses).toBe(1);
  durable([event(2, 'kill.reported')]);
  await turn();
  expect(statuses).toBe(1);
  isAnswering = false;
  await vi.advanceTimersByTimeAsync(25);
  await turn();
  expect(statuses).toBe(2);
});

test('what is still held is told before the end, and nothing is held behind it', () => {
  isAnswering = true;
  durable([event(1), event(2)]);
  publication.stop();
  durable([event(3)]);
  expect(told).toEqual([[1, 2], [3]]);
});
