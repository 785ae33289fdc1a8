/**
 * The venue's one port: REST, market data streams and the order API, on the loopback address.
 * `/venue/status` is its own: what it counted, dropped and refused to read; so is `/faults/`.
 * Routes and refuses; what is behind each path is the source's and the gateway's.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { invariant } from '../../contract/assert.ts';
import type { InjectedFaults } from './injected-faults.ts';
import type { HttpAnswer, MarketSource } from './market-source.ts';
import type { OrderGateway } from './order-gateway.ts';

/** Largest message a client may send, in bytes; beyond it the connection is closed with 1009. */
const clientFrameBytesLimit = 65_536;
/** Connections at a time; the next is refused. */
const connectionsLimit = 256;

export interface VenueServer {
  /** `http://127.0.0.1:PORT` */
  readonly baseUrl: string;
  readonly close: () => Promise<void>;
}

/** Listens on a free port, or on `port`. */
export async function startVenueServer(
  source: MarketSource,
  gateway: OrderGateway,
  faults: InjectedFaults,
  port = 0,
): Promise<VenueServer> {
  const server = createServer((request, response) => {
    if (request.method === 'POST') inject(faults, request, response);
    else answer(source, gateway, request, response);
  });
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: clientFrameBytesLimit,
    perMessageDeflate: false,
  });
  server.maxConnections = connectionsLimit;
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const path = URL.parse(request.url ?? '/', 'http://venue')?.pathname ?? '';
    const known = path === '/ws-api/v3' || path === '/stream' || path.startsWith('/ws/');
    // No browser has business here; a page that guessed the port stays out.
    if (!known || request.headers.origin !== undefined) {
      socket.end(`HTTP/1.1 ${known ? '403 Forbidden' : '404 Not Found'}\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      if (path === '/ws-api/v3') return gateway.accept(client, request);
      const [streams, isCombined] = streamsOf(request);
      faults.watch(client, isCombined ? streams : []);
      source.acceptStream(client, streams, isCombined);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  invariant(typeof address === 'object' && address !== null, 'the server has no address');
  return {
    baseUrl: `http://127.0.0.1:${address.port}`,
    close: async () => {
      gateway.close();
      const gone = [...sockets.clients].map((client) => {
        client.close(1001, 'venue is shutting down');
        return new Promise<void>((resolve) => client.once('close', () => resolve()));
      });
      gone.push(new Promise((resolve) => server.close(() => resolve())));
      const impatience = setTimeout(() => {
        for (const client of sockets.clients) client.terminate();
        server.closeAllConnections();
      }, 300);
      await Promise.all(gone);
      clearTimeout(impatience);
    },
  };
}

/** Streams that a connection asks for in its address, and whether messages are wrapped. */
function streamsOf(request: IncomingMessage): [string[], boolean] {
  const url = new URL(request.url ?? '/', 'http://venue');
  if (url.pathname === '/stream') {
    const streams = url.searchParams.get('streams') ?? '';
    return [streams.split('/').filter((stream) => stream !== ''), true];
  }
  return [url.pathname.slice('/ws/'.length).split('/'), false];
}

/** Takes up a fault that a drill asks for; nothing else is posted here. */
function inject(faults: InjectedFaults, request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  const url = URL.parse(request.url ?? '/', 'http://venue');
  const { origin, 'x-mbx-apikey': key } = request.headers;
  // As for the sockets: no page of a browser has business here.
  const isForeign = origin !== undefined || url === null || typeof key !== 'string';
  const taken = isForeign ? null : faults.handle(url.pathname, url.searchParams, key);
  write(response, taken ?? { status: 405, body: problem('Only GET is answered here.') });
}

function answer(
  source: MarketSource,
  gateway: OrderGateway,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const url = URL.parse(request.url ?? '/', 'http://venue');
  if (url === null || request.method !== 'GET') {
    write(response, { status: 405, body: problem('Only GET is answered here.') });
    return;
  }
  if (url.pathname === '/venue/status') {
    const body = JSON.stringify({ ...gateway.counters(), ...source.counters() });
    write(response, { status: 200, body });
    return;
  }
  const result = source.handleHttp(url.pathname, url.searchParams, gone.signal);
  if (result instanceof Promise) {
    result.then(
      (late) => write(response, late),
      (error: unknown) => write(response, { status: 503, body: problem(String(error)) }),
    );
    return;
  }
  write(response, result ?? { status: 404, body: problem('There is nothing at this path.') });
}

const problem = (msg: string): string => JSON.stringify({ code: -1000, msg });

function write(response: ServerResponse, answer: HttpAnswer): void {
  if (response.destroyed) return;
  response.writeHead(answer.status, {
    'content-type': 'application/json;charset=UTF-8',
    'content-length': Buffer.byteLength(answer.body),
    'cache-control': 'no-store',
  });
  response.end(answer.body);
}
