/** What consoles are told of a ledger while a kill runs: all of it, in order, and when. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LedgerEvent } from '../contract/events.ts';
import type { EngineStatus } from '../contract/wire.ts';
import { Publication } from './publication.ts';

/** Sequences of each message, in order. */
let told: number[][];
let flushes: number;
let statuses: number;
let consoles: number;
let isRunning: boolean;
let ended: PromiseWithResolvers<boolean>;
let durable: (events: readonly LedgerEvent[]) => void;
let publication: Publication;

type Type = LedgerEvent['body']['type'];
/** Only number and type are looked at. */
const event = (sequence: number, type: Type = 'order.sent') =>
  ({ sequence, body: { type } }) as LedgerEvent;

beforeEach(() => {
  vi.useFakeTimers();
  [told, flushes, statuses, consoles, isRunning] = [[], 0, 0, 1, false];
  ended = Promise.withResolvers();
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
      get isRunning() {
        return isRunning;
      },
      settled: (millisLimit) =>
        Promise.race([
          ended.promise,
          new Promise<boolean>((resolve) => setTimeout(resolve, millisLimit, false)),
        ]),
    },
    status: () => ({}) as EngineStatus,
  });
});

afterEach(async () => {
  vi.useRealTimers();
  // A status that is due comes behind this turn.
  await new Promise((resolve) => setImmediate(resolve));
});

function end(): void {
  isRunning = false;
  ended.resolve(true);
}

test('without a kill events are told as they become durable', () => {
  durable([event(1), event(2)]);
  durable([event(3, 'kill.reported')]);
  expect(told).toEqual([[1, 2], [3]]);
});

test('what a kill does to orders is told behind its end, in one piece', async () => {
  isRunning = true;
  durable([event(1), event(2)]);
  durable([event(3, 'kill.reported')]);
  end();
  durable([event(4)]);
  await vi.advanceTimersByTimeAsync(140);
  expect(told).toEqual([]);
  await vi.advanceTimersByTimeAsync(20);
  expect(told).toEqual([[1, 2, 3, 4]]);
  await vi.advanceTimersByTimeAsync(1_000);
  durable([event(5)]);
  expect(told).toEqual([[1, 2, 3, 4], [5]]);
  expect(statuses).toBe(1);
});

test('a halt itself is told at once, with all that came before it', async () => {
  isRunning = true;
  durable([event(1)]);
  durable([event(2), event(3, 'mode.changed'), event(4)]);
  expect(told).toEqual([[1, 2, 3]]);
  end();
  await vi.advanceTimersByTimeAsync(160);
  expect(told).toEqual([[1, 2, 3], [4]]);
});

test('a kill that does not end keeps events back for half a second at a time', async () => {
  isRunning = true;
  for (let sequence = 1; sequence <= 20; sequence += 1) {
    durable([event(sequence)]);
    await vi.advanceTimersByTimeAsync(100);
    expect(sequence - (told.at(-1)?.at(-1) ?? 0)).toBeLessThanOrEqual(6);
  }
  expect(told.flat()).toEqual(Array.from({ length: told.flat().length }, (_, at) => at + 1));
  expect(told.length).toBeLessThan(5);
});

test('snapshots do not wait, and neither does an engine that nobody watches', () => {
  isRunning = true;
  durable([event(1)]);
  expect(flushes).toBe(1);
  consoles = 0;
  durable([event(2)]);
  expect(told.flat()).toEqual([1, 2]);
});

test('what is still held is told before the end, and nothing is held behind it', () => {
  isRunning = true;
  durable([event(1), event(2)]);
  publication.stop();
  durable([event(3)]);
  expect(told).toEqual([[1, 2], [3]]);
});
