/**
 * `override list` and `override grant`: one refused order past one soft limit, once.
 * Sends no order: whoever wanted it has to want it again, word for word, within the minute.
 */
import type { Command } from 'commander';
import type { LedgerBody } from '../contract/events.ts';
import type { AuditPage } from '../contract/wire.ts';
import { directoryOf, engineOf } from './desk.ts';
import { Amounts, DeskSnapshot, stateOf } from './desk-snapshot.ts';
import { answer, CommandFailure, exitUsage } from './output.ts';
import { overrideLines, type RefusedOrder, refusedLine } from './override-lines.ts';
import { answerProposed, openKey, sendSigned } from './signing.ts';
import { CliWire } from './wire-client.ts';

/** Refusals looked through for those that could be overridden, newest first. */
const refusalsLimit = 200;
/** How many of them are listed. */
const shownRefusals = 10;

type Verdict = Extract<LedgerBody, { type: 'verdict.recorded' }>;

async function rowsOf(wire: CliWire, typePrefix: string, text: string): Promise<AuditPage['rows']> {
  const query = { before: null, limit: refusalsLimit, typePrefix, text };
  const { result, error } = await wire.ask({ type: 'audit.query', query });
  if (result.kind === 'audit') return result.page.rows;
  throw new CommandFailure(`the engine told no record: ${error}`);
}

/** Verdicts in which a soft limit refused, newest first. */
async function softRefusals(wire: CliWire, intent = ''): Promise<Verdict[]> {
  const rows = await rowsOf(wire, 'verdict.recorded', intent === '' ? 'the soft limit of' : intent);
  const found = rows.flatMap(({ body }) => {
    const isOne = body.type === 'verdict.recorded' && body.refusal?.breach?.severity === 'soft';
    return isOne && body.intentId.startsWith(intent) ? [body] : [];
  });
  // A whole id may be the beginning of others.
  const exact = found.filter(({ intentId }) => intentId === intent);
  return exact.length > 0 ? exact : found;
}

/** The order that was refused; null: its intent is further back than the page. */
async function refusedOrder(wire: CliWire, verdict: Verdict): Promise<RefusedOrder | null> {
  const { intentId, refusal } = verdict;
  if (refusal?.breach === undefined) return null;
  for (const { body } of await rowsOf(wire, 'intent.recorded', `"${intentId}"`)) {
    if (body.type !== 'intent.recorded' || body.intentId !== intentId) continue;
    return { intentId, request: body.request, breach: refusal.breach, detail: refusal.detail };
  }
  return null;
}

interface ListOptions {
  readonly dir?: string;
  readonly json?: boolean;
}

async function list(options: ListOptions): Promise<void> {
  const wire = await CliWire.connect(engineOf(directoryOf(options.dir)));
  try {
    const { state } = await wire.snapshot();
    const amounts = new Amounts(DeskSnapshot.parse(state).instruments);
    const { overrides } = stateOf(state);
    const { live, ended } = overrides ?? { live: [], ended: [] };
    const refused: RefusedOrder[] = [];
    for (const verdict of (await softRefusals(wire)).slice(0, shownRefusals)) {
      const order = await refusedOrder(wire, verdict);
      if (order !== null) refused.push(order);
    }
    const none = live.length === 0 ? ['no override is in force'] : [];
    const lines = [
      ...none,
      ...[...live, ...ended.toReversed()].flatMap((one) => overrideLines(one, amounts)),
      ...refused.map((order) => refusedLine(order, amounts)),
    ];
    answer(options.json === true, { live, ended, refused }, lines);
  } finally {
    wire.close();
  }
}

/** The one refused order whose intent begins so. */
async function refusedBy(directory: string, intent: string): Promise<RefusedOrder> {
  const wire = await CliWire.connect(engineOf(directory));
  try {
    const found = await softRefusals(wire, intent);
    const one = found[0];
    if (intent === '' || found.length > 1) {
      const many = `"${intent}" names ${found.length} refused orders: give more of it`;
      throw new CommandFailure(many, exitUsage);
    }
    const order = one === undefined ? null : await refusedOrder(wire, one);
    if (order !== null) return order;
    throw new CommandFailure(`no order ${intent} was refused by a soft limit of a node`);
  } finally {
    wire.close();
  }
}

interface GrantOptions extends ListOptions {
  readonly key: string;
  readonly passphraseFile?: string;
  readonly reason: string;
}

async function grant(intent: string, options: GrantOptions): Promise<void> {
  const directory = directoryOf(options.dir);
  const { request, breach } = await refusedBy(directory, intent);
  const { node, limit } = breach;
  const { reason } = options;
  const signer = await openKey(options.key, options.passphraseFile);
  const asked = sendSigned(directory, signer, (head) => {
    return { kind: 'override.grant', ...head, request, node, limit, reason };
  });
  const asJson = options.json === true;
  const done = await asked.catch((error: unknown) => answerProposed(asJson, error));
  if (done === undefined) return;
  const line = `in force for 60 s: the same order, once, past ${limit} of ${node}`;
  answer(asJson, { granted: done.commandId, request, node, limit }, [line]);
}

/** Adds `override` to the program. */
export function addOverrideCommands(program: Command): void {
  const override = program
    .command('override')
    .description('one refused order past one soft limit, once and within a minute');
  override
    .command('list')
    .description('overrides in force and over, and the last orders that a soft limit refused')
    .option('--dir <directory>', 'desk directory')
    .option('--json', 'answer as one JSON line')
    .action(list);
  override
    .command('grant')
    .description('ask for one; a second operator approves it within its proposal')
    .argument('<intent>', 'id of the refused intent, or its beginning, as `override list` tells')
    .requiredOption('--reason <text>', 'why, for the audit log')
    .requiredOption('--key <file>', 'key file of the operator who signs')
    .option('--passphrase-file <file>', 'file with the passphrase of the key')
    .option('--dir <directory>', 'desk directory')
    .option('--json', 'answer as one JSON line')
    .action(grant);
}
