/**
 * `operators`: who may sign at the desk, what a desk file would change of that, and putting it in
 * force by a signed command.
 * Decides nothing: what lets somebody sign who could not waits for a second operator at the engine.
 */
import { basename } from 'node:path';
import type { Command } from 'commander';
import { issueText } from '../config/config-issue.ts';
import { loadDesk } from '../config/load-desk.ts';
import type { Authority } from '../contract/authority.ts';
import { type AuthorityChange, authorityChanges, authorityChangeText } from '../state/authority.ts';
import type { LedgerState } from '../state/ledger-state.ts';
import { directoryOf, engineOf } from './desk.ts';
import { stateOf } from './desk-snapshot.ts';
import { answer, CommandFailure } from './output.ts';
import { answerProposed, openKey, sendSigned } from './signing.ts';
import { CliWire } from './wire-client.ts';

interface ReadOptions {
  readonly dir?: string;
  readonly json?: boolean;
}

interface ApplyOptions extends ReadOptions {
  readonly key: string;
  readonly passphraseFile?: string;
  readonly reason: string;
}

async function ledgerOf(directory: string): Promise<LedgerState> {
  const wire = await CliWire.connect(engineOf(directory));
  try {
    return stateOf((await wire.snapshot()).state);
  } finally {
    wire.close();
  }
}

interface Compared {
  readonly authority: Authority;
  readonly changes: readonly AuthorityChange[];
}

async function compared(file: string, directory: string): Promise<Compared> {
  const loaded = loadDesk(file);
  if (!loaded.ok) throw new CommandFailure(loaded.issues.map(issueText).join('\n'));
  const ledger = await ledgerOf(directory);
  const { desk, singleOperator, operators } = loaded.desk.config;
  if (ledger.desk !== desk) {
    throw new CommandFailure(`${file} is of desk ${desk}, not ${ledger.desk}`);
  }
  const authority = { singleOperator, operators };
  return { authority, changes: authorityChanges(ledger, authority) };
}

const line = (change: AuthorityChange): string =>
  `${change.direction.padEnd(7)}  ${authorityChangeText(change)}`;

async function list(options: ReadOptions): Promise<void> {
  const { operators, singleOperator } = await ledgerOf(directoryOf(options.dir));
  const named = [...operators].map(([id, { role, publicKey }]) => ({ id, role, publicKey }));
  const lines = named.map(({ id, role, publicKey }) => `${id}  ${role}  ${publicKey}`);
  const rule = singleOperator ? 'one of them is enough' : 'two of them sign what is looser';
  answer(options.json === true, { singleOperator, operators: named }, [...lines, rule]);
}

async function plan(file: string, options: ReadOptions): Promise<void> {
  const { changes } = await compared(file, directoryOf(options.dir));
  const looser = changes.some(({ direction }) => direction === 'looser');
  const same = 'the file has the operators that are in force';
  const two = 'it lets somebody sign who could not: it needs a second operator';
  const outcome = looser ? two : 'one signature puts it in force, and so does the next start';
  const lines = changes.length === 0 ? [same] : [...changes.map(line), outcome];
  answer(options.json === true, { changes, isLooser: looser }, lines);
}

async function apply(file: string, options: ApplyOptions): Promise<void> {
  const directory = directoryOf(options.dir);
  const { authority, changes } = await compared(file, directory);
  const signer = await openKey(options.key, options.passphraseFile);
  const source = basename(file).slice(0, 120);
  const { reason } = options;
  const asked = sendSigned(directory, signer, (head) => {
    return { kind: 'operators.apply', ...head, authority, source, reason };
  });
  const asJson = options.json === true;
  const done = await asked.catch((error: unknown) => answerProposed(asJson, error));
  if (done === undefined) return;
  const lines = [...changes.map(line), `in force now, by ${signer.operator}`];
  answer(asJson, { applied: done.commandId, changes }, lines);
}

/** Adds `operators` to the program. */
export function addAuthorityCommands(program: Command): void {
  const operators = program.command('operators').description('who may sign at the desk');
  operators
    .command('list')
    .description('the operators in force')
    .option('--dir <directory>', 'desk directory')
    .option('--json', 'answer as one JSON line')
    .action(list);
  operators
    .command('plan')
    .description('what a desk file would change of who may sign')
    .argument('<file>', 'desk.yaml as it would be')
    .option('--dir <directory>', 'desk directory')
    .option('--json', 'answer as one JSON line')
    .action(plan);
  operators
    .command('apply')
    .description('put the operators of a desk file in force: one key to take away, two to give')
    .argument('<file>', 'desk.yaml as it would be')
    .requiredOption('--reason <text>', 'why, for the audit log')
    .requiredOption('--key <file>', 'key file of the operator who signs')
    .option('--passphrase-file <file>', 'file with the passphrase of the key')
    .option('--dir <directory>', 'desk directory')
    .option('--json', 'answer as one JSON line')
    .action(apply);
}
