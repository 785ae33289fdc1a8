/** Orders in doubt: asked about after a break and after a refused cancel, and not all at once. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { lots, priceTicks } from '../../contract/numbers.ts';
import { orderId, venueOrderId } from '../../core/core-fixture.ts';
import type { OrderFate } from '../../ports/venue.ts';
import { findOrder } from '../../state/ledger-state.ts';
import { seededRandom } from '../../tape/recording-fixture.ts';
import { stampNow } from '../loop.ts';
import { type TestLoop, testLoop } from '../loop-fixture.ts';
import { FateDesk } from './fate-desk.ts';

function breakSession(desk: TestLoop): void {
  desk.venue.up = false;
  desk.venue.report({ kind: 'session', state: 'down', reason: 'closed 1006' });
}

function mendSession(desk: TestLoop): void {
  desk.venue.up = true;
  desk.venue.report({ kind: 'session', state: 'up', reason: 'logged on' });
}

afterEach(() => {
  vi.useRealTimers();
});

const statuses = (desk: TestLoop, ids: readonly string[]) =>
  ids.map((id) => findOrder(desk.loop.core.ledger, orderId(id))?.status);

test('an order that ended while the session was broken does not stay as a ghost', async () => {
  const desk = testLoop(2);
  const fates = new FateDesk(desk.loop, desk.venues);
  breakSession(desk);
  expect(statuses(desk, ['o1', 'o2'])).toEqual(['unknown', 'unknown']);
  desk.venue.open.delete(orderId('o1'));
  mendSession(desk);
  await expect.poll(() => statuses(desk, ['o1', 'o2'])).toEqual(['expired', 'new']);
  fates.close();
});

test('a venue that is back is asked at once and not after the longest pause', async () => {
  const desk = testLoop(1);
  const fates = new FateDesk(desk.loop, desk.venues);
  breakSession(desk);
  await new Promise((resolve) => setTimeout(resolve, 700));
  mendSession(desk);
  await expect.poll(() => statuses(desk, ['o1']), { timeout: 150, interval: 10 }).toEqual(['new']);
  fates.close();
});

test('a cancel that the venue refuses is followed by the question what is so', async () => {
  const desk = testLoop(1);
  const fates = new FateDesk(desk.loop, desk.venues);
  desk.venue.habit = 'refuses';
  desk.venue.open.delete(orderId('o1'));
  const clientOrderId = orderId('o1');
  desk.loop.process({ type: 'cancelIntent', clientOrderId, cause: 'test', stamp: stampNow() });
  await expect.poll(() => statuses(desk, ['o1'])).toEqual(['expired']);
  fates.close();
});

test('a hundred doubts are asked about eight at a time', async () => {
  const desk = testLoop(100);
  const fates = new FateDesk(desk.loop, desk.venues);
  let underWay = 0;
  let most = 0;
  let asked = 0;
  Object.assign(desk.venue, {
    orderFate: async (): Promise<OrderFate> => {
      underWay += 1;
      asked += 1;
      most = Math.max(most, underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
      return { kind: 'working' };
    },
  });
  breakSession(desk);
  mendSession(desk);
  const { ledger } = desk.loop.core;
  const doubted = () => [...ledger.orders.values()].filter(({ status }) => status === 'unknown');
  await expect.poll(() => doubted().length).toBe(0);
  expect([asked, most]).toEqual([100, 8]);
  fates.close();
});

test('a socket that takes no cancel for a while is no contradiction of the venue', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'hrtime'] });
  const desk = testLoop(1);
  const fates = new FateDesk(desk.loop, desk.venues);
  const clientOrderId = orderId('o1');
  const { cancel } = desk.venue;
  const full = { kind: 'notSent', cause: 'buffer', detail: '2000000 bytes wait' } as const;
  Object.assign(desk.venue, { cancel: () => full });
  desk.loop.process({ type: 'cancelIntent', clientOrderId, cause: 'test', stamp: stampNow() });
  await vi.advanceTimersByTimeAsync(5 * 60_000);
  expect(statuses(desk, ['o1'])).toEqual(['unknown']);
  Object.assign(desk.venue, { cancel });
  // The longest pause between two questions, and the answer.
  await vi.advanceTimersByTimeAsync(5_100);
  await vi.waitFor(() => expect(statuses(desk, ['o1'])).toEqual(['cancelled']));
  expect(desk.ledger.events.filter(({ body }) => body.type === 'fault.recorded')).toEqual([]);
  fates.close();
});

describe('a venue that keeps saying what cannot be', () => {
  /** A desk with one order in doubt, of which the venue tells other terms than we know. */
  function contradicted(priceOf: (answer: number) => number, random?: () => number) {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'hrtime'] });
    const desk = testLoop(1);
    const fates = new FateDesk(desk.loop, desk.venues, random);
    const askedMillis: number[] = [];
    const begunMillis = Date.now();
    const clientOrderId = orderId('o1');
    const state = { isContrary: true };
    Object.assign(desk.venue, {
      orderFate: async (): Promise<OrderFate> => {
        askedMillis.push(Date.now() - begunMillis);
        const price = state.isContrary ? priceOf(askedMillis.length) : 100_000;
        const terms = { price: priceTicks(price), lots: lots(10) };
        const told = { clientOrderId, venueOrderId: venueOrderId('v-o1'), terms };
        return { kind: 'reports', reports: [{ kind: 'accepted', ...told }] };
      },
    });
    const faults = () =>
      desk.ledger.events.flatMap(({ body }) =>
        body.type === 'fault.recorded' ? [[body.component, body.count] as const] : [],
      );
    desk.venue.report({ kind: 'unknown', clientOrderId, reason: 'no answer' });
    return { desk, fates, askedMillis, faults, state };
  }

  const pass = (millis: number) => vi.advanceTimersByTimeAsync(millis);

  test('is asked ever more rarely, then no more; one fault tells it, one how often', async () => {
    const { desk, fates, askedMillis, faults } = contradicted(
      () => 100_007,
      () => 0,
    );
    await pass(10 * 60_000);
    expect(askedMillis).toEqual([0, 200, 600, 1_400, 3_000, 6_200, 12_600, 25_400]);
    expect(faults()).toEqual([
      ['venue/sim', 1],
      ['order fates', 8],
    ]);
    expect(statuses(desk, ['o1'])).toEqual(['unknown']);
    fates.close();
  });

  test('and something else each time is recorded no oftener than it is asked', async () => {
    const { fates, askedMillis, faults } = contradicted((answer) => 100_007 + answer);
    await pass(10 * 60_000);
    expect(askedMillis).toHaveLength(8);
    expect(faults().map(([, count]) => count)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 8]);
    fates.close();
  });

  test('is asked at pauses that a seed shortens, the same for the same seed', async () => {
    const runs: number[][] = [];
    for (const seed of [1, 1, 2]) {
      const { fates, askedMillis } = contradicted(() => 100_007, seededRandom(seed));
      await pass(60_000);
      fates.close();
      runs.push(askedMillis);
    }
    expect(runs[1]).toEqual(runs[0]);
    expect(runs[2]).not.toEqual(runs[0]);
    const pauses = runs[0]?.slice(1).map((at, index) => at - (runs[0]?.[index] ?? 0)) ?? [];
    for (const [index, pauseMillis] of pauses.entries()) {
      expect(pauseMillis).toBeLessThanOrEqual(200 * 2 ** index);
      expect(pauseMillis).toBeGreaterThanOrEqual(200 * 2 ** index * 0.75 - 1);
    }
  });

  test('is asked anew with a new session, and believed when it has come to itself', async () => {
    const { desk, fates, askedMillis, state } = contradicted(() => 100_007);
    await pass(60_000);
    state.isContrary = false;
    breakSession(desk);
    mendSession(desk);
    await pass(1_000);
    expect([statuses(desk, ['o1']), askedMillis.length]).toEqual([['new'], 9]);
    fates.close();
  });

  test('is asked once a pause, however often somebody asks for it', async () => {
    const { desk, fates, askedMillis, faults } = contradicted(() => 100_007);
    await pass(120_000);
    const order = desk.loop.core.ledger.orders.get(orderId('o1'));
    if (order === undefined) throw new Error('no order');
    const { instrument, venue } = order.request.owner;
    for (let ask = 0; ask < 590; ask += 1) {
      fates.ask({ clientOrderId: orderId('o1'), instrument, venue });
      await pass(100);
    }
    // At once, the pause being over, and half a minute later.
    expect(askedMillis).toHaveLength(10);
    expect(faults()).toHaveLength(2);
    fates.close();
  });
});
