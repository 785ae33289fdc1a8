/**
 * Finds the desk's running engine or starts one, detached, and tells when its endpoint changes.
 * Never ends an engine: trading does not depend on a window. A dead one is started again, halted.
 */
import { mkdirSync, readFileSync, watch } from 'node:fs';
import { join } from 'node:path';
import { EngineEndpoint } from '../../engine/contract/endpoint.ts';
import type { EnginePaths } from './desk-paths.ts';
import { lastWords, launchEngine } from './engine-launch.ts';

/** What the supervisor knows; `failed` carries what to do. */
export type EngineState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'running'; readonly endpoint: EngineEndpoint }
  | { readonly kind: 'failed'; readonly reason: string };

/** Starts within `startWindowMillis` beyond which it gives up and says so. */
const startsLimit = 4;
const startWindowMillis = 60_000;
const pollMillis = 250;
const startTimeoutMillis = 30_000;

/** Whether a process of this id exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it exists and is another user's; anything else: it is gone.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** The endpoint of a living engine of this desk directory; null when there is none. */
export function readEndpoint(directory: string): EngineEndpoint | null {
  try {
    const text = readFileSync(join(directory, 'endpoint.json'), 'utf8');
    const endpoint = EngineEndpoint.safeParse(JSON.parse(text));
    return endpoint.success && isAlive(endpoint.data.pid) ? endpoint.data : null;
  } catch {
    // Missing or half written: no engine to attach to yet; the next poll looks again.
    return null;
  }
}

export class EngineSupervisor {
  readonly #directory: string;
  readonly #paths: EnginePaths;
  readonly #onState: (state: EngineState) => void;
  readonly #starts: number[] = [];
  #state: EngineState = { kind: 'starting' };
  #startedAt = 0;
  /** Pid of the engine being started, once it is known. */
  #starting: number | null = null;
  #timer: NodeJS.Timeout | null = null;
  #watcher: ReturnType<typeof watch> | null = null;
  #mayStart = true;
  readonly #waiting: ((state: EngineState) => void)[] = [];

  constructor(directory: string, paths: EnginePaths, onState: (state: EngineState) => void) {
    this.#directory = directory;
    this.#paths = paths;
    this.#onState = onState;
  }

  get state(): EngineState {
    return this.#state;
  }

  /** Attaches or starts, and keeps looking until `stop`. */
  start(): void {
    mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
    this.#look();
    this.#watcher = watch(this.#directory, (_event, name) => {
      if (name === 'endpoint.json') this.#look();
    });
    this.#timer = setInterval(() => this.#look(), pollMillis);
  }

  /** Stops looking; the engine goes on. */
  stop(): void {
    this.#watcher?.close();
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  /** After a deliberate stop of the desk the engine is not started again. */
  holdStarts(): void {
    this.#mayStart = false;
  }

  /** An operator's own start; resolves when an engine runs, or with why none does. */
  startAgain(): Promise<EngineState> {
    this.#mayStart = true;
    if (this.#state.kind === 'failed') {
      this.#starts.length = 0;
      this.#spawn();
    } else {
      this.#look();
    }
    if (this.#state.kind !== 'starting') return Promise.resolve(this.#state);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #look(): void {
    const endpoint = readEndpoint(this.#directory);
    if (endpoint !== null) {
      const same =
        this.#state.kind === 'running' &&
        this.#state.endpoint.pid === endpoint.pid &&
        this.#state.endpoint.wireUrl === endpoint.wireUrl;
      if (!same) this.#set({ kind: 'running', endpoint });
      return;
    }
    if (this.#state.kind === 'failed' || this.#isStarting() || !this.#mayStart) return;
    this.#spawn();
  }

  #spawn(): void {
    const now = Date.now();
    const recent = this.#starts.filter((at) => now - at < startWindowMillis);
    this.#starts.splice(0, this.#starts.length, ...recent, now);
    if (this.#starts.length > startsLimit) {
      const starts = `The engine did not stay up after ${startsLimit} starts.`;
      const words = lastWords(this.#directory);
      this.#set({ kind: 'failed', reason: `${starts} Its last words: ${words}` });
      return;
    }
    this.#startedAt = now;
    this.#set({ kind: 'starting' });
    this.#starting = null;
    launchEngine(this.#paths, this.#directory).then(
      (pid) => {
        this.#starting = pid;
      },
      (error: unknown) => {
        const detail = error instanceof Error ? error.message : String(error);
        this.#set({ kind: 'failed', reason: `The engine cannot be started: ${detail}` });
      },
    );
  }

  /** Whether a start is under way that has neither ended nor taken too long. */
  #isStarting(): boolean {
    if (this.#state.kind !== 'starting' || this.#startedAt === 0) return false;
    if (this.#starting !== null && !isAlive(this.#starting)) return false;
    return Date.now() - this.#startedAt < startTimeoutMillis;
  }

  #set(state: EngineState): void {
    this.#state = state;
    this.#onState(state);
    if (state.kind === 'starting') return;
    for (const resolve of this.#waiting.splice(0)) resolve(state);
  }
}
