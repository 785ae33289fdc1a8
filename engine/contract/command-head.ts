/**
 * What every signed command begins with, and the reason that most carry.
 * Names no command; those are commands.ts and the files beside it.
 */
import { z } from 'zod';
import { CommandId, OperatorId, SessionId } from './ids.ts';
import { UtcNanos } from './numbers.ts';

/** Fields of every command. */
export const commandHead = {
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

/** Fields of a command that puts a part of a desk file in force, behind the part itself. */
export const planFields = {
  /** SHA-256 (hex) of the canonical JSON of what was in force when it was made. */
  baseHash: z.string().regex(/^[0-9a-f]{64}$/),
  /** Name of the file that it is from, to be shown. */
  source: z.string().min(1).max(120),
  reason: Reason,
};

/** Of an event: the command, who signed it, and which second operator; missing: the desk file. */
export const signedFields = {
  commandId: CommandId.optional(),
  operator: OperatorId.optional(),
  approver: OperatorId.optional(),
};
