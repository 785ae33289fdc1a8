// The execution client against a server that answers in the documented shapes, over TCP.
import { verify } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { ClientOrderId, InstrumentId } from '../../contract/ids.ts';
import { orderEntryUrl } from './execution.ts';
import {
  type Answerer,
  approved,
  bought,
  connect,
  instrument,
  keys,
  now,
  orderReports,
  placed,
} from './execution-fixture.ts';
import { signaturePayload } from './ws-api-signing.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** An answer to order.cancel, but for the order's id. */
const cancelled = { symbol: 'BTCUSDT', executedQty: '0.002', status: 'CANCELED' };

const connected: typeof connect = async (...how) => {
  const client = await connect(...how);
  ends.push(client.end);
  return client;
};

describe('session', () => {
  it('logs on with a signature on the venue clock, then subscribes', async () => {
    const { server, up } = await connected();
    await expect.poll(up).toBe(true);
    const methods = server.requests.map((request) => request.method);
    expect(methods).toEqual(['time', 'session.logon', 'userDataStream.subscribe']);
    const logOn = server.of('session.logon')[0]?.params ?? {};
    const signature = Buffer.from(String(logOn['signature']), 'base64');
    const payload = Buffer.from(signaturePayload(logOn));
    expect(verify(null, payload, keys.publicKey, signature)).toBe(true);
    expect(Math.abs(Number(logOn['timestamp']) - Date.now() - 90_000)).toBeLessThan(2_000);
  });

  it('writes nothing before it is logged on, and says so', async () => {
    const { venue, server, up } = await connected();
    expect(venue.send(approved(), now())).toMatchObject({ kind: 'notSent', cause: 'disconnected' });
    await expect.poll(up).toBe(true);
    expect(server.of('order.place')).toEqual([]);
  });

  it('leaves a venue that is mute at the end of a stream, and is back at once', async () => {
    const { server, reports, up } = await connected();
    await expect.poll(up).toBe(true);
    const event = { e: 'eventStreamTerminated', E: 1 };
    server.socket?.send(JSON.stringify({ subscriptionId: 0, event }));
    server.socket?.pause(); // reads nothing, so it never answers the farewell
    await expect.poll(() => server.sessions, { timeout: 3_000 }).toBe(2);
    expect(reports).toContainEqual(expect.objectContaining({ kind: 'session', state: 'down' }));
  });

  it('asks for cancel on disconnect, and lives without it', async () => {
    const refusing: Answerer = ({ method }) =>
      method === 'session.cancelOnDisconnect'
        ? { status: 400, error: { code: -1000, msg: 'Unknown method.' } }
        : { result: {} };
    const { reports, up } = await connected(refusing, true);
    await expect.poll(up).toBe(true);
    expect(reports.at(-1)).toEqual({
      kind: 'session',
      state: 'up',
      reason: 'logged on, the venue has no cancel on disconnect (-1000 Unknown method.)',
      safety: { cancelOnDisconnect: false, deadManMillis: null },
    });
  });

  it('tells why it cannot log on, and keeps trying', async () => {
    let attempts = 0;
    const { reports, up } = await connected(({ method }) => {
      if (method !== 'session.logon') return { result: {} };
      attempts += 1;
      return attempts < 3
        ? { status: 401, error: { code: -2015, msg: 'Invalid API-key.' } }
        : { result: {} };
    });
    await expect.poll(up, { timeout: 5_000 }).toBe(true);
    const faults = reports.filter((report) => report.kind === 'fault');
    expect(faults).toEqual([
      { kind: 'fault', detail: 'session.logon failed: -2015 Invalid API-key.' },
      { kind: 'fault', detail: 'session.logon failed: -2015 Invalid API-key.' },
    ]);
  });

  it('tells in-flight orders as unknown when it breaks, and logs on again', async () => {
    const silent: Answerer = ({ method }) => (method.startsWith('order.') ? null : { result: {} });
    const { server, venue, reports, up } = await connected(silent);
    await expect.poll(up).toBe(true);
    expect(venue.send(approved(), now())).toEqual({ kind: 'sent' });
    await expect.poll(() => server.of('order.place').length).toBe(1);
    server.socket?.terminate();
    await expect.poll(() => server.of('session.logon').length).toBe(2);
    await expect.poll(() => reports.at(-1)).toMatchObject({ kind: 'session', state: 'up' });
    expect(orderReports(reports)).toEqual([
      {
        kind: 'unknown',
        clientOrderId: bought,
        reason: expect.stringContaining('new order: the session broke'),
      },
    ]);
    expect(server.sessions).toBe(2);
  });

  it.each([
    ['http://127.0.0.1:9', 'ws://127.0.0.1:9/ws-api/v3?returnRateLimits=false'],
    ['https://h.example', 'wss://h.example/ws-api/v3?returnRateLimits=false'],
    ['wss://h.example/ws-fapi/v1', 'wss://h.example/ws-fapi/v1?returnRateLimits=false'],
  ])('connects %s to %s', (base, url) => {
    expect(orderEntryUrl(base)).toBe(url);
  });
});

describe('orders', () => {
  it.each([
    ['post-only', {}, { type: 'LIMIT_MAKER', side: 'BUY', price: '60000.1', quantity: '0.012' }],
    [
      'limit IOC',
      { postOnly: false, timeInForce: 'IOC' as const, side: 'sell' as const },
      { type: 'LIMIT', side: 'SELL', price: '60000.1', quantity: '0.012', timeInForce: 'IOC' },
    ],
    [
      'market',
      { type: 'market' as const, price: null, postOnly: false },
      { type: 'MARKET', side: 'BUY', quantity: '0.012' },
    ],
  ])('writes a %s order in the documented parameters', async (_name, fields, expected) => {
    const { server, venue, reports, up } = await connected(placed);
    await expect.poll(up).toBe(true);
    expect(venue.send(approved(fields), now())).toEqual({ kind: 'sent' });
    await expect
      .poll(() => orderReports(reports))
      .toEqual([{ kind: 'accepted', clientOrderId: bought, venueOrderId: '7' }]);
    const { timestamp: _, ...parameters } = server.of('order.place')[0]?.params ?? {};
    expect(parameters).toEqual({
      symbol: 'BTCUSDT',
      newClientOrderId: 'q-1',
      newOrderRespType: 'ACK',
      recvWindow: 2_000,
      selfTradePreventionMode: 'EXPIRE_TAKER',
      ...expected,
    });
  });

  it('stamps an order with the instant of the fence, and a cancel with the present', async () => {
    const { server, venue, up } = await connected(placed);
    await expect.poll(up).toBe(true);
    const sendUtcMillis = Date.now() - 30_000;
    venue.send(approved(), { sendUtcMillis });
    venue.cancel(bought, instrument.id);
    await expect.poll(() => server.of('order.cancel').length).toBe(1);
    const ahead = (method: string, from: number) =>
      Number(server.of(method)[0]?.params['timestamp']) - from;
    // The venue's clock is 90 s ahead of ours.
    expect(Math.abs(ahead('order.place', sendUtcMillis) - 90_000)).toBeLessThan(2_000);
    expect(Math.abs(ahead('order.cancel', Date.now()) - 90_000)).toBeLessThan(2_000);
  });

  it('tells once what the answer and the stream both say', async () => {
    const { server, venue, reports, up } = await connected(({ method, params }) => {
      if (method === 'order.cancel') {
        return { result: { ...cancelled, origClientOrderId: params['origClientOrderId'] } };
      }
      return placed({ id: 0, method, params });
    });
    await expect.poll(up).toBe(true);
    venue.send(approved(), now());
    await expect.poll(() => orderReports(reports).length).toBe(1);
    server.event({});
    const trade = { x: 'TRADE', X: 'PARTIALLY_FILLED', l: '0.002', L: '60000.1', t: 3, m: true };
    server.event({ ...trade, n: '0.012', N: 'USDT' });
    server.event({ ...trade, n: '0.012', N: 'USDT' });
    venue.cancel(bought, instrument.id);
    await expect.poll(() => orderReports(reports).length).toBe(3);
    server.event({ x: 'CANCELED', X: 'CANCELED', c: 'other', C: 'q-1', z: '0.002' });
    server.event({ c: 'foreign-1' });
    server.event({ c: 'q-2', i: 8 });
    await expect.poll(() => orderReports(reports).length).toBe(4);
    expect(orderReports(reports)).toEqual([
      { kind: 'accepted', clientOrderId: 'q-1', venueOrderId: '7' },
      {
        kind: 'filled',
        clientOrderId: 'q-1',
        executionId: 'BTCUSDT:3',
        price: 600_001,
        lots: 2,
        feeMinor: 12_000,
        feeCurrency: 'USDT',
        liquidity: 'maker',
        venueUtcMillis: 5,
      },
      { kind: 'cancelled', clientOrderId: 'q-1', reason: 'cancelled on request' },
      { kind: 'accepted', clientOrderId: 'q-2', venueOrderId: '8' },
    ]);
  });

  it.each([
    [
      'a refusal, with its code and words',
      { status: 400, error: { code: -2010, msg: 'Order would immediately match and take.' } },
      { kind: 'rejected', reason: '-2010 Order would immediately match and take.' },
    ],
    [
      'a time-out of the venue, which says nothing of the order',
      { status: 408, error: { code: -1007, msg: 'Timeout waiting for response.' } },
      { kind: 'unknown', reason: 'new order: -1007 Timeout waiting for response.' },
    ],
    [
      'an answer that is not about our order',
      { result: { orderId: 1, clientOrderId: 'q-9' } },
      {
        kind: 'unknown',
        reason: 'new order: the venue answered order.place without our order in it',
      },
    ],
    ['no answer at all', null, { kind: 'unknown', reason: 'new order: no answer within 300 ms' }],
  ])('reports %s', async (_name, answer, expected) => {
    const { venue, reports, up } = await connected(({ method }) =>
      method === 'order.place' ? answer : { result: {} },
    );
    await expect.poll(up).toBe(true);
    venue.send(approved(), now());
    await expect.poll(() => orderReports(reports)).toEqual([{ clientOrderId: 'q-1', ...expected }]);
  });

  it.each([
    ['an order that is not cancelled', { status: 'NEW' }, 'with NEW'],
    ['more executed than was told', {}, '2 lots executed, where fills of 0 were told'],
    ['a quantity off the grid', { executedQty: '0.0001' }, 'off the grid'],
    ['no executed quantity', { executedQty: undefined }, 'without our order in it'],
    ['another symbol', { symbol: 'ETHUSDT' }, 'with ETHUSDT'],
  ])('does not believe a cancel with %s', async (_name, fields, reason) => {
    const result = { ...cancelled, ...fields, origClientOrderId: bought };
    const { venue, reports, up } = await connected(({ method }) =>
      method === 'order.cancel' ? { result } : { result: {} },
    );
    await expect.poll(up).toBe(true);
    venue.cancel(bought, instrument.id);
    await expect
      .poll(() => orderReports(reports))
      .toEqual([
        { kind: 'unknown', clientOrderId: bought, reason: expect.stringContaining(reason) },
      ]);
  });

  it('does not close an order on the stream while fills of it were not told', async () => {
    const { server, reports, up } = await connected();
    await expect.poll(up).toBe(true);
    for (const x of ['CANCELED', 'EXPIRED']) {
      server.event({ x, X: x, c: 'q-1', C: '', z: '0.005' });
    }
    await expect
      .poll(() => orderReports(reports).map((report) => report.kind))
      .toEqual(['unknown', 'unknown']);
  });

  it('reports a late answer after the time-out', async () => {
    const { server, venue, reports, up } = await connected(({ method }) =>
      method === 'order.place' ? null : { result: {} },
    );
    await expect.poll(up).toBe(true);
    venue.send(approved(), now());
    await expect.poll(() => orderReports(reports).length).toBe(1);
    const id = server.of('order.place')[0]?.id;
    const result = { orderId: 7, clientOrderId: 'q-1' };
    server.socket?.send(JSON.stringify({ id, status: 200, result }));
    await expect.poll(() => orderReports(reports).at(-1)?.kind).toBe('accepted');
  });

  it('keeps running through frames that are not what they should be', async () => {
    const { server, venue, reports, up } = await connected(placed);
    await expect.poll(up).toBe(true);
    for (const text of ['{', '[]', '{"id":999,"status":200}', '{"event":{"e":5}}']) {
      server.socket?.send(text);
    }
    venue.send(approved(), now());
    await expect
      .poll(() => orderReports(reports).map((report) => report.kind))
      .toEqual(['fault', 'fault', 'fault', 'fault', 'accepted']);
  });

  it('writes a batch of cancels in order, each of them once', async () => {
    const { server, venue, up } = await connected(placed);
    await expect.poll(up).toBe(true);
    const ids = Array.from({ length: 1_000 }, (_, index) => ClientOrderId.parse(`q-${index}`));
    const outcomes = new Set<string>();
    venue.batch?.(() => {
      for (const id of ids) outcomes.add(venue.cancel(id, instrument.id).kind);
    });
    const cancelled = () =>
      server.of('order.cancel').map((request) => request.params['origClientOrderId']);
    await expect.poll(cancelled).toEqual(ids);
    expect([...outcomes]).toEqual(['sent']);
  });

  it('refuses orders when the socket backs up, and still writes cancels', async () => {
    const { server, venue, reports, up } = await connected(placed);
    await expect.poll(up).toBe(true);
    server.socket?.pause();
    const order = approved();
    let sent = 0;
    let outcome = venue.send(order, now());
    // What the kernel takes in before the socket backs up is its own affair: megabytes.
    for (; outcome.kind === 'sent' && sent < 300_000; sent += 1) outcome = venue.send(order, now());
    expect(outcome).toMatchObject({ kind: 'notSent', cause: 'buffer' });
    // What counts as sent is with the kernel, but for the one order that it took half of.
    const waiting = outcome.kind === 'notSent' ? Number.parseInt(outcome.detail, 10) : 0;
    expect(sent).toBeGreaterThan(1_000);
    expect(waiting).toBeGreaterThan(0);
    expect(waiting).toBeLessThan(400);
    expect(venue.cancel(bought, instrument.id)).toEqual({ kind: 'sent' });
    server.socket?.terminate();
    await expect.poll(() => reports.filter(({ kind }) => kind === 'unknown').length).toBe(sent + 1);
  });

  it('refuses an instrument that it does not know', async () => {
    const { venue, up } = await connected(placed);
    await expect.poll(up).toBe(true);
    expect(venue.cancel(bought, InstrumentId.parse('ETHUSDT.v'))).toMatchObject({
      kind: 'notSent',
    });
  });
});
