/**
 * A client of the engine's wire for a replay or a drill: requests with replies, the loss of the
 * engine, and ledger events where somebody listens. Folds nothing; frames are passed over.
 */
import { WebSocket } from 'ws';
import type { SignedCommand } from '../contract/commands.ts';
import type { EngineEndpoint } from '../contract/endpoint.ts';
import type { LedgerEvent } from '../contract/events.ts';
import {
  type EngineStatus,
  type MarketSummary,
  ServerMessage,
  wireSubprotocol,
} from '../contract/wire.ts';

type Reply = Extract<ServerMessage, { type: 'reply' }>;

const replyMillisLimit = 30_000;
const replyHeads = ['{"type":"reply"', '{"type":"refused"'];
const ledgerHead = '{"type":"ledger"';

export class DeskWire {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<string, { resolve: (reply: Reply) => void; fail: () => void }>();
  #asked = 0;
  #onLedger: ((event: LedgerEvent) => void) | null = null;
  #lost = '';

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => this.#receive(Buffer.isBuffer(data) ? data.toString() : ''));
    socket.on('error', (error) => {
      this.#lost = error.message;
    });
    socket.on('close', (code, reason) => {
      this.#lost ||= `closed with ${code} ${reason.toString()}`;
      for (const { fail } of this.#waiting.values()) fail();
    });
  }

  /** Connects and presents the launch token. */
  static async connect(endpoint: EngineEndpoint): Promise<DeskWire> {
    const socket = new WebSocket(endpoint.wireUrl, wireSubprotocol, {
      perMessageDeflate: false,
      origin: 'quarterdeck://cli',
    });
    const wire = new DeskWire(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('close', () => reject(new Error(`the engine's wire: ${wire.#lost}`)));
    });
    socket.send(JSON.stringify({ type: 'hello', token: endpoint.token, client: 'cli' }));
    return wire;
  }

  async status(): Promise<EngineStatus> {
    const { result } = await this.#ask({ type: 'status.query' });
    if (result.kind !== 'status') throw new Error(`a status query was answered by ${result.kind}`);
    return result.status;
  }

  async market(): Promise<MarketSummary> {
    const { result } = await this.#ask({ type: 'market.query' });
    if (result.kind !== 'market') throw new Error(`a market query was answered by ${result.kind}`);
    return result.market;
  }

  /** A refusal text, or '' when the command was carried out. */
  async command(signed: SignedCommand): Promise<string> {
    const { ok, error } = await this.#ask({ type: 'command', signed });
    return ok ? '' : error;
  }

  /** Tells every ledger event from now on. */
  onLedger(listener: (event: LedgerEvent) => void): void {
    this.#onLedger = listener;
  }

  close(): void {
    this.#socket.terminate();
  }

  async #ask(request: object): Promise<Reply> {
    this.#asked += 1;
    const id = String(this.#asked);
    return await new Promise<Reply>((resolve, reject) => {
      const fail = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(id);
        reject(new Error(`the engine did not answer: ${this.#lost || 'too slow'}`));
      };
      const timer = setTimeout(fail, replyMillisLimit);
      this.#waiting.set(id, {
        fail,
        resolve: (reply) => {
          clearTimeout(timer);
          resolve(reply);
        },
      });
      if (this.#lost !== '') fail();
      else this.#socket.send(JSON.stringify({ ...request, id }));
    });
  }

  #receive(text: string): void {
    // Parsing what nobody wants would be work for nothing.
    const heads = this.#onLedger === null ? replyHeads : [...replyHeads, ledgerHead];
    if (!heads.some((head) => text.startsWith(head))) return;
    const message = ServerMessage.safeParse(JSON.parse(text));
    if (!message.success) return;
    if (message.data.type === 'refused') this.#lost = `refused: ${message.data.reason}`;
    if (message.data.type === 'ledger') {
      for (const event of message.data.events) this.#onLedger?.(event);
    }
    if (message.data.type !== 'reply') return;
    const waiting = this.#waiting.get(message.data.id);
    this.#waiting.delete(message.data.id);
    waiting?.resolve(message.data);
  }
}
