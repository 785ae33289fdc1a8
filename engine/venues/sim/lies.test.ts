/** A venue that lies: what its client is told, and what its log and its books say all the same. */
import { afterEach, describe, expect, test } from 'vitest';
import { Lies } from './lies.ts';
import { far, startFixture, type TestClient, type VenueFixture } from './venue-fixture.ts';

const fixtures: VenueFixture[] = [];
afterEach(async () => {
  for (const fixture of fixtures.splice(0)) await fixture.close();
});

async function venue(): Promise<{ fixture: VenueFixture; client: TestClient }> {
  const fixture = await startFixture({ ackLatencyMicros: 0 });
  fixtures.push(fixture);
  return { fixture, client: await fixture.logon() };
}

/** Asks the venue for a lie, about every one of its kind where nothing else is said. */
async function lie({ venue: { baseUrl, apiKey } }: VenueFixture, text: string): Promise<void> {
  const [kind, more = ''] = text.split('?');
  const query = `sharePercent=100&forMillis=60000${more === '' ? '' : `&${more}`}`;
  const headers = { 'X-MBX-APIKEY': apiKey };
  const answer = await fetch(`${baseUrl}/faults/${kind}?${query}`, { method: 'POST', headers });
  expect(answer.status, await answer.text()).toBe(200);
}

const cancelOf = (origClientOrderId: string) => ({
  timestamp: Date.now(),
  symbol: 'BTCUSDT',
  origClientOrderId,
});

async function openIds(client: TestClient): Promise<string[]> {
  const { result } = await client.ask('openOrders.status', { timestamp: Date.now() });
  return (result as { clientOrderId: string }[]).map((order) => order.clientOrderId);
}

const lines = async (fixture: VenueFixture, direction: string): Promise<unknown[]> =>
  (await fixture.log())
    .filter((line) => line['direction'] === direction)
    .map(({ event, method, clientOrderId }) => [event ?? method, clientOrderId]);

describe('a venue that lies', () => {
  test('acknowledges a cancel, and the order rests', async () => {
    const { fixture, client } = await venue();
    await client.ask('order.place', far('a'));
    await lie(fixture, 'falseCancel');
    const answer = await client.ask('order.cancel', cancelOf('a'));
    expect(answer).toMatchObject({
      status: 200,
      result: { origClientOrderId: 'a', status: 'CANCELED' },
    });
    expect(await openIds(client)).toEqual(['a']);
    expect(await lines(fixture, 'venue')).toContainEqual(['lie.falseCancel', 'a']);
    expect(client.order.filter((kind) => kind === 'CANCELED')).toEqual([]);
  });

  test('refuses a cancel, and the order rests', async () => {
    const { fixture, client } = await venue();
    await client.ask('order.place', far('a'));
    await lie(fixture, 'refuseCancel');
    const answer = await client.ask('order.cancel', cancelOf('a'));
    expect(answer).toMatchObject({ status: 400, error: { code: -2011 } });
    expect(await openIds(client)).toEqual(['a']);
  });

  test('fills an order in the race with its cancel, which finds none any more', async () => {
    const { fixture, client } = await venue();
    await client.ask('order.place', far('a'));
    await lie(fixture, 'raceFill');
    const answer = await client.ask('order.cancel', cancelOf('a'));
    expect(answer).toMatchObject({ status: 400, error: { msg: 'Unknown order sent.' } });
    expect(await client.execution('a', 'TRADE')).toMatchObject({
      X: 'FILLED',
      m: true,
    });
    expect(await openIds(client)).toEqual([]);
    const params = { timestamp: Date.now(), symbol: 'BTCUSDT' };
    const { result } = await client.ask('myTrades', params);
    expect(result).toMatchObject([{ clientOrderId: 'a', price: '50000.00000000' }]);
  });

  test('loses answer and report of what it has done, and says in its log that it has', async () => {
    const { fixture, client } = await venue();
    await client.ask('order.place', far('a'));
    await lie(fixture, 'loseAck');
    client.sendText(JSON.stringify({ id: 'lost', method: 'order.cancel', params: cancelOf('a') }));
    // Whatever comes behind it is answered: only that one is lost.
    expect(await openIds(client)).toEqual([]);
    expect(client.order.filter((kind) => kind === 'CANCELED' || kind === 'answer lost')).toEqual(
      [],
    );
    expect(await lines(fixture, 'lost')).toEqual([
      ['order.cancel', 'a'],
      ['executionReport', 'a'],
    ]);
  });

  test('reports late, and answers in time', async () => {
    const { fixture, client } = await venue();
    await lie(fixture, 'lateReport?millis=300');
    const asked = performance.now();
    await client.ask('order.place', far('a'));
    expect(client.order).toEqual(expect.not.arrayContaining(['NEW']));
    await client.execution('a', 'NEW');
    expect(performance.now() - asked).toBeGreaterThanOrEqual(299);
  });

  test('draws its share from the seed, and ends in time', () => {
    const time = { millis: 0 };
    const drawn = (seed: number): number[] => {
      const lies = new Lies(() => time.millis);
      lies.begin('loseAck', { sharePercent: 30, seed, forMillis: 1_000 });
      return Array.from({ length: 1_000 }, () => (lies.losesAck() ? 1 : 0));
    };
    const count = (list: readonly number[]): number => list.reduce((sum, one) => sum + one, 0);
    const once = drawn(7);
    expect(drawn(7)).toEqual(once);
    expect(drawn(8)).not.toEqual(once);
    expect(Math.abs(count(once) - 300)).toBeLessThan(50);
    const lies = new Lies(() => time.millis);
    lies.begin('falseCancel', { sharePercent: 100, seed: 1, forMillis: 1_000 });
    time.millis = 999;
    expect(lies.aboutCancel()).toBe('falseCancel');
    time.millis = 1_000;
    expect(lies.aboutCancel()).toBeNull();
  });

  test('lies in no kind that it was not asked for, and refuses a share of nothing', async () => {
    const { fixture, client } = await venue();
    await client.ask('order.place', far('a'));
    const { baseUrl, apiKey } = fixture.venue;
    const url = `${baseUrl}/faults/falseCancel?sharePercent=0&forMillis=1000`;
    const headers = { 'X-MBX-APIKEY': apiKey };
    expect((await fetch(url, { method: 'POST', headers })).status).toBe(400);
    expect(await client.ask('order.cancel', cancelOf('a'))).toMatchObject({ status: 200 });
    expect(await openIds(client)).toEqual([]);
  });
});
