/**
 * Serves the built console to a browser, and exchanges a one-time code for a browser's token.
 * Serves only the files that were there at the start, by their exact names: no path is resolved.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, relative, sep } from 'node:path';
import { type BrowserSession, BrowserSessionRequest } from '../../contract/endpoint.ts';
import { type Admission, hostIsOurs } from '../admission.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};
const bodyBytesLimit = 1_024;
const fileBytesLimit = 32 * 1_048_576;

interface ServedFile {
  readonly type: string;
  readonly bytes: Buffer;
}

export interface StaticConsole {
  /** Answers one plain HTTP request. */
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void;
  /** The code that the next browser may exchange. */
  readonly code: () => string;
}

export interface StaticConsoleOptions {
  readonly directory: string;
  /** Known once the listener has its port. */
  readonly admission: () => Admission;
  readonly origin: () => string;
  /** The sockets' origins that the page may connect to. */
  readonly connectSources: () => readonly string[];
  /** Makes a new browser's session; called once per code. */
  readonly openSession: () => BrowserSession;
}

async function readFiles(directory: string): Promise<Map<string, ServedFile>> {
  const files = new Map<string, ServedFile>();
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  let total = 0;
  for (const entry of entries) {
    const type = types[extname(entry.name)];
    if (!entry.isFile() || type === undefined) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path);
    total += bytes.length;
    if (total > fileBytesLimit) throw new Error(`${directory} is too large for a console`);
    files.set(`/${relative(directory, path).split(sep).join('/')}`, { type, bytes });
  }
  const index = files.get('/index.html');
  if (index === undefined) throw new Error(`${directory} holds no console: no index.html`);
  return files.set('/', index);
}

const newCode = (): string => randomBytes(24).toString('base64url');

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

const otherHeaders = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
} as const;

function policy(connectSources: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self' ${connectSources.join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Reads the files of the console once. */
export async function createStaticConsole(options: StaticConsoleOptions): Promise<StaticConsole> {
  const files = await readFiles(options.directory);
  let code = newCode();

  const head = (type: string, length: number): Record<string, string> => ({
    'Content-Type': type,
    'Content-Length': String(length),
    'Content-Security-Policy': policy(options.connectSources()),
    ...otherHeaders,
  });
  const answer = (response: ServerResponse, status: number, text: string): void => {
    response.writeHead(status, head('text/plain; charset=utf-8', Buffer.byteLength(text)));
    response.end(text);
  };

  const exchange = (body: string, response: ServerResponse): void => {
    let given: unknown;
    try {
      given = JSON.parse(body);
    } catch {
      return answer(response, 400, 'the body is no JSON');
    }
    const parsed = BrowserSessionRequest.safeParse(given);
    if (!parsed.success) return answer(response, 400, 'the body has not the right shape');
    if (!sameText(parsed.data.code, code)) return answer(response, 403, 'the code is not valid');
    code = newCode();
    const text = JSON.stringify(options.openSession());
    response.writeHead(200, head('application/json', Buffer.byteLength(text))).end(text);
  };
  const post = (request: IncomingMessage, response: ServerResponse): void => {
    if (request.url !== '/session') return answer(response, 404, 'not found');
    if (request.headers.origin !== options.origin()) {
      return answer(response, 403, 'the Origin is not this console');
    }
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > bodyBytesLimit) request.destroy();
      else chunks.push(chunk);
    });
    request.on('end', () => {
      exchange(Buffer.concat(chunks).toString('utf8'), response);
    });
  };

  return {
    code: () => code,
    handle: (request, response) => {
      if (!hostIsOurs(request, options.admission())) {
        return answer(response, 403, 'the Host header is not this engine');
      }
      if (request.method === 'POST') return post(request, response);
      if (request.method !== 'GET') return answer(response, 405, 'only GET and POST');
      const file = files.get((request.url ?? '').split('?', 1)[0] ?? '');
      if (file === undefined) return answer(response, 404, 'not found');
      response.writeHead(200, head(file.type, file.bytes.length)).end(file.bytes);
    },
  };
}
