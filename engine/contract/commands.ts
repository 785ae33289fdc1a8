/**
 * What operators can ask of the engine, and the bytes that they sign.
 * Holds no keys and decides nothing: verification is engine/operators, execution the host.
 */
import { z } from 'zod';
import { AlertId } from './alert.ts';
import { OperatorsApplyCommand } from './authority.ts';
import { canonicalJson } from './canonical.ts';
import { commandHead, planFields, Reason } from './command-head.ts';
import { handCommands } from './hand-commands.ts';
import { CommandId, OperatorId, StrategyId } from './ids.ts';
import { Limits } from './limits.ts';
import { GateEpoch } from './numbers.ts';
import { OverrideGrantCommand } from './override-command.ts';
import { BreakDecision, BreakId } from './reconciliation.ts';
import { Scope } from './scope.ts';
import { TripsApplyCommand } from './trips.ts';

const head = commandHead;

/** Enrols the first operator of a desk; refused when one exists. Signed by the key it enrols. */
export const EnrolCommand = z.strictObject({
  kind: z.literal('operator.enrol'),
  ...head,
  publicKey: z.string().min(40).max(128),
  reason: Reason,
});

/** Records that an operator is at this console (proves the key). */
export const SignInCommand = z.strictObject({ kind: z.literal('operator.signIn'), ...head });

/**
 * Lifts the halt of a scope that was shown at `epoch`: any kill since then has raised it, and the
 * command is refused. `typedScope` is what the operator typed and must equal scopeText.
 */
export const RearmCommand = z.strictObject({
  kind: z.literal('rearm'),
  ...head,
  scope: Scope,
  epoch: GateEpoch,
  typedScope: z.string().max(200),
  reason: Reason,
});
export type RearmCommand = z.infer<typeof RearmCommand>;

/** Cancels one working order by hand. */
export const CancelOrderCommand = z.strictObject({
  kind: z.literal('order.cancel'),
  ...head,
  clientOrderId: z.string().min(1).max(36),
  reason: Reason,
});

/** Puts a scope in mode `reduce`: its orders may only shrink a position. Never loosens a halt. */
export const ReduceCommand = z.strictObject({
  kind: z.literal('reduce'),
  ...head,
  scope: Scope,
  reason: Reason,
});
export type ReduceCommand = z.infer<typeof ReduceCommand>;

/**
 * Closes the positions of a halted scope by orders of its own, and leaves it halted. Bound to the
 * epoch that was on the screen, as a re-arm is; `typedScope` must equal scopeText.
 */
export const FlattenCommand = z.strictObject({
  kind: z.literal('flatten'),
  ...head,
  scope: Scope,
  epoch: GateEpoch,
  typedScope: z.string().max(200),
  reason: Reason,
});
export type FlattenCommand = z.infer<typeof FlattenCommand>;

/** Replaces a running strategy by the one in a file of the strategies folder. */
export const SwapCommand = z.strictObject({
  kind: z.literal('strategy.swap'),
  ...head,
  strategy: StrategyId,
  /** Name within the strategies folder; no path. */
  file: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,120}\.ts$/, {
    error: 'name a .ts file of the strategies folder, without its path',
  }),
  /** SHA-256 (hex) of the file as the operator saw it; another content is refused. */
  fileHash: z.string().regex(/^[0-9a-f]{64}$/),
  /** `pass`: working orders go to the new version; `cancel`: they are cancelled first. */
  workingOrders: z.enum(['pass', 'cancel']),
  reason: Reason,
});
export type SwapCommand = z.infer<typeof SwapCommand>;

/** Takes an alert over: from here on it has an owner. */
export const AcknowledgeCommand = z.strictObject({
  kind: z.literal('alert.acknowledge'),
  ...head,
  alertId: AlertId,
  note: z.string().max(400),
});
export type AcknowledgeCommand = z.infer<typeof AcknowledgeCommand>;

/** Decides a break with a venue: until each is decided, the desk does not arm. */
export const BreakDecideCommand = z.strictObject({
  kind: z.literal('break.decide'),
  ...head,
  breakId: BreakId,
  decision: BreakDecision,
  reason: Reason,
});
export type BreakDecideCommand = z.infer<typeof BreakDecideCommand>;

/**
 * The second operator's yes to a proposal: it is carried out at once. Signs the hash of the whole
 * command that was on the screen.
 */
export const ApproveCommand = z.strictObject({
  kind: z.literal('proposal.approve'),
  ...head,
  proposalId: CommandId,
  /** SHA-256 (hex) of the text that the proposer signed. */
  commandHash: z.string().regex(/^[0-9a-f]{64}$/),
  reason: Reason,
});
export type ApproveCommand = z.infer<typeof ApproveCommand>;

/** Ends a proposal without doing anything; by its proposer it is a withdrawal. */
export const RejectCommand = z.strictObject({
  kind: z.literal('proposal.reject'),
  ...head,
  proposalId: CommandId,
  reason: Reason,
});
export type RejectCommand = z.infer<typeof RejectCommand>;

/**
 * Puts other limits in force, made over those whose hash it names. Whether it loosens anything, and
 * so needs a second operator, is worked out figure by figure.
 */
export const PlanApplyCommand = z.strictObject({
  kind: z.literal('plan.apply'),
  ...head,
  limits: Limits,
  ...planFields,
});
export type PlanApplyCommand = z.infer<typeof PlanApplyCommand>;

export const OperatorCommand = z.discriminatedUnion('kind', [
  EnrolCommand,
  SignInCommand,
  RearmCommand,
  CancelOrderCommand,
  ReduceCommand,
  FlattenCommand,
  SwapCommand,
  AcknowledgeCommand,
  BreakDecideCommand,
  ApproveCommand,
  RejectCommand,
  PlanApplyCommand,
  OperatorsApplyCommand,
  TripsApplyCommand,
  OverrideGrantCommand,
  ...handCommands,
]);
export type OperatorCommand = z.infer<typeof OperatorCommand>;

/** A command with its Ed25519 signature (base64) over `commandBytes`. */
export const SignedCommand = z.strictObject({
  command: OperatorCommand,
  signature: z.string().min(80).max(128),
});
export type SignedCommand = z.infer<typeof SignedCommand>;

/** The text whose UTF-8 bytes are signed; the first line separates it from any other signing. */
export const commandText = (command: OperatorCommand): string =>
  `quarterdeck.command.v1\n${canonicalJson(command)}`;

/** Which door a kill came through; both the global hotkey and the window's keys are `hotkey`. */
export const KillDoor = z.enum([
  'button',
  'hotkey',
  'tray',
  'cli',
  'api',
  'rule',
  'warden',
  'quit',
]);

/**
 * The console that a kill came from whose sender no key has proved: who was there, nobody knows.
 */
export const KillConsole = z.strictObject({
  session: z.string().min(1).max(64),
  /** Whose key had last signed a command there, proved; null: none in this run. */
  lastSigner: OperatorId.nullable(),
  /** Whose key it called unlocked, unproved; null: it said that none was. */
  claimed: OperatorId.nullable(),
});
export type KillConsole = z.infer<typeof KillConsole>;

/** It in words that accuse nobody. */
export function killConsoleText({ session, lastSigner, claimed }: KillConsole): string {
  const key =
    claimed === null
      ? 'no key was unlocked there'
      : `it called the key of ${claimed} unlocked, unproved`;
  const before = lastSigner === null ? 'no key had signed there' : `${lastSigner} had signed there`;
  return `at console ${session.slice(0, 8)}, ${key}; ${before} before`;
}

/**
 * A kill needs less than any other command: the launch token of the control socket.
 * It is recorded with the operator last signed in at that console session, or the OS user.
 */
export const KillCommand = z.strictObject({
  kind: z.literal('kill'),
  commandId: CommandId,
  scope: Scope,
  reason: z.string().max(400),
  /** Recorded only if this console session has proved that operator's key; else the OS user. */
  actor: OperatorId.nullable(),
  consoleSession: z.string().min(1).max(64).optional(),
  door: KillDoor,
});
export type KillCommand = z.infer<typeof KillCommand>;
