/**
 * One client of the combined stream: which streams it takes, and how much it has yet to read.
 * Never buffers beyond its window; a client that stops reading is cut off, not waited for forever.
 */
import type { WebSocket } from 'ws';

/** Frames and bytes written and not yet known to have been read. */
const windowFrames = 1_024;
const windowBytes = 1_048_576;
/** A ping goes out after so many frames; its pong says that all before it were read. */
const pingEveryFrames = 128;
const silentClientMillis = 60_000;

interface Mark {
  readonly frames: number;
  readonly bytes: number;
}

/** `btcusdt@depth@100ms` as `btcusdt@depth`: speeds of one stream are not told apart. */
export function streamKey(stream: string): string {
  const [symbol = '', channel = ''] = stream.split('@');
  return `${symbol.toLowerCase()}@${channel}`;
}

export class Subscriber {
  readonly #socket: WebSocket;
  readonly #streams = new Set<string>();
  readonly #marks = new Map<string, Mark>();
  #sent: Mark = { frames: 0, bytes: 0 };
  #read: Mark = { frames: 0, bytes: 0 };
  #sincePing = 0;
  #pings = 0;
  #wake: (() => void)[] = [];

  constructor(socket: WebSocket, streams: readonly string[]) {
    this.#socket = socket;
    for (const stream of streams) this.#streams.add(streamKey(stream));
    socket.on('pong', (payload) => {
      const mark = this.#marks.get(payload.toString());
      if (mark === undefined) return;
      this.#marks.delete(payload.toString());
      this.#read = mark;
      this.#wakeAll();
    });
    socket.on('close', () => this.#wakeAll());
    socket.on('error', () => socket.terminate());
    socket.on('message', (data, isBinary) =>
      this.#request(Buffer.isBuffer(data) && !isBinary ? data.toString() : ''),
    );
  }

  get open(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  get delivered(): number {
    return this.#sent.frames;
  }

  /** Whether its streams include this one, by `streamKey`. */
  takes(key: string): boolean {
    return this.#streams.has(key);
  }

  /** Whether it takes anything of a symbol (lower case). */
  takesSymbol(symbol: string): boolean {
    return [...this.#streams].some((key) => key.startsWith(`${symbol}@`));
  }

  send(text: string): void {
    if (!this.open) return;
    this.#socket.send(text);
    this.#sent = { frames: this.#sent.frames + 1, bytes: this.#sent.bytes + text.length };
    this.#sincePing += 1;
    if (this.#sincePing >= pingEveryFrames) this.#ping();
  }

  /** Whether it may be sent more now. */
  get ready(): boolean {
    if (!this.open) return true;
    return (
      this.#sent.frames - this.#read.frames < windowFrames &&
      this.#sent.bytes - this.#read.bytes < windowBytes
    );
  }

  /** Resolves once it may be sent more, or is gone. */
  async whenReady(): Promise<void> {
    while (!this.ready) await this.#nextRead();
  }

  /** Resolves once everything sent so far was read, or the client is gone. */
  async whenRead(): Promise<void> {
    while (this.open && this.#read.frames < this.#sent.frames) await this.#nextRead();
  }

  close(): void {
    this.#socket.terminate();
  }

  async #nextRead(): Promise<void> {
    if (this.#sincePing > 0) this.#ping();
    const cutOff = setTimeout(() => this.#socket.terminate(), silentClientMillis);
    await new Promise<void>((resolve) => {
      this.#wake.push(resolve);
    });
    clearTimeout(cutOff);
  }

  #ping(): void {
    if (!this.open) return;
    this.#sincePing = 0;
    this.#pings += 1;
    this.#marks.set(String(this.#pings), this.#sent);
    this.#socket.ping(String(this.#pings));
  }

  #wakeAll(): void {
    const waiting = this.#wake;
    this.#wake = [];
    for (const wake of waiting) wake();
  }

  /** SUBSCRIBE, UNSUBSCRIBE and LIST_SUBSCRIPTIONS, as the exchange takes them on the socket. */
  #request(text: string): void {
    const request = parseRequest(text);
    if (request === null || !this.open) return;
    const { method, params, id } = request;
    if (method === 'SUBSCRIBE') for (const name of params) this.#streams.add(streamKey(name));
    if (method === 'UNSUBSCRIBE') for (const name of params) this.#streams.delete(streamKey(name));
    const result = method === 'LIST_SUBSCRIPTIONS' ? [...this.#streams] : null;
    this.#socket.send(JSON.stringify({ result, id }));
  }
}

function parseRequest(
  text: string,
): { method: string; params: readonly string[]; id: number | string } | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return null;
    const { method, params, id }: { method?: unknown; params?: unknown; id?: unknown } = value;
    if (typeof method !== 'string') return null;
    if (typeof id !== 'number' && typeof id !== 'string') return null;
    const names = Array.isArray(params) ? params.filter((one) => typeof one === 'string') : [];
    return { method, params: names, id };
  } catch {
    // Not JSON: the exchange ignores it on this socket, and so do we.
    return null;
  }
}
