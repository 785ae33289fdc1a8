/**
 * What `ws` gives, on the simulated network: the engine's sessions and the venue's gateway run on
 * it without knowing. Has what they use, and nothing else of that package.
 */
import { EventEmitter } from 'node:events';
import { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import { invariant } from '../../../contract/assert.ts';
import type { Connection } from './network.ts';
import type { SimulatedThread } from './scheduler.ts';
import { world } from './world.ts';

const nothing = Buffer.alloc(0);
const states = { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 } as const;

export class SimulatedSocket extends EventEmitter {
  static readonly CONNECTING = states.CONNECTING;
  static readonly OPEN = states.OPEN;
  static readonly CLOSING = states.CLOSING;
  static readonly CLOSED = states.CLOSED;
  readonly OPEN = states.OPEN;
  readonly thread: SimulatedThread;
  /** The connection under it, as far as anybody reaches for it: never connected. */
  readonly transport = new Socket();
  connection: Connection | null = null;
  readyState: 0 | 1 | 2 | 3 = states.CONNECTING;
  /** Bytes that the kernel has not taken yet; faults may set it. */
  bufferedAmount = 0;

  constructor(address: string | null) {
    super();
    this.thread = world().scheduler.running;
    if (address !== null) world().network.connect(this, address);
  }

  /** The server's end of a connection. */
  static accepted(thread: SimulatedThread): SimulatedSocket {
    const socket = new SimulatedSocket(null);
    Object.assign(socket, { thread, readyState: states.OPEN });
    return socket;
  }

  send(data: string, done?: () => void): void {
    if (this.readyState === states.OPEN) world().network.send(this, data);
    if (done !== undefined) done();
  }

  ping(data = ''): void {
    if (this.readyState !== states.OPEN) return;
    const { network } = world();
    const payload = Buffer.from(data);
    network.control(this, (peer) => {
      peer.emit('ping', payload);
      network.control(peer, (origin) => origin.emit('pong', payload));
    });
  }

  close(code = 1005, reason = ''): void {
    if (this.readyState >= states.CLOSING) return;
    this.readyState = states.CLOSING;
    world().network.close(this, code, reason);
  }

  terminate(): void {
    if (this.readyState === states.CLOSED) return;
    const was = this.readyState;
    this.readyState = states.CLOSING;
    if (was !== states.CLOSING) world().network.close(this, 1006, '');
    else this.closed(1006, '');
  }

  // -- for the network --------------------------------------------------------------------------

  opened(): void {
    if (this.readyState !== states.CONNECTING) return;
    this.readyState = states.OPEN;
    this.emit('upgrade', { socket: this.transport });
    this.emit('open');
  }

  receive(text: string): void {
    if (this.readyState === states.CLOSED || !this.thread.process.alive) return;
    this.transport.emit('data', nothing);
    this.emit('message', Buffer.from(text), false);
  }

  closed(code: number, reason: string): void {
    if (this.readyState === states.CLOSED) return;
    this.readyState = states.CLOSED;
    this.emit('close', code, Buffer.from(reason));
  }

  fail(problem: string): void {
    if (this.readyState !== states.CONNECTING) return;
    this.emit('error', new Error(problem));
    this.closed(1006, problem);
  }
}

/** Who takes sockets knows them by the type of `ws`, of which this has all that is used. */
export const asSocket = (socket: SimulatedSocket): WebSocket => socket as unknown as WebSocket;

/**
 * Who takes connections listens on the simulated network: nobody makes one of these.
 * @public What `import { WebSocketServer } from 'ws'` gets.
 */
export class WebSocketServer {
  constructor() {
    invariant(false, 'a simulated process listens on the simulated network');
  }
}

export { SimulatedSocket as WebSocket };
/**
 * What `import WebSocket from 'ws'` gets.
 * @public @alias
 */
export default SimulatedSocket;
