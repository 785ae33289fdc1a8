// The execution client against a server that answers in the documented shapes, over TCP.
import { generateKeyPairSync, verify } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Approved } from '../../contract/approval.ts';
import { ClientOrderId, InstrumentId } from '../../contract/ids.ts';
import { Instrument } from '../../contract/instrument.ts';
import { monoNanos, UtcNanos } from '../../contract/numbers.ts';
import { OrderRequest } from '../../contract/orders.ts';
import type { Venue, VenueReport } from '../../ports/venue.ts';
import { createBinanceExecution, orderEntryUrl } from './execution.ts';
import { signaturePayload } from './ws-api-signing.ts';

const keys = generateKeyPairSync('ed25519');
const instrument = Instrument.parse({
  id: 'BTCUSDT.v',
  venue: 'v',
  symbol: 'BTCUSDT',
  kind: 'linear',
  base: 'BTC',
  quote: 'USDT',
  priceIncrement: '0.10',
  lotSize: '0.001',
  contractValue: '1',
  quoteScale: 6,
  settlementScale: 6,
});
const bought = ClientOrderId.parse('q-1');

interface Request {
  readonly id: number;
  readonly method: string;
  readonly params: Record<string, string | number | boolean>;
}
type Answerer = (request: Request) => { result?: unknown; status?: number; error?: unknown } | null;

/** A venue of one session at a time that logs requests and answers as it is told. */
class ScriptedVenue {
  readonly requests: Request[] = [];
  readonly server = new WebSocketServer({ port: 0, host: '127.0.0.1', path: '/ws-api/v3' });
  socket: WebSocket | null = null;
  sessions = 0;
  answer: Answerer = () => ({ result: {} });

  constructor() {
    this.server.on('connection', (socket) => {
      this.socket = socket;
      this.sessions += 1;
      socket.on('message', (data) => this.#take(socket, String(data)));
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  of(method: string): Request[] {
    return this.requests.filter((request) => request.method === method);
  }

  event(fields: Record<string, unknown>): void {
    const event = {
      e: 'executionReport',
      E: 1,
      s: 'BTCUSDT',
      c: 'q-1',
      C: '',
      x: 'NEW',
      X: 'NEW',
      r: 'NONE',
      i: 7,
      l: '0',
      L: '0',
      n: '0',
      N: null,
      t: -1,
      m: false,
      T: 5,
      ...fields,
    };
    this.socket?.send(JSON.stringify({ subscriptionId: 0, event }));
  }

  #take(socket: WebSocket, text: string): void {
    const request = JSON.parse(text) as Request;
    this.requests.push(request);
    if (request.method === 'time') {
      const result = { serverTime: Date.now() + 90_000 };
      socket.send(JSON.stringify({ id: request.id, status: 200, result }));
      return;
    }
    const answer = this.answer(request);
    if (answer !== null) socket.send(JSON.stringify({ id: request.id, status: 200, ...answer }));
  }
}

const open: { venue: Venue; server: ScriptedVenue }[] = [];
afterEach(async () => {
  for (const { venue, server } of open.splice(0)) {
    await venue.close();
    for (const client of server.server.clients) client.terminate();
    server.server.close();
  }
});

async function connect(answer: Answerer = () => ({ result: {} }), cancelOnDisconnect = false) {
  const server = new ScriptedVenue();
  await once(server.server, 'listening');
  server.answer = answer;
  const venue = createBinanceExecution({
    venue: instrument.venue,
    baseUrl: server.url,
    apiKey: 'KEY',
    privateKey: keys.privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
    clientIdPrefix: 'q-',
    instruments: [instrument],
    clock: {
      mono: () => monoNanos(Number(process.hrtime.bigint())),
      utc: () => UtcNanos.parse(`${BigInt(Date.now()) * 1_000_000n}`),
    },
    random: () => 0.5,
    cancelOnDisconnect,
    responseTimeoutMillis: 300,
  });
  const reports: VenueReport[] = [];
  venue.onReport((report) => reports.push(report));
  open.push({ venue, server });
  const up = () => reports.some((report) => report.kind === 'session' && report.state === 'up');
  return { server, venue, reports, up };
}

const orderReports = (reports: readonly VenueReport[]): VenueReport[] =>
  reports.filter((report) => report.kind !== 'session');

function approved(fields: Partial<OrderRequest> = {}, id = bought): Approved<OrderRequest> {
  const value = OrderRequest.parse({
    owner: {
      venue: 'v',
      account: 'a',
      strategy: 's',
      strategyVersion: '1',
      instrument: 'BTCUSDT.v',
      desk: 'd',
      trader: 't',
      client: 'house',
    },
    side: 'buy',
    type: 'limit',
    timeInForce: 'GTC',
    postOnly: true,
    price: 600_001,
    lots: 12,
    ...fields,
  });
  // Only the gate mints approvals; a test of the client has to pretend to be one.
  return { value, clientOrderId: id, intentId: 'i', epoch: 1, decidedMonoNanos: 1 } as never;
}

const placed: Answerer = ({ method, params }) =>
  method === 'order.place'
    ? { result: { symbol: 'BTCUSDT', orderId: 7, clientOrderId: params['newClientOrderId'] } }
    : { result: {} };

describe('session', () => {
  it('logs on with a signature over sorted parameters on the venue clock, then subscribes', async () => {
    const { server, up } = await connect();
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
    const { venue, server, up } = await connect();
    expect(venue.send(approved())).toMatchObject({ kind: 'notSent', cause: 'disconnected' });
    await expect.poll(up).toBe(true);
    expect(server.of('order.place')).toEqual([]);
  });

  it('asks for cancel on disconnect, and lives without it', async () => {
    const refusing: Answerer = ({ method }) =>
      method === 'session.cancelOnDisconnect'
        ? { status: 400, error: { code: -1000, msg: 'Unknown method.' } }
        : { result: {} };
    const { reports, up } = await connect(refusing, true);
    await expect.poll(up).toBe(true);
    expect(reports.at(-1)).toEqual({
      kind: 'session',
      state: 'up',
      reason: 'logged on, the venue has no cancel on disconnect (-1000 Unknown method.)',
    });
  });

  it('tells in-flight orders as unknown when it breaks, and logs on again', async () => {
    const silent: Answerer = ({ method }) => (method.startsWith('order.') ? null : { result: {} });
    const { server, venue, reports, up } = await connect(silent);
    await expect.poll(up).toBe(true);
    expect(venue.send(approved())).toEqual({ kind: 'sent' });
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
    const { server, venue, reports, up } = await connect(placed);
    await expect.poll(up).toBe(true);
    expect(venue.send(approved(fields))).toEqual({ kind: 'sent' });
    await expect
      .poll(() => orderReports(reports))
      .toEqual([{ kind: 'accepted', clientOrderId: bought, venueOrderId: '7' }]);
    const { timestamp: _, ...parameters } = server.of('order.place')[0]?.params ?? {};
    expect(parameters).toEqual({
      symbol: 'BTCUSDT',
      newClientOrderId: 'q-1',
      newOrderRespType: 'ACK',
      recvWindow: 2_000,
      ...expected,
    });
  });

  it('tells once what the answer and the stream both say', async () => {
    const { server, venue, reports, up } = await connect(({ method, params }) => {
      if (method === 'order.cancel') {
        return { result: { origClientOrderId: params['origClientOrderId'], status: 'CANCELED' } };
      }
      return placed({ id: 0, method, params });
    });
    await expect.poll(up).toBe(true);
    venue.send(approved());
    await expect.poll(() => orderReports(reports).length).toBe(1);
    server.event({});
    const trade = { x: 'TRADE', X: 'PARTIALLY_FILLED', l: '0.002', L: '60000.1', t: 3, m: true };
    server.event({ ...trade, n: '0.012', N: 'USDT' });
    server.event({ ...trade, n: '0.012', N: 'USDT' });
    venue.cancel(bought, instrument.id);
    await expect.poll(() => orderReports(reports).length).toBe(3);
    server.event({ x: 'CANCELED', X: 'CANCELED', c: 'other', C: 'q-1' });
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
    const { venue, reports, up } = await connect(({ method }) =>
      method === 'order.place' ? answer : { result: {} },
    );
    await expect.poll(up).toBe(true);
    venue.send(approved());
    await expect.poll(() => orderReports(reports)).toEqual([{ clientOrderId: 'q-1', ...expected }]);
  });

  it('reports a late answer after the time-out', async () => {
    const { server, venue, reports, up } = await connect(({ method }) =>
      method === 'order.place' ? null : { result: {} },
    );
    await expect.poll(up).toBe(true);
    venue.send(approved());
    await expect.poll(() => orderReports(reports).length).toBe(1);
    const id = server.of('order.place')[0]?.id;
    const result = { orderId: 7, clientOrderId: 'q-1' };
    server.socket?.send(JSON.stringify({ id, status: 200, result }));
    await expect.poll(() => orderReports(reports).at(-1)?.kind).toBe('accepted');
  });

  it('keeps running through frames that are not what they should be', async () => {
    const { server, venue, reports, up } = await connect(placed);
    await expect.poll(up).toBe(true);
    for (const text of ['{', '[]', '{"id":999,"status":200}', '{"event":{"e":5}}']) {
      server.socket?.send(text);
    }
    venue.send(approved());
    await expect
      .poll(() => orderReports(reports).map((report) => report.kind))
      .toEqual(['fault', 'fault', 'fault', 'fault', 'accepted']);
  });

  it('refuses an instrument that it does not know', async () => {
    const { venue, up } = await connect(placed);
    await expect.poll(up).toBe(true);
    expect(venue.cancel(bought, InstrumentId.parse('ETHUSDT.v'))).toMatchObject({
      kind: 'notSent',
    });
  });
});

describe('asking again', () => {
  const order = {
    symbol: 'BTCUSDT',
    orderId: 7,
    clientOrderId: 'q-1',
    executedQty: '0.002',
    status: 'CANCELED',
  };
  const trades = [
    {
      id: 3,
      price: '60000.1',
      qty: '0.002',
      commission: '0.01',
      commissionAsset: 'USDT',
      time: 5,
      isMaker: true,
    },
  ];
  const answers =
    (status: unknown, fills: unknown): Answerer =>
    ({ method }) => {
      if (method === 'order.status') return status as ReturnType<Answerer>;
      if (method === 'myTrades') return { result: fills };
      if (method === 'openOrders.status') {
        return { result: [order, { ...order, clientOrderId: 'somebody-else' }] };
      }
      return { result: {} };
    };

  it('lists own open orders alone', async () => {
    const { venue, up } = await connect(answers({}, []));
    await expect.poll(up).toBe(true);
    expect(await venue.openOrders()).toEqual([
      { clientOrderId: 'q-1', venueOrderId: '7', instrument: 'BTCUSDT.v' },
    ]);
  });

  it('says that it could not ask', async () => {
    const { venue } = await connect();
    expect(await venue.openOrders()).toEqual({ failed: expect.stringContaining('session is') });
  });

  const missed = {
    kind: 'filled',
    clientOrderId: 'q-1',
    executionId: 'BTCUSDT:3',
    price: 600_001,
    lots: 2,
    feeMinor: 10_000,
    feeCurrency: 'USDT',
    liquidity: 'maker',
    venueUtcMillis: 5,
  };
  const accepted = { kind: 'accepted', clientOrderId: 'q-1', venueOrderId: '7' };
  it.each([
    [
      'an order cancelled after a fill we missed',
      { result: order },
      trades,
      {
        kind: 'reports',
        reports: [
          accepted,
          missed,
          { kind: 'cancelled', clientOrderId: 'q-1', reason: 'by the venue, when asked again' },
        ],
      },
      [],
    ],
    [
      'an order that is open and partly filled',
      { result: { ...order, status: 'PARTIALLY_FILLED' } },
      trades,
      { kind: 'working' },
      [accepted, missed],
    ],
    [
      'an order the venue never had',
      { status: 400, error: { code: -2013, msg: 'Order does not exist.' } },
      [],
      { kind: 'notFound' },
      [],
    ],
    [
      'fills that do not add up',
      { result: { ...order, executedQty: '0.005' } },
      trades,
      { kind: 'failed', reason: 'fills add up to 2 lots, the order says 5' },
      [],
    ],
  ])('finds %s', async (_name, status, fills, fate, told) => {
    const { venue, reports, up } = await connect(answers(status, fills));
    await expect.poll(up).toBe(true);
    expect(await venue.orderFate(bought, instrument.id)).toEqual(fate);
    expect(orderReports(reports)).toEqual(told);
  });
});
