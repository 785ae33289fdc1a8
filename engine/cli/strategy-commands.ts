/**
 * `strategy list`, `strategy check`, `swap`: what runs, whether a file could, and the exchange.
 * Checks on this machine and changes nothing; only a swap is signed and sent.
 */
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { loadDesk } from '../config/load-desk.ts';
import { StrategyId } from '../contract/ids.ts';
import type { ParameterFault } from '../contract/strategy.ts';
import { findingText } from '../strategies/files/type-check.ts';
import { directoryOf, engineOf } from './desk.ts';
import { stateOf } from './desk-snapshot.ts';
import { answer, CommandFailure, exitUsage, note } from './output.ts';
import { answerProposed, openKey, sendSigned } from './signing.ts';
import { checkFile, readFileAt, readFolderFile } from './strategy-file.ts';
import {
  type Swapped,
  shortHash,
  strategyLine,
  strategyRows,
  swapLines,
} from './strategy-lines.ts';
import { CliWire } from './wire-client.ts';

/** The engine checks types, starts a thread and warms it up before it answers. */
const swapMillisLimit = 60_000;
/** The record of a swap is durable before it is answered, and on the wire right after. */
const recordMillisLimit = 10_000;

interface AskOptions {
  readonly dir?: string;
  readonly json?: boolean;
}

async function filesOf(wire: CliWire) {
  const { result, error } = await wire.ask({ type: 'strategyFiles.query' });
  if (result.kind !== 'strategyFiles') throw new CommandFailure(`no strategies folder: ${error}`);
  return result;
}

async function list(options: AskOptions): Promise<void> {
  const wire = await CliWire.connect(engineOf(directoryOf(options.dir)));
  try {
    const { state, status, sequence } = await wire.snapshot();
    const { folder, files } = await filesOf(wire);
    const { strategies: told } = await wire.telemetry();
    const rows = strategyRows({ state: stateOf(state), status, files, told });
    const lines = [
      ...(rows.length === 0 ? ['no strategies'] : rows.map(strategyLine)),
      ...(files.length === 0 ? [`no strategy files in ${folder}`] : [`files in ${folder}:`]),
      ...files.map(
        ({ file, fileHash, bytes }) => `${file} (${shortHash(fileHash)}), ${bytes} bytes`,
      ),
    ];
    answer(options.json === true, { sequence, strategies: rows, folder, files }, lines);
  } finally {
    wire.close();
  }
}

interface CheckOptions extends AskOptions {
  readonly for?: string;
  readonly config?: string;
}

/** Parameters that the desk file gives to a strategy. */
function parametersFor(strategy: string, options: CheckOptions) {
  const path = options.config ?? join(directoryOf(options.dir), 'desk.yaml');
  const loaded = loadDesk(path);
  if (!loaded.ok) throw new CommandFailure(`${path} is not in order: quarterdeck config check`);
  const entry = loaded.desk.config.strategies.find(({ id }) => id === strategy);
  if (entry !== undefined) return entry.parameters;
  throw new CommandFailure(`there is no strategy ${strategy} in ${path}`);
}

const faultLine = (strategy: string, { parameter, isUnknown, problem }: ParameterFault): string =>
  `parameters of ${strategy}: ${isUnknown ? `it has no ${parameter}` : `${parameter}: ${problem}`}`;

async function check(path: string, options: CheckOptions): Promise<void> {
  const parameters = options.for === undefined ? null : parametersFor(options.for, options);
  const read = await readFileAt(path);
  const { file, fileHash } = read;
  const checked = await checkFile(read, parameters);
  if (!checked.ok) {
    const { findings } = checked;
    const lines = findings.map((finding) => findingText(path, finding));
    answer(options.json === true, { ok: false, file, fileHash, findings }, lines);
    process.exitCode = 1;
    return;
  }
  const { name, version, parameters: known, carried, faults } = checked.description;
  const ok = faults.length === 0;
  const names = known.map((one) => `${one.name}${one.isRequired ? ' (required)' : ''}`);
  const carries =
    carried === null
      ? 'nothing'
      : `state of form ${carried.version}; where that is lost: ${carried.whenLost}`;
  const value = { ok, file, fileHash, name, version, parameters: known, carried, faults };
  answer(options.json === true, value, [
    `${path}: ${name} ${version} (${shortHash(fileHash)}) ${ok ? 'is in order' : 'does not fit'}`,
    `parameters: ${names.length === 0 ? 'none' : names.join(', ')}`,
    `carries from version to version: ${carries}`,
    ...faults.map((fault) => faultLine(options.for ?? '', fault)),
  ]);
  if (!ok) process.exitCode = 1;
}

interface SwapOptions extends AskOptions {
  readonly key: string;
  readonly passphraseFile?: string;
  readonly reason: string;
  readonly orders: 'pass' | 'cancel';
}

async function swap(name: string, given: string, options: SwapOptions): Promise<void> {
  const strategy = StrategyId.safeParse(name);
  if (!strategy.success) throw new CommandFailure(`"${name}" is no strategy name`, exitUsage);
  const wire = await CliWire.connect(engineOf(directoryOf(options.dir)));
  try {
    const { folder } = await filesOf(wire);
    const { file, fileHash } = await readFolderFile(folder, given);
    const signer = await openKey(options.key, options.passphraseFile);
    const record = Promise.withResolvers<Swapped>();
    let commandId = '';
    wire.onLedger(({ body }) => {
      if (body.type === 'strategy.swapped' && body.commandId === commandId) record.resolve(body);
    });
    note(`asking the engine to swap in ${file} (${shortHash(fileHash)}); the old one stays so far`);
    const asked = sendSigned(
      directoryOf(options.dir),
      signer,
      (head) => {
        commandId = head.commandId;
        const what = { strategy: strategy.data, file, fileHash, workingOrders: options.orders };
        return { kind: 'strategy.swap', ...head, ...what, reason: options.reason };
      },
      swapMillisLimit,
    );
    const done = await asked.catch((error: unknown) =>
      answerProposed(options.json === true, error),
    );
    if (done === undefined) return;
    const swapped = await wire.within(record.promise, recordMillisLimit, 'the record of the swap');
    answer(options.json === true, swapped, swapLines(swapped));
  } finally {
    wire.close();
  }
}

const asked = (command: Command): Command =>
  command.option('--dir <directory>', 'desk directory').option('--json', 'answer as one JSON line');

/** Adds the commands on strategies to the program. */
export function addStrategyCommands(program: Command): void {
  const strategy = program.command('strategy').description('the strategies of the desk');
  asked(strategy.command('list'))
    .description('what runs: version, module or file, mode, and why it does or does not trade')
    .action(list);
  asked(strategy.command('check'))
    .description('type-check and load a strategy file, and tell what it is; no engine is asked')
    .argument('<file>', 'the .ts file, wherever it is')
    .option('--for <strategy>', 'also whether it takes the parameters of this one in the desk file')
    .option('--config <file>', 'desk file for --for; default: desk.yaml in the directory')
    .action(check);
  asked(program.command('swap'))
    .description('put a file of the strategies folder in place of a running strategy')
    .argument('<strategy>', 'name of the strategy at the desk')
    .argument('<file>', 'name of a .ts file in the strategies folder, or a path to it')
    .requiredOption('--reason <text>', 'why, for the audit log')
    .requiredOption('--key <file>', 'key file of the operator who signs')
    .option('--passphrase-file <file>', 'file with the passphrase of the key')
    .addOption(
      new Option('--orders <what>', 'working orders: pass to the new version, or cancel')
        .choices(['pass', 'cancel'])
        .default('pass'),
    )
    .action(swap);
}
