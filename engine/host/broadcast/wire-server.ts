/**
 * The wire: snapshot, committed ledger events, conflated frames and replies, to every console.
 * Publishes nothing that is not durable yet, and never waits for a reader.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import type {
  Trace,
  TraceKey,
  TraceQuery,
  TraceSummary,
} from '../../../telemetry/contract/trace.ts';
import { invariant, missingCase } from '../../contract/assert.ts';
import type { DrillsAnswer } from '../../contract/drill.ts';
import type { LedgerEvent } from '../../contract/events.ts';
import type { GateAnswer, GateQuestion } from '../../contract/gate-ask.ts';
import type { InstrumentId } from '../../contract/ids.ts';
import type { LimitsAnswer } from '../../contract/limit-use.ts';
import type { ProposalStand, Proposed } from '../../contract/proposal.ts';
import type { ReconciliationSummary } from '../../contract/reconciliation.ts';
import {
  type AuditPage,
  type EngineStatus,
  type MarketFrame,
  type MarketSummary,
  type Past,
  type PastQuery,
  planFrameBytesLimit,
  type ServerMessage,
  type StrategyFile,
  type VerifyResult,
  wireSubprotocol,
} from '../../contract/wire.ts';
import type { AuditFilter } from '../../ports/ledger.ts';
import {
  type Admission,
  loopbackAdmission,
  refuseUpgrade,
  strangersLimit,
  type Tokens,
  upgradeRefusal,
} from '../admission.ts';
import type { StaticConsole } from './static-console.ts';
import { WireClient, type WireMessage } from './wire-client.ts';

const clientsLimit = 64;
/** A window folds a message in one piece: few enough that a key is heard in between. */
const eventsPerMessage = 250;

/** What the consoles can see of the desk and ask of it. */
export interface WireSource {
  readonly snapshot: () => { readonly sequence: number; readonly message: ServerMessage };
  /** Sequence up to which everything is durable; a failed ledger will never reach more. */
  readonly durableSequence: () => number;
  readonly ledgerHasFailed: () => boolean;
  /** Resolves once its sequence is durable, or soon where the disk does not answer. */
  readonly status: () => Promise<EngineStatus>;
  readonly marketSummary: () => MarketSummary;
  /** Takes what was sent as a signed command; a refusal, '' when it was done, or the proposal. */
  readonly command: (signed: unknown) => Promise<string | Proposed>;
  readonly proposals: () => ProposalStand[];
  /** An operator is at a console. Left out: nobody asks. */
  readonly presence?: () => void;
  readonly audit: (query: AuditFilter) => Promise<AuditPage>;
  readonly verify: () => Promise<VerifyResult>;
  /** Traces held now that fit, newest first, and how many are held in all. */
  readonly traces: (query: TraceQuery) => {
    readonly traces: TraceSummary[];
    readonly held: number;
  };
  /** One trace, or why there is none. */
  readonly trace: (key: TraceKey) => { readonly trace: Trace | null; readonly reason: string };
  /** The desk as it stood at a point of the record. */
  readonly past: (query: PastQuery) => Promise<Past>;
  /** The events of one order, oldest first. */
  readonly orderChain: (order: string) => Promise<LedgerEvent[]>;
  /** The last look at each venue; with `now` after another one. */
  readonly reconciliation: (now: boolean) => Promise<ReconciliationSummary>;
  readonly drills: () => DrillsAnswer;
  /** Whether an order could go out now, or why that cannot be asked. */
  readonly gateAsk: (question: GateQuestion) => GateAnswer | string;
  /** Every limit with its use. */
  readonly limits: () => LimitsAnswer;
  readonly strategyFiles: () => Promise<{
    readonly folder: string;
    readonly files: StrategyFile[];
  }>;
}

type Reply = Extract<ServerMessage, { type: 'reply' }>;
/** Queries whose answer has to be looked for. */
type Question = Extract<
  WireMessage,
  {
    type:
      | 'past.query'
      | 'orderChain.query'
      | 'reconciliation.query'
      | 'strategyFiles.query'
      | 'gate.ask';
  }
>;

export class WireServer {
  #source: WireSource | null = null;
  readonly #tokens: Tokens;
  readonly #clients = new Set<WireClient>();
  /** Snapshots that are not durable yet: one a client, however often it asks. */
  readonly #waiting = new Map<WireClient, { sequence: number; text: string }>();
  readonly #http: Server;
  readonly #sockets: WebSocketServer;
  #admission: Admission = { hosts: new Set(), origins: new Set() };
  #console: StaticConsole | null = null;
  #slowDropped = 0;
  #port = 0;

  constructor(tokens: Tokens) {
    this.#tokens = tokens;
    this.#http = createServer((request, response) => {
      if (this.#console !== null) this.#console.handle(request, response);
      else response.writeHead(404).end();
    });
    this.#sockets = new WebSocketServer({
      noServer: true,
      maxPayload: planFrameBytesLimit,
      perMessageDeflate: false,
      handleProtocols: (offered) => (offered.has(wireSubprotocol) ? wireSubprotocol : false),
    });
    this.#http.on('upgrade', (request, connection, head) => {
      const offered = (request.headers['sec-websocket-protocol'] ?? '').split(/\s*,\s*/);
      const refusal = upgradeRefusal(request, this.#admission) ?? this.#fullness(offered);
      if (refusal !== null) return refuseUpgrade(connection, refusal);
      this.#sockets.handleUpgrade(request, connection, head, (socket) => {
        const client = new WireClient(socket, this.#tokens, {
          onAdmitted: (admitted) => {
            this.#sendSnapshot(admitted);
          },
          onMessage: (sender, message) => {
            this.#receive(sender, message);
          },
          onClosed: (gone) => {
            this.#clients.delete(gone);
            this.#waiting.delete(gone);
          },
          onSlow: () => {
            this.#slowDropped += 1;
          },
        });
        this.#clients.add(client);
      });
    });
  }

  /** What it shows; given once, before anyone can know the address. */
  setSource(source: WireSource): void {
    this.#source = source;
  }

  get #desk(): WireSource {
    invariant(this.#source !== null, 'a console came before the desk was there');
    return this.#source;
  }

  /** Listens on loopback; 0 takes any free port. Rejects when the port is taken. */
  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#http.once('error', reject);
      this.#http.listen(port, '127.0.0.1', resolve);
    });
    this.#port = (this.#http.address() as AddressInfo).port;
    this.#admission = loopbackAdmission(this.#port, []);
  }

  /** Serves the console to browsers as well; its pages may then open sockets. */
  serveConsole(console_: StaticConsole): void {
    this.#console = console_;
    this.#admission = loopbackAdmission(this.#port, [this.origin]);
  }

  get port(): number {
    return this.#port;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get admission(): Admission {
    return this.#admission;
  }

  get consoles(): number {
    return [...this.#clients].filter((client) => client.isAdmitted).length;
  }

  get slowDropped(): number {
    return this.#slowDropped;
  }

  /** Instruments whose depth some console watches. */
  watched(): ReadonlySet<InstrumentId> {
    const ids = [...this.#clients].map((client) => client.watched);
    return new Set(ids.filter((id) => id !== null));
  }

  /** Committed events, in order; also sends the snapshots that have become durable. */
  publishLedger(events: readonly LedgerEvent[]): void {
    this.flushSnapshots();
    if (this.#clients.size === 0) return;
    for (let start = 0; start < events.length; start += eventsPerMessage) {
      const part = events.slice(start, start + eventsPerMessage);
      const text = JSON.stringify({ type: 'ledger', events: part } satisfies ServerMessage);
      for (const client of this.#clients) client.sendLedger(part, text);
    }
  }

  /** Sends the snapshots that nothing keeps back any more. */
  flushSnapshots(): void {
    // A ledger may have failed before the first console can come.
    if (this.#source === null) return;
    const durable = this.#desk.ledgerHasFailed() ? Infinity : this.#desk.durableSequence();
    for (const [client, { sequence, text }] of this.#waiting) {
      if (sequence > durable) return; // those behind it are younger
      this.#waiting.delete(client);
      client.sendSnapshot(sequence, text);
    }
  }

  /** A message to every admitted console, never left out. */
  publish(message: ServerMessage): void {
    const text = JSON.stringify(message);
    for (const client of this.#clients) if (client.isAdmitted) client.sendText(text);
  }

  /** A market frame to each, with the depth that it watches. */
  publishMarket(frameFor: (watched: InstrumentId | null) => MarketFrame): void {
    const texts = new Map<InstrumentId | null, string>();
    for (const client of this.#clients) {
      if (!client.isAdmitted) continue;
      let text = texts.get(client.watched);
      text ??= JSON.stringify(frameFor(client.watched));
      texts.set(client.watched, text);
      client.sendConflated(text);
    }
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.drop(1001, 'the engine ends');
    const closed = new Promise((resolve) => this.#http.close(resolve));
    for (const socket of this.#sockets.clients) {
      setTimeout(() => {
        socket.terminate();
      }, 150);
    }
    this.#http.closeIdleConnections();
    await closed;
  }

  #fullness(protocols: readonly string[]): string | null {
    if (!protocols.includes(wireSubprotocol)) return `the subprotocol is not ${wireSubprotocol}`;
    if (this.#clients.size >= clientsLimit) return 'too many consoles';
    const strangers = [...this.#clients].filter((client) => !client.isAdmitted).length;
    return strangers >= strangersLimit ? 'too many clients without a token' : null;
  }

  #sendSnapshot(client: WireClient): void {
    if (this.#waiting.has(client)) return; // the stream starts again with that one
    client.awaitSnapshot();
    const { sequence, message } = this.#desk.snapshot();
    this.#waiting.set(client, { sequence, text: JSON.stringify(message) });
    this.flushSnapshots();
  }

  #receive(client: WireClient, message: WireMessage): void {
    switch (message.type) {
      case 'hello':
        return;
      case 'resync':
        return this.#sendSnapshot(client);
      case 'presence':
        return this.#desk.presence?.();
      case 'depth.watch':
        client.watched = message.instrument;
        return;
      case 'status.query':
        return this.#answer(client, message.id, async () => {
          return { kind: 'status', status: await this.#desk.status() };
        });
      case 'market.query': {
        const market = this.#desk.marketSummary();
        return this.#reply(client, message.id, { kind: 'market', market });
      }
      case 'command':
        return this.#answer(client, message.id, async () => {
          const answer = await this.#desk.command(message.signed);
          if (typeof answer !== 'string') return answer;
          return answer === '' ? { kind: 'none' } : { refusal: answer };
        });
      case 'proposals.query': {
        const proposals = this.#desk.proposals();
        return this.#reply(client, message.id, { kind: 'proposals', proposals });
      }
      case 'drills.query':
        return this.#reply(client, message.id, this.#desk.drills());
      case 'limits.query':
        return this.#reply(client, message.id, this.#desk.limits());
      case 'audit.query':
        return this.#answer(client, message.id, async () => {
          return { kind: 'audit', page: await this.#desk.audit(message.query) };
        });
      case 'audit.verify':
        return this.#answer(client, message.id, async () => {
          return { kind: 'verify', verify: await this.#desk.verify() };
        });
      case 'traces.query':
        return this.#reply(client, message.id, {
          kind: 'traces',
          ...this.#desk.traces(message.query),
        });
      case 'trace.query':
        return this.#reply(client, message.id, {
          kind: 'trace',
          ...this.#desk.trace(message.key),
        });
      case 'past.query':
      case 'orderChain.query':
      case 'reconciliation.query':
      case 'strategyFiles.query':
      case 'gate.ask':
        return this.#answer(client, message.id, () => this.#found(message));
      default:
        return missingCase(message);
    }
  }

  /** What was asked for, or in words why there is none. */
  async #found(message: Question): Promise<Reply['result'] | { readonly refusal: string }> {
    switch (message.type) {
      case 'past.query':
        return { kind: 'past', past: await this.#desk.past(message.query) };
      case 'orderChain.query':
        return { kind: 'orderChain', chain: await this.#desk.orderChain(message.order) };
      case 'reconciliation.query': {
        const reconciliation = await this.#desk.reconciliation(message.now);
        return { kind: 'reconciliation', reconciliation };
      }
      case 'strategyFiles.query':
        return { kind: 'strategyFiles', ...(await this.#desk.strategyFiles()) };
      case 'gate.ask': {
        const answer = this.#desk.gateAsk(message.question);
        return typeof answer === 'string' ? { refusal: answer } : { kind: 'gateAnswer', answer };
      }
      default:
        return missingCase(message);
    }
  }

  #reply(client: WireClient, id: string, result: Reply['result']): void {
    client.send({ type: 'reply', id, ok: true, error: '', result });
  }

  #answer(
    client: WireClient,
    id: string,
    work: () => Promise<Reply['result'] | { readonly refusal: string }>,
  ): void {
    const refuse = (refusal: string): void => {
      const error = refusal.slice(0, 1_000);
      client.send({ type: 'reply', id, ok: false, error, result: { kind: 'none' } });
    };
    work().then(
      (result) => {
        if ('refusal' in result) refuse(result.refusal);
        else this.#reply(client, id, result);
      },
      (error: unknown) => {
        refuse(error instanceof Error ? error.message : String(error));
      },
    );
  }
}
