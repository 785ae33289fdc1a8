/**
 * The engine of a replay: a real engine process on a directory of its own, started and ended.
 * Leaves nothing behind: neither its processes nor its directory.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { EngineEndpoint, VenueEndpoint } from '../contract/endpoint.ts';

const lookMillis = 25;
const startMillisLimit = 120_000;
const endMillisLimit = 15_000;
const lastWordsLimit = 2_000;

/** A file of the desk directory by which a process can be found. */
const Owned = z.looseObject({ pid: z.int().positive() });

export class ReplayEngine {
  readonly #directory: string;
  readonly #child: ChildProcess;
  #lastWords = '';
  #ended: string | null = null;

  private constructor(directory: string, child: ChildProcess) {
    this.#directory = directory;
    this.#child = child;
    child.stderr?.on('data', (chunk: Buffer) => {
      this.#lastWords = (this.#lastWords + chunk.toString()).slice(-lastWordsLimit);
    });
    child.on('error', (error) => {
      this.#ended = error.message;
    });
    child.on('exit', (code, signal) => {
      this.#ended = `it ended with ${signal ?? code ?? 'no code'}`;
    });
  }

  /** Starts an engine on a new directory with this desk file. */
  static async start(deskText: string): Promise<ReplayEngine> {
    const directory = await mkdtemp(join(tmpdir(), 'quarterdeck-replay-'));
    await writeFile(join(directory, 'desk.yaml'), deskText, { mode: 0o600 });
    const main = import.meta.url.endsWith('.ts') ? '../host/main.ts' : '../host/main.js';
    const program = fileURLToPath(new URL(main, import.meta.url));
    const child = spawn(process.execPath, [program, '--dir', directory], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    return new ReplayEngine(directory, child);
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
  async end(): Promise<void> {
    const pids = await this.#pids();
    if (this.#ended === null) this.#child.kill('SIGTERM');
    await this.#gone(
      () => this.#ended !== null,
      () => this.#child.kill('SIGKILL'),
    );
    for (const pid of pids) {
      if (lives(pid)) process.kill(pid, 'SIGTERM');
      await this.#gone(
        () => !lives(pid),
        () => process.kill(pid, 'SIGKILL'),
      );
    }
    await rm(this.#directory, { recursive: true, force: true, maxRetries: 5 });
  }

  async #gone(isGone: () => boolean, force: () => void): Promise<void> {
    const deadline = performance.now() + endMillisLimit;
    while (!isGone()) {
      if (performance.now() > deadline) {
        force();
        return;
      }
      await pause(lookMillis);
    }
  }

  async #pids(): Promise<readonly number[]> {
    const pids: number[] = [];
    for (const name of ['venue.json', 'warden.json']) {
      const found = Owned.safeParse(await readJson(join(this.#directory, name)));
      if (found.success) pids.push(found.data.pid);
    }
    return pids;
  }

  async #file<T>(name: string, schema: z.ZodType<T>, ready: (found: T) => boolean): Promise<T> {
    const deadline = performance.now() + startMillisLimit;
    while (performance.now() < deadline) {
      this.assertAlive();
      const found = schema.safeParse(await readJson(join(this.#directory, name)));
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
