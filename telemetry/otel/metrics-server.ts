/**
 * The loopback HTTP server of `/metrics`, `/healthz` and `/readyz`.
 * Answers GET with a loopback Host alone: a web page that a name leads here gets nothing.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Readiness } from './worker-messages.ts';

export interface MetricsPages {
  /** Writes the metrics. */
  readonly metrics: (request: IncomingMessage, response: ServerResponse) => void;
  readonly readiness: () => Readiness;
}

const connectionsLimit = 32;
const host = '127.0.0.1';

export class MetricsServer {
  readonly #pages: MetricsPages;
  readonly #server: Server;
  #port = 0;

  constructor(pages: MetricsPages) {
    this.#pages = pages;
    this.#server = createServer(
      { requestTimeout: 10_000, headersTimeout: 5_000, keepAliveTimeout: 5_000 },
      (request, response) => {
        this.#answer(request, response);
      },
    );
    this.#server.maxConnections = connectionsLimit;
  }

  /** Null while it does not listen. */
  get url(): string | null {
    return this.#port === 0 ? null : `http://${host}:${this.#port}/metrics`;
  }

  /** Listens on the port, or on any free one when it is taken; returns what is wrong, or ''. */
  async listen(port: number): Promise<string> {
    try {
      await this.#listenOn(port);
      return '';
    } catch (error) {
      const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
      if (!taken) throw error;
    }
    await this.#listenOn(0);
    return `port ${port} is taken: metrics are on port ${this.#port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => {
      this.#server.close(() => {
        resolve();
      });
    });
  }

  async #listenOn(port: number): Promise<void> {
    this.#server.listen(port, host);
    await once(this.#server, 'listening');
    const address = this.#server.address() as AddressInfo;
    this.#port = address.port;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    response.setHeader('cache-control', 'no-store');
    response.setHeader('x-content-type-options', 'nosniff');
    const names = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${this.#port}`);
    if (!names.includes(request.headers.host ?? '')) return end(response, 403, 'not this host');
    if (request.method !== 'GET') {
      response.setHeader('allow', 'GET');
      return end(response, 405, 'GET only');
    }
    switch (request.url) {
      case '/metrics':
        return this.#pages.metrics(request, response);
      case '/healthz':
        return end(response, 200, 'alive');
      case '/readyz': {
        const { isReady, why } = this.#pages.readiness();
        return isReady ? end(response, 200, 'ready') : end(response, 503, why);
      }
      default:
        return end(response, 404, 'there are /metrics, /healthz and /readyz');
    }
  }
}

function end(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(`${text}\n`);
}
