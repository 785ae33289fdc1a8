/**
 * `enrol`, `cancel`, `key`: what an operator does under their own name.
 * Each is signed with a key file and refused or accepted by the engine alone.
 */
import type { Command } from 'commander';
import { OperatorId } from '../contract/ids.ts';
import { createKeyFile } from '../operators/key-file.ts';
import { directoryOf } from './desk.ts';
import { answer, CommandFailure, exitUsage, note } from './output.ts';
import { openKey, passphraseOf, sendSigned } from './signing.ts';

interface SignedOptions {
  readonly dir?: string;
  readonly key: string;
  readonly passphraseFile?: string;
  readonly reason: string;
  readonly json?: boolean;
}

function signedOptions(command: Command): Command {
  return command
    .requiredOption('--key <file>', 'key file of the operator who signs')
    .option('--passphrase-file <file>', 'file with the passphrase of the key')
    .option('--dir <directory>', 'desk directory')
    .option('--json', 'answer as one JSON line');
}

async function enrol(options: SignedOptions): Promise<void> {
  const signer = await openKey(options.key, options.passphraseFile);
  const { reason } = options;
  const { publicKey, operator } = signer;
  await sendSigned(directoryOf(options.dir), signer, (head) => {
    return { kind: 'operator.enrol', ...head, publicKey, reason };
  });
  answer(options.json === true, { enrolled: operator }, [`enrolled ${operator}`]);
}

async function cancel(clientOrderId: string, options: SignedOptions): Promise<void> {
  const signer = await openKey(options.key, options.passphraseFile);
  const { reason } = options;
  await sendSigned(directoryOf(options.dir), signer, (head) => {
    return { kind: 'order.cancel', ...head, clientOrderId, reason };
  });
  const line = `cancel of ${clientOrderId} asked for; it is cancelled when the venue says so`;
  answer(options.json === true, { cancelRequested: clientOrderId }, [line]);
}

interface KeyOptions {
  readonly operator: string;
  readonly passphraseFile?: string;
  readonly clear?: boolean;
  readonly json?: boolean;
}

async function createKey(file: string, options: KeyOptions): Promise<void> {
  const operator = OperatorId.safeParse(options.operator);
  if (!operator.success) throw new CommandFailure('--operator is no operator name', exitUsage);
  if (options.clear === true) note('the key lies in the clear: for tests and drills only');
  const passphrase =
    options.clear === true
      ? null
      : await passphraseOf(options.passphraseFile, 'New passphrase (8 characters or more)');
  const made = createKeyFile(file, operator.data, passphrase);
  if (!made.ok) throw new CommandFailure(made.reason);
  const { publicKey } = made.value;
  const value = { file, operator: operator.data, publicKey };
  answer(options.json === true, value, [`${file}: ${operator.data}, public key ${publicKey}`]);
}

/** Adds the operator's commands to the program. */
export function addOperatorCommands(program: Command): void {
  signedOptions(program.command('enrol'))
    .description('make the owner of the key the first operator of a new desk')
    .option('--reason <text>', 'why, for the audit log', 'first operator of this desk')
    .action(enrol);
  signedOptions(program.command('cancel'))
    .description('cancel one working order')
    .argument('<clientOrderId>', 'id of the order as `orders` shows it')
    .requiredOption('--reason <text>', 'why, for the audit log')
    .action(cancel);
  const key = program.command('key').description('operator keys');
  key
    .command('create')
    .description('make a key file with mode 0600')
    .argument('<file>', 'where to write it; must not exist')
    .requiredOption('--operator <name>', 'whose key it is')
    .option('--passphrase-file <file>', 'file with the passphrase')
    .option('--clear', 'no passphrase: the key lies in the clear (tests and drills)')
    .option('--json', 'answer as one JSON line')
    .action(createKey);
}
