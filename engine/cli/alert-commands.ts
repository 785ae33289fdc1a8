/**
 * `alerts`: what the desk has raised, and taking one over.
 * Clears nothing: an alert is over when what it is about is.
 */
import type { Command } from 'commander';
import { AlertId } from '../contract/alert.ts';
import { alertLines, alertRows } from './alert-lines.ts';
import { directoryOf, engineOf } from './desk.ts';
import { stateOf } from './desk-snapshot.ts';
import { answer, CommandFailure, exitUsage } from './output.ts';
import { openKey, sendSigned } from './signing.ts';
import { CliWire } from './wire-client.ts';

interface ListOptions {
  readonly dir?: string;
  readonly all?: boolean;
  readonly json?: boolean;
}

async function list(options: ListOptions): Promise<void> {
  const wire = await CliWire.connect(engineOf(directoryOf(options.dir)));
  try {
    const { state, sequence } = await wire.snapshot();
    const all = options.all === true;
    const alerts = alertRows(stateOf(state), all);
    const lines = alerts.flatMap(alertLines);
    const none = all ? 'no alerts' : 'no open alerts';
    answer(options.json === true, { sequence, alerts }, lines.length === 0 ? [none] : lines);
  } finally {
    wire.close();
  }
}

interface AcknowledgeOptions {
  readonly dir?: string;
  readonly key: string;
  readonly passphraseFile?: string;
  readonly note: string;
  readonly json?: boolean;
}

async function acknowledge(id: string, options: AcknowledgeOptions): Promise<void> {
  const alertId = AlertId.safeParse(id);
  if (!alertId.success) throw new CommandFailure(`"${id}" is no id of an alert`, exitUsage);
  const signer = await openKey(options.key, options.passphraseFile);
  const { note } = options;
  await sendSigned(directoryOf(options.dir), signer, (head) => {
    return { kind: 'alert.acknowledge', ...head, alertId: alertId.data, note };
  });
  const value = { acknowledged: alertId.data, owner: signer.operator, note };
  answer(options.json === true, value, [`${signer.operator} has alert ${alertId.data}: ${note}`]);
}

/** Adds the commands on alerts to the program. */
export function addAlertCommands(program: Command): void {
  const alerts = program.command('alerts').description('what the desk has raised');
  alerts
    .command('list', { isDefault: true })
    .description('open alerts, the most severe first: what about, since when, who has it')
    .option('--all', 'also the last ones that are over and were taken over')
    .option('--dir <directory>', 'desk directory')
    .option('--json', 'answer as one JSON line')
    .action(list);
  alerts
    .command('ack')
    .description('take an alert over: from here on it is yours')
    .argument('<id>', 'id of the alert as `alerts` shows it')
    .requiredOption('--note <text>', 'what you make of it, for the audit log')
    .requiredOption('--key <file>', 'key file of the operator who signs')
    .option('--passphrase-file <file>', 'file with the passphrase of the key')
    .option('--dir <directory>', 'desk directory')
    .option('--json', 'answer as one JSON line')
    .action(acknowledge);
}
