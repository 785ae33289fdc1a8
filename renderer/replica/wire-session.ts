/**
 * The wire to one engine: hello, snapshot, ledger events, frames, requests, and how fresh it is.
 * Every message is checked by the contract; what does not fit is counted and left out.
 */
import type { InstrumentId } from '../../engine/contract/ids.ts';
import { type ClientMessage, ServerMessage, wireSubprotocol } from '../../engine/contract/wire.ts';
import { applyEvents, applyFrame, applySnapshot, type Replica } from './replica.ts';
import type { Requests } from './requests.ts';
import { openSocketLink, type SocketLink } from './socket-link.ts';

/** How this window stands with the engine. */
export type Connection =
  | { readonly state: 'absent' }
  | { readonly state: 'connecting' }
  | { readonly state: 'live' }
  /** No frame for longer than `staleMillis`; `sinceMillis` is the window clock of the last one. */
  | { readonly state: 'stale'; readonly sinceMillis: number }
  | { readonly state: 'disconnected'; readonly retryAtMillis: number; readonly code: number }
  | { readonly state: 'refused'; readonly reason: string };

/** Without a frame for this long, what is shown is called stale. */
export const staleMillis = 2_000;
/** Without a frame for this long, the socket is dropped and opened again. */
const dropMillis = 10_000;
/** How often freshness is looked at. */
const watchMillis = 250;

export interface WireSessionOptions {
  readonly url: string;
  readonly token: string;
  readonly client: 'console' | 'browser';
  readonly replica: Replica;
  readonly requests: Requests;
  readonly now: () => number;
  readonly onConnection: (connection: Connection) => void;
}

export interface WireSession {
  send(message: ClientMessage): boolean;
  watchDepth(instrument: InstrumentId): void;
  retry(): void;
  close(): void;
}

interface Live {
  link: SocketLink | null;
  connection: Connection;
  lastFrameMillis: number;
  depth: InstrumentId | null;
  malformed: number;
}

/** Opens the wire and keeps it open until closed or refused. */
export function openWireSession(options: WireSessionOptions): WireSession {
  const live: Live = {
    link: null,
    connection: { state: 'connecting' },
    lastFrameMillis: options.now(),
    depth: null,
    malformed: 0,
  };
  const become = (connection: Connection) => {
    live.connection = connection;
    options.onConnection(connection);
  };
  const send = (message: ClientMessage): boolean =>
    live.link?.send(JSON.stringify(message)) ?? false;
  become({ state: 'connecting' });
  live.link = openSocketLink({
    url: options.url,
    subprotocol: wireSubprotocol,
    listener: {
      onOpen(sendText) {
        live.lastFrameMillis = options.now();
        options.replica.awaitingSnapshot = true;
        const { token, client } = options;
        sendText(JSON.stringify({ type: 'hello', token, client } satisfies ClientMessage));
      },
      onText: (text) => receive(options, live, become, send, text),
      onClose({ code, nextMillis }) {
        options.requests.abandon();
        if (live.connection.state === 'refused') return;
        become({ state: 'disconnected', retryAtMillis: options.now() + nextMillis, code });
      },
    },
  });
  const timer = setInterval(() => watch(options, live, become), watchMillis);
  return {
    send,
    watchDepth(instrument) {
      live.depth = instrument;
      send({ type: 'depth.watch', instrument });
    },
    retry: () => live.link?.retry(),
    close() {
      clearInterval(timer);
      live.link?.close();
      options.requests.abandon();
    },
  };
}

function watch(options: WireSessionOptions, live: Live, become: (c: Connection) => void): void {
  const silent = options.now() - live.lastFrameMillis;
  if (live.connection.state === 'live' && silent > staleMillis) {
    become({ state: 'stale', sinceMillis: live.lastFrameMillis });
  }
  if (live.connection.state === 'stale' && silent > dropMillis) {
    live.lastFrameMillis = options.now();
    live.link?.drop();
  }
}

function receive(
  options: WireSessionOptions,
  live: Live,
  become: (connection: Connection) => void,
  send: (message: ClientMessage) => boolean,
  text: string,
): void {
  const message = parseServerMessage(text);
  const { replica } = options;
  if (message === null) {
    live.malformed += 1;
    replica.lastFault = `${live.malformed} messages of the engine did not fit the contract.`;
    replica.topics.touch('ledger');
    return;
  }
  // Only the engine's own frames count: a reply proves that the socket lives, not that data flows.
  if (message.type === 'market' || message.type === 'telemetry') {
    live.lastFrameMillis = options.now();
    if (live.connection.state === 'stale') become({ state: 'live' });
  }
  switch (message.type) {
    case 'refused':
      become({ state: 'refused', reason: message.reason });
      live.link?.close();
      return;
    case 'snapshot':
      applySnapshot(replica, message);
      live.lastFrameMillis = options.now();
      live.link?.settled();
      if (live.depth !== null) send({ type: 'depth.watch', instrument: live.depth });
      become({ state: 'live' });
      return;
    case 'ledger':
      if (!applyEvents(replica, message.events)) send({ type: 'resync' });
      return;
    case 'reply':
      options.requests.answer(message);
      return;
    default:
      applyFrame(replica, message, options.now());
  }
}

/** A message of the engine, checked; null when it does not fit. */
export function parseServerMessage(text: string): ServerMessage | null {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = ServerMessage.safeParse(data);
  return parsed.success ? parsed.data : null;
}
