/**
 * Commands signed with an operator's key file and sent over the wire.
 * Never prints a key or a passphrase.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { OperatorCommand } from '../contract/commands.ts';
import { CommandId, SessionId } from '../contract/ids.ts';
import { type GateEpoch, gateEpoch, UtcNanos } from '../contract/numbers.ts';
import type { Proposed } from '../contract/proposal.ts';
import type { EngineStatus } from '../contract/wire.ts';
import { loadKeyFile, type Signer } from '../operators/key-file.ts';
import { engineOf } from './desk.ts';
import { hiddenLine } from './hidden-line.ts';
import { answer, CommandFailure, utcText } from './output.ts';
import { CliWire } from './wire-client.ts';

/** Where a passphrase may come from; a terminal is asked when it comes from nowhere. */
export async function passphraseOf(file: string | undefined, prompt: string): Promise<string> {
  if (file !== undefined) return passphraseIn(file);
  const given = process.env['QUARTERDECK_PASSPHRASE'];
  if (given !== undefined) return given;
  if (!process.stdin.isTTY) {
    throw new CommandFailure('the key needs its passphrase: use --passphrase-file FILE');
  }
  return hiddenLine(prompt, process.stdin, process.stderr);
}

function passphraseIn(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new CommandFailure(`the passphrase file cannot be read: ${detail}`);
  }
}

/** Opens a key file, with its passphrase when it has one. */
export async function openKey(path: string, passphraseFile: string | undefined): Promise<Signer> {
  const bare = loadKeyFile(path, null);
  if (bare.ok) return bare.value;
  if (!bare.reason.includes('passphrase')) throw new CommandFailure(bare.reason);
  const opened = loadKeyFile(path, await passphraseOf(passphraseFile, `Passphrase of ${path}`));
  if (!opened.ok) throw new CommandFailure(opened.reason);
  return opened.value;
}

/** Fields that every command begins with, for the desk and the run that the engine told. */
export type CommandHead = ReturnType<typeof commandHead>;

function commandHead(signer: Signer, { desk, sessionId }: EngineStatus) {
  return {
    commandId: CommandId.parse(randomUUID()),
    actor: signer.operator,
    desk,
    engineSession: SessionId.parse(sessionId),
    consoleSession: `cli-${process.pid}`,
    issuedUtcNanos: UtcNanos.parse(`${Date.now()}000000`),
  };
}

/** Nothing was done: the command waits for a second operator. */
export class WaitsForSecond extends CommandFailure {
  readonly proposed: Proposed;

  constructor(proposed: Proposed) {
    super(`nothing was done yet: ${waitingLine(proposed)}`);
    this.proposed = proposed;
  }
}

const waitingLine = ({ proposalId, expiresUtcNanos }: Proposed): string =>
  `proposal ${proposalId} waits for a second operator until ${utcText(expiresUtcNanos)} UTC: ` +
  `quarterdeck approve ${proposalId}`;

/** Answers with the proposal that a command has become; any other error is thrown on. */
export function answerProposed(asJson: boolean, error: unknown): void {
  if (!(error instanceof WaitsForSecond)) throw error;
  answer(asJson, error.proposed, [waitingLine(error.proposed)]);
}

/**
 * Makes the command over what the engine tells of itself now, its epoch among it, signs and sends
 * it; the command. A refusal of the engine is a failure with its reason, and that it waits for a
 * second operator one of its own: who says that something was done has to hear that it was not.
 */
export async function sendSigned(
  directory: string,
  signer: Signer,
  commandOf: (head: CommandHead, epoch: GateEpoch) => OperatorCommand,
  millisLimit?: number,
): Promise<OperatorCommand> {
  const wire = await CliWire.connect(engineOf(directory));
  try {
    const { result } = await wire.ask({ type: 'status.query' });
    if (result.kind !== 'status') throw new CommandFailure('the engine told no status');
    const { status } = result;
    const command = commandOf(commandHead(signer, status), gateEpoch(status.epoch));
    const asked = wire.ask({ type: 'command', signed: signer.sign(command) }, millisLimit);
    const reply = await asked.catch(unknownOutcome);
    if (!reply.ok) throw new CommandFailure(`refused: ${reply.error}`);
    if (reply.result.kind === 'proposed') throw new WaitsForSecond(reply.result);
    return command;
  } finally {
    wire.close();
  }
}

/** Silence is no refusal: what was sent may have been done. */
function unknownOutcome(error: unknown): never {
  const detail = error instanceof Error ? error.message : String(error);
  throw new CommandFailure(
    `${detail}; whether it was done is not known, see: quarterdeck audit list`,
  );
}
