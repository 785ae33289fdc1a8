/**
 * Finds the desk's running engine or starts one, detached, and tells when its endpoint changes.
 * Never ends an engine: trading does not depend on a window. One that crashed is started again,
 * halted; one that was ended in order, or never came up, is not.
 */
import { mkdirSync, readFileSync, watch } from 'node:fs';
import { join } from 'node:path';
import { EngineEndpoint } from '../../engine/contract/endpoint.ts';
import type { EnginePaths } from './desk-paths.ts';
import { type Launch, launchEngine } from './engine-launch.ts';

/** What the supervisor knows; `failed` carries what to do. */
export type EngineState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'running'; readonly endpoint: EngineEndpoint }
  /** It ended in order, by somebody's will: it is not started again by itself. */
  | { readonly kind: 'ended' }
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

/** What `endpoint.json` says: an engine removes it when it ends in order, and only then. */
type Trace = { readonly kind: 'none' | 'dead' } | { kind: 'alive'; endpoint: EngineEndpoint };

/** The trace of the desk's engine in its directory. */
export function readTrace(directory: string): Trace {
  try {
    const text = readFileSync(join(directory, 'endpoint.json'), 'utf8');
    const endpoint = EngineEndpoint.safeParse(JSON.parse(text));
    if (!endpoint.success) return { kind: 'dead' };
    return isAlive(endpoint.data.pid)
      ? { kind: 'alive', endpoint: endpoint.data }
      : { kind: 'dead' };
  } catch (error) {
    // Half written: nothing to attach to yet; the next look reads it whole.
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return { kind: missing ? 'none' : 'dead' };
  }
}

export class EngineSupervisor {
  readonly #directory: string;
  readonly #paths: EnginePaths;
  readonly #onState: (state: EngineState) => void;
  readonly #starts: number[] = [];
  readonly #waiting: ((state: EngineState) => void)[] = [];
  #state: EngineState = { kind: 'starting' };
  #start: { readonly atMillis: number; launch: Launch | null } | null = null;
  #timer: NodeJS.Timeout | null = null;
  #watcher: ReturnType<typeof watch> | null = null;

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

  /** An operator's own start; resolves when an engine runs, or with why none does. */
  startAgain(): Promise<EngineState> {
    if (this.#state.kind === 'running') return Promise.resolve(this.#state);
    if (this.#state.kind !== 'starting') {
      this.#starts.length = 0;
      this.#spawn();
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #look(): void {
    const trace = readTrace(this.#directory);
    if (trace.kind === 'alive') return this.#attach(trace.endpoint);
    switch (this.#state.kind) {
      case 'running':
        // A crash leaves its file behind; an engine that ended in order has taken it away.
        if (trace.kind === 'none') return this.#set({ kind: 'ended' });
        return this.#spawn();
      case 'starting':
        if (this.#start === null) return this.#spawn();
        return this.#watchStart(this.#start);
      case 'ended':
      case 'failed':
        return;
    }
  }

  #attach(endpoint: EngineEndpoint): void {
    this.#start = null;
    const known = this.#state.kind === 'running' ? this.#state.endpoint : null;
    if (known?.pid === endpoint.pid && known.wireUrl === endpoint.wireUrl) return;
    this.#set({ kind: 'running', endpoint });
  }

  /** An engine that ends before it was up would do so again: its last words are shown instead. */
  #watchStart({ atMillis, launch }: { atMillis: number; launch: Launch | null }): void {
    const late = Date.now() - atMillis > startTimeoutMillis;
    if (launch === null ? !late : isAlive(launch.pid) && !late) return;
    const words = launch?.lastWords() ?? 'no process was started';
    const what = late ? 'is not up yet after 30 s' : 'did not start';
    this.#set({ kind: 'failed', reason: `The engine ${what}. Its last words: ${words}` });
  }

  #spawn(): void {
    const now = Date.now();
    const recent = this.#starts.filter((at) => now - at < startWindowMillis);
    this.#starts.splice(0, this.#starts.length, ...recent, now);
    if (this.#starts.length > startsLimit) {
      const reason = `The engine did not stay up after ${startsLimit} starts in a minute.`;
      return this.#set({ kind: 'failed', reason });
    }
    const start: { atMillis: number; launch: Launch | null } = { atMillis: now, launch: null };
    this.#start = start;
    this.#set({ kind: 'starting' });
    launchEngine(this.#paths, this.#directory).then(
      (launch) => {
        start.launch = launch;
      },
      (error: unknown) => {
        const detail = error instanceof Error ? error.message : String(error);
        this.#set({ kind: 'failed', reason: `The engine cannot be started: ${detail}` });
      },
    );
  }

  #set(state: EngineState): void {
    this.#state = state;
    this.#onState(state);
    if (state.kind === 'starting') return;
    for (const resolve of this.#waiting.splice(0)) resolve(state);
  }
}
