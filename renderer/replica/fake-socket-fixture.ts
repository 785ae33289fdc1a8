/**
 * A WebSocket for tests: what was opened and sent can be read, and the other side is the test.
 * Behaves as the browser's does in the order of its events; carries nothing anywhere.
 */

/** Every socket opened since `takeSockets` was last called, oldest first. */
let opened: FakeSocket[] = [];

export class FakeSocket {
  static readonly OPEN = 1;
  readonly url: string;
  readyState = 0;
  readonly sent: unknown[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;

  constructor(url: string) {
    this.url = url;
    opened.push(this);
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.onclose?.({ code: 1006 });
  }

  /** The other side accepts. */
  accept(): void {
    this.readyState = FakeSocket.OPEN;
    this.onopen?.();
  }

  /** The other side says something. */
  say(message: unknown): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

/** Forgets the sockets of an earlier test. */
export function forgetSockets(): void {
  opened = [];
}

/** The socket opened last. */
export function latestSocket(): FakeSocket {
  const socket = opened.at(-1);
  if (socket === undefined) throw new Error('no socket was opened');
  return socket;
}

/** How many sockets were opened. */
export const socketCount = (): number => opened.length;
