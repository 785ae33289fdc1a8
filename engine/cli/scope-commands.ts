/**
 * `kill`, `reduce`, `rearm`, `flatten`: the acts on a scope, with `--show` what they would reach.
 * A kill needs the desk's own launch token and nothing more; the others are signed.
 */
import { randomUUID } from 'node:crypto';
import { type Command, Option } from 'commander';
import { KillCommand, type OperatorCommand } from '../contract/commands.ts';
import type { KillProgress } from '../contract/control.ts';
import type { EngineEndpoint } from '../contract/endpoint.ts';
import type { LedgerBody } from '../contract/events.ts';
import type { GateEpoch } from '../contract/numbers.ts';
import { type Scope, scopeText } from '../contract/scope.ts';
import { openReadConnection } from '../ledger/connection.ts';
import { madeWayText } from '../state/flatten-way.ts';
import { killAndFollow } from './control-client.ts';
import { directoryOf, engineOf, ledgerOf } from './desk.ts';
import { reportLines } from './desk-lines.ts';
import { Amounts, DeskSnapshot, stateOf } from './desk-snapshot.ts';
import { lastKill, lastKillLines } from './last-kill.ts';
import { answer, CommandFailure, exitUsage, note } from './output.ts';
import { lookAt, type ScopeAct } from './radius-lines.ts';
import { oneScope, parseScope } from './scope-text.ts';
import { answerProposed, type CommandHead, openKey, sendSigned } from './signing.ts';
import { heldLines } from './standing-lines.ts';
import { wardenLines, withStanding } from './warden-lines.ts';
import { CliWire } from './wire-client.ts';

const killMillisLimit = 15_000;
const snapshotMillisLimit = 2_000;
/** Longer than an engine lets one take. */
const flattenMillisLimit = 90_000;

interface ShowOptions {
  readonly dir?: string;
  readonly json?: boolean;
  readonly show?: boolean;
  readonly reason?: string;
}

interface KillOptions extends ShowOptions {
  /** The desk, where it is left out. */
  readonly scope?: string;
  readonly door: string;
  readonly last?: boolean;
}

interface SignedOptions extends ShowOptions {
  readonly scope: string;
  readonly key?: string;
  readonly passphraseFile?: string;
}

/** Shows what the act would reach; a scope of nothing is a failure. */
async function show(options: ShowOptions, scope: Scope, act: ScopeAct): Promise<void> {
  const wire = await CliWire.connect(engineOf(directoryOf(options.dir)));
  try {
    const { state } = await wire.snapshot();
    const look = lookAt(stateOf(state), scope, act);
    if (!look.isAnything) {
      throw new CommandFailure(`nothing on this desk is in scope: ${scopeText(scope)}`);
    }
    answer(options.json === true, look.value, look.lines);
  } finally {
    wire.close();
  }
}

function progressLine(progress: KillProgress): string {
  const millis = (progress.elapsedMicros / 1_000).toFixed(1);
  return `${progress.stage} after ${millis} ms`;
}

/** How to write amounts; raw units where the engine does not tell its instruments in time. */
async function amountsOf(endpoint: EngineEndpoint): Promise<Amounts> {
  try {
    const wire = await CliWire.connect(endpoint);
    try {
      const { state } = await wire.snapshot(snapshotMillisLimit);
      return new Amounts(DeskSnapshot.parse(state).instruments);
    } finally {
      wire.close();
    }
  } catch {
    return new Amounts([]);
  }
}

/** The report that the ledger keeps of the last kill, however long ago it was. */
function showLast(options: KillOptions): void {
  const directory = directoryOf(options.dir);
  const ledger = openReadConnection(ledgerOf(directory));
  try {
    const last = lastKill(ledger);
    if (last === null) throw new CommandFailure('no kill is on the ledger of this desk');
    const { report, facts } = last;
    // Of its own halt: the warden may have acted just before the engine knew of it.
    const since = facts.rearmedBeforeUtcNanos ?? '0';
    const lines = [...lastKillLines(last), ...wardenLines(directory, since, report.warden)];
    answer(options.json === true, { ...report, ...facts }, lines);
  } finally {
    ledger.close();
  }
}

async function kill(options: KillOptions): Promise<void> {
  if (options.last === true) return showLast(options);
  const scope = parseScope(options.scope ?? 'desk');
  if (options.show === true) return show(options, scope, 'kill');
  const command = KillCommand.safeParse({
    kind: 'kill',
    commandId: randomUUID(),
    scope,
    reason: options.reason,
    actor: null,
    door: options.door,
  });
  if (!command.success) throw new CommandFailure('the reason is too long', exitUsage);
  const directory = directoryOf(options.dir);
  const endpoint = engineOf(directory);
  const following = killAndFollow(endpoint, command.data, killMillisLimit, (progress) => {
    note(`kill ${scopeText(scope)}: ${progressLine(progress)}`);
  });
  const last = await following.catch((error: unknown) => {
    if (!(error instanceof CommandFailure)) throw error;
    throw new CommandFailure(withStanding(error.message, directory, endpoint.pid));
  });
  // After the kill, never before it.
  const amounts = await amountsOf(endpoint);
  answer(options.json === true, last, reportLines(last, scope, amounts));
  if (last.stage !== 'CONFIRMED') process.exitCode = 1;
}

/** Signs and sends an act; both key and reason have to be given. */
async function act(
  options: SignedOptions,
  commandOf: (head: CommandHead, reason: string, epoch: GateEpoch) => OperatorCommand,
): Promise<OperatorCommand> {
  const { key, reason } = options;
  if (key === undefined) throw new CommandFailure('give the operator key: --key FILE', exitUsage);
  if (reason === undefined) throw new CommandFailure('say why: --reason TEXT', exitUsage);
  const signer = await openKey(key, options.passphraseFile);
  // Sent even with an empty reason: the engine refuses it, and the refusal is on the record.
  return sendSigned(directoryOf(options.dir), signer, (head, epoch) =>
    commandOf(head, reason, epoch),
  );
}

async function reduce(options: SignedOptions): Promise<void> {
  const scope = parseScope(options.scope);
  if (options.show === true) return show(options, scope, 'reduce');
  const { commandId } = await act(options, (head, reason) => {
    return { kind: 'reduce', ...head, scope, reason };
  });
  const text = scopeText(scope);
  const line = `${text} may only reduce: ${options.reason ?? ''}`;
  answer(options.json === true, { reduced: text, commandId }, [line]);
}

/** What still holds the scope of a re-arm that is done; not to know it is no failure of that. */
async function heldAfter(
  { dir }: SignedOptions,
  scope: Scope,
): Promise<{ readonly isWhole: boolean; readonly lines: readonly string[] }> {
  try {
    const wire = await CliWire.connect(engineOf(directoryOf(dir)));
    try {
      const { state } = await wire.snapshot(snapshotMillisLimit);
      const lines = heldLines(stateOf(state), scope);
      return { isWhole: lines.some((line) => line.startsWith('still held')), lines };
    } finally {
      wire.close();
    }
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { isWhole: true, lines: [`what else holds it is not known: ${detail}`] };
  }
}

async function rearm(options: SignedOptions): Promise<void> {
  const scope = parseScope(options.scope);
  if (options.show === true) return show(options, scope, 'rearm');
  const text = scopeText(scope);
  const asked = act(options, (head, reason, epoch) => {
    return { kind: 'rearm', ...head, scope, epoch, typedScope: text, reason };
  });
  const armed = await asked.catch((error: unknown) => answerProposed(options.json === true, error));
  if (armed === undefined) return;
  const { commandId } = armed;
  const held = await heldAfter(options, scope);
  const lifted = `${held.isWhole ? 'lifted on' : 'armed'} ${text}: ${options.reason ?? ''}`;
  const stillHeld = held.lines;
  answer(options.json === true, { armed: text, commandId, stillHeld }, [lifted, ...stillHeld]);
}

type FlattenEnded = Extract<LedgerBody, { type: 'flatten.ended' }>;

const flattenWords: Readonly<Record<FlattenEnded['outcome'], string>> = {
  flat: 'CONFIRMED FLAT, and still halted',
  unfinished: 'NOT FLAT',
  unconfirmed: 'NOT CONFIRMED FLAT',
  stopped: 'FLATTEN STOPPED',
};

async function flatten(options: SignedOptions): Promise<void> {
  const scope = parseScope(options.scope);
  if (options.show === true) return show(options, scope, 'flatten');
  const text = scopeText(scope);
  const wire = await CliWire.connect(engineOf(directoryOf(options.dir)));
  try {
    const { state } = await wire.snapshot();
    const end = Promise.withResolvers<FlattenEnded>();
    let commandId: string | null = null;
    const heard: FlattenEnded[] = [];
    const look = (): void => {
      const own = heard.find(({ flattenId }) => flattenId === commandId);
      if (own !== undefined) end.resolve(own);
    };
    wire.onLedger(({ body }) => {
      if (body.type === 'flatten.ended') heard.push(body);
      look();
    });
    const command = await act(options, (head, reason, epoch) => {
      return { kind: 'flatten', ...head, scope, epoch, typedScope: text, reason };
    });
    commandId = command.commandId;
    note(`flatten ${text}: under way`);
    look();
    const ended = await wire.within(end.promise, flattenMillisLimit, 'the end of the flatten');
    const amounts = new Amounts([...stateOf(state).instruments]);
    const left = ended.remaining.map(({ instrument, strategy, lots }) => {
      const quantity = amounts.quantity(instrument, lots);
      return `open position ${instrument} of ${strategy ?? '?'} ${quantity}`;
    });
    const orders = `${ended.orders} ${ended.orders === 1 ? 'order' : 'orders'}`;
    const head = `${text}: ${flattenWords[ended.outcome]} after ${orders}: ${ended.detail}`;
    const madeWay = madeWayText(ended.madeWay);
    const told = madeWay === '' ? [head] : [head, madeWay];
    answer(options.json === true, ended, [...told, ...left]);
    if (ended.outcome !== 'flat') process.exitCode = 1;
  } finally {
    wire.close();
  }
}

const scoped = (command: Command): Command =>
  command
    .option('--dir <directory>', 'desk directory')
    .option('--show', 'do nothing: show what it would reach')
    .option('--json', 'answer as one JSON line');

function signed(command: Command): Command {
  return scoped(command)
    .requiredOption(
      '--scope <scope>',
      'what, typed out: desk, or strategy=NAME instrument=NAME ...',
      oneScope,
    )
    .option('--reason <text>', 'why, for the audit log')
    .option('--key <file>', 'key file of the operator who signs')
    .option('--passphrase-file <file>', 'file with the passphrase of the key');
}

/** Adds the acts on scopes to the program. */
export function addScopeCommands(program: Command): void {
  scoped(program.command('kill'))
    .description('close the gate, cancel every working order, ask the venue, report')
    .option(
      '--scope <scope>',
      'what to kill: desk, or strategy=NAME venue=NAME ... (default: desk)',
      oneScope,
    )
    .option('--reason <text>', 'why, for the audit log', 'killed from the command line')
    .option('--last', 'do nothing: show the kept report of the last kill')
    .addOption(
      new Option('--door <door>', 'which door the kill came through')
        .choices(['cli', 'quit'])
        .default('cli'),
    )
    .action(kill);
  signed(program.command('reduce'))
    .description('let orders only shrink positions; cancel what could enlarge one')
    .action(reduce);
  signed(program.command('rearm'))
    .description('lift the halt or the reduce of exactly one scope: it trades again')
    .action(rearm);
  signed(program.command('flatten'))
    .description('close the positions of a halted scope, and leave it halted')
    .action(flatten);
}
