/** The venue's dead-man timer, over its real port. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { far, startFixture, type TestClient, type VenueFixture } from './venue-fixture.ts';

const fixtures: VenueFixture[] = [];
afterEach(async () => {
  for (const fixture of fixtures.splice(0)) await fixture.close();
});

async function venue(change: Parameters<typeof startFixture>[0] = {}): Promise<VenueFixture> {
  const fixture = await startFixture({ ackLatencyMicros: 0, ...change });
  fixtures.push(fixture);
  return fixture;
}

const arm = (client: TestClient, countdownMillis: number) =>
  client.ask('session.deadMan', { countdownMillis });

test('K10 a session that falls silent has its orders cancelled, and no other one has', async () => {
  const fixture = await venue();
  const [silent, other] = [await fixture.logon(), await fixture.logon()];
  await silent.ask('order.place', far('mine'));
  await other.ask('order.place', far('theirs'));
  expect(await arm(silent, 300)).toMatchObject({ result: { countdownMillis: 300 } });
  await silent.execution('mine', 'CANCELED');
  const { result } = await other.ask('openOrders.status', { timestamp: Date.now() });
  expect(result).toMatchObject([{ clientOrderId: 'theirs' }]);
  const fired = (await fixture.log()).filter((line) => line['event'] === 'session.deadManFired');
  expect(fired).toMatchObject([{ clientOrderIds: ['mine'] }]);
});

test('K10 it waits for as long as it is renewed, and is called off with 0', async () => {
  const fixture = await venue();
  const client = await fixture.logon();
  await client.ask('order.place', far('a'));
  for (let round = 0; round < 6; round += 1) {
    await arm(client, 1_500);
    await pause(300);
  }
  await arm(client, 0);
  await pause(1_700);
  const { result } = await client.ask('openOrders.status', { timestamp: Date.now() });
  expect(result).toMatchObject([{ clientOrderId: 'a' }]);
});

test('K10 the timer runs out for a connection that is gone as well', async () => {
  const fixture = await venue();
  const [gone, other] = [await fixture.logon(), await fixture.logon()];
  await gone.ask('order.place', far('a'));
  await arm(gone, 300);
  await gone.close();
  expect(await other.execution('a', 'CANCELED')).toMatchObject({ C: 'a' });
});

test('a venue without one says so, and nobody arms it without a log-on', async () => {
  const without = await (await venue({ deadMan: false })).logon();
  expect(await arm(without, 300)).toMatchObject({ error: { code: -1020 } });
  const { logon } = await venue();
  const client = await logon();
  await client.ask('session.logout');
  expect(await arm(client, 300)).toMatchObject({ error: { code: -1002 } });
  expect(await client.ask('session.deadMan', {})).toMatchObject({ status: 401 });
});
