/**
 * Proposals: commands that need a second operator, from asked for to their end.
 * Says nothing of who may approve; that is engine/operators, and carrying out is the host's.
 */
import { z } from 'zod';
import { OperatorCommand } from './commands.ts';
import { CommandId, OperatorId } from './ids.ts';
import { GateEpoch, MonoNanos, UtcNanos } from './numbers.ts';

/** A proposal is named by the command that it asks for. */
export const ProposalId = CommandId;
export type ProposalId = CommandId;

/**
 * How a proposal ended. `carriedOut` and `failed` (the act itself refused) follow an approval; of
 * the others nothing was done.
 */
export const ProposalOutcome = z.enum([
  'carriedOut',
  'failed',
  'rejected',
  'withdrawn',
  'expired',
  'killed',
  'epoch',
  'restart',
]);
export type ProposalOutcome = z.infer<typeof ProposalOutcome>;

/** Roles of which one may give the second signature; also those that may ask for what loosens. */
export const approverRoles = ['risk', 'admin'] as const;

/** Ledger events of proposals; events.ts takes them into its union. */
export const proposalBodies = [
  /** A signed command waits for a second operator; nothing has been done. */
  z.strictObject({
    type: z.literal('proposal.opened'),
    proposalId: ProposalId,
    command: OperatorCommand,
    /** SHA-256 (hex) of the text that the proposer signed; an approval names it. */
    commandHash: z.string().length(64),
    /** The proposer's, over that text. */
    signature: z.string().max(128),
    proposer: OperatorId,
    /** Of the gate as it was asked for; another one ends it. */
    epoch: GateEpoch,
    /** End of its life by the engine's monotonic clock; the wall time is to be shown. */
    expiresMonoNanos: MonoNanos,
    expiresUtcNanos: UtcNanos,
  }),
  /** A second operator has signed: on the record before anything is done. */
  z.strictObject({
    type: z.literal('proposal.approved'),
    proposalId: ProposalId,
    commandHash: z.string().length(64),
    approver: OperatorId,
    reason: z.string().max(400),
    /** The approver's command. */
    commandId: CommandId,
  }),
  z.strictObject({
    type: z.literal('proposal.ended'),
    proposalId: ProposalId,
    outcome: ProposalOutcome,
    /** Who ended it by hand, or approved it; null: time, a kill or a restart did. */
    operator: OperatorId.nullable(),
    reason: z.string().max(400),
  }),
] as const;
export type ProposalBody = z.infer<(typeof proposalBodies)[number]>;

export type ProposalOpened = Extract<ProposalBody, { type: 'proposal.opened' }>;
export type ProposalEnded = Extract<ProposalBody, { type: 'proposal.ended' }>;

/** One proposal and how it stands. */
export interface ProposalRecord {
  readonly opened: ProposalOpened;
  readonly openedUtcNanos: UtcNanos;
  /** Null: it waits for its second operator. */
  readonly approver: OperatorId | null;
}

/** The answer to a command that needs a second operator. */
export const Proposed = z.strictObject({
  kind: z.literal('proposed'),
  proposalId: ProposalId,
  expiresUtcNanos: UtcNanos,
});
export type Proposed = z.infer<typeof Proposed>;

/** A proposal as the wire tells it: the event that opened it, and what became of it. */
export const ProposalStand = z.strictObject({
  opened: proposalBodies[0],
  openedUtcNanos: UtcNanos,
  approver: OperatorId.nullable(),
  /** How long it still waits, in milliseconds; 0 when it has ended. */
  remainingMillis: z.int().nonnegative(),
  /** Null while it waits. */
  ended: proposalBodies[2].nullable(),
});
export type ProposalStand = z.infer<typeof ProposalStand>;
