/**
 * One WebSocket API session: connect, log on, subscribe, ask, notice a break, come back.
 * Knows requests and answers; what they mean for an order is the client's business.
 */
import type { KeyObject } from 'node:crypto';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import WebSocket from 'ws';
import type { MonoNanos } from '../../contract/numbers.ts';
import type { VenueSafety } from '../../contract/venue-safety.ts';
import type { Clock } from '../../ports/clock.ts';
import type { SendOutcome } from '../../ports/venue.ts';
import { PendingRequests, type Purpose } from './execution-pending.ts';
import { type BudgetOptions, MessageBudget } from './message-budget.ts';
import { SessionSafety } from './session-safety.ts';
import {
  type Answer,
  decodeFrame,
  type ExecutionReport,
  failureText,
  TimeResult,
} from './ws-api-messages.ts';
import { type Parameters, signed } from './ws-api-signing.ts';

export interface SessionOptions {
  readonly url: string;
  readonly apiKey: string;
  readonly key: KeyObject;
  readonly clock: Clock;
  /** For jitter, in [0, 1). */
  readonly random: () => number;
  /** Asks the venue to cancel our orders when this session breaks. */
  readonly cancelOnDisconnect: boolean;
  /** Asks the venue for a timer that cancels our orders unless it is renewed. */
  readonly deadMan: boolean;
  readonly responseTimeoutMillis: number;
  /** What the venue takes, and what of it is kept for cancels; null: that is not known. */
  readonly budget: BudgetOptions | null;
}

export interface SessionSink {
  readonly onState: (
    state: 'connecting' | 'up' | 'down',
    reason: string,
    safety?: VenueSafety,
  ) => void;
  readonly onAnswer: (purpose: Purpose, answer: Answer) => void;
  readonly onExecution: (report: ExecutionReport) => void;
  /** Requests whose answer is overdue, or that were in flight when the session broke. */
  readonly onUnanswered: (purpose: Purpose, reason: string) => void;
  readonly onFault: (detail: string) => void;
}

/**
 * Bytes that may wait in our own buffer when an order is written: none. What waits there is not on
 * the wire, and the fence has no hold on it any more. TLS tells of its writes a turn later, so
 * there what was written in the same turn has to be let through.
 */
const orderBufferBytesLimit = { plain: 0, tls: 16_384 };
/** The same for cancels, which may wait: late is better than never. */
const cancelBufferBytesLimit = 1_048_576;
/** Bytes gathered in a batch before they are handed to the kernel. */
const gatheredBytesLimit = 16_384;
const backoffMillis = { first: 100, max: 10_000 };
const sweepMillis = 100;
/** Silence after which a ping is sent, and after which the session counts as broken. */
const quietMillis = { ping: 5_000, broken: 15_000 };
const frameBytesLimit = 4 * 1_048_576;
/** Binance's "Timestamp for this request is outside of the recvWindow", ahead or behind. */
const wrongTimestamp = -1021;

type Phase = 'down' | 'opening' | 'up' | 'closed';

/** How long a venue may take to answer a farewell; a mute one is left without. */
const farewellMillis = 500;

/** Closes a socket in order, or without the other end's answer where that does not come. */
function leave(socket: WebSocket, reason: string): void {
  socket.close(1000, reason);
  const giveUp = setTimeout(() => socket.terminate(), farewellMillis);
  socket.once('close', () => clearTimeout(giveUp));
}

export class ExecutionSession {
  readonly #options: SessionOptions;
  readonly #sink: SessionSink;
  readonly #pending = new PendingRequests();
  readonly #sweep: NodeJS.Timeout;
  #socket: WebSocket | null = null;
  /** The connection under the socket, whose writes `batch` gathers. */
  #connection: Socket | null = null;
  #gathering = false;
  #phase: Phase = 'down';
  #retry: NodeJS.Timeout | null = null;
  #attempts = 0;
  #nextId = 1;
  /** The venue's clock minus ours, in milliseconds. */
  #venueAheadMillis = 0;
  #heardMono = 0;
  #pinged = false;
  readonly #safety: SessionSafety;
  readonly #budget: MessageBudget | null;

  constructor(options: SessionOptions, sink: SessionSink) {
    this.#options = options;
    this.#sink = sink;
    this.#budget = options.budget === null ? null : new MessageBudget(options.budget);
    this.#safety = new SessionSafety(options, (detail) => sink.onFault(detail));
    this.#sweep = setInterval(() => this.#watch(), sweepMillis);
    this.#sweep.unref();
    queueMicrotask(() => this.#connect());
  }

  /**
   * Writes a new order or a cancel now, or says why nothing was written. `utcMillis`: our time that
   * it is stamped with, where that must not be the present.
   */
  write(
    method: string,
    parameters: Parameters,
    purpose: Purpose,
    utcMillis = this.#utcMillis(),
  ): SendOutcome {
    const socket = this.#socket;
    if (this.#phase !== 'up' || socket?.readyState !== WebSocket.OPEN) {
      return { kind: 'notSent', cause: 'disconnected', detail: `session is ${this.#phase}` };
    }
    const isCancel = purpose.kind === 'cancel';
    const over = isCancel ? null : this.#budget?.refusal(method, this.#options.clock.mono());
    if (typeof over === 'string') return { kind: 'notSent', cause: 'budget', detail: over };
    if (this.#gathering && socket.bufferedAmount > (isCancel ? gatheredBytesLimit : 0)) {
      this.#connection?.uncork();
      this.#connection?.cork();
    }
    const isTls = this.#connection instanceof TLSSocket;
    const orderLimit = isTls ? orderBufferBytesLimit.tls : orderBufferBytesLimit.plain;
    const limit = isCancel ? cancelBufferBytesLimit : orderLimit;
    if (socket.bufferedAmount > limit) {
      const detail = `${socket.bufferedAmount} bytes wait in the socket, the bound is ${limit}`;
      return { kind: 'notSent', cause: 'buffer', detail };
    }
    const timestamp = utcMillis + this.#venueAheadMillis;
    this.#send(socket, method, { ...parameters, timestamp }, purpose);
    return { kind: 'sent' };
  }

  /** Gathers what `work` writes; all of it is with the kernel when this returns. */
  batch(work: () => void): void {
    const connection = this.#connection;
    if (connection === null || this.#gathering) {
      work();
      return;
    }
    this.#gathering = true;
    connection.cork();
    try {
      work();
    } finally {
      this.#gathering = false;
      connection.uncork();
    }
  }

  /** Asks and waits; a failure, a break and a time-out are all answers that are not ok. */
  query(method: string, parameters: Parameters): Promise<Answer> {
    const socket = this.#socket;
    if (this.#phase !== 'up' || socket?.readyState !== WebSocket.OPEN) {
      return Promise.resolve(failed(`session is ${this.#phase}`));
    }
    return this.#ask(socket, method, { ...parameters, timestamp: this.#timestamp() });
  }

  /** Ends the session for good; what was in flight is told as unanswered. */
  async close(): Promise<void> {
    if (this.#phase === 'closed') return;
    const socket = this.#socket;
    this.#phase = 'closed';
    clearInterval(this.#sweep);
    this.#safety.disarm();
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#tellUnanswered('the session was closed');
    if (socket === null || socket.readyState === WebSocket.CLOSED) return;
    await new Promise<void>((resolve) => {
      const giveUp = setTimeout(() => socket.terminate(), farewellMillis);
      socket.once('close', () => {
        clearTimeout(giveUp);
        resolve();
      });
      socket.close(1000);
    });
  }

  #connect(): void {
    if (this.#phase === 'closed') return;
    this.#phase = 'opening';
    this.#sink.onState('connecting', `to ${this.#options.url}, attempt ${this.#attempts + 1}`);
    const socket = new WebSocket(this.#options.url, {
      perMessageDeflate: false,
      handshakeTimeout: 5_000,
      maxPayload: frameBytesLimit,
    });
    this.#socket = socket;
    let problem = '';
    socket.on('error', (error) => {
      problem = error.message;
    });
    socket.on('upgrade', (response) => {
      this.#connection = response.socket;
    });
    socket.on('open', () => void this.#logOn(socket));
    socket.on('message', (data, isBinary) => this.#hear(data, isBinary));
    socket.on('ping', () => this.#heard());
    socket.on('pong', () => this.#heard());
    socket.on('close', (code, reason) => {
      if (this.#socket === socket) this.#broken(problem || `closed ${code} ${reason.toString()}`);
    });
  }

  async #logOn(socket: WebSocket): Promise<void> {
    this.#heard();
    await this.#measureClock(socket);
    const { apiKey, key } = this.#options;
    const logOn = signed({ apiKey, timestamp: this.#timestamp() }, key);
    for (const [method, parameters] of [
      ['session.logon', logOn],
      ['userDataStream.subscribe', {}],
    ] as const) {
      const answer = await this.#ask(socket, method, parameters);
      if (this.#socket !== socket || this.#phase !== 'opening') return;
      if (answer.ok) continue;
      this.#sink.onFault(`${method} failed: ${failureText(answer)}`);
      leave(socket, 'log-on failed');
      return;
    }
    const ask = (method: string, parameters: Parameters) => this.#ask(socket, method, parameters);
    const { reason, safety } = await this.#safety.arm(ask);
    if (this.#socket !== socket || this.#phase !== 'opening') return this.#safety.disarm();
    this.#phase = 'up';
    this.#attempts = 0;
    this.#sink.onState('up', reason, safety);
  }

  #measureAgain(): void {
    if (this.#socket?.readyState === WebSocket.OPEN) void this.#measureClock(this.#socket);
  }

  async #measureClock(socket: WebSocket): Promise<void> {
    const before = this.#utcMillis();
    const answer = await this.#ask(socket, 'time', {});
    const time = answer.ok ? TimeResult.safeParse(answer.result) : null;
    if (time?.success !== true) {
      this.#sink.onFault('the venue did not say its time; ours is used for signatures');
      return;
    }
    const middle = Math.round((before + this.#utcMillis()) / 2);
    this.#venueAheadMillis = time.data.serverTime - middle;
  }

  #ask(socket: WebSocket, method: string, parameters: Parameters): Promise<Answer> {
    return new Promise((settle) => {
      this.#send(socket, method, parameters, { kind: 'query', method, settle });
    });
  }

  #send(socket: WebSocket, method: string, parameters: Parameters, purpose: Purpose): void {
    const id = this.#nextId;
    this.#nextId += 1;
    const now = this.#options.clock.mono();
    this.#pending.add(id, purpose, now);
    this.#budget?.sent(method, now);
    // Failures of the write itself end in the close event, which tells what was in flight.
    socket.send(JSON.stringify({ id, method, params: parameters }), () => undefined);
  }

  #hear(data: WebSocket.RawData, isBinary: boolean): void {
    this.#heard();
    if (isBinary || !Buffer.isBuffer(data)) {
      this.#sink.onFault('a binary frame on a JSON session');
      return;
    }
    const frame = decodeFrame(data.toString('utf8'));
    switch (frame.kind) {
      case 'answer': {
        const purpose = this.#pending.take(frame.id);
        // Whatever was asked: a clock was stepped, and until it is measured all is refused alike.
        if (!frame.answer.ok && frame.answer.code === wrongTimestamp) this.#measureAgain();
        if (purpose === undefined) this.#sink.onFault(`an answer to ${frame.id}, not waited for`);
        else if (purpose.kind === 'query') purpose.settle(frame.answer);
        else this.#sink.onAnswer(purpose, frame.answer);
        return;
      }
      case 'execution':
        this.#sink.onExecution(frame.report);
        return;
      case 'event':
        if (frame.name !== 'eventStreamTerminated' || this.#socket === null) return;
        leave(this.#socket, 'stream ended');
        return;
      case 'malformed':
        this.#sink.onFault(frame.detail);
    }
  }

  #broken(reason: string): void {
    this.#socket = null;
    this.#connection = null;
    this.#safety.disarm();
    if (this.#phase === 'closed') return;
    this.#phase = 'down';
    this.#sink.onState('down', reason);
    this.#tellUnanswered(`the session broke: ${reason}`);
    const ceiling = Math.min(backoffMillis.max, backoffMillis.first * 2 ** this.#attempts);
    this.#attempts = Math.min(this.#attempts + 1, 20);
    const delay = ceiling / 2 + (ceiling / 2) * this.#options.random();
    this.#retry = setTimeout(() => this.#connect(), delay);
  }

  #tellUnanswered(reason: string): void {
    for (const purpose of this.#pending.takeAll()) this.#unanswered(purpose, reason);
  }

  #unanswered(purpose: Purpose, reason: string): void {
    if (purpose.kind === 'query') purpose.settle(failed(`${purpose.method}: ${reason}`));
    else this.#sink.onUnanswered(purpose, reason);
  }

  #watch(): void {
    const now: MonoNanos = this.#options.clock.mono();
    const timeout = this.#options.responseTimeoutMillis;
    for (const purpose of this.#pending.takeOverdue(now - timeout * 1e6)) {
      this.#unanswered(purpose, `no answer within ${timeout} ms`);
    }
    if (this.#phase !== 'up' || this.#socket === null) return;
    const quiet = (now - this.#heardMono) / 1e6;
    if (quiet > quietMillis.broken) this.#socket.terminate();
    else if (quiet > quietMillis.ping && !this.#pinged) {
      this.#pinged = true;
      this.#socket.ping();
    }
  }

  #heard(): void {
    this.#heardMono = this.#options.clock.mono();
    this.#pinged = false;
  }

  #utcMillis(): number {
    return Number(this.#options.clock.utc().slice(0, -6));
  }

  #timestamp(): number {
    return this.#utcMillis() + this.#venueAheadMillis;
  }
}

const failed = (message: string): Answer => ({ ok: false, status: 0, code: 0, message });
