/**
 * `config plan` and `config apply`: the limits of a desk file beside those in force, figure by
 * figure, and putting them in force by a signed command.
 * Decides nothing: what is looser waits for a second operator at the engine.
 */
import { basename } from 'node:path';
import type { Command } from 'commander';
import { issueText } from '../config/config-issue.ts';
import { deskLimits } from '../config/desk-limits.ts';
import { loadDesk } from '../config/load-desk.ts';
import type { DeskConfig } from '../contract/config.ts';
import type { LedgerRow } from '../contract/events.ts';
import type { Limits } from '../contract/limits.ts';
import { planFrameBytesLimit } from '../contract/wire.ts';
import { limitsHashOf } from '../operators/base-hash.ts';
import { authorityChanges } from '../state/authority.ts';
import type { LedgerState } from '../state/ledger-state.ts';
import { isLooser, type LimitChange } from '../state/limit-changes.ts';
import { planChanges } from '../state/plan-changes.ts';
import { tripChanges } from '../state/trip-changes.ts';
import { directoryOf, engineOf } from './desk.ts';
import { stateOf } from './desk-snapshot.ts';
import { type ApplyOptions, applyCommand, planCommand, type ReadOptions } from './file-plan.ts';
import { answer, CommandFailure, utcText } from './output.ts';
import { planTexts } from './proposal-lines.ts';
import { answerProposed, openKey, sendSigned } from './signing.ts';
import { CliWire } from './wire-client.ts';

interface Plan {
  readonly limits: Limits;
  readonly baseHash: string;
  readonly changes: readonly LimitChange[];
  /** The same in words, looser ones first. */
  readonly lines: readonly string[];
  readonly isLooser: boolean;
  /** Parts of the file that differ too and have a plan of their own. */
  readonly besides: readonly string[];
  /** Who put the present limits in force; null: the ledger has not told. */
  readonly inForce: InForce | null;
}

interface InForce {
  readonly cause: string;
  readonly sinceUtcNanos: string;
  readonly proposer: string | null;
  readonly approver: string | null;
}

/** What stands beside the limits in the message that carries a plan, at the most. */
const headBytes = 4_096;

/** How large the message of a plan is, in bytes. */
const planBytesOf = (limits: Limits): number =>
  Buffer.byteLength(JSON.stringify(limits)) + headBytes;

/** What the file would change at the running desk. */
async function planOf(file: string, directory: string): Promise<Plan> {
  const loaded = loadDesk(file);
  if (!loaded.ok) throw new CommandFailure(loaded.issues.map(issueText).join('\n'));
  const wire = await CliWire.connect(engineOf(directory));
  try {
    const ledger = stateOf((await wire.snapshot()).state);
    if (ledger.limits === null) throw new CommandFailure('no limits are in force yet');
    if (ledger.desk !== loaded.desk.config.desk) {
      throw new CommandFailure(`${file} is of desk ${loaded.desk.config.desk}, not ${ledger.desk}`);
    }
    const made = deskLimits(loaded.desk, [...ledger.instruments.values()]);
    if (!made.ok) throw new CommandFailure(made.issues.map(issueText).join('\n'));
    const bytes = planBytesOf(made.limits);
    if (bytes > planFrameBytesLimit) {
      const most = `one plan may have ${planFrameBytesLimit}`;
      throw new CommandFailure(`the limits of ${file} are a plan of ${bytes} bytes, and ${most}`);
    }
    const changes = planChanges(ledger, made.limits);
    const sides = { before: ledger.limits, after: made.limits };
    return {
      ...{ limits: made.limits, baseHash: limitsHashOf(ledger.limits), changes },
      ...{ lines: planTexts(changes, sides, ledger), isLooser: isLooser(changes) },
      besides: besidesOf(ledger, loaded.desk.config),
      inForce: await newestSetting(wire),
    };
  } finally {
    wire.close();
  }
}

/** `trips` and `operators`, where the file has others than those in force. */
function besidesOf(ledger: LedgerState, config: DeskConfig): string[] {
  const { singleOperator, operators, trips } = config;
  const signs = authorityChanges(ledger, { singleOperator, operators });
  const rules = tripChanges(ledger.trips?.rules ?? [], trips);
  return [...(rules.length > 0 ? ['trips'] : []), ...(signs.length > 0 ? ['operators'] : [])];
}

async function newestSetting(wire: CliWire): Promise<InForce | null> {
  const query = { before: null, limit: 1, typePrefix: 'limits.set', text: '' };
  const { result } = await wire.ask({ type: 'audit.query', query });
  return result.kind === 'audit' ? settingOf(result.page.rows[0]) : null;
}

function settingOf(row: LedgerRow | undefined): InForce | null {
  if (row?.body.type !== 'limits.set') return null;
  const { cause, operator = null, approver = null } = row.body;
  return { cause, sinceUtcNanos: row.utcNanos, proposer: operator, approver };
}

function inForceLine(inForce: InForce | null): string {
  if (inForce === null) return 'who set the limits in force is not on the record';
  const { cause, sinceUtcNanos, proposer, approver } = inForce;
  const by = proposer === null ? '' : `, proposed by ${proposer}`;
  const second = approver === null ? '' : `, approved by ${approver}`;
  return `in force since ${utcText(sinceUtcNanos)} UTC by ${cause}${by}${second}`;
}

function outcomeLine({ changes, isLooser: looser }: Plan): string {
  if (changes.length === 0) return 'the file has the limits that are in force';
  if (!looser) return 'tighter throughout: one signature puts it in force';
  return 'looser somewhere: it needs a second operator (one alone where the desk says so)';
}

async function plan(file: string, options: ReadOptions): Promise<void> {
  const made = await planOf(file, directoryOf(options.dir));
  const { changes, baseHash, inForce, besides } = made;
  const value = { changes, isLooser: made.isLooser, baseHash, inForce, besides };
  const others = besides.map((part) => `its ${part} differ too: quarterdeck ${part} plan ${file}`);
  const lines = [...made.lines, inForceLine(inForce), outcomeLine(made), ...others];
  answer(options.json === true, value, lines);
}

async function apply(file: string, options: ApplyOptions): Promise<void> {
  const directory = directoryOf(options.dir);
  const { limits, baseHash, changes, lines: told } = await planOf(file, directory);
  const signer = await openKey(options.key, options.passphraseFile);
  const source = basename(file).slice(0, 120);
  const { reason } = options;
  const asked = sendSigned(directory, signer, (head) => {
    return { kind: 'plan.apply', ...head, limits, baseHash, source, reason };
  });
  const asJson = options.json === true;
  const done = await asked.catch((error: unknown) => answerProposed(asJson, error));
  if (done === undefined) return;
  const next = `desk.yaml decides at the next start: keep it equal to ${file}`;
  const lines = [...told, `in force now, by ${signer.operator}`, next];
  answer(asJson, { applied: done.commandId, changes }, lines);
}

/** Adds `plan` and `apply` to `config`. */
export function addPlanCommands(config: Command): void {
  planCommand(config, 'what a desk file would change of the limits in force, and which way').action(
    plan,
  );
  applyCommand(
    config,
    'put the limits of a desk file in force: tighter with one key, looser with two',
  ).action(apply);
}
