/** Orders in doubt: asked about after a break and after a refused cancel, and not all at once. */
import { expect, test } from 'vitest';
import { orderId } from '../core/core-fixture.ts';
import type { OrderFate } from '../ports/venue.ts';
import { findOrder } from '../state/ledger-state.ts';
import { FateDesk } from './fate-desk.ts';
import { stampNow } from './loop.ts';
import { type TestLoop, testLoop } from './loop-fixture.ts';

function breakSession(desk: TestLoop): void {
  desk.venue.up = false;
  desk.venue.report({ kind: 'session', state: 'down', reason: 'closed 1006' });
}

function mendSession(desk: TestLoop): void {
  desk.venue.up = true;
  desk.venue.report({ kind: 'session', state: 'up', reason: 'logged on' });
}

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
