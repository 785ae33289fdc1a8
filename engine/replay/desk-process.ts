/**
 * The engine of a replay or a drill: a real engine process on a directory of its own, started,
 * stopped, killed and started again. Never on an operator's desk: the directory is made here.
 * Leaves nothing behind: neither its processes nor its directory, unless that is to be kept.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { EngineEndpoint, VenueEndpoint } from '../contract/endpoint.ts';

const lookMillis = 25;
const startMillisLimit = 120_000;
const endMillisLimit = 15_000;
const lastWordsLimit = 2_000;
/** As Node says it on its way up, when it was started with `--inspect`. */
const inspectorUrl = /ws:\/\/127\.0\.0\.1:\d+\/[0-9a-f-]+/;

/** A file of the desk directory by which a process can be found. */
const Owned = z.looseObject({ pid: z.int().positive() });

export interface DeskFiles {
  /** The text of desk.yaml. */
  readonly deskText: string;
  /** Other files of the desk directory, by their path in it. */
  readonly files?: Readonly<Record<string, string>>;
  /** What the directory's name says it is for. */
  readonly purpose: string;
  /** What the engine's process, and what it starts, finds in its environment beside our own. */
  readonly environment?: (directory: string) => Readonly<Record<string, string>>;
  /** Words for Node itself, before the engine's own. */
  readonly nodeWords?: readonly string[];
}

type Surroundings = Pick<DeskFiles, 'environment' | 'nodeWords'>;

export class DeskProcess {
  readonly directory: string;
  readonly #surroundings: Surroundings;
  readonly #pids = new Set<number>();
  #child: ChildProcess;
  #lastWords = '';
  #inspectorUrl = '';
  #ended: string | null = null;

  private constructor(directory: string, surroundings: Surroundings) {
    this.directory = directory;
    this.#surroundings = surroundings;
    this.#child = this.#spawn();
  }

  /** Starts an engine on a new directory with these files. */
  static async start(wanted: DeskFiles): Promise<DeskProcess> {
    const { deskText, files = {}, purpose, environment, nodeWords } = wanted;
    const directory = await mkdtemp(join(tmpdir(), `quarterdeck-${purpose}-`));
    for (const [name, text] of Object.entries({ ...files, 'desk.yaml': deskText })) {
      const path = join(directory, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text, { mode: 0o600 });
    }
    return new DeskProcess(directory, {
      ...(environment === undefined ? {} : { environment }),
      ...(nodeWords === undefined ? {} : { nodeWords }),
    });
  }

  /** Starts another engine on the directory, once the one before has ended. */
  async restart(): Promise<void> {
    await this.ended();
    this.#ended = null;
    this.#lastWords = '';
    this.#child = this.#spawn();
  }

  #spawn(): ChildProcess {
    const main = import.meta.url.endsWith('.ts') ? '../host/main.ts' : '../host/main.js';
    const program = fileURLToPath(new URL(main, import.meta.url));
    const { environment, nodeWords = [] } = this.#surroundings;
    const child = spawn(process.execPath, [...nodeWords, program, '--dir', this.directory], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, ...environment?.(this.directory) },
    });
    this.#inspectorUrl = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      this.#lastWords = (this.#lastWords + chunk.toString()).slice(-lastWordsLimit);
      this.#inspectorUrl ||= inspectorUrl.exec(this.#lastWords)?.[0] ?? '';
    });
    child.on('error', (error) => {
      this.#ended = error.message;
    });
    child.on('exit', (code, signal) => {
      this.#ended = `it ended with ${signal ?? code ?? 'no code'}`;
    });
    return child;
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  /** Where Node's inspector listens, once it has said so; '' where it was not asked to. */
  get inspectorUrl(): string {
    return this.#inspectorUrl;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Waits for the end of the engine's process; throws when it does not come in time. */
  async ended(): Promise<void> {
    const isGone = await this.#gone(() => this.#ended !== null);
    if (!isGone) throw new Error(`the engine did not end within ${endMillisLimit} ms`);
  }

  /** Where the engine listens, once it does. */
  async endpoint(): Promise<EngineEndpoint> {
    const ready = (found: EngineEndpoint): boolean => found.pid === this.#child.pid;
    return await this.#file('endpoint.json', EngineEndpoint, ready);
  }

  /** Where the player listens. */
  async venue(): Promise<VenueEndpoint> {
    return await this.#file('venue.json', VenueEndpoint, () => true);
  }

  /** Throws with the engine's last words when it is gone. */
  assertAlive(): void {
    if (this.#ended === null) return;
    throw new Error(`the engine stopped: ${this.#ended}\n${this.#lastWords.trim()}`);
  }

  /** Ends the engine, then what it left running, then the directory. */
  async end({ keep = false }: { readonly keep?: boolean } = {}): Promise<void> {
    await this.notePids();
    if (this.#ended === null) {
      this.signal('SIGCONT');
      this.signal('SIGTERM');
    }
    if (!(await this.#gone(() => this.#ended !== null))) this.signal('SIGKILL');
    for (const pid of this.#pids) {
      if (lives(pid)) process.kill(pid, 'SIGTERM');
      if (!(await this.#gone(() => !lives(pid)))) process.kill(pid, 'SIGKILL');
    }
    if (keep) return;
    await rm(this.directory, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Remembers the processes that this desk's own files name, so that they can be ended. */
  async notePids(own: number | null = null): Promise<void> {
    if (own !== null) this.#pids.add(own);
    const found = Owned.safeParse(await readJson(this.path('venue.json')));
    if (found.success) this.#pids.add(found.data.pid);
  }

  async #gone(isGone: () => boolean): Promise<boolean> {
    const deadline = performance.now() + endMillisLimit;
    while (!isGone()) {
      if (performance.now() > deadline) return false;
      await pause(lookMillis);
    }
    return true;
  }

  async #file<T>(name: string, schema: z.ZodType<T>, ready: (found: T) => boolean): Promise<T> {
    const deadline = performance.now() + startMillisLimit;
    while (performance.now() < deadline) {
      this.assertAlive();
      const found = schema.safeParse(await readJson(this.path(name)));
      if (found.success && ready(found.data)) return found.data;
      await pause(lookMillis);
    }
    throw new Error(`${name} did not appear in time\n${this.#lastWords.trim()}`);
  }
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // Gone, or not ours: either way there is nothing to end.
    return false;
  }
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    // Not there yet, or half written: it is looked at again.
    return null;
  }
}
