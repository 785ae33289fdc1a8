/**
 * Signed commands of operators: judged, carried out or kept for a second operator, and on the
 * record whatever came of them, with what they were about before and after.
 * Answers only when the record is durable.
 */
import { z } from 'zod';
import { missingCase } from '../../contract/assert.ts';
import { scopeOfCommand } from '../../contract/command-scope.ts';
import type { OperatorCommand } from '../../contract/commands.ts';
import type { Actor } from '../../contract/events.ts';
import { ClientOrderId, CommandId, type OperatorId, type SessionId } from '../../contract/ids.ts';
import type { Proposed } from '../../contract/proposal.ts';
import type { Scope } from '../../contract/scope.ts';
import type { CommandVerdict, CommandVerifier } from '../../operators/command-verifier.ts';
import { type Direction, firstOperatorRole } from '../../operators/roles.ts';
import { utcNow } from '../clock.ts';
import type { Arming } from '../gate/rearm.ts';
import type { Log } from '../log.ts';
import { type Loop, stampNow } from '../loop.ts';
import type { CommandActs } from './command-acts.ts';
import { factOf } from './command-facts.ts';
import { localUser } from './local-user.ts';
import type { ProposalDesk } from './proposal-desk.ts';

/** What can be read of a command that is otherwise malformed, for the audit log. */
const Claimed = z.object({
  command: z.object({ kind: z.string().min(1).max(32), commandId: CommandId }),
});

export interface CommandDeskOptions {
  readonly loop: Loop;
  readonly verifier: CommandVerifier;
  readonly arming: Arming;
  readonly acts: CommandActs;
  readonly proposals: ProposalDesk;
  /** Of a command that has more than one direction. */
  readonly directionOf: (command: OperatorCommand) => Direction;
  readonly log: Log;
  readonly desk: string;
  readonly engineSession: SessionId;
  /** The command of that console session was verified: its operator is there. */
  readonly signedIn: (consoleSession: string, operator: OperatorId) => void;
  /** Resolves when everything up to here is durable; rejects when it never will be. */
  readonly durable: () => Promise<void>;
}

interface Entry {
  readonly commandId: CommandId;
  readonly kind: string;
  readonly actor: Actor;
  readonly reason: string;
  readonly scope: Scope | null;
  readonly proposalId?: CommandId;
}

/** Console sessions whose operator is remembered, for the record of a sign-in. */
const sessionsLimit = 256;

export class CommandDesk {
  readonly #options: CommandDeskOptions;
  readonly #present = new Map<string, OperatorId>();

  constructor(options: CommandDeskOptions) {
    this.#options = options;
  }

  /** A refusal text, '' when the command was carried out, or the proposal that it opened. */
  async take(signed: unknown): Promise<string | Proposed> {
    const { loop, verifier, durable, desk, engineSession, directionOf } = this.#options;
    const { environment, singleOperator, operators } = loop.core.ledger;
    const place = { nowUtcNanos: utcNow(), desk, engineSession, environment };
    const verdict = verifier.verify(signed, { ...place, singleOperator, operators, directionOf });
    const entry = entryOf(verdict, signed);
    const before = this.#fact(verdict);
    const answer = verdict.kind === 'refused' ? verdict.reason : await this.#answer(verdict);
    const refusal = typeof answer === 'string' ? answer : '';
    this.#options.log.info({ kind: entry?.kind, actor: entry?.actor.name, refusal }, 'command');
    if (entry === null) return refusal;
    loop.process({
      type: 'record',
      body: {
        type: 'command.recorded',
        ...entry,
        outcome: refusal === '' ? 'accepted' : 'refused',
        refusal: refusal.slice(0, 400),
        ...(typeof answer === 'string' ? {} : { proposalId: answer.proposalId }),
        ...(before === null ? {} : { before, after: this.#fact(verdict) ?? before }),
      },
      stamp: stampNow(),
    });
    await durable();
    return answer;
  }

  /** What the command is about, as it stands now; null where nobody knows what it is about. */
  #fact({ command }: CommandVerdict): string | null {
    if (command === null) return null;
    return factOf(command, this.#options.loop.core.ledger, this.#present);
  }

  async #answer(verdict: Extract<CommandVerdict, { kind: 'accepted' }>) {
    const { proposals, signedIn } = this.#options;
    const { command, approvers } = verdict;
    this.#noteSession(command);
    signedIn(command.consoleSession, command.actor);
    const refusal = this.#vain(command);
    if (refusal !== '') return refusal;
    if (approvers !== null) return proposals.open(verdict);
    return this.#carryOut(command, { kind: 'operator', name: command.actor });
  }

  /** Why a command is in vain whoever signs it; '' where it is not, or only its act can tell. */
  #vain(command: OperatorCommand): string {
    const { acts, arming } = this.#options;
    if (command.kind === 'override.grant') return acts.overrideRefusal(command);
    return command.kind === 'rearm' ? arming.askRefusal(command) : '';
  }

  #noteSession({ consoleSession, actor }: OperatorCommand): void {
    this.#present.delete(consoleSession);
    this.#present.set(consoleSession, actor);
    const oldest = this.#present.keys().next();
    if (this.#present.size > sessionsLimit && !oldest.done) this.#present.delete(oldest.value);
  }

  /** An act that breaks (a full disk, a compiler that is not there) is a refusal like any other. */
  async #carryOut(command: OperatorCommand, actor: Actor): Promise<string> {
    try {
      return await this.#act(command, actor);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#options.log.error({ kind: command.kind, error: reason }, 'a command has failed');
      return `it could not be carried out: ${reason}`;
    }
  }

  async #act(command: OperatorCommand, actor: Actor): Promise<string> {
    const { loop, arming, acts, proposals } = this.#options;
    const stamp = stampNow();
    switch (command.kind) {
      case 'operator.enrol': {
        const { actor: operator, publicKey, reason: cause } = command;
        const role = firstOperatorRole;
        const body = { type: 'operator.enrolled', operator, publicKey, role, cause } as const;
        loop.process({ type: 'record', body, stamp });
        return '';
      }
      case 'operator.signIn': {
        const { actor: operator, consoleSession: sessionId } = command;
        const body = { type: 'operator.signedIn', operator, sessionId } as const;
        loop.process({ type: 'record', body, stamp });
        return '';
      }
      case 'rearm':
        return arming.rearm(command, actor);
      case 'order.cancel': {
        const id = ClientOrderId.safeParse(command.clientOrderId);
        if (!id.success) return `${command.clientOrderId} is no order id`;
        const cause = `${command.actor}: ${command.reason}`;
        const intent = { type: 'cancelIntent', clientOrderId: id.data, cause, stamp } as const;
        return loop.process(intent).refusal?.detail ?? '';
      }
      case 'reduce':
        return acts.reduce(command, actor);
      case 'flatten':
        return acts.flatten(command, actor);
      case 'strategy.swap':
        return acts.swap(command, actor);
      case 'alert.acknowledge':
        return acts.acknowledge(command, actor);
      case 'break.decide':
        return acts.decideBreak(command, actor);
      case 'plan.apply':
        return acts.applyPlan(command, actor);
      case 'operators.apply':
        return acts.applyOperators(command, actor);
      case 'trips.apply':
        return acts.applyTrips(command, actor);
      case 'override.grant':
        return acts.override(command, actor);
      case 'order.place':
        return acts.place(command, actor);
      case 'order.amend':
        return acts.amend(command, actor);
      case 'position.close':
        return acts.close(command, actor);
      case 'strategy.pause':
        return acts.pause(command, actor);
      case 'proposal.approve':
        return proposals.approve(command, (asked, proposer) => this.#carryOut(asked, proposer));
      case 'proposal.reject':
        return proposals.reject(command);
      default:
        return missingCase(command);
    }
  }
}

/** What goes on the record of a command; null when it cannot even be named. */
function entryOf(verdict: CommandVerdict, signed: unknown): Entry | null {
  const { command } = verdict;
  const known = verdict.kind === 'accepted' || verdict.signed;
  const token: Actor = { kind: 'token', name: localUser };
  if (command === null) {
    const claimed = Claimed.safeParse(signed);
    if (!claimed.success) return null;
    const { kind, commandId } = claimed.data.command;
    return { commandId, kind, actor: token, reason: '', scope: null };
  }
  return {
    commandId: command.commandId,
    kind: command.kind,
    actor: known ? { kind: 'operator', name: command.actor } : token,
    reason: 'reason' in command ? command.reason : '',
    scope: scopeOfCommand(command),
    ...('proposalId' in command ? { proposalId: command.proposalId } : {}),
  };
}
