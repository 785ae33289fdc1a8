/**
 * A real desk for tests of the command line: started, armed and ended by the command line itself.
 * Leaves no process and no directory behind.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { VenueEndpoint } from '../contract/endpoint.ts';
import { EngineStatus } from '../contract/wire.ts';

const program = fileURLToPath(new URL('./main.ts', import.meta.url));
const Status = z.looseObject(EngineStatus.shape);

/** What a run of the command line came to. */
export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line as an operator would, from a folder of its own. */
export function quarterdeck(words: readonly string[], cwd = tmpdir()): Promise<CliResult> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...words], { cwd }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ code, stdout, stderr });
    });
  });
}

/** Looks until there is something, and throws with `what` when it does not come in time. */
export async function until<T>(
  what: string,
  look: () => Promise<T | null>,
  millisLimit = 60_000,
): Promise<T> {
  const deadline = performance.now() + millisLimit;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (performance.now() > deadline) throw new Error(`waited ${millisLimit} ms for ${what}`);
    await pause(50);
  }
}

export class DeskProcess {
  readonly directory: string;
  readonly key: string;
  readonly #engine: ChildProcess;
  readonly #pids = new Set<number>();

  private constructor(directory: string) {
    this.directory = directory;
    this.key = join(directory, 'ada.json');
    const words = [program, 'engine', '--dir', directory];
    this.#engine = spawn(process.execPath, words, { stdio: 'ignore' });
  }

  /** A new desk of the default file, with its operator, trading. */
  static async start(): Promise<DeskProcess> {
    const desk = new DeskProcess(await mkdtemp(join(tmpdir(), 'cli-desk-')));
    const { key } = desk;
    await desk.must(['key', 'create', key, '--operator', 'ada', '--clear'], []);
    await until('a desk that can be armed', async () => {
      const status = await desk.#status();
      if (status === null) return null;
      if (status.needsEnrolment) await desk.run('enrol', '--key', key);
      return status.armingBlockers.length === 0 && !status.needsEnrolment ? status : null;
    });
    await desk.must(['rearm', '--key', key, '--scope', 'desk', '--reason', 'test of the day']);
    return desk;
  }

  /** A desk of this file, which nobody has armed; the file's own operators are all there are. */
  static async ofText(deskText: string): Promise<DeskProcess> {
    const directory = await mkdtemp(join(tmpdir(), 'cli-desk-'));
    await writeFile(join(directory, 'desk.yaml'), deskText, { mode: 0o600 });
    const desk = new DeskProcess(directory);
    await desk.ready();
    return desk;
  }

  /** Waits until nothing stands against arming. */
  async ready(): Promise<void> {
    await until('a desk that can be armed', async () => {
      const status = await this.#status();
      return status?.armingBlockers.length === 0 ? status : null;
    });
  }

  /** Runs a command on this desk. */
  run(...words: string[]): Promise<CliResult> {
    return quarterdeck([...words, '--dir', this.directory], this.directory);
  }

  /** Runs a command that has to succeed; what it answered. */
  async must(words: readonly string[], of = ['--dir', this.directory]): Promise<string> {
    const { code, stdout, stderr } = await quarterdeck([...words, ...of], this.directory);
    if (code !== 0) throw new Error(`${words.join(' ')}: ${stderr}`);
    return stdout;
  }

  /** The value that a command answers with `--json`. */
  async value<Schema extends z.ZodType>(
    schema: Schema,
    ...words: string[]
  ): Promise<z.output<Schema>> {
    return schema.parse(JSON.parse(await this.must([...words, '--json'])));
  }

  async venue(): Promise<VenueEndpoint> {
    const text = await readFile(join(this.directory, 'venue.json'), 'utf8');
    return VenueEndpoint.parse(JSON.parse(text));
  }

  /** Ends the engine at once, as a crash would. */
  async endEngine(): Promise<void> {
    const status = await this.#status();
    if (status === null) throw new Error('there is no engine to end');
    const ended = new Promise((resolve) => this.#engine.once('exit', resolve));
    process.kill(status.pid, 'SIGKILL');
    await ended;
  }

  /** Ends everything, by the ids that the desk's own files and status told. */
  async close(): Promise<void> {
    await this.#status();
    const ended = new Promise((resolve) => this.#engine.once('exit', resolve));
    if (this.#engine.exitCode === null) {
      this.#engine.kill('SIGTERM');
      await Promise.race([ended, pause(15_000, null, { ref: false })]);
    }
    for (const pid of this.#pids) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // it has ended, as it should
      }
    }
    await rm(this.directory, { recursive: true, force: true });
  }

  async #status(): Promise<z.infer<typeof Status> | null> {
    const { code, stdout } = await this.run('status', '--json');
    if (code !== 0) return null;
    const status = Status.parse(JSON.parse(stdout));
    const venue = await this.venue().catch(() => null);
    for (const pid of [status.pid, status.warden.pid, venue?.pid ?? null]) {
      if (pid !== null) this.#pids.add(pid);
    }
    return status;
  }
}
