/**
 * The network between simulated processes: connections whose messages arrive late, in order, and
 * as the faults of the moment have it. A broken one is noticed at both ends, a half-open one at
 * neither.
 * Knows no protocol; what a message is about is for those who listen in.
 */
import type { Random } from '../../../venues/sim/random.ts';
import type { Scheduler, SimulatedThread } from './scheduler.ts';
import { SimulatedSocket } from './sockets.ts';

export type Direction = 'toServer' | 'toClient';

/** One way in which a message that was written arrives. */
export interface Delivery {
  readonly text: string;
  /** Beside the delay that it has anyway. */
  readonly extraNanos: number;
  /** Out of the order of its connection: later messages may arrive before it. */
  readonly overtaken: boolean;
}

export interface Connection {
  readonly id: number;
  readonly path: string;
  readonly client: SimulatedSocket;
  readonly server: SimulatedSocket;
  /** Nothing arrives at either end any more, and nobody is told. */
  halfOpen: boolean;
}

/** What the faults of the moment do to the network. */
export interface NetworkFaults {
  /** Longest delay of one message in one direction, in nanoseconds. */
  readonly delayNanos: () => number;
  /** Shortest delay of one message; left out: that of a machine's own network. */
  readonly leastNanos?: number;
  /** No connection can be made. */
  readonly isDown: () => boolean;
  readonly deliveries: (connection: Connection, direction: Direction, text: string) => Delivery[];
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

/** Who takes connections and requests at an address. */
export interface Listener {
  readonly thread: SimulatedThread;
  readonly onSocket: (socket: SimulatedSocket, path: string) => void;
  readonly onRequest: (path: string) => HttpAnswer | Promise<HttpAnswer>;
}

/** Told of every message at the moment at which it is written. */
export type Tap = (connection: Connection, direction: Direction, text: string) => void;

interface Line {
  lastNanos: number;
}

const handshakeTimeoutNanos = 5e9;
const fastestNanos = 60_000;

export class Network {
  readonly #scheduler: Scheduler;
  readonly #random: Random;
  readonly #faults: NetworkFaults;
  readonly #listeners = new Map<string, Listener>();
  readonly #lines = new Map<SimulatedSocket, Line>();
  readonly #taps: Tap[] = [];
  readonly connections = new Set<Connection>();
  #opened = 0;

  constructor(scheduler: Scheduler, random: Random, faults: NetworkFaults) {
    this.#scheduler = scheduler;
    this.#random = random;
    this.#faults = faults;
  }

  listen(host: string, listener: Listener): void {
    this.#listeners.set(host, listener);
  }

  tap(tap: Tap): void {
    this.#taps.push(tap);
  }

  /** Makes the connection of a client's socket, or fails as a network does. */
  connect(client: SimulatedSocket, address: string): void {
    const url = new URL(address);
    const thread = this.#scheduler.running;
    const listener = this.#listeners.get(url.host);
    this.#later(client, () => {
      if (client.readyState !== 0) return;
      if (listener === undefined || this.#faults.isDown()) {
        const wait = this.#random.chance(0.5) ? fastestNanos : handshakeTimeoutNanos;
        this.#scheduler.after(thread, wait, () => client.fail('no connection could be made'));
        return;
      }
      this.#open(client, listener, `${url.pathname}${url.search}`);
    });
  }

  send(socket: SimulatedSocket, text: string): void {
    const { connection } = socket;
    if (connection === null || !socket.thread.process.alive) return;
    const direction = socket === connection.client ? 'toServer' : 'toClient';
    for (const tap of this.#taps) tap(connection, direction, text);
    const peer = socket === connection.client ? connection.server : connection.client;
    for (const delivery of this.#faults.deliveries(connection, direction, text)) {
      this.#deliver(connection, peer, delivery);
    }
  }

  /** Puts a message on its way to the client that the server never wrote. */
  forge(connection: Connection, text: string): void {
    this.#deliver(connection, connection.client, { text, extraNanos: 0, overtaken: false });
  }

  /** Pings and pongs: in order, with no fault but delay and a half-open line. */
  control(socket: SimulatedSocket, receive: (peer: SimulatedSocket) => void): void {
    const { connection } = socket;
    if (connection === null) return;
    const peer = socket === connection.client ? connection.server : connection.client;
    this.#later(peer, () => {
      if (!connection.halfOpen) receive(peer);
    });
  }

  /** One end lets go: the other hears of it, unless the line is half-open. */
  close(socket: SimulatedSocket, code: number, reason: string): void {
    const { connection } = socket;
    if (connection === null) {
      this.#scheduler.after(socket.thread, fastestNanos, () => socket.closed(1006, reason));
      return;
    }
    const peer = socket === connection.client ? connection.server : connection.client;
    this.connections.delete(connection);
    this.#scheduler.after(socket.thread, fastestNanos, () => socket.closed(code, reason));
    this.#later(peer, () => {
      if (!connection.halfOpen) peer.closed(code, reason);
    });
  }

  /** The line breaks in the middle: both ends hear of it. */
  cut(connection: Connection): void {
    this.connections.delete(connection);
    for (const socket of [connection.client, connection.server]) {
      this.#later(socket, () => socket.closed(1006, 'the connection was reset'));
    }
  }

  /**
   * What the client writes is held up on its way, and the client loses the connection meanwhile: it
   * may be back, and ask, before what it wrote has arrived.
   */
  stall(connection: Connection, nanos: number): void {
    const { client, server } = connection;
    const line = this.#lines.get(server) ?? { lastNanos: 0 };
    this.#lines.set(server, line);
    line.lastNanos = Math.max(line.lastNanos, this.#scheduler.nowNanos + nanos);
    const lost = fastestNanos + Math.floor(this.#random.unit() * Math.min(nanos, 400e6));
    this.#scheduler.after(client.thread, lost, () => {
      this.connections.delete(connection);
      client.closed(1006, 'the connection was reset');
      this.#later(server, () => server.closed(1006, ''));
    });
  }

  async fetch(address: string): Promise<Response> {
    const url = new URL(address);
    const listener = this.#listeners.get(url.host);
    const thread = this.#scheduler.running;
    await this.#pause(thread);
    if (listener === undefined || this.#faults.isDown()) throw new TypeError('fetch failed');
    const { status, body } = await new Promise<HttpAnswer>((resolve) => {
      this.#scheduler.after(listener.thread, this.#delay(), () => {
        resolve(listener.onRequest(`${url.pathname}${url.search}`));
      });
    });
    await this.#pause(thread);
    return new Response(body, { status });
  }

  #pause(thread: SimulatedThread): Promise<void> {
    return new Promise((resolve) => {
      this.#scheduler.after(thread, this.#delay(), resolve);
    });
  }

  #open(client: SimulatedSocket, listener: Listener, path: string): void {
    this.#opened += 1;
    const server = SimulatedSocket.accepted(listener.thread);
    const connection = { id: this.#opened, path, client, server, halfOpen: false };
    this.connections.add(connection);
    client.connection = connection;
    server.connection = connection;
    this.#later(server, () => listener.onSocket(server, path));
    this.#later(client, () => client.opened());
    client.thread.process.onEnd(() => {
      // What was written before goes out; then the kernel says goodbye.
      this.connections.delete(connection);
      this.#later(server, () => server.closed(1006, ''));
    });
  }

  #deliver(connection: Connection, peer: SimulatedSocket, delivery: Delivery): void {
    const { text, extraNanos, overtaken } = delivery;
    const receive = (): void => {
      if (!connection.halfOpen) peer.receive(text);
    };
    if (overtaken) {
      this.#scheduler.after(peer.thread, this.#delay() + extraNanos, receive);
      return;
    }
    this.#later(peer, receive, extraNanos);
  }

  /** In order behind what is on its way to the socket already. */
  #later(socket: SimulatedSocket, run: () => void, extraNanos = 0): void {
    const line = this.#lines.get(socket) ?? { lastNanos: 0 };
    this.#lines.set(socket, line);
    const due = this.#scheduler.nowNanos + this.#delay() + extraNanos;
    line.lastNanos = Math.max(line.lastNanos, due);
    this.#scheduler.at(socket.thread, line.lastNanos, run);
  }

  #delay(): number {
    const { leastNanos = fastestNanos, delayNanos } = this.#faults;
    return leastNanos + Math.floor(this.#random.unit() * delayNanos());
  }
}
