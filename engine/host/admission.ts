/**
 * Who may open a socket to the engine: exact Host, exact Origin, then the launch token in time.
 * Knows nothing of what is said afterwards.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** How long a new socket may stay silent before its token, in milliseconds. */
export const helloMillisLimit = 700;
/** Sockets that have not shown a token yet; more are refused at once. */
export const strangersLimit = 32;

/** Origins of our own programs; a served console adds its own http origin. */
export const ownOrigins: readonly string[] = [
  'quarterdeck://console',
  'quarterdeck://cli',
  'quarterdeck://warden',
];

/** The exact names that a listener answers to. */
export interface Admission {
  readonly hosts: ReadonlySet<string>;
  readonly origins: ReadonlySet<string>;
}

/** Admission of a listener on `port` of the loopback address. */
export function loopbackAdmission(port: number, moreOrigins: readonly string[]): Admission {
  return {
    hosts: new Set([`127.0.0.1:${port}`]),
    origins: new Set([...ownOrigins, ...moreOrigins]),
  };
}

/** The values of a header as sent; Node would join or drop the repeats. */
function headerValues(request: IncomingMessage, name: string): string[] {
  const raw = request.rawHeaders;
  const values: string[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    if (raw[i]?.toLowerCase() === name) values.push(raw[i + 1] ?? '');
  }
  return values;
}

/** Whether the one Host header is ours: the answer to DNS rebinding. */
export function hostIsOurs(request: IncomingMessage, admission: Admission): boolean {
  const [host, ...more] = headerValues(request, 'host');
  return host !== undefined && more.length === 0 && admission.hosts.has(host);
}

/** Why a WebSocket upgrade is refused; null when it may go on to its token. */
export function upgradeRefusal(request: IncomingMessage, admission: Admission): string | null {
  if (!hostIsOurs(request, admission)) return 'the Host header is not this engine';
  const [origin, ...more] = headerValues(request, 'origin');
  if (origin === undefined) return 'the Origin header is missing';
  if (more.length > 0 || !admission.origins.has(origin)) return 'the Origin is not on the list';
  return null;
}

/** Answers a refused upgrade and ends the connection, however the other end leaves it. */
export function refuseUpgrade(socket: Duplex, reason: string): void {
  // Node took its own listener away before the upgrade: a reset would end the whole engine.
  socket.on('error', () => socket.destroy());
  const body = `${reason}\n`;
  socket.end(
    `HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n` +
      `Connection: close\r\n\r\n${body}`,
  );
}

const tokensLimit = 100;
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** The tokens that open a listener: that of the launch, and those of browsers. */
export class Tokens {
  readonly #launch: Buffer;
  readonly #browsers: Buffer[] = [];

  constructor(launchToken: string) {
    this.#launch = digest(launchToken);
  }

  /** Adds a browser's token; beyond the bound the oldest of them ends. */
  add(token: string): void {
    this.#browsers.push(digest(token));
    if (this.#browsers.length > tokensLimit) this.#browsers.shift();
  }

  /** Compares without telling by time how far a guess agrees. */
  admits(given: string): boolean {
    const guess = digest(given);
    let admitted = timingSafeEqual(guess, this.#launch);
    for (const token of this.#browsers) if (timingSafeEqual(guess, token)) admitted = true;
    return admitted;
  }
}
