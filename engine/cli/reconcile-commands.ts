/**
 * `reconcile`: the breaks between our books and the venues', and deciding one.
 * Compares nothing itself: the engine looks, and books what an operator decides.
 */
import type { Command } from 'commander';
import { type BreakDecision, BreakId } from '../contract/reconciliation.ts';
import { isLookedAt } from '../state/break-words.ts';
import { directoryOf, engineOf } from './desk.ts';
import { Amounts, stateOf } from './desk-snapshot.ts';
import { answer, CommandFailure, exitFailed, exitUsage } from './output.ts';
import { breakLines, closingLines, lookLine } from './reconcile-lines.ts';
import { openKey, sendSigned } from './signing.ts';
import { CliWire } from './wire-client.ts';

/** Longer than a decision that stops and flattens may take to begin. */
const decideMillisLimit = 30_000;

interface ListOptions {
  readonly dir?: string;
  readonly json?: boolean;
  readonly now?: boolean;
}

async function list(options: ListOptions): Promise<void> {
  const endpoint = engineOf(directoryOf(options.dir));
  const asking = await CliWire.connect(endpoint);
  const now = options.now === true;
  const reply = await asking
    .ask({ type: 'reconciliation.query', now })
    .finally(() => asking.close());
  const { result } = reply;
  if (result.kind !== 'reconciliation') throw new CommandFailure(`not looked at: ${reply.error}`);
  // Read after the look: what it found is in it.
  const wire = await CliWire.connect(endpoint);
  try {
    const { state, sequence } = await wire.snapshot();
    const ledger = stateOf(state);
    const amounts = new Amounts([...ledger.instruments]);
    const breaks = [...ledger.breaks.values()];
    const { looks } = result.reconciliation;
    const undecided = breaks.filter(({ decision }) => decision === null).length;
    const lines = breaks.flatMap((one) => breakLines(one, amounts));
    const said = [...looks.map(lookLine), ...lines, ...closingLines(looks, breaks.length)];
    answer(options.json === true, { sequence, undecided, looks, breaks }, said);
    // Who asked for a look has to hear that there was none, also where no line is read.
    if (now && !looks.every(isLookedAt)) process.exitCode = exitFailed;
  } finally {
    wire.close();
  }
}

interface DecideOptions {
  readonly dir?: string;
  readonly json?: boolean;
  readonly key: string;
  readonly passphraseFile?: string;
  readonly reason: string;
}

const doneWords = { adopt: 'adopted', ignore: 'ignored', flatten: 'adopted to be closed' } as const;

async function decide(id: string, decision: BreakDecision, options: DecideOptions): Promise<void> {
  const breakId = BreakId.safeParse(id);
  if (!breakId.success) throw new CommandFailure(`"${id}" is no id of a break`, exitUsage);
  const signer = await openKey(options.key, options.passphraseFile);
  const { reason } = options;
  await sendSigned(
    directoryOf(options.dir),
    signer,
    (head) => ({ kind: 'break.decide', ...head, breakId: breakId.data, decision, reason }),
    decideMillisLimit,
  );
  const value = { breakId: breakId.data, decision, operator: signer.operator, reason };
  answer(options.json === true, value, [`${breakId.data} is ${doneWords[decision]}: ${reason}`]);
}

const descriptions: Readonly<Record<BreakDecision, string>> = {
  adopt: 'the venue is right: make our books equal to it',
  ignore: 'leave it as it is; it stays in the list with the reason',
  flatten: 'cancel the order, or book it to "unmatched" and close it through the gate',
};

/** Adds the commands of reconciliation to the program. */
export function addReconcileCommands(program: Command): void {
  const reconcile = program
    .command('reconcile')
    .description('breaks between our books and the venues');
  reconcile
    .command('list', { isDefault: true })
    .description('what differs, both sides in figures, what it means, and what can be decided')
    .option('--now', 'look at every venue first; exit code 1 when one could not be looked at')
    .option('--dir <directory>', 'desk directory')
    .option('--json', 'answer as one JSON line')
    .action(list);
  for (const decision of ['adopt', 'ignore', 'flatten'] as const) {
    reconcile
      .command(decision)
      .description(descriptions[decision])
      .argument('<break>', 'id of the break as `reconcile` shows it, for example b229')
      .requiredOption('--reason <text>', 'why, for the audit log')
      .requiredOption('--key <file>', 'key file of the operator who signs')
      .option('--passphrase-file <file>', 'file with the passphrase of the key')
      .option('--dir <directory>', 'desk directory')
      .option('--json', 'answer as one JSON line')
      .action((id: string, options: DecideOptions) => decide(id, decision, options));
  }
}
