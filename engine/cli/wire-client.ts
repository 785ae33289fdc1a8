/**
 * The command line's end of the wire: one connection, one question at a time, one answer.
 * Keeps no replica; who needs the state asks for the snapshot.
 */
import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import type { EngineEndpoint } from '../contract/endpoint.ts';
import type { LedgerEvent } from '../contract/events.ts';
import { type ClientMessage, ServerMessage, wireSubprotocol } from '../contract/wire.ts';
import { CommandFailure } from './output.ts';

const connectMillis = 3_000;

type Reply = Extract<ServerMessage, { type: 'reply' }>;
type Snapshot = Extract<ServerMessage, { type: 'snapshot' }>;
type Telemetry = Extract<ServerMessage, { type: 'telemetry' }>;
type Question = Extract<ClientMessage, { id: string }>;
type Unnumbered = Question extends infer Q ? (Q extends Question ? Omit<Q, 'id'> : never) : never;

export class CliWire {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<string, (reply: Reply) => void>();
  readonly #snapshot = Promise.withResolvers<Snapshot>();
  readonly #telemetry = Promise.withResolvers<Telemetry>();
  readonly #broken = Promise.withResolvers<never>();
  readonly #listeners: ((event: LedgerEvent) => void)[] = [];

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    this.#broken.promise.catch(() => undefined);
    this.#snapshot.promise.catch(() => undefined);
    socket.on('message', (data) => {
      if (Buffer.isBuffer(data)) this.#take(data.toString('utf8'));
    });
    socket.on('close', (_code, reason) => {
      this.#broken.reject(new CommandFailure(`the engine closed the wire: ${reason.toString()}`));
    });
  }

  /** Connects and shows the token; rejects with a failure for the operator. */
  static async connect(endpoint: EngineEndpoint): Promise<CliWire> {
    const socket = new WebSocket(endpoint.wireUrl, wireSubprotocol, {
      origin: 'quarterdeck://cli',
      perMessageDeflate: false,
      handshakeTimeout: connectMillis,
    });
    const wire = new CliWire(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', (error) => {
        reject(new CommandFailure(`the engine does not answer: ${error.message}`));
      });
    });
    socket.on('error', () => undefined); // the close that follows tells it
    socket.send(JSON.stringify({ type: 'hello', token: endpoint.token, client: 'cli' }));
    return wire;
  }

  /** Asks and waits; a refusal of the engine is an answer, a broken wire a failure. */
  async ask(question: Unnumbered, millisLimit = 20_000): Promise<Reply> {
    const id = randomUUID();
    const replied = new Promise<Reply>((resolve) => this.#waiting.set(id, resolve));
    this.#socket.send(JSON.stringify({ ...question, id }));
    return this.within(replied, millisLimit, question.type);
  }

  /** The ledger state as it was when we connected. */
  snapshot(millisLimit = 20_000): Promise<Snapshot> {
    return this.within(this.#snapshot.promise, millisLimit, 'snapshot');
  }

  /** The first telemetry frame since we connected; one comes every second. */
  telemetry(millisLimit = 20_000): Promise<Telemetry> {
    return this.within(this.#telemetry.promise, millisLimit, 'telemetry');
  }

  /** Hears every ledger event that comes from here on. */
  onLedger(listener: (event: LedgerEvent) => void): void {
    this.#listeners.push(listener);
  }

  close(): void {
    this.#socket.terminate();
  }

  /** Waits for `work`, not longer than the limit and not beyond the wire's own end. */
  async within<T>(work: Promise<T>, millisLimit: number, what: string): Promise<T> {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      late.reject(new CommandFailure(`no answer to ${what} within ${millisLimit} ms`));
    }, millisLimit);
    try {
      return await Promise.race([work, this.#broken.promise, late.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  #take(text: string): void {
    const parsed = ServerMessage.safeParse(JSON.parse(text));
    if (!parsed.success) return;
    const message = parsed.data;
    if (message.type === 'snapshot') this.#snapshot.resolve(message);
    if (message.type === 'telemetry') this.#telemetry.resolve(message);
    if (message.type === 'refused') this.#broken.reject(new CommandFailure(message.reason));
    if (message.type === 'ledger') {
      for (const event of message.events) for (const listen of this.#listeners) listen(event);
    }
    if (message.type !== 'reply') return;
    this.#waiting.get(message.id)?.(message);
    this.#waiting.delete(message.id);
  }
}
