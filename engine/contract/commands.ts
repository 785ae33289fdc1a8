/**
 * What operators can ask of the engine, and the bytes that they sign.
 * Holds no keys and decides nothing: verification is engine/operators, execution the host.
 */
import { z } from 'zod';
import { canonicalJson } from './canonical.ts';
import { CommandId, OperatorId, SessionId } from './ids.ts';
import { GateEpoch, UtcNanos } from './numbers.ts';
import { Scope } from './scope.ts';

const head = {
  commandId: CommandId,
  actor: OperatorId,
  /** The desk and the run of its engine that were on the screen; no other obeys. */
  desk: z.string().min(1).max(64),
  engineSession: SessionId,
  /** The console's session, for the audit log. */
  consoleSession: z.string().min(1).max(64),
  /** When it was signed; older than 30 s is refused. */
  issuedUtcNanos: UtcNanos,
};

/** A reason in the operator's own words; never empty. */
export const Reason = z
  .string()
  .trim()
  .min(3, { error: 'give a reason of 3 characters or more' })
  .max(400, { error: 'give a reason of 400 characters or less' });

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

export const OperatorCommand = z.discriminatedUnion('kind', [
  EnrolCommand,
  SignInCommand,
  RearmCommand,
  CancelOrderCommand,
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
  /** Which door it came through. */
  door: z.enum(['button', 'hotkey', 'tray', 'cli', 'api', 'rule', 'warden', 'quit']),
});
export type KillCommand = z.infer<typeof KillCommand>;
