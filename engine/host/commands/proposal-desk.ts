/**
 * Commands that need a second operator: kept until another key has signed, then carried out once.
 * Carries out nothing by itself and nothing twice; an approval is durable before what it permits.
 */
import { hash } from 'node:crypto';
import {
  type ApproveCommand,
  commandText,
  type OperatorCommand,
  type RejectCommand,
} from '../../contract/commands.ts';
import type { Actor } from '../../contract/events.ts';
import type { OperatorId } from '../../contract/ids.ts';
import { monoNanos, UtcNanos } from '../../contract/numbers.ts';
import type {
  ProposalId,
  ProposalOutcome,
  ProposalRecord,
  ProposalStand,
  Proposed,
} from '../../contract/proposal.ts';
import type { RecordBody, Stamp } from '../../core/engine.ts';
import type { CommandVerdict } from '../../operators/command-verifier.ts';
import { approversOf, type Direction, onlyDirection } from '../../operators/roles.ts';
import { epochWord, type GateWords } from '../gate/gate-words.ts';
import { type Loop, stampNow } from '../loop.ts';

/** Proposals that wait at once; more are refused, so that none is lost in the crowd. */
export const waitingProposalsLimit = 32;

export interface ProposalDeskOptions {
  readonly loop: Loop;
  readonly words: GateWords;
  /** How long a proposal waits, on the engine's monotonic clock. */
  readonly lifeMillis: number;
  /** Resolves when everything up to here is durable; rejects when it never will be. */
  readonly durable: () => Promise<void>;
  /** Another one is for tests alone. */
  readonly now?: () => Stamp;
  /** Of a command that has more than one direction. */
  readonly directionOf?: (command: OperatorCommand) => Direction;
}

type Accepted = Extract<CommandVerdict, { kind: 'accepted' }>;
type CarryOut = (command: OperatorCommand, actor: Actor) => Promise<string>;

/** SHA-256 (hex) of the text that is signed. */
export const commandHashOf = (command: OperatorCommand): string =>
  hash('sha256', commandText(command), 'hex');

export class ProposalDesk {
  readonly #options: ProposalDeskOptions;
  readonly #now: () => Stamp;
  readonly #timers = new Map<ProposalId, NodeJS.Timeout>();

  constructor(options: ProposalDeskOptions) {
    this.#options = options;
    this.#now = options.now ?? stampNow;
  }

  /** Puts a command on the record as one that waits; a refusal text when it is out of date. */
  open({ command, operator, signature }: Accepted): Proposed | string {
    const { loop, words, lifeMillis } = this.#options;
    const { proposals, epoch } = loop.core.ledger;
    if (proposals.size >= waitingProposalsLimit) {
      return `${proposals.size} proposals wait already: approve or reject some`;
    }
    if (epochWord(words) !== epoch) return 'the gate is being closed: look again and sign again';
    if ('epoch' in command && command.epoch !== epoch) {
      return `signed at gate epoch ${command.epoch}, and the gate is at ${epoch}: look again`;
    }
    const stamp = this.#now();
    const { commandId: proposalId } = command;
    const expiresMonoNanos = monoNanos(stamp.mono + lifeMillis * 1_000_000);
    const expiresUtcNanos = UtcNanos.parse(
      String(BigInt(stamp.utc) + BigInt(lifeMillis) * 1_000_000n),
    );
    this.#record({
      ...{ type: 'proposal.opened', proposalId, command, signature, epoch },
      ...{ commandHash: commandHashOf(command), proposer: operator },
      ...{ expiresMonoNanos, expiresUtcNanos },
    });
    const timer = setTimeout(() => this.#look(proposalId), lifeMillis + 1);
    this.#timers.set(proposalId, timer.unref());
    return { kind: 'proposed', proposalId, expiresUtcNanos };
  }

  /** Takes the second signature and carries the command out; '' when that was done. */
  async approve(approval: ApproveCommand, carryOut: CarryOut): Promise<string> {
    const { proposalId, commandHash, actor: approver, reason, commandId } = approval;
    const record = this.#waiting(proposalId);
    if (typeof record === 'string') return record;
    const refusal = this.#approvalRefusal(record, approval);
    if (refusal !== '') return refusal;
    // From here on it is approved, and no other approval finds it waiting.
    this.#record({
      type: 'proposal.approved',
      ...{ proposalId, commandHash, approver, reason, commandId },
    });
    this.#forget(proposalId);
    await this.#options.durable();
    const { command, proposer } = record.opened;
    const late = this.#isEpochOf(record) ? '' : 'the gate was closed before it was carried out';
    const failure =
      late === '' ? await carryOut(command, { kind: 'operator', name: proposer }) : late;
    this.#end(proposalId, failure === '' ? 'carriedOut' : 'failed', approver, failure || reason);
    return failure === '' ? '' : `approved, and not carried out: ${failure}`;
  }

  /** Ends a proposal undone: a rejection, or a withdrawal by who asked. */
  reject({ proposalId, actor, reason }: RejectCommand): string {
    const record = this.#waiting(proposalId);
    if (typeof record === 'string') return record;
    const isOwn = record.opened.proposer === actor;
    if (!isOwn && !this.#mayApprove(record, actor)) {
      return `only ${record.opened.proposer} or ${this.#approverText(record)} may end this`;
    }
    this.#forget(proposalId);
    this.#end(proposalId, isOwn ? 'withdrawn' : 'rejected', actor, reason);
    return '';
  }

  /** Those that wait, oldest first, then those that have ended, newest first. */
  list(): ProposalStand[] {
    const { proposals, endedProposals } = this.#options.loop.core.ledger;
    const { mono } = this.#now();
    const waiting = [...proposals.values()].map(({ opened, openedUtcNanos, approver }) => {
      const remaining = Math.floor((opened.expiresMonoNanos - mono) / 1_000_000);
      const remainingMillis = Math.max(0, remaining);
      return { opened, openedUtcNanos, approver, remainingMillis, ended: null };
    });
    const over = endedProposals.map((record) => ({ ...record, remainingMillis: 0 }));
    return [...waiting, ...over.reverse()];
  }

  /** Watches no life any more; what waits is ended by the next start. */
  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #waiting(id: ProposalId): ProposalRecord | string {
    this.#look(id);
    const { proposals, endedProposals } = this.#options.loop.core.ledger;
    const record = proposals.get(id);
    if (record?.approver === null) return record;
    if (record !== undefined) return `proposal ${id} has been approved by ${record.approver}`;
    const over = endedProposals.findLast(({ opened }) => opened.proposalId === id);
    if (over === undefined) return `there is no proposal ${id}`;
    return `proposal ${id} has ended (${over.ended.outcome}): ${over.ended.reason}`;
  }

  #approvalRefusal(record: ProposalRecord, { actor, commandHash }: ApproveCommand): string {
    const { opened } = record;
    const { operators } = this.#options.loop.core.ledger;
    if (actor === opened.proposer) return 'who asked cannot approve: a second operator must';
    if (operators.get(actor)?.publicKey === operators.get(opened.proposer)?.publicKey) {
      return `${actor} has the key of ${opened.proposer}, who asked: another key must sign`;
    }
    if (!this.#mayApprove(record, actor)) {
      return `${opened.command.kind} is approved by ${this.#approverText(record)}`;
    }
    if (commandHash !== opened.commandHash) {
      return 'signed over another command than the one that waits: look again and sign again';
    }
    return this.#isEpochOf(record) ? '' : 'the gate was closed since: it has to be asked for again';
  }

  #approvers({ opened: { command } }: ProposalRecord): readonly string[] {
    const { environment, singleOperator } = this.#options.loop.core.ledger;
    const direction = onlyDirection(command.kind) ?? this.#options.directionOf?.(command);
    const place = { environment, singleOperator };
    return approversOf(command.kind, direction ?? 'looser', place) ?? [];
  }

  #approverText(record: ProposalRecord): string {
    return `another operator with the role ${this.#approvers(record).join(' or ')}`;
  }

  #mayApprove(record: ProposalRecord, actor: OperatorId): boolean {
    const role = this.#options.loop.core.ledger.operators.get(actor)?.role ?? '';
    return this.#approvers(record).includes(role);
  }

  #isEpochOf({ opened }: ProposalRecord): boolean {
    const { loop, words } = this.#options;
    return epochWord(words) === opened.epoch && loop.core.ledger.epoch === opened.epoch;
  }

  /** Ends the proposal when its life is over. */
  #look(id: ProposalId): void {
    const { loop, lifeMillis } = this.#options;
    const record = loop.core.ledger.proposals.get(id);
    if (record === undefined || record.approver !== null) return this.#forget(id);
    if (this.#now().mono < record.opened.expiresMonoNanos) return;
    this.#forget(id);
    const seconds = Math.round(lifeMillis / 1_000);
    this.#end(id, 'expired', null, `nobody approved it within ${seconds} s`);
  }

  #forget(id: ProposalId): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }

  #end(
    proposalId: ProposalId,
    outcome: ProposalOutcome,
    operator: OperatorId | null,
    reason: string,
  ): void {
    if (!this.#options.loop.core.ledger.proposals.has(proposalId)) return;
    this.#record({
      type: 'proposal.ended',
      ...{ proposalId, outcome, operator, reason: reason.slice(0, 400) },
    });
  }

  #record(body: RecordBody): void {
    this.#options.loop.process({ type: 'record', body, stamp: this.#now() });
  }
}
