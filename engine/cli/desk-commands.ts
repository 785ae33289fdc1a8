/**
 * `engine`, `status`, `kill`, `orders`: the running desk.
 * A kill needs the desk's own launch token and nothing more.
 */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Command, Option } from 'commander';
import { KillCommand } from '../contract/commands.ts';
import type { KillProgress } from '../contract/control.ts';
import type { EngineEndpoint } from '../contract/endpoint.ts';
import { scopeText } from '../contract/scope.ts';
import { killAndFollow } from './control-client.ts';
import { directoryOf, engineOf } from './desk.ts';
import { limitedScopes, orderLine, reportLines, statusLines } from './desk-lines.ts';
import { Amounts, DeskSnapshot } from './desk-snapshot.ts';
import { answer, CommandFailure, exitUsage, note } from './output.ts';
import { parseScope } from './scope-text.ts';
import { CliWire } from './wire-client.ts';

const killMillisLimit = 15_000;
const instrumentsMillisLimit = 2_000;

interface EngineOptions {
  readonly dir?: string;
  readonly config?: string;
  readonly consoleDir?: string;
  readonly port?: string;
  readonly keepVenue?: boolean;
}

/** Becomes the engine: same terminal, same signals, same exit code. */
async function engine(options: EngineOptions): Promise<void> {
  const file = import.meta.url.endsWith('.ts') ? '../host/main.ts' : '../host/main.js';
  const program = fileURLToPath(new URL(file, import.meta.url));
  const words = ['--dir', directoryOf(options.dir)];
  if (options.config !== undefined) words.push('--config', options.config);
  if (options.consoleDir !== undefined) words.push('--console-dir', options.consoleDir);
  if (options.port !== undefined) words.push('--port', options.port);
  if (options.keepVenue === true) words.push('--keep-venue');
  if (!existsSync(program)) throw new CommandFailure('this installation has no engine');
  const child = spawn(process.execPath, [program, ...words], { stdio: 'inherit' });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => child.kill(signal));
  }
  process.exitCode = await new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => {
      resolve(code ?? 1);
    });
  });
}

interface AskOptions {
  readonly dir?: string;
  readonly json?: boolean;
}

async function status(options: AskOptions): Promise<void> {
  const endpoint = engineOf(directoryOf(options.dir));
  const wire = await CliWire.connect(endpoint);
  try {
    const { result } = await wire.ask({ type: 'status.query' });
    if (result.kind !== 'status') throw new CommandFailure('the engine told no status');
    const { consoleUrl } = endpoint;
    const limited = limitedScopes(DeskSnapshot.parse((await wire.snapshot()).state).modes);
    const value = { ...result.status, limitedScopes: limited, consoleUrl };
    answer(options.json === true, value, statusLines(result.status, limited, consoleUrl));
  } finally {
    wire.close();
  }
}

async function orders(options: AskOptions): Promise<void> {
  const wire = await CliWire.connect(engineOf(directoryOf(options.dir)));
  try {
    const { state, sequence } = await wire.snapshot();
    const desk = DeskSnapshot.parse(state);
    const working = desk.orders.map(([, order]) => order);
    const amounts = new Amounts(desk.instruments);
    const shown = working.map((order) => orderLine(order, amounts));
    const lines = shown.length === 0 ? ['no working orders'] : shown;
    answer(options.json === true, { sequence, orders: working }, lines);
  } finally {
    wire.close();
  }
}

interface KillOptions extends AskOptions {
  readonly scope: string;
  readonly reason: string;
  readonly door: string;
}

function progressLine(progress: KillProgress): string {
  const millis = (progress.elapsedMicros / 1_000).toFixed(1);
  return `${progress.stage} after ${millis} ms`;
}

/** How to write amounts; raw units where the engine does not tell its instruments in time. */
async function amountsOf(endpoint: EngineEndpoint): Promise<Amounts> {
  try {
    const wire = await CliWire.connect(endpoint);
    try {
      const { state } = await wire.snapshot(instrumentsMillisLimit);
      return new Amounts(DeskSnapshot.parse(state).instruments);
    } finally {
      wire.close();
    }
  } catch {
    return new Amounts([]);
  }
}

async function kill(options: KillOptions): Promise<void> {
  const scope = parseScope(options.scope);
  const command = KillCommand.safeParse({
    kind: 'kill',
    commandId: randomUUID(),
    scope,
    reason: options.reason,
    actor: null,
    door: options.door,
  });
  if (!command.success) throw new CommandFailure('the reason is too long', exitUsage);
  const endpoint = engineOf(directoryOf(options.dir));
  const last = await killAndFollow(endpoint, command.data, killMillisLimit, (progress) => {
    note(`kill ${scopeText(scope)}: ${progressLine(progress)}`);
  });
  // After the kill, never before it.
  const amounts = await amountsOf(endpoint);
  answer(options.json === true, last, reportLines(last, scope, amounts));
  if (last.stage !== 'CONFIRMED') process.exitCode = 1;
}

const asked = (command: Command): Command =>
  command.option('--dir <directory>', 'desk directory').option('--json', 'answer as one JSON line');

/** Adds the desk's commands to the program. */
export function addDeskCommands(program: Command): void {
  program
    .command('engine')
    .description('run the engine of a desk in this terminal; it starts halted')
    .option('--dir <directory>', 'desk directory')
    .option('--config <file>', 'desk file; default: desk.yaml in the directory')
    .option('--console-dir <directory>', 'built console to serve to browsers')
    .option('--port <port>', 'port of the wire; default: any free one')
    .option('--keep-venue', 'leave a simulated venue running at the end')
    .action(engine);
  asked(program.command('status'))
    .description('mode, warden, ledger and what stands against arming')
    .action(status);
  asked(program.command('orders')).description('the working orders').action(orders);
  asked(program.command('kill'))
    .description('close the gate, cancel every working order, ask the venue, report')
    .option('--scope <scope>', 'what to kill: desk, or strategy=NAME venue=NAME ...', 'desk')
    .option('--reason <text>', 'why, for the audit log', 'killed from the command line')
    .addOption(
      new Option('--door <door>', 'which door the kill came through')
        .choices(['cli', 'quit', 'tray', 'hotkey'])
        .default('cli'),
    )
    .action(kill);
}
