/**
 * `proposals`, `approve` and `reject`: commands that wait for a second operator.
 * Signs over the command that it shows, by a hash of its own and not the engine's word for it.
 */
import { createHash } from 'node:crypto';
import type { Command } from 'commander';
import { commandText } from '../contract/commands.ts';
import type { ProposalStand } from '../contract/proposal.ts';
import type { LedgerState } from '../state/ledger-state.ts';
import { askedFor } from '../state/proposal-words.ts';
import { directoryOf, engineOf } from './desk.ts';
import { stateOf } from './desk-snapshot.ts';
import { answer, CommandFailure, exitUsage, note } from './output.ts';
import { changeLines, proposalLines } from './proposal-lines.ts';
import { openKey, sendSigned } from './signing.ts';
import { CliWire } from './wire-client.ts';

/** Longer than what an approval carries out may take: a swap warms up. */
const approveMillisLimit = 60_000;

interface ListOptions {
  readonly dir?: string;
  readonly json?: boolean;
}

interface Told {
  readonly proposals: readonly ProposalStand[];
  /** What a plan would change the limits of. */
  readonly ledger: LedgerState;
}

async function proposalsOf(directory: string): Promise<Told> {
  const wire = await CliWire.connect(engineOf(directory));
  try {
    const { result, error } = await wire.ask({ type: 'proposals.query' });
    if (result.kind === 'proposals') {
      const ledger = stateOf((await wire.snapshot()).state);
      return { proposals: result.proposals, ledger };
    }
    throw new CommandFailure(`the engine told no proposals: ${error}`);
  } finally {
    wire.close();
  }
}

async function list(options: ListOptions): Promise<void> {
  const { proposals, ledger } = await proposalsOf(directoryOf(options.dir));
  const waiting = proposals.filter(({ ended }) => ended === null);
  const over = proposals.filter(({ ended }) => ended !== null);
  const none = waiting.length === 0 ? ['no command waits for a second operator'] : [];
  const told = [...waiting, ...over].flatMap((one) => proposalLines(one, ledger));
  const lines = [...none, ...told];
  answer(options.json === true, { waiting, ended: over }, lines);
}

/** The one proposal that waits whose id begins so. */
async function waitingProposal(
  directory: string,
  id: string,
): Promise<ProposalStand & Pick<Told, 'ledger'>> {
  const { proposals, ledger } = await proposalsOf(directory);
  const found = proposals.filter(({ opened }) => opened.proposalId.startsWith(id));
  if (id === '' || found.length > 1) {
    throw new CommandFailure(`"${id}" names ${found.length} proposals: give more of it`, exitUsage);
  }
  const one = found[0];
  if (one === undefined) throw new CommandFailure(`there is no proposal ${id}`);
  return { ...one, ledger };
}

interface SignOptions extends ListOptions {
  readonly key: string;
  readonly passphraseFile?: string;
  readonly reason: string;
}

const hashOf = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

async function approve(id: string, options: SignOptions): Promise<void> {
  const directory = directoryOf(options.dir);
  const proposal = await waitingProposal(directory, id);
  const { command, proposalId, proposer } = proposal.opened;
  const signer = await openKey(options.key, options.passphraseFile);
  const what = askedFor(command);
  note(`approving as ${signer.operator}: ${what}, asked for by ${proposer}`);
  for (const line of changeLines(command, proposal.ledger)) note(line);
  const commandHash = hashOf(commandText(command));
  const { reason } = options;
  await sendSigned(
    directory,
    signer,
    (head) => ({ kind: 'proposal.approve', ...head, proposalId, commandHash, reason }),
    approveMillisLimit,
  );
  const value = { approved: proposalId, proposer, approver: signer.operator, asked: what };
  answer(options.json === true, value, [`approved by ${signer.operator} and carried out: ${what}`]);
}

async function reject(id: string, options: SignOptions): Promise<void> {
  const directory = directoryOf(options.dir);
  const { command, proposalId } = (await waitingProposal(directory, id)).opened;
  const signer = await openKey(options.key, options.passphraseFile);
  const { reason } = options;
  await sendSigned(directory, signer, (head) => {
    return { kind: 'proposal.reject', ...head, proposalId, reason };
  });
  const what = askedFor(command);
  const value = { rejected: proposalId, operator: signer.operator, asked: what };
  answer(options.json === true, value, [`ended by ${signer.operator}, undone: ${what}`]);
}

const signed = (command: Command): Command =>
  command
    .argument('<proposal>', 'id of the proposal, or its beginning, as `proposals` shows it')
    .requiredOption('--reason <text>', 'why, for the audit log')
    .requiredOption('--key <file>', 'key file of the operator who signs')
    .option('--passphrase-file <file>', 'file with the passphrase of the key')
    .option('--dir <directory>', 'desk directory')
    .option('--json', 'answer as one JSON line');

/** Adds the commands on proposals to the program. */
export function addProposalCommands(program: Command): void {
  program
    .command('proposals')
    .description('commands that wait for a second operator, and how the last ones ended')
    .option('--dir <directory>', 'desk directory')
    .option('--json', 'answer as one JSON line')
    .action(list);
  signed(program.command('approve'))
    .description('sign as the second operator: the command is carried out at once')
    .action(approve);
  signed(program.command('reject'))
    .description('end a proposal undone; who asked withdraws it so')
    .action(reject);
}
