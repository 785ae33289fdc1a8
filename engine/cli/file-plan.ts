/**
 * What a desk file would change of a running desk, by rule or by name, and putting it in force by a
 * signed command. Decides nothing: what is looser waits for a second operator at the engine.
 */
import { basename } from 'node:path';
import type { Command } from 'commander';
import { issueText } from '../config/config-issue.ts';
import { loadDesk } from '../config/load-desk.ts';
import type { OperatorCommand } from '../contract/commands.ts';
import type { DeskConfig } from '../contract/config.ts';
import { type FileChange, fileChangeLine, looserOf } from '../state/file-change.ts';
import type { LedgerState } from '../state/ledger-state.ts';
import { directoryOf, engineOf } from './desk.ts';
import { stateOf } from './desk-snapshot.ts';
import { answer, CommandFailure } from './output.ts';
import { answerProposed, type CommandHead, openKey, sendSigned } from './signing.ts';
import { CliWire } from './wire-client.ts';

export interface ReadOptions {
  readonly dir?: string;
  readonly json?: boolean;
}

export interface ApplyOptions extends ReadOptions {
  readonly key: string;
  readonly passphraseFile?: string;
  readonly reason: string;
}

/** One part of a desk file that is reviewed by itself. */
export interface FilePart {
  readonly changes: (ledger: LedgerState, config: DeskConfig) => readonly FileChange[];
  readonly command: (
    head: CommandHead,
    config: DeskConfig,
    said: { readonly baseHash: string; readonly source: string; readonly reason: string },
  ) => OperatorCommand;
  /** Of what is in force, that the changes were made over. */
  readonly baseHash: (ledger: LedgerState) => string;
  /** Said where the file changes nothing, and where what it changes needs a second operator. */
  readonly words: { readonly same: string; readonly looser: string };
}

export async function ledgerOf(directory: string): Promise<LedgerState> {
  const wire = await CliWire.connect(engineOf(directory));
  try {
    return stateOf((await wire.snapshot()).state);
  } finally {
    wire.close();
  }
}

async function compared(file: string, directory: string, part: FilePart) {
  const loaded = loadDesk(file);
  if (!loaded.ok) throw new CommandFailure(loaded.issues.map(issueText).join('\n'));
  const ledger = await ledgerOf(directory);
  const { config } = loaded.desk;
  if (ledger.desk !== config.desk) {
    throw new CommandFailure(`${file} is of desk ${config.desk}, not ${ledger.desk}`);
  }
  const baseHash = part.baseHash(ledger);
  return { config, baseHash, changes: part.changes(ledger, config) };
}

async function plan(file: string, options: ReadOptions, part: FilePart): Promise<void> {
  const { changes } = await compared(file, directoryOf(options.dir), part);
  const isLooser = looserOf(changes).length > 0;
  const outcome = 'one signature puts it in force, and so does the next start';
  const { same, looser } = part.words;
  const verdict = isLooser ? looser : outcome;
  const lines = changes.length === 0 ? [same] : [...changes.map(fileChangeLine), verdict];
  answer(options.json === true, { changes, isLooser }, lines);
}

async function apply(file: string, options: ApplyOptions, part: FilePart): Promise<void> {
  const directory = directoryOf(options.dir);
  const { config, baseHash, changes } = await compared(file, directory, part);
  const signer = await openKey(options.key, options.passphraseFile);
  const source = basename(file).slice(0, 120);
  const said = { baseHash, source, reason: options.reason };
  const asked = sendSigned(directory, signer, (head) => part.command(head, config, said));
  const asJson = options.json === true;
  const done = await asked.catch((error: unknown) => answerProposed(asJson, error));
  if (done === undefined) return;
  const lines = [...changes.map(fileChangeLine), `in force now, by ${signer.operator}`];
  answer(asJson, { applied: done.commandId, changes }, lines);
}

/** A command `plan FILE` under a group, without what it does. */
export const planCommand = (group: Command, description: string): Command =>
  group
    .command('plan')
    .description(description)
    .argument('<file>', 'desk.yaml as it would be')
    .option('--dir <directory>', 'desk directory')
    .option('--json', 'answer as one JSON line');

/** The same of `apply FILE`, which is signed. */
export const applyCommand = (group: Command, description: string): Command =>
  group
    .command('apply')
    .description(description)
    .argument('<file>', 'desk.yaml as it would be')
    .requiredOption('--reason <text>', 'why, for the audit log')
    .requiredOption('--key <file>', 'key file of the operator who signs')
    .option('--passphrase-file <file>', 'file with the passphrase of the key')
    .option('--dir <directory>', 'desk directory')
    .option('--json', 'answer as one JSON line');

/** Adds `plan` and `apply` of one part to its command. */
export function addFilePlan(
  group: Command,
  part: FilePart,
  told: { readonly plan: string; readonly apply: string },
): void {
  planCommand(group, told.plan).action((file: string, _: ReadOptions, command: Command) =>
    plan(file, command.optsWithGlobals<ReadOptions>(), part),
  );
  applyCommand(group, told.apply).action((file: string, _: ApplyOptions, command: Command) =>
    apply(file, command.optsWithGlobals<ApplyOptions>(), part),
  );
}
