/**
 * Programs that nobody here wrote, started for a test on loopback and ended by it.
 * Installs nothing: what is missing is named, so that a test can say why it is skipped.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const peers = fileURLToPath(new URL('../../.quarterdeck/peers/', import.meta.url));
const npmPeers = join(peers, 'npm');
const protos = join(npmPeers, 'node_modules', 'otlp-protos', 'build', 'protos');

/** Path of a program of the peers, or of the system; null when there is none. */
function programOf(name: string): string | null {
  const folders = [
    join(peers, 'debian', 'usr', 'bin'),
    ...(process.env['PATH'] ?? '').split(delimiter),
  ];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}

/** Why tests with these peers cannot run; empty when they can. */
export function missingPeers(...names: ('prometheus' | 'promtool' | 'protoc' | 'npm')[]): string {
  const missing = names.filter((name) =>
    name === 'npm' ? !existsSync(protos) : programOf(name) === null,
  );
  return missing.length === 0 ? '' : `not installed here (npm run setup): ${missing.join(', ')}`;
}

/** What a test has started and made; `endAll` ends and removes it. */
export class Started {
  readonly #children: ChildProcess[] = [];
  readonly #closers: (() => Promise<void>)[] = [];

  onEnd(close: () => Promise<void>): void {
    this.#closers.push(close);
  }

  async directory(): Promise<string> {
    const directory = await mkdtemp(join(tmpdir(), 'telemetry-'));
    this.onEnd(() => rm(directory, { recursive: true, force: true }));
    return directory;
  }

  run(command: string, args: readonly string[], cwd: string): ChildProcess {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
    child.stderr?.resume();
    this.#children.push(child);
    return child;
  }

  async endAll(): Promise<void> {
    for (const child of this.#children.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    }
    for (const close of this.#closers.splice(0).reverse()) await close();
  }
}

/** A loopback port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Asks again until the answer is there; rejects with what it was last when that takes too long. */
export async function eventually<T>(
  ask: () => Promise<T | null> | T | null,
  withinMillis = 10_000,
): Promise<T> {
  const deadline = Date.now() + withinMillis;
  let last: unknown = 'nothing';
  while (Date.now() < deadline) {
    try {
      const found = await ask();
      if (found !== null) return found;
    } catch (error) {
      last = error;
    }
    await pause(50);
  }
  throw new Error(`not within ${withinMillis} ms: ${String(last)}`);
}

/** A real Prometheus that scrapes one address each 200 ms, with rules; resolves to its address. */
export async function startPrometheus(
  started: Started,
  target: string,
  rules: readonly string[] = [],
): Promise<string> {
  const program = programOf('prometheus');
  if (program === null) throw new Error('there is no prometheus');
  const [directory, port] = [await started.directory(), await freePort()];
  const config = {
    global: { scrape_interval: '200ms', evaluation_interval: '500ms' },
    rule_files: rules,
    scrape_configs: [{ job_name: 'quarterdeck', static_configs: [{ targets: [target] }] }],
  };
  // JSON is YAML.
  await writeFile(join(directory, 'prometheus.yml'), JSON.stringify(config));
  const address = `127.0.0.1:${port}`;
  const args = [
    `--config.file=${join(directory, 'prometheus.yml')}`,
    `--storage.tsdb.path=${join(directory, 'data')}`,
    `--web.listen-address=${address}`,
  ];
  started.run(program, args, directory);
  await eventually(async () => ((await fetch(`http://${address}/-/ready`)).ok ? true : null));
  return `http://${address}`;
}

const QueryAnswer = z.object({
  status: z.enum(['success', 'error']),
  error: z.string().optional(),
  data: z
    .object({
      resultType: z.string(),
      result: z.array(
        z.object({
          metric: z.record(z.string(), z.string()).default({}),
          value: z.tuple([z.number(), z.string()]).optional(),
        }),
      ),
    })
    .optional(),
});

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What Prometheus says to an instant query; throws with its own words when it refuses. */
export async function query(prometheus: string, expression: string): Promise<readonly Sample[]> {
  const url = `${prometheus}/api/v1/query?query=${encodeURIComponent(expression)}`;
  const answer = QueryAnswer.parse(await (await fetch(url)).json());
  if (answer.status === 'error') throw new Error(`${expression}: ${answer.error ?? ''}`);
  return (answer.data?.result ?? []).map(({ metric, value }) => {
    return { labels: metric, value: Number(value?.[1] ?? Number.NaN) };
  });
}

/** Runs a program on an input; resolves to its exit code and all that it printed. */
function runOn(
  program: string,
  args: readonly string[],
  input: string | Buffer,
  env: NodeJS.ProcessEnv = process.env,
): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const options = { env, maxBuffer: 64 * 1_024 * 1_024 };
    const child = execFile(program, args, options, (error, stdout, stderr) => {
      if (error !== null && typeof error.code !== 'number') reject(error);
      else resolve({ code: Number(error?.code ?? 0), output: `${stdout}${stderr}` });
    });
    child.stdin?.end(input);
  });
}

/** promtool's verdict on a page of metrics. */
export function checkMetrics(text: string): Promise<{ code: number; output: string }> {
  return runOn(programOf('promtool') ?? 'promtool', ['check', 'metrics'], text);
}

/** promtool's verdict on files: of configuration, of rules, of tests of rules. */
export function runPromtool(...args: string[]): Promise<{ code: number; output: string }> {
  return runOn(programOf('promtool') ?? 'promtool', args, '');
}

/** A protobuf message as protoc prints it, by the schema files of OpenTelemetry. */
export async function decodeProto(message: string, file: string, bytes: Buffer): Promise<string> {
  const libraries = join(peers, 'debian', 'usr', 'lib');
  const folders = existsSync(libraries) ? readdirSync(libraries) : [];
  const path = folders.map((folder) => join(libraries, folder)).join(delimiter);
  const env = { ...process.env, LD_LIBRARY_PATH: path };
  const args = [`--proto_path=${protos}`, `--decode=${message}`, file];
  const { code, output } = await runOn(programOf('protoc') ?? 'protoc', args, bytes, env);
  if (code !== 0) throw new Error(`protoc: ${output.slice(0, 400)}`);
  return output;
}

const receiver = `
  const { join } = require('node:path');
  const peer = require('@genkit-ai/telemetry-server');
  const [port, root] = [Number(process.argv[1]), process.argv[2]];
  const store = (name) => ({ storeRoot: join(root, name), indexRoot: join(root, name + '-index') });
  peer.startTelemetryServer({
    port,
    traceStore: new peer.LocalFileTraceStore(store('traces')),
    logStore: new peer.LocalFileLogStore(store('logs')),
  });
`;

/** The OTLP receiver of another project, which stores what it gets; resolves to its address. */
export async function startReceiver(started: Started): Promise<string> {
  const [directory, port] = [await started.directory(), await freePort()];
  started.run(process.execPath, ['-e', receiver, String(port), directory], npmPeers);
  const base = `http://127.0.0.1:${port}/api`;
  await eventually(async () => ((await fetch(`${base}/__health`)).ok ? true : null), 15_000);
  return base;
}
