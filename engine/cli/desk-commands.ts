/**
 * `engine`, `status`, `orders`: the running desk.
 * Changes nothing on it.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { directoryOf, engineOf } from './desk.ts';
import { limitedScopes, statusLines } from './desk-lines.ts';
import { Amounts, DeskSnapshot, stateOf } from './desk-snapshot.ts';
import { mayRest, orderLines } from './order-lines.ts';
import { answer, CommandFailure } from './output.ts';
import { withStanding } from './warden-lines.ts';
import { CliWire } from './wire-client.ts';

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
  const directory = directoryOf(options.dir);
  const endpoint = engineOf(directory);
  const wire = await CliWire.connect(endpoint).catch((error: unknown) => {
    if (!(error instanceof CommandFailure)) throw error;
    throw new CommandFailure(withStanding(error.message, directory, endpoint.pid));
  });
  try {
    const { result } = await wire.ask({ type: 'status.query' });
    if (result.kind !== 'status') throw new CommandFailure('the engine told no status');
    const { consoleUrl } = endpoint;
    const snapshot = await wire.snapshot();
    const limited = limitedScopes(DeskSnapshot.parse(snapshot.state).modes);
    const venues = [...stateOf(snapshot.state).venues];
    const safety = Object.fromEntries(venues.map(([venue, one]) => [venue, one.safety ?? null]));
    const value = { ...result.status, limitedScopes: limited, consoleUrl, venueSafety: safety };
    answer(options.json === true, value, statusLines(result.status, limited, consoleUrl, venues));
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
    const all = stateOf(state);
    const value = { sequence, orders: working, mayRest: mayRest(all) };
    answer(options.json === true, value, orderLines(all, amounts));
  } finally {
    wire.close();
  }
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
}
