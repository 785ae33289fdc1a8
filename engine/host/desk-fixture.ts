/**
 * A real desk for tests: engine, warden and venue as processes in a temporary directory, and an
 * operator at its sockets. Leaves no process and no directory behind.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import { z } from 'zod';
import type { OperatorCommand } from '../contract/commands.ts';
import { ControlReply, type KillProgress } from '../contract/control.ts';
import { EngineEndpoint } from '../contract/endpoint.ts';
import { CommandId, OperatorId, SessionId } from '../contract/ids.ts';
import { gateEpoch, UtcNanos } from '../contract/numbers.ts';
import type { Scope } from '../contract/scope.ts';
import { type EngineStatus, ServerMessage, wireSubprotocol } from '../contract/wire.ts';
import { createKeyFile, loadKeyFile, type Signer } from '../operators/key-file.ts';
import { fold } from '../state/fold.ts';
import type { LedgerState } from '../state/ledger-state.ts';
import { stateFromData } from '../state/state-text.ts';
import { processLives, processStart } from './gate/lock.ts';
import { OpenAtVenue, type VenueLogEntry } from './venues/venue-log-fixture.ts';
import { WardenRecord } from './warden/briefing.ts';

/** A folder with a compiled engine to be tested in place of the sources; empty: the sources. */
const build = process.env['QUARTERDECK_ENGINE_BUILD'] ?? '';
const program =
  build === ''
    ? fileURLToPath(new URL('./main.ts', import.meta.url))
    : join(build, 'engine', 'host', 'main.js');
/** Below the rate at which the wire drops a client that keeps asking. */
const lookMillis = 30;

/** The venue writes its log in batches: how long a test waits for the last of it. */
export const venueLogDelay = { timeout: 2_000 } as const;

/** Waits until `look` finds something; throws with `what` when it does not in time. */
export async function until<T>(
  what: string,
  look: () => T | null | undefined | false | Promise<T | null | undefined | false>,
  millisLimit = 20_000,
): Promise<T> {
  const deadline = performance.now() + millisLimit;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`waited ${millisLimit} ms for ${what}`);
    await pause(lookMillis);
  }
}

const venueLogName = 'venue-log.jsonl';
const StateData = z.record(z.string(), z.unknown());
type Reply = Extract<ServerMessage, { type: 'reply' }>;

export interface TestDeskOptions {
  readonly directory?: string;
  readonly deskText?: string;
  readonly environment?: NodeJS.ProcessEnv;
  /** Words for Node itself, before the engine's own. */
  readonly nodeWords?: readonly string[];
  /** How long an engine may take until it can be reached; left out: as `until`. */
  readonly startMillisLimit?: number;
}

export class TestDesk {
  readonly directory: string;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #nodeWords: readonly string[];
  readonly #startMillisLimit: number | undefined;
  #child: ChildProcess | null = null;
  #endpoint: EngineEndpoint | null = null;
  #wire: WebSocket | null = null;
  #control: WebSocket | null = null;
  #signer: Signer | null = null;
  readonly #replies = new Map<string, PromiseWithResolvers<Reply>>();
  readonly messages: ServerMessage[] = [];
  readonly progress: KillProgress[] = [];
  /** Ids of own processes with what tells that life of the id from a later one. */
  readonly #lives = new Map<number, string>();
  readonly #openAt = new Map<string, OpenAtVenue>();
  lastWords = '';

  private constructor(directory: string, options: TestDeskOptions) {
    this.directory = directory;
    this.#environment = { ...process.env, ...options.environment };
    this.#nodeWords = options.nodeWords ?? [];
    this.#startMillisLimit = options.startMillisLimit;
  }

  /** Makes the directory; starts nothing. */
  static async create(options: TestDeskOptions = {}): Promise<TestDesk> {
    const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'quarterdeck-desk-')));
    if (options.deskText !== undefined) {
      await writeFile(join(directory, 'desk.yaml'), options.deskText, { mode: 0o600 });
    }
    return new TestDesk(directory, options);
  }

  get pid(): number {
    const pid = this.#child?.pid;
    if (pid === undefined) throw new Error('the engine is not started');
    return pid;
  }

  get endpoint(): EngineEndpoint {
    if (this.#endpoint === null) throw new Error('the engine is not started');
    return this.#endpoint;
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  /** Starts the engine and connects to both its sockets. */
  async start(words: readonly string[] = []): Promise<void> {
    const child = spawn(
      process.execPath,
      [...this.#nodeWords, program, '--dir', this.directory, '--quiet', ...words],
      {
        stdio: ['ignore', 'ignore', 'pipe'],
        env: this.#environment,
      },
    );
    this.#child = child;
    child.stderr?.on('data', (chunk: Buffer) => {
      this.lastWords = (this.lastWords + chunk.toString()).slice(-4_000);
    });
    if (child.pid !== undefined) this.#lives.set(child.pid, processStart(child.pid));
    const reachable = async (): Promise<EngineEndpoint | null> => {
      this.#assertLives(child);
      const text = await readFile(this.path('endpoint.json'), 'utf8').catch(() => '');
      const parsed = EngineEndpoint.safeParse(text === '' ? null : JSON.parse(text));
      return parsed.success && parsed.data.pid === child.pid ? parsed.data : null;
    };
    this.#endpoint = await until('endpoint.json', reachable, this.#startMillisLimit);
    await this.#connectWire(child);
    await this.#connectControl();
  }

  #assertLives({ exitCode, signalCode }: ChildProcess): void {
    if (exitCode === null && signalCode === null) return;
    throw new Error(`the engine ended: ${signalCode ?? exitCode} ${this.lastWords}`);
  }

  async #connectWire(child: ChildProcess): Promise<void> {
    const options = { origin: 'quarterdeck://console', perMessageDeflate: false };
    const wire = new WebSocket(this.endpoint.wireUrl, wireSubprotocol, options);
    this.#wire = wire;
    this.messages.length = 0;
    wire.on('error', () => undefined);
    wire.on('message', (data: Buffer) => {
      const message = ServerMessage.parse(JSON.parse(data.toString('utf8')));
      if (message.type !== 'market' && message.type !== 'telemetry') this.messages.push(message);
      if (message.type !== 'reply') return;
      this.#replies.get(message.id)?.resolve(message);
      this.#replies.delete(message.id);
    });
    wire.on('close', () => {
      for (const { reject } of this.#replies.values()) reject(new Error('the wire is closed'));
      this.#replies.clear();
    });
    await new Promise((resolve, reject) => {
      wire.once('open', resolve);
      wire.once('close', reject);
    });
    wire.send(JSON.stringify({ type: 'hello', token: this.endpoint.token, client: 'console' }));
    const snapshot = (): ServerMessage | undefined => {
      this.#assertLives(child);
      return this.messages.find(({ type }) => type === 'snapshot');
    };
    await until('the snapshot', snapshot, this.#startMillisLimit);
  }

  async #connectControl(): Promise<void> {
    const options = { origin: 'quarterdeck://console', perMessageDeflate: false };
    const control = new WebSocket(this.endpoint.controlUrl, wireSubprotocol, options);
    this.#control = control;
    control.on('error', () => undefined);
    control.on('message', (data: Buffer) => {
      const reply = ControlReply.parse(JSON.parse(data.toString('utf8')));
      if (reply.type === 'kill.progress') this.progress.push(reply);
    });
    await new Promise((resolve, reject) => {
      control.once('open', resolve);
      control.once('close', reject);
    });
    control.send(JSON.stringify({ type: 'hello', token: this.endpoint.token, role: 'console' }));
  }

  async ask(question: object): Promise<Reply> {
    if (this.#wire?.readyState !== WebSocket.OPEN) throw new Error('the wire is closed');
    const id = randomUUID();
    const reply = Promise.withResolvers<Reply>();
    this.#replies.set(id, reply);
    this.#wire.send(JSON.stringify({ ...question, id }));
    const late = pause(20_000, null, { ref: false }).then(() => {
      throw new Error(`no reply to ${JSON.stringify(question).slice(0, 80)}`);
    });
    return Promise.race([reply.promise, late]);
  }

  async status(): Promise<EngineStatus> {
    const { result } = await this.ask({ type: 'status.query' });
    if (result.kind !== 'status') throw new Error('no status');
    const { pid } = result.status.warden;
    if (pid !== null) this.#lives.set(pid, processStart(pid));
    return result.status;
  }

  /** The ledger state as a console has it: its newest snapshot, and every event since. */
  ledgerState(): LedgerState {
    const snapshot = this.messages.findLast(({ type }) => type === 'snapshot');
    if (snapshot?.type !== 'snapshot') throw new Error('no snapshot');
    // The fold changes a state in place: the message stays as it came.
    const state = stateFromData(StateData.parse(structuredClone(snapshot.state)));
    for (const message of this.messages) {
      if (message.type !== 'ledger') continue;
      for (const event of message.events) if (event.sequence > state.sequence) fold(state, event);
    }
    return state;
  }

  /** Waits until the console has heard all that is on the ledger: behind a kill it comes late. */
  async caughtUp(): Promise<void> {
    const { sequence } = await this.status();
    const heard = () => {
      const last = this.messages.findLast(({ type }) => type === 'ledger' || type === 'snapshot');
      if (last?.type === 'snapshot') return last.sequence >= sequence;
      return last?.type === 'ledger' && (last.events.at(-1)?.sequence ?? 0) >= sequence;
    };
    await until(`event ${sequence}`, heard);
  }

  /** The operator of this desk; the key is made on first use. */
  get signer(): Signer {
    if (this.#signer !== null) return this.#signer;
    const path = this.path('key.json');
    createKeyFile(path, OperatorId.parse('ada'), null);
    const loaded = loadKeyFile(path, null);
    if (!loaded.ok) throw new Error(loaded.reason);
    this.#signer = loaded.value;
    return this.#signer;
  }

  /** Signs and sends; the refusal, or ''. */
  async command(command: OperatorCommand): Promise<string> {
    const reply = await this.ask({ type: 'command', signed: this.signer.sign(command) });
    return reply.error;
  }

  /** The head of a command, for the desk and the run that the status tells. */
  async head() {
    const { desk, sessionId } = await this.status();
    return {
      commandId: CommandId.parse(randomUUID()),
      actor: this.signer.operator,
      desk,
      engineSession: SessionId.parse(sessionId),
      consoleSession: 'test-console',
      issuedUtcNanos: UtcNanos.parse(`${Date.now()}000000`),
    };
  }

  async enrol(): Promise<string> {
    const { publicKey } = this.signer;
    const reason = 'first operator';
    return this.command({ kind: 'operator.enrol', ...(await this.head()), publicKey, reason });
  }

  async rearm(reason = 'test of the day', typedScope = 'desk', scope: Scope = {}): Promise<string> {
    const epoch = gateEpoch((await this.status()).epoch);
    const own = { scope, epoch, typedScope, reason };
    return this.command({ kind: 'rearm', ...(await this.head()), ...own });
  }

  /** Waits until nothing stands against arming, and arms. */
  async arm(): Promise<void> {
    let blockers: readonly string[] = [];
    const open = async () => {
      const { armingBlockers, needsEnrolment } = await this.status();
      if (needsEnrolment) await this.enrol();
      blockers = armingBlockers;
      return armingBlockers.length === 0;
    };
    await until('a desk that can be armed', open).catch((error: unknown) => {
      throw new Error(`still against arming: ${blockers.join('; ')}`, { cause: error });
    });
    const refusal = await this.rearm();
    if (refusal !== '') throw new Error(refusal);
  }

  /** Kills a scope, by default the desk, at the control socket; the id of the kill. */
  kill(reason = 'test kill', scope: Scope = {}): string {
    const commandId = randomUUID();
    const head = { kind: 'kill', commandId, scope, reason };
    const command = { ...head, actor: null, door: 'button' };
    this.#control?.send(JSON.stringify({ type: 'kill', command }));
    return commandId;
  }

  stage(killId: string, stage: KillProgress['stage'], millisLimit?: number): Promise<KillProgress> {
    const look = () => this.progress.find((one) => one.killId === killId && one.stage === stage);
    return until(`${stage} of the kill`, look, millisLimit);
  }

  /** `folder`: of a venue beyond the first, such as `venues/sim-b`. */
  async venueLog(folder = ''): Promise<VenueLogEntry[]> {
    const text = await readFile(this.path(join(folder, venueLogName)), 'utf8');
    const lines = text.split('\n').filter((line) => line.endsWith('}'));
    return lines.map((line) => JSON.parse(line) as VenueLogEntry);
  }

  /** The warden's last word; null while it has none, or is still at it. */
  async wardenRecord(): Promise<WardenRecord | null> {
    const text = await readFile(this.path('warden.json'), 'utf8').catch(() => '');
    const record = text === '' ? null : WardenRecord.parse(JSON.parse(text));
    return record?.sweeping === true ? null : record;
  }

  /** Ids that the venue says are open, by its own log of order events. */
  async openAtVenue(folder = ''): Promise<string[]> {
    const known = this.#openAt.get(folder);
    const open = known ?? new OpenAtVenue(this.path(join(folder, venueLogName)));
    this.#openAt.set(folder, open);
    return open.look();
  }

  signal(signal: NodeJS.Signals): void {
    process.kill(this.pid, signal);
  }

  /** Waits for the end of the engine's process. */
  async ended(): Promise<number | null> {
    const child = this.#child;
    if (child === null) return null;
    await until(
      'the end of the engine',
      () => child.exitCode !== null || child.signalCode !== null,
    );
    this.#wire?.terminate();
    this.#control?.terminate();
    return child.exitCode;
  }

  /** Ends everything, orderly where it still can be, and removes the directory. */
  async close(): Promise<void> {
    const child = this.#child;
    if (child !== null && child.exitCode === null && child.signalCode === null) {
      this.signal('SIGCONT');
      this.signal('SIGTERM');
      await this.ended().catch(() => this.signal('SIGKILL'));
    }
    for (const pid of await this.#leftOver()) process.kill(pid, 'SIGKILL');
    await rm(this.directory, { recursive: true, force: true });
  }

  /** Own processes that still live: by the ids that this desk's own files and status told. */
  async #leftOver(): Promise<number[]> {
    const further = await readdir(this.path('venues')).catch(() => []);
    for (const folder of ['', ...further.map((name) => join('venues', name))]) {
      const path = this.path(join(folder, 'venue.json'));
      const text = await readFile(path, 'utf8').catch(() => '{}');
      const { pid } = JSON.parse(text) as { pid?: number };
      // The file may be of a venue that has ended: the id can be another's by now.
      const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      if (pid !== undefined && words.includes(this.directory)) {
        this.#lives.set(pid, processStart(pid));
      }
    }
    const lives = [...this.#lives].filter(([pid, start]) => processStart(pid) === start);
    return lives.map(([pid]) => pid).filter(processLives);
  }
}
