/**
 * How consoles find and enter the engine: what the wire shows, the served console, endpoint.json.
 * Gives the token to nobody but the file's owner and a browser with a one-time code.
 */

import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { BrowserSession, EngineEndpoint } from '../../contract/endpoint.ts';
import { quarterdeckVersion } from '../../contract/version.ts';
import type { EngineStatus, ServerMessage } from '../../contract/wire.ts';
import { drillsTold } from '../../ledger/drill-history.ts';
import { stateToData } from '../../state/state-text.ts';
import { traderExposures } from '../../state/trader-exposure.ts';
import type { EngineArguments } from '../arguments.ts';
import { writeDurably } from '../durable-file.ts';
import type { Foundation } from '../foundation.ts';
import { answerAsk } from '../gate/gate-asks.ts';
import { stampNow } from '../loop.ts';
import type { Parts } from '../parts.ts';
import { PastDesk } from '../past/past-desk.ts';
import { createStaticConsole, type StaticConsole } from './static-console.ts';
import { engineStatus, type StatusOptions } from './status.ts';
import type { WireSource } from './wire-server.ts';

/** How long a status waits for the disk before it is told all the same. */
const statusMillisLimit = 500;

export class Door {
  readonly #given: EngineArguments;
  readonly #foundation: Foundation;
  readonly #parts: Parts;
  readonly #status: StatusOptions;
  readonly #past: PastDesk;
  #console: StaticConsole | null = null;
  #closed = false;
  #writing: Promise<void> = Promise.resolve();

  constructor(given: EngineArguments, foundation: Foundation, parts: Parts, status: StatusOptions) {
    this.#given = given;
    this.#foundation = foundation;
    this.#parts = parts;
    this.#status = status;
    this.#past = new PastDesk(foundation.desk.ledger);
  }

  get wireUrl(): string {
    return `ws://127.0.0.1:${this.#parts.wire.port}`;
  }

  get controlUrl(): string {
    return `ws://127.0.0.1:${this.#parts.ingress.port}`;
  }

  /** Where a browser opens the console, with the code that works once; null: not served. */
  get consoleUrl(): string | null {
    if (this.#console === null) return null;
    return `${this.#parts.wire.origin}/#code=${this.#console.code()}`;
  }

  /** Lets consoles in: from here on the address is known. */
  async open(): Promise<void> {
    const { wire } = this.#parts;
    wire.setSource(this.#source());
    const { consoleDirectory } = this.#given;
    if (consoleDirectory !== null) {
      this.#console = await createStaticConsole({
        directory: consoleDirectory,
        admission: () => wire.admission,
        origin: () => wire.origin,
        connectSources: () => [this.wireUrl, this.controlUrl],
        openSession: () => this.#openSession(),
      });
      wire.serveConsole(this.#console);
    }
    await this.#writeEndpoint();
    this.#parts.observability.onMetricsAddress(() => {
      this.#writeAgain();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#writing;
    await this.#past.close();
    await rm(this.#foundation.desk.endpoint, { force: true });
  }

  async #writeEndpoint(): Promise<void> {
    const { configuration, desk, lock, token } = this.#foundation;
    const endpoint: EngineEndpoint = {
      version: 1,
      pid: process.pid,
      fence: lock.fence(),
      wireUrl: this.wireUrl,
      controlUrl: this.controlUrl,
      token,
      consoleUrl: this.consoleUrl,
      metricsUrl: this.#parts.observability.metrics().url,
      environment: configuration.config.environment,
      desk: configuration.config.desk,
      engineVersion: quarterdeckVersion,
      startedUtcNanos: this.#status.startedUtcNanos,
    };
    await writeDurably(desk.endpoint, `${JSON.stringify(endpoint)}\n`);
  }

  /** One after the other: what is read last is what was written last. */
  #writeAgain(): void {
    this.#writing = this.#writing
      .then(() => (this.#closed ? undefined : this.#writeEndpoint()))
      .catch((error: unknown) => {
        this.#foundation.log.error({ error: String(error) }, 'endpoint.json cannot be written');
      });
  }

  /** A token for one browser; the endpoint file then tells the code of the next one. */
  #openSession(): BrowserSession {
    const token = randomBytes(32).toString('base64url');
    this.#parts.tokens.add(token);
    this.#parts.ingress.admitToken(token);
    setImmediate(() => {
      this.#writeAgain();
    });
    const { wireUrl, controlUrl } = this;
    return { wireUrl, controlUrl, token, deskDirectory: this.#foundation.desk.root };
  }

  /** What a crash right after the answer would come back to, unless the disk is stuck. */
  async #durableStatus(): Promise<EngineStatus> {
    const status = engineStatus(this.#status);
    const durable = this.#parts.durability.reached(status.sequence).catch(() => undefined);
    await Promise.race([durable, pause(statusMillisLimit)]);
    return status;
  }

  #source(): WireSource {
    const { loop, market, commands, frames, health, observability, strategyFiles } = this.#parts;
    const { reconciling, proposals, words, refusals } = this.#parts;
    const { configuration } = this.#foundation;
    const { ledger } = this.#foundation.recovered;
    const status = () => engineStatus(this.#status);
    return {
      snapshot: () => {
        const state = loop.core.ledger;
        const message: ServerMessage = {
          type: 'snapshot',
          sequence: state.sequence,
          state: stateToData(state),
          status: status(),
          bars: market.bars.all(),
          operators: [...state.operators.keys()],
        };
        return { sequence: state.sequence, message };
      },
      durableSequence: () => loop.durableSequence,
      ledgerHasFailed: () => health.ledgerFailure !== null,
      status: () => this.#durableStatus(),
      marketSummary: () => frames.summary(),
      command: (signed) => commands.take(signed),
      proposals: () => proposals.list(),
      presence: () => this.#parts.presence.touch(),
      audit: (query) => ledger.audit(query),
      verify: () => ledger.verify(),
      traces: (query) => observability.traces(query),
      trace: (key) => observability.trace(key),
      past: (query) => this.#past.at(query),
      orderChain: (order) => this.#past.chain(order),
      reconciliation: (now) =>
        now ? reconciling.lookNow() : Promise.resolve(reconciling.summary()),
      drills: () => drillsTold(this.#foundation.desk.root),
      gateAsk: (question) => answerAsk(question, configuration.config, loop, words),
      limits: () => ({
        ...{ kind: 'limits', sequence: loop.core.ledger.sequence },
        ...{ uses: loop.core.limitUses(stampNow()), refusals: refusals.list() },
        traders: traderExposures(loop.core.ledger),
        trips: [...loop.core.tripUses(stampNow()), ...this.#parts.alerts.tripUses()],
      }),
      strategyFiles: () => strategyFiles.list(),
    };
  }
}
