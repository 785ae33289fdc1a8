import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Credential, signaturePayload } from './credentials.ts';
import { firstAccountOwner } from './floor.ts';
import {
  type Answer,
  far,
  type Parameters,
  signedWith,
  stamped,
  startFixture,
  TestClient,
  type VenueFixture,
} from './venue-fixture.ts';

const hmac: Credential = {
  apiKey: 'hmac-key-of-the-test',
  owner: firstAccountOwner,
  kind: 'hmac',
  secret: 'secret-of-the-test',
};

let fixture: VenueFixture;
beforeEach(async () => {
  fixture = await startFixture({ ackLatencyMicros: 200, ordersPer10Seconds: 20 }, [hmac]);
});
afterEach(async () => {
  await fixture.close();
});

const codeOf = (answer: Answer): unknown => [answer.status, answer.error?.code, answer.error?.msg];

describe('a refusal', () => {
  const filters: [string, Parameters, number, string][] = [
    ['a price off the grid', { price: '50000.005' }, -1013, 'Filter failure: PRICE_FILTER'],
    ['a price of nothing', { price: '0' }, -1013, 'Filter failure: PRICE_FILTER'],
    ['a quantity off the grid', { quantity: '0.0010005' }, -1013, 'Filter failure: LOT_SIZE'],
    ['too small a value', { quantity: '0.00001' }, -1013, 'Filter failure: NOTIONAL'],
    [
      'too much precision',
      { price: '50000.123456789' },
      -1111,
      "Parameter 'price' has too much precision.",
    ],
    ['an unknown symbol', { symbol: 'NOPE' }, -1121, 'Invalid symbol.'],
    ['a wrong side', { side: 'HOLD' }, -1117, 'Invalid side.'],
    ['a wrong type', { type: 'LIMITED' }, -1116, 'Invalid orderType.'],
    ['a wrong time in force', { timeInForce: 'GTD' }, -1115, 'Invalid timeInForce.'],
    [
      'a missing quantity',
      { quantity: undefined },
      -1102,
      "Mandatory parameter 'quantity' was not sent, was empty/null, or malformed.",
    ],
    [
      'an illegal id',
      { newClientOrderId: 'a b' },
      -1100,
      "Illegal characters found in parameter 'newClientOrderId'; " +
        "legal range is '^[\\.A-Z\\:/a-z0-9_-]{1,36}$'.",
    ],
    [
      'post-only that would take',
      { type: 'LIMIT_MAKER', timeInForce: undefined, price: '90000.00' },
      -2010,
      'Order would immediately match and take.',
    ],
  ];
  it.each(filters)('is given for %s', async (_name, change, code, message) => {
    const client = await fixture.logon();
    const answer = await client.ask('order.place', far('no-1', change));
    expect(codeOf(answer)).toEqual([400, code, message]);
    const open = await client.ask('openOrders.status', stamped({}));
    expect(open.result).toEqual([]);
  });

  it('is given for a duplicate id among open orders, and not once it has ended', async () => {
    const client = await fixture.logon();
    await client.ask('order.place', far('twice'));
    const second = await client.ask('order.place', far('twice'));
    expect(codeOf(second)).toEqual([400, -2010, 'Duplicate order sent.']);
    await client.ask('openOrders.cancelAll', stamped({ symbol: 'BTCUSDT' }));
    expect((await client.ask('order.place', far('twice'))).status).toBe(200);
  });

  it('is given for what the account cannot pay, and locks of ended orders are undone', async () => {
    const client = await fixture.logon();
    const big = { price: '60000.00', quantity: '90' };
    expect((await client.ask('order.place', far('big-1', big))).status).toBe(200);
    const second = await client.ask('order.place', far('big-2', { ...big, quantity: '80' }));
    expect(codeOf(second)).toEqual([
      400,
      -2010,
      'Account has insufficient balance for requested action.',
    ]);
    await client.ask('order.cancel', stamped({ symbol: 'BTCUSDT', origClientOrderId: 'big-1' }));
    const account = await client.ask('account.status', stamped({}));
    expect(account.result).toMatchObject({
      balances: [{}, { asset: 'USDT', free: '10000000.00000000', locked: '0.00000000' }, {}],
    });
  });

  it('is given for cancels and queries of unknown orders', async () => {
    const client = await fixture.logon();
    const unknown = stamped({ symbol: 'BTCUSDT', origClientOrderId: 'never' });
    expect(codeOf(await client.ask('order.cancel', unknown))).toEqual([
      400,
      -2011,
      'Unknown order sent.',
    ]);
    expect(codeOf(await client.ask('order.status', unknown))).toEqual([
      400,
      -2013,
      'Order does not exist.',
    ]);
    const all = await client.ask('openOrders.cancelAll', stamped({ symbol: 'BTCUSDT' }));
    expect(codeOf(all)).toEqual([400, -2011, 'Unknown order sent.']);
  });

  it('is given for text that is no request, with the id where one can be read', async () => {
    const client = await fixture.logon();
    client.sendText('{"id":');
    expect(codeOf(await client.answerOf(null))).toEqual([400, -1135, 'Invalid JSON Request']);
    client.sendText('{"id":"x9"}');
    expect(codeOf(await client.answerOf('x9'))).toEqual([
      400,
      -1102,
      "Mandatory parameter 'method' was not sent, was empty/null, or malformed.",
    ]);
    expect(codeOf(await client.ask('order.teleport'))).toEqual([
      400,
      -1020,
      'This operation is not supported.',
    ]);
    expect((await client.ask('ping')).result).toEqual({});
  });
});

describe('proof of who asks', () => {
  const orderOf = (signed: Parameters): Promise<Answer> =>
    TestClient.open(fixture.venue.baseUrl).then((client) => client.ask('order.place', signed));
  const unsigned = (): Parameters => far('proof-1');

  it('is an Ed25519 signature over the sorted parameters, or an HMAC in hexadecimal', async () => {
    expect((await orderOf(fixture.signed(unsigned()))).status).toBe(200);
    const params = { ...far('proof-2'), apiKey: hmac.apiKey };
    const signature = createHmac('sha256', 'secret-of-the-test')
      .update(signaturePayload(params))
      .digest('hex');
    expect((await orderOf({ ...params, signature })).status).toBe(200);
  });

  it('fails on a changed parameter, an unknown key, and without a key', async () => {
    const changed = { ...fixture.signed(unsigned()), quantity: '9' };
    expect(codeOf(await orderOf(changed))).toEqual([
      400,
      -1022,
      'Signature for this request is not valid.',
    ]);
    const other = signedWith('A'.repeat(64), fixture.venue.apiPrivateKey, unsigned());
    expect(codeOf(await orderOf(other))).toEqual([
      401,
      -2015,
      'Invalid API-key, IP, or permissions for action.',
    ]);
    expect(codeOf(await orderOf(unsigned()))).toEqual([
      400,
      -1102,
      "Mandatory parameter 'apiKey' was not sent, was empty/null, or malformed.",
    ]);
  });

  it('is bound to its time', async () => {
    const now = Date.now();
    const times: [Parameters, number, string][] = [
      [
        { timestamp: now - 6_000 },
        -1021,
        'Timestamp for this request is outside of the recvWindow.',
      ],
      [
        { timestamp: now + 60_000 },
        -1021,
        "Timestamp for this request was 1000ms ahead of the server's time.",
      ],
      [
        { recvWindow: 60_001 },
        -1102,
        "'recvWindow' contains unexpected value. Cannot be greater than '60000'.",
      ],
    ];
    for (const [change, code, message] of times) {
      const answer = await orderOf(fixture.signed({ ...unsigned(), ...change }));
      expect(codeOf(answer)).toEqual([400, code, message]);
    }
    const microseconds = fixture.signed({ ...far('proof-3'), timestamp: now * 1_000 });
    expect((await orderOf(microseconds)).status).toBe(200);
  });

  it('is asked of events and of cancel-on-disconnect too', async () => {
    const client = await TestClient.open(fixture.venue.baseUrl, '?returnRateLimits=false');
    for (const method of ['userDataStream.subscribe', 'session.cancelOnDisconnect']) {
      expect((await client.ask(method, { enabled: true })).error?.code).toBe(-1002);
    }
    const status = await client.ask('session.status');
    expect(status).not.toHaveProperty('rateLimits');
    expect(status.result).toMatchObject({ apiKey: null, userDataStream: false });
    const subscribed = await client.ask('userDataStream.subscribe.signature', fixture.signed());
    expect(subscribed.result).toEqual({ subscriptionId: 0 });
  });
});
