/**
 * One combined-stream WebSocket that keeps coming back: stamps, silence, pings, back-off.
 * Decodes nothing; text frames go out as they came, with the time their chunk was read.
 */
import { WebSocket } from 'ws';
import type { MonoNanos } from '../../contract/numbers.ts';
import type { Clock } from '../../ports/clock.ts';
import { backOffMillis, type Schedule } from './stream-timers.ts';

export interface StreamConnectionOptions {
  readonly url: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly schedule: Schedule;
  /** Silence after which a ping is sent; as long again without an answer ends the connection. */
  readonly pingAfterMillis: number;
  readonly listener: StreamListener;
}

export interface StreamListener {
  readonly onOpen: () => void;
  readonly onFrame: (text: string, receivedMonoNanos: MonoNanos) => void;
  /** Lost, or never came up; it is tried again by itself. */
  readonly onDown: (reason: string) => void;
}

const firstRetryMillis = 250;
const maxRetryMillis = 30_000;
const handshakeTimeoutMillis = 10_000;
const frameBytesLimit = 16 * 1_048_576;

export class StreamConnection {
  readonly #options: StreamConnectionOptions;
  #socket: WebSocket | null = null;
  #attempts = 0;
  #reconnects = -1;
  #closed = false;
  #cancelRetry: () => void = () => undefined;
  #cancelWatch: () => void = () => undefined;
  #chunkMonoNanos: MonoNanos;
  #frameMonoNanos: MonoNanos;
  #pinged = false;

  constructor(options: StreamConnectionOptions) {
    this.#options = options;
    this.#chunkMonoNanos = options.clock.mono();
    this.#frameMonoNanos = this.#chunkMonoNanos;
  }

  /** Connections opened after the first. */
  get reconnects(): number {
    return Math.max(0, this.#reconnects);
  }

  /** When the last frame (not a pong) was received, or the connection opened. */
  get lastFrameMonoNanos(): MonoNanos {
    return this.#frameMonoNanos;
  }

  open(): void {
    const socket = new WebSocket(this.#options.url, {
      perMessageDeflate: false,
      handshakeTimeout: handshakeTimeoutMillis,
      maxPayload: frameBytesLimit,
    });
    this.#socket = socket;
    let reason = '';
    socket.on('upgrade', (response) => {
      // Runs before the parser's own listener: frames get the time at which their chunk was read.
      response.socket.prependListener('data', () => {
        this.#chunkMonoNanos = this.#options.clock.mono();
        this.#pinged = false;
      });
    });
    socket.on('open', () => {
      this.#chunkMonoNanos = this.#options.clock.mono();
      this.#frameMonoNanos = this.#chunkMonoNanos;
      this.#reconnects += 1;
      this.#watch(socket);
      this.#options.listener.onOpen();
    });
    socket.on('message', (data, isBinary) => {
      this.#attempts = 0;
      this.#frameMonoNanos = this.#chunkMonoNanos;
      const text = Buffer.isBuffer(data) && !isBinary ? data.toString() : '';
      this.#options.listener.onFrame(text, this.#chunkMonoNanos);
    });
    socket.on('error', (error) => {
      reason = error.message;
    });
    socket.on('close', (code, why) => {
      this.#cancelWatch();
      if (this.#closed || this.#socket !== socket) return;
      this.#retry(reason === '' ? `closed with ${code} ${why.toString()}`.trim() : reason);
    });
  }

  /** Ends the connection for good. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelRetry();
    this.#cancelWatch();
    const socket = this.#socket;
    if (socket === null || socket.readyState === WebSocket.CLOSED) return;
    await new Promise<void>((resolve) => {
      socket.once('close', () => resolve());
      socket.terminate();
    });
  }

  #retry(reason: string): void {
    const { random, schedule, listener } = this.#options;
    const delay = backOffMillis(this.#attempts, firstRetryMillis, maxRetryMillis, random);
    this.#attempts += 1;
    listener.onDown(reason.slice(0, 160));
    this.#cancelRetry = schedule(delay, () => this.open());
  }

  /** Finds a half-open connection: silence, a ping, and silence again. */
  #watch(socket: WebSocket): void {
    const { clock, pingAfterMillis, schedule } = this.#options;
    this.#pinged = false;
    const look = (): void => {
      const silentMillis = (clock.mono() - this.#chunkMonoNanos) / 1e6;
      if (silentMillis >= 2 * pingAfterMillis && this.#pinged) {
        socket.emit('error', new Error(`no answer to a ping for ${pingAfterMillis} ms`));
        socket.terminate();
        return;
      }
      if (silentMillis >= pingAfterMillis && !this.#pinged) {
        this.#pinged = true;
        socket.ping();
      }
      this.#cancelWatch = schedule(pingAfterMillis / 4, look);
    };
    this.#cancelWatch = schedule(pingAfterMillis / 4, look);
  }
}
