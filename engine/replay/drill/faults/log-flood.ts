/**
 * Clients that have the engine write a line of its log for every word of theirs: commands without a
 * signature, as many a second as the wire takes from so many. Each line is a write to the disk
 * in the main loop.
 */
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { wireSubprotocol } from '../../../contract/wire.ts';
import type { DeskProcess } from '../../desk-process.ts';
import { noNeeds, type StandingFault } from './standing-fault.ts';

/** Together as many as the wire lets in beside the drill's own, each just below its limit. */
const clients = 40;
const perSecondOfEach = 45;
const beatMillis = 100;
/** Before the key is pressed. */
const standingMillis = 500;
/** Of the log, what that many lines take at least; without the flood it is a line or two. */
const grownBytesLeast = 20_000;

class LogFlood {
  readonly #sockets: WebSocket[] = [];
  #timer: NodeJS.Timeout | null = null;
  #sizeBefore = 0;

  readonly begin = async (desk: DeskProcess): Promise<void> => {
    this.#stop();
    const { wireUrl, token } = await desk.endpoint();
    for (let n = 0; n < clients; n += 1) {
      const options = { perMessageDeflate: false, origin: 'quarterdeck://cli' };
      const socket = new WebSocket(wireUrl, wireSubprotocol, options);
      socket.on('error', () => socket.terminate());
      this.#sockets.push(socket);
      await once(socket, 'open');
      socket.send(JSON.stringify({ type: 'hello', token, client: 'cli' }));
    }
    this.#sizeBefore = await logSize(desk);
    this.#timer = setInterval(() => this.#beat(), beatMillis);
    await pause(standingMillis);
  };

  readonly relieve = async (desk: DeskProcess): Promise<string> => {
    const grown = (await logSize(desk)) - this.#sizeBefore;
    this.#stop();
    return grown >= grownBytesLeast ? '' : `the log has grown by ${grown} bytes only`;
  };

  readonly end = (): Promise<void> => {
    this.#stop();
    return Promise.resolve();
  };

  #beat(): void {
    const text = JSON.stringify({ type: 'command', id: 'flood', signed: {} });
    for (const socket of this.#sockets) {
      if (socket.readyState !== WebSocket.OPEN) continue;
      for (let n = 0; n < (perSecondOfEach * beatMillis) / 1_000; n += 1) socket.send(text);
    }
  }

  #stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    for (const socket of this.#sockets.splice(0)) socket.terminate();
  }
}

const logSize = async (desk: DeskProcess): Promise<number> =>
  (await stat(desk.path('logs/engine.log'))).size;

export function logFlood(): StandingFault {
  const { begin, relieve, end } = new LogFlood();
  return { needs: noNeeds, spoilsEngine: false, begin, relieve, end };
}
