/**
 * Who listens to which market data stream, and the sending of each message to all of them.
 * Bounded: a client that lets more than the limit pile up is dropped, never waited for.
 */
import { type RawData, WebSocket } from 'ws';
import { z } from 'zod';

/** Unsent bytes of one client at which it is dropped. */
export const streamBacklogBytesLimit = 8 * 1024 * 1024;

/** Most streams of one connection, as documented. */
const streamsLimit = 1_024;

const Control = z.object({
  method: z.enum(['SUBSCRIBE', 'UNSUBSCRIBE', 'LIST_SUBSCRIPTIONS']),
  params: z.array(z.string()).optional(),
  id: z.union([z.int(), z.string().max(36), z.null()]).default(null),
});

interface Listener {
  readonly socket: WebSocket;
  /** Whether messages are wrapped with the stream's name. */
  readonly combined: boolean;
  readonly streams: Set<string>;
}

export class StreamHub {
  readonly #listeners = new Map<string, Set<Listener>>();
  #dropped = 0;

  /** Clients dropped because they did not read. */
  get dropped(): number {
    return this.#dropped;
  }

  hasListeners(stream: string): boolean {
    return (this.#listeners.get(stream)?.size ?? 0) > 0;
  }

  /** Takes over a connected client; unknown streams are silent, as on the exchange. */
  accept(socket: WebSocket, streams: readonly string[], combined: boolean): void {
    const listener: Listener = { socket, combined, streams: new Set() };
    for (const stream of streams.slice(0, streamsLimit)) this.#add(listener, stream);
    socket.on('message', (data: RawData) => this.#onControl(listener, data));
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      for (const stream of listener.streams) this.#remove(listener, stream);
    });
  }

  /** Sends to everyone who listens to `stream`; `message` is made only if somebody does. */
  publish(stream: string, message: () => object): void {
    const listeners = this.#listeners.get(stream);
    if (listeners === undefined || listeners.size === 0) return;
    const data = JSON.stringify(message());
    const wrapped = `{"stream":"${stream}","data":${data}}`;
    for (const listener of listeners) {
      if (listener.socket.readyState !== WebSocket.OPEN) continue;
      if (listener.socket.bufferedAmount > streamBacklogBytesLimit) {
        this.#dropped += 1;
        listener.socket.terminate();
        continue;
      }
      listener.socket.send(listener.combined ? wrapped : data);
    }
  }

  #add(listener: Listener, stream: string): void {
    if (listener.streams.size >= streamsLimit) return;
    listener.streams.add(stream);
    const listeners = this.#listeners.get(stream) ?? new Set<Listener>();
    listeners.add(listener);
    this.#listeners.set(stream, listeners);
  }

  #remove(listener: Listener, stream: string): void {
    listener.streams.delete(stream);
    const listeners = this.#listeners.get(stream);
    listeners?.delete(listener);
    if (listeners?.size === 0) this.#listeners.delete(stream);
  }

  #onControl(listener: Listener, data: RawData): void {
    const request = parseControl(data);
    if (request === null) {
      const error = { code: 2, msg: 'Invalid request: see the documentation of live subscribing' };
      listener.socket.send(JSON.stringify({ error, id: null }));
      return;
    }
    const { method, id, params = [] } = request;
    if (method === 'SUBSCRIBE') for (const stream of params) this.#add(listener, stream);
    if (method === 'UNSUBSCRIBE') for (const stream of params) this.#remove(listener, stream);
    const result = method === 'LIST_SUBSCRIPTIONS' ? [...listener.streams] : null;
    listener.socket.send(JSON.stringify({ result, id }));
  }
}

function parseControl(data: RawData): z.infer<typeof Control> | null {
  try {
    const parsed = Control.safeParse(JSON.parse(textOf(data)));
    return parsed.success ? parsed.data : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Text of a WebSocket message, however the library hands it over. */
export function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return data instanceof ArrayBuffer ? Buffer.from(data).toString('utf8') : data.toString('utf8');
}
