/**
 * One console on the wire: admission by token, its place in the ledger stream, its bounds.
 * Never holds the engine up: who does not read is dropped, and market frames it cannot take skip.
 */
import { performance } from 'node:perf_hooks';
import type { WebSocket } from 'ws';
import { z } from 'zod';
import type { LedgerEvent } from '../../contract/events.ts';
import type { InstrumentId } from '../../contract/ids.ts';
import { ClientMessage, clientFrameBytesLimit, type ServerMessage } from '../../contract/wire.ts';
import { helloMillisLimit, type Tokens } from '../admission.ts';
import { RateLimit } from './rate-limit.ts';

/** Unsent bytes at which a client is dropped. */
export const slowClientBytesLimit = 16 * 1_048_576;
/** Unsent bytes at which conflated frames are left out for a client. */
const conflationBytesLimit = 262_144;
const burstMessages = 200;
const messagesPerSecond = 50;

export interface WireClientListener {
  readonly onAdmitted: (client: WireClient) => void;
  readonly onMessage: (client: WireClient, message: WireMessage) => void;
  readonly onClosed: (client: WireClient) => void;
  readonly onSlow: () => void;
}

export class WireClient {
  readonly #socket: WebSocket;
  readonly #listener: WireClientListener;
  readonly #rate = new RateLimit(burstMessages, messagesPerSecond, performance.now());
  #admitted = false;
  /** Sequence of the last ledger event it has; null until its snapshot was sent. */
  #sequence: number | null = null;
  #skipped = 0;
  watched: InstrumentId | null = null;

  constructor(socket: WebSocket, tokens: Tokens, listener: WireClientListener) {
    this.#socket = socket;
    this.#listener = listener;
    const silence = setTimeout(() => {
      this.drop(1008, 'no token in time');
    }, helloMillisLimit);
    socket.on('message', (data, isBinary) => {
      if (isBinary || !Buffer.isBuffer(data)) return this.drop(1003, 'only text is spoken here');
      if (!this.#rate.take(performance.now())) return this.drop(1008, 'too many messages');
      const isLarge = data.length > clientFrameBytesLimit;
      if (isLarge && !this.#admitted) return this.drop(1009, 'the message is too large');
      const message = parseMessage(data.toString('utf8'));
      if (isLarge && !isPlan(message)) return this.drop(1009, 'the message is too large');
      if (message === null) return this.drop(1008, 'the message has not the right shape');
      if (this.#admitted) return this.#receive(message);
      if (message.type !== 'hello') return this.drop(1008, 'the first message must be hello');
      if (!tokens.admits(message.token)) return this.drop(1008, 'the token is wrong');
      clearTimeout(silence);
      this.#admitted = true;
      listener.onAdmitted(this);
    });
    socket.on('error', () => {
      socket.terminate(); // ws has answered with the fitting close code (1009, 1002) before
    });
    socket.on('close', () => {
      clearTimeout(silence);
      listener.onClosed(this);
    });
  }

  get isAdmitted(): boolean {
    return this.#admitted;
  }

  /** Conflated frames that were left out since the last one that was sent. */
  get skipped(): number {
    return this.#skipped;
  }

  #receive(message: WireMessage): void {
    if (message.type === 'hello') return this.drop(1008, 'hello was said already');
    this.#listener.onMessage(this, message);
  }

  /** Sends a message that must not be lost; a client that does not read is dropped instead. */
  send(message: ServerMessage): void {
    this.sendText(JSON.stringify(message));
  }

  sendText(text: string): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > slowClientBytesLimit) {
      this.#listener.onSlow();
      this.#socket.terminate();
      return;
    }
    this.#socket.send(text);
  }

  /** Sends a frame that the next one replaces; whether it went out. */
  sendConflated(text: string): boolean {
    if (this.#socket.bufferedAmount > conflationBytesLimit) {
      this.#skipped += 1;
      return false;
    }
    this.#skipped = 0;
    this.sendText(text);
    return true;
  }

  /** The snapshot at `sequence` starts, or restarts, its ledger stream. */
  sendSnapshot(sequence: number, text: string): void {
    this.#sequence = sequence;
    this.sendText(text);
  }

  /** Forgets its place until the next snapshot. */
  awaitSnapshot(): void {
    this.#sequence = null;
  }

  /** Sends what follows its place; `text` is the message of all `events`, made once for all. */
  sendLedger(events: readonly LedgerEvent[], text: string): void {
    const [first] = events;
    const last = events.at(-1);
    if (this.#sequence === null || first === undefined || last === undefined) return;
    const place = this.#sequence;
    if (last.sequence <= place) return;
    this.#sequence = last.sequence;
    if (first.sequence > place) return this.sendText(text);
    this.send({ type: 'ledger', events: events.filter((event) => event.sequence > place) });
  }

  drop(code: number, reason: string): void {
    if (this.#socket.readyState === this.#socket.OPEN) {
      const refused: ServerMessage = { type: 'refused', reason };
      this.#socket.send(JSON.stringify(refused));
    }
    this.#socket.close(code, reason.slice(0, 120));
    setTimeout(() => {
      this.#socket.terminate();
    }, 100).unref();
  }
}

/** A command in an envelope: what is wrong inside is refused with a reason and audited. */
const CommandEnvelope = z.strictObject({
  type: z.literal('command'),
  id: z.string().max(64),
  signed: z.unknown(),
});
export type WireMessage =
  | Exclude<ClientMessage, { type: 'command' }>
  | z.infer<typeof CommandEnvelope>;

const PlanOfAnyShape = z.object({
  command: z.object({ kind: z.literal('plan.apply') }),
});

/** Whether it says that it is a plan: only one may be as large as all limits of a desk. */
const isPlan = (message: WireMessage | null): boolean =>
  message?.type === 'command' && PlanOfAnyShape.safeParse(message.signed).success;

function parseMessage(text: string): WireMessage | null {
  try {
    const value: unknown = JSON.parse(text);
    const envelope = CommandEnvelope.safeParse(value);
    if (envelope.success) return envelope.data;
    const parsed = ClientMessage.safeParse(value);
    return parsed.success ? parsed.data : null;
  } catch {
    return null; // no JSON: the caller closes the socket for it
  }
}
