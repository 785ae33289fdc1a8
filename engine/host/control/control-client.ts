/**
 * One client of the control socket: its token, its role, and the stamp of its first byte.
 * Judges no request; it hands over what has the right shape and ends the rest.
 */
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { ControlReply, ControlRequest } from '../../contract/control.ts';
import type { MonoNanos } from '../../contract/numbers.ts';
import { helloMillisLimit } from '../admission.ts';
import { monoNow } from '../clock.ts';

/** Unsent bytes at which a client that does not read is dropped. */
const bufferedBytesLimit = 262_144;

export type ControlRole = 'console' | 'cli' | 'warden';

export interface ControlClient {
  readonly role: ControlRole;
  readonly send: (reply: ControlReply) => void;
  readonly drop: (code: number, reason: string) => void;
}

export interface ControlClientListener {
  readonly onAdmitted: (client: ControlClient) => void;
  readonly onRequest: (
    client: ControlClient,
    request: ControlRequest,
    firstByteMonoNanos: MonoNanos,
  ) => void;
  readonly onClosed: (client: ControlClient | null) => void;
}

/** Ends a socket that may not answer the closing handshake. */
export function endSocket(socket: WebSocket, code: number, reason: string): void {
  socket.close(code, reason.slice(0, 120));
  setTimeout(() => {
    socket.terminate();
  }, 100).unref();
}

function parseRequest(text: string): ControlRequest | null {
  try {
    const parsed = ControlRequest.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null; // no JSON: the caller closes the socket for it
  }
}

/**
 * Takes the way of a kill's text often enough that the first real one finds it compiled: without
 * it the first parse alone costs milliseconds.
 */
export function warmUpParsing(): void {
  const command = {
    kind: 'kill',
    commandId: 'warm-up-0',
    scope: {},
    reason: 'warm-up',
    actor: null,
    door: 'cli',
  };
  const text = JSON.stringify({ type: 'kill', command });
  for (let turn = 0; turn < 2_000; turn += 1) parseRequest(text);
}

/** Serves one upgraded socket until it closes. */
export function serveControlClient(
  socket: WebSocket,
  connection: Duplex,
  admits: (role: ControlRole, token: string) => boolean,
  listener: ControlClientListener,
): void {
  let client: ControlClient | null = null;
  let chunkMono = monoNow();
  let firstByte: MonoNanos | null = null;
  connection.prependListener('data', () => {
    chunkMono = monoNow();
    firstByte ??= chunkMono;
  });
  const silence = setTimeout(() => {
    endSocket(socket, 1008, 'no token in time');
  }, helloMillisLimit);

  const send = (reply: ControlReply): void => {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > bufferedBytesLimit) socket.terminate();
    else socket.send(JSON.stringify(reply));
  };
  const drop = (code: number, reason: string): void => {
    send({ type: 'refused', reason });
    endSocket(socket, code, reason);
  };

  const receive = (text: string, at: MonoNanos): void => {
    const request = parseRequest(text);
    if (request === null) return drop(1008, 'the message has not the right shape');
    if (client !== null) {
      if (request.type === 'hello') return drop(1008, 'hello was said already');
      return listener.onRequest(client, request, at);
    }
    if (request.type !== 'hello') return drop(1008, 'the first message must be hello');
    if (!admits(request.role, request.token)) return drop(1008, 'the token is wrong');
    clearTimeout(silence);
    client = { role: request.role, send, drop };
    listener.onAdmitted(client);
  };

  socket.on('message', (data, isBinary) => {
    const at = firstByte ?? chunkMono; // a second message of one chunk began with that chunk
    firstByte = null;
    if (isBinary || !Buffer.isBuffer(data)) return drop(1003, 'only text is spoken here');
    receive(data.toString('utf8'), at);
  });
  socket.on('error', () => {
    socket.terminate(); // ws has answered with the fitting close code (1009, 1002) before
  });
  socket.on('close', () => {
    clearTimeout(silence);
    listener.onClosed(client);
  });
}
