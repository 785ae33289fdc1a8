/**
 * Risk, end to end: makers that want more than the desk's limits allow, each in its own way.
 * By the venue's own log nothing of it got out, and the ledger holds each refusal.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LedgerEvent } from '../../engine/contract/events.ts';
import { TestDesk, until } from '../../engine/host/desk-fixture.ts';
import type { VenueLogEntry } from '../../engine/host/venues/venue-log-fixture.ts';
import { recoverEvents } from '../../engine/ledger/recovery.ts';
import { deskText, wideLimits } from './desk-text.ts';
import { placedIn } from './venue-oracle.ts';

const tradeMillis = 8_000;
const messagesASecond = 3;
/** Shorter than the limit's window by what the way to the venue may jitter. */
const windowNanos = 900e6;

const eager = { edgeTicks: 0, volatilityMultiple: 0, requoteFraction: 0, spreadShare: 0.2 };
const markets = [
  {
    symbol: 'BTCUSDT',
    limits: { ...wideLimits, orderQuantity: '0.5' },
    maker: { id: 'too-large', parameters: { ...eager, quantity: '0.6' }, messages: 100 },
  },
  {
    symbol: 'ETHUSDT',
    limits: { ...wideLimits, priceCollarBps: 10 },
    maker: { id: 'too-far', parameters: { quantity: '0.4', edgeTicks: 3_000 }, messages: 100 },
  },
  {
    symbol: 'SOLUSDT',
    limits: wideLimits,
    maker: {
      id: 'too-often',
      parameters: { ...eager, quantity: '8', messagesPerSecond: 500 },
      messages: messagesASecond,
    },
  },
];

let desk: TestDesk;
let placed: readonly VenueLogEntry[] = [];
let events: readonly LedgerEvent[] = [];

beforeAll(async () => {
  desk = await TestDesk.create({ deskText: deskText(markets) });
  await desk.start();
  await desk.arm();
  await until('an order', async () => placedIn(await desk.venueLog()).length > 0, 30_000);
  await pause(tradeMillis);
  await desk.stage(desk.kill(), 'CONFIRMED');
  await pause(200);
  placed = placedIn(await desk.venueLog());
  events = [...recoverEvents(desk.path('ledger.sqlite'))];
}, 90_000);
afterAll(async () => {
  await desk.close();
});

const placedOn = (symbol: string): readonly VenueLogEntry[] =>
  placed.filter(({ params }) => params?.['symbol'] === symbol);

test('an order over the size limit never reaches the venue', () => {
  const sizes = placedOn('BTCUSDT').map(({ params }) => params?.['quantity']);
  expect(sizes, 'oversized orders at the venue').toEqual([]);
});

test('an order outside the collar never reaches the venue', () => {
  const prices = placedOn('ETHUSDT').map(({ params }) => params?.['price']);
  expect(prices, 'orders outside the collar at the venue').toEqual([]);
});

test('orders over the message rate never reach the venue', () => {
  const times = placedOn('SOLUSDT').map(({ receivedMonoNanos }) => receivedMonoNanos);
  const most = times.map((from) => {
    return times.filter((time) => time >= from && time < from + windowNanos).length;
  });
  expect(times.length).toBeGreaterThan(0);
  expect(Math.max(...most), 'most orders in one window').toBeLessThanOrEqual(messagesASecond);
});

test('each refusal is on the record, with its reason', () => {
  const owners = new Map<string, string>();
  const refusals = new Set<string>();
  for (const { body } of events) {
    if (body.type === 'intent.recorded') owners.set(body.intentId, body.request.owner.strategy);
    if (body.type !== 'verdict.recorded' || body.refusal === null) continue;
    refusals.add(`${owners.get(body.intentId)} ${body.refusal.kind}`);
  }
  // On a busy machine the gate may refuse for what is true there, as an old reference price, too.
  const wanted = ['too-far priceCollar', 'too-large orderSize', 'too-often messageRate'];
  expect([...refusals].sort(), 'refusals on the record').toEqual(expect.arrayContaining(wanted));
});
