/**
 * One WebSocket connection to the order API: what it proved, what it subscribed, and its bounded
 * way out, delayed by the venue's latency and never out of order.
 * Decides nothing about orders.
 */
import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import type { Credential } from './credentials.ts';
import { DelayLine } from './delay-line.ts';
import type { VenueClock } from './venue-clock.ts';
import type { LogEntry, VenueLog } from './venue-log.ts';

/** Unsent bytes, or messages not yet due, at which a session is dropped as too slow. */
export const sessionBacklogBytesLimit = 4 * 1024 * 1024;
const outboundLimit = 50_000;
/** Bytes gathered in one turn of the loop at which they are handed to the kernel anyway. */
const gatheredBytesLimit = 131_072;

/** What a session asked for should its connection be lost. */
export interface DisconnectRule {
  readonly enabled: boolean;
  readonly graceMillis: number;
}

export class ApiSession {
  readonly id: string;
  readonly connectedSince: number;
  readonly returnRateLimits: boolean;
  readonly inbound: DelayLine;
  readonly #socket: WebSocket;
  readonly #transport: Socket;
  readonly #outbound: DelayLine;
  readonly #log: VenueLog;
  credential: Credential | null = null;
  authorizedSince: number | null = null;
  /** Number of the user data subscription, and the account it follows. */
  subscription: { readonly id: number; readonly owner: number } | null = null;
  disconnectRule: DisconnectRule = { enabled: false, graceMillis: 0 };
  subscriptions = 0;
  #awaitsPong = false;
  #corked = false;

  constructor(
    socket: WebSocket,
    fields: {
      readonly id: string;
      /** The connection under the WebSocket. */
      readonly transport: Socket;
      readonly connectedSince: number;
      readonly returnRateLimits: boolean;
      readonly clock: Pick<VenueClock, 'mono' | 'wakeAt'>;
      readonly log: VenueLog;
    },
  ) {
    this.#socket = socket;
    this.#transport = fields.transport;
    this.id = fields.id;
    this.connectedSince = fields.connectedSince;
    this.returnRateLimits = fields.returnRateLimits;
    const { mono, wakeAt } = fields.clock;
    this.inbound = new DelayLine(mono, wakeAt);
    this.#outbound = new DelayLine(mono, wakeAt);
    this.#log = fields.log;
    socket.on('pong', () => {
      this.#awaitsPong = false;
    });
  }

  /** Sends `message` after `delayNanos`; the log line is stamped when it really goes out. */
  send(delayNanos: number, message: object, entry: Omit<LogEntry, 'session' | 'direction'>): void {
    if (this.#outbound.length >= outboundLimit) {
      this.drop('too many messages wait to be sent');
      return;
    }
    this.#outbound.push(delayNanos, () => {
      if (this.#socket.readyState !== WebSocket.OPEN) return;
      if (this.#socket.bufferedAmount > sessionBacklogBytesLimit) {
        this.drop('the client does not read');
        return;
      }
      this.#log.write(this.#log.stamp(), { session: this.id, direction: 'out', ...entry });
      this.#cork();
      this.#socket.send(JSON.stringify(message));
      if (this.#socket.bufferedAmount > gatheredBytesLimit) this.#flush();
    });
  }

  /** Hands what this turn of the loop sends to the kernel at once: a burst is one write. */
  #cork(): void {
    if (this.#corked) return;
    this.#corked = true;
    this.#transport.cork();
    setImmediate(() => this.#flush());
  }

  #flush(): void {
    if (!this.#corked) return;
    this.#corked = false;
    this.#transport.uncork();
  }

  /** Ends the connection at once. */
  drop(reason: string): void {
    if (this.#socket.readyState === WebSocket.CLOSED) return;
    this.#log.write(this.#log.stamp(), {
      session: this.id,
      direction: 'venue',
      event: 'session.dropped',
      reason,
    });
    this.#socket.terminate();
  }

  /** Sends a ping; drops the client that has not answered the one before. */
  ping(): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    if (this.#awaitsPong) {
      this.drop('no pong');
      return;
    }
    this.#awaitsPong = true;
    this.#socket.ping();
  }

  /** To be called when the connection is gone; requests read before it went are still done. */
  closed(): void {
    this.#outbound.close();
  }

  /** Asks the client to go away, as at a shutdown. */
  close(): void {
    this.#socket.close(1001, 'venue is shutting down');
  }
}
