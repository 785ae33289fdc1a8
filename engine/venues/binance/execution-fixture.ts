// A venue that answers order entry as a test tells it to, over TCP, and a client connected to it.
// Has no rules of its own: the simulated venue has those.
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Approved } from '../../contract/approval.ts';
import { ClientOrderId } from '../../contract/ids.ts';
import { instrumentOf } from '../../contract/instrument-fixture.ts';
import { monoNanos, UtcNanos } from '../../contract/numbers.ts';
import { OrderRequest } from '../../contract/orders.ts';
import type { VenueReport } from '../../ports/venue.ts';
import { createBinanceExecution } from './execution.ts';
import type { BudgetOptions } from './message-budget.ts';

export const keys = generateKeyPairSync('ed25519');
export const instrument = instrumentOf();
export const bought = ClientOrderId.parse('q-1');

interface Request {
  readonly id: number;
  readonly method: string;
  readonly params: Record<string, string | number | boolean>;
}
export type Answerer = (
  request: Request,
) => { result?: unknown; status?: number; error?: unknown } | null;

/** A venue of one session at a time that logs requests and answers as it is told. */
export class ScriptedVenue {
  readonly requests: Request[] = [];
  readonly server = new WebSocketServer({ port: 0, host: '127.0.0.1', path: '/ws-api/v3' });
  socket: WebSocket | null = null;
  sessions = 0;
  answer: Answerer = () => ({ result: {} });

  constructor() {
    this.server.on('connection', (socket) => {
      this.socket = socket;
      this.sessions += 1;
      socket.on('message', (data) => {
        if (Buffer.isBuffer(data)) this.#take(socket, data.toString('utf8'));
      });
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
      z: '0',
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

/** A client connected to a scripted venue, with the reports it made. */
export async function connect(
  answer: Answerer = () => ({ result: {} }),
  cancelOnDisconnect = false,
  budget: BudgetOptions | null = null,
) {
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
    ...(budget === null ? {} : { budget }),
    responseTimeoutMillis: 300,
  });
  const reports: VenueReport[] = [];
  venue.onReport((report) => reports.push(report));
  const up = () => reports.some((report) => report.kind === 'session' && report.state === 'up');
  const end = async () => {
    await venue.close();
    for (const client of server.server.clients) client.terminate();
    server.server.close();
  };
  return { server, venue, reports, up, end };
}

/** The stamp of an order that the fence lets pass now. */
export const now = () => ({ sendUtcMillis: Date.now() });

/** The reports that are about orders. */
export const orderReports = (reports: readonly VenueReport[]): VenueReport[] =>
  reports.filter((report) => report.kind !== 'session');

/** What the gate would hand over. */
export function approved(fields: Partial<OrderRequest> = {}, id = bought): Approved<OrderRequest> {
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

/** Accepts every new order. */
export const placed: Answerer = ({ method, params }) =>
  method === 'order.place'
    ? { result: { symbol: 'BTCUSDT', orderId: 7, clientOrderId: params['newClientOrderId'] } }
    : { result: {} };
