/**
 * Judges signed commands: schema, key, signature, desk, age, repetition, role, in this order.
 * Carries nothing out and records nothing: the host does, with the verdict given here.
 */
import type { z } from 'zod';
import { missingCase } from '../contract/assert.ts';
import { commandText, type OperatorCommand, SignedCommand } from '../contract/commands.ts';
import type { CommandId, OperatorId, SessionId } from '../contract/ids.ts';
import type { UtcNanos } from '../contract/numbers.ts';
import { scopeText } from '../contract/scope.ts';
import { isSignatureOf, publicKeyOf } from './ed25519.ts';
import {
  approversOf,
  type Direction,
  firstOperatorRole,
  onlyDirection,
  type Role,
  roleRefusal,
} from './roles.ts';
import { UsedCommands } from './used-commands.ts';

const second = 1_000_000_000n;
/** Oldest command that is obeyed. */
export const commandAgeSecondsLimit = 30;
/** How far a console's clock may be ahead of the engine's. */
export const clockLeadSecondsLimit = 5;

/** What the verdict depends on besides the command, as it stands now. */
export interface CommandContext {
  readonly nowUtcNanos: UtcNanos;
  readonly desk: string;
  /** This run of the engine. */
  readonly engineSession: SessionId;
  readonly environment: 'SIM' | 'PAPER' | 'LIVE';
  readonly singleOperator: boolean;
  readonly operators: ReadonlyMap<OperatorId, { readonly publicKey: string; readonly role: Role }>;
  /** Of a command that has more than one; left out, or not known: looser. */
  readonly directionOf?: (command: OperatorCommand) => Direction;
}

/** What was wrong, for counting and for tests; `reason` says it in words. */
export type CommandRefusalKind =
  | 'malformed'
  | 'unknownOperator'
  | 'badKey'
  | 'badSignature'
  | 'otherDesk'
  | 'otherRun'
  | 'tooOld'
  | 'fromTheFuture'
  | 'repeated'
  | 'tooMany'
  | 'role'
  | 'alreadyEnrolled'
  | 'environment'
  | 'typedScope';

export type CommandVerdict =
  | {
      readonly kind: 'accepted';
      readonly command: OperatorCommand;
      readonly operator: OperatorId;
      readonly role: Role;
      readonly signature: string;
      /** Who has to sign beside its operator before it is carried out; null: nobody. */
      readonly approvers: readonly Role[] | null;
    }
  | {
      readonly kind: 'refused';
      readonly refusal: CommandRefusalKind;
      readonly reason: string;
      /** The command as claimed, for the audit log; null when it was not readable. */
      readonly command: OperatorCommand | null;
      /** Whether its signature was that of its actor: only then is the actor known. */
      readonly signed: boolean;
    };

type Flaw = readonly [refusal: CommandRefusalKind, reason: string];

export class CommandVerifier {
  readonly #used: UsedCommands;

  constructor(used = new UsedCommands()) {
    this.#used = used;
  }

  /** Notes a command of an earlier session, read back from the ledger with its record's time. */
  remember(id: CommandId, recordedUtcNanos: UtcNanos): void {
    const at = BigInt(recordedUtcNanos);
    this.#used.add(id, at + lifeNanos, at);
  }

  /** Judges what came over the wire. The same command twice is accepted once. */
  verify(input: unknown, context: CommandContext): CommandVerdict {
    const parsed = SignedCommand.safeParse(input);
    if (!parsed.success) {
      return refused(['malformed', malformation(parsed.error)], null, false);
    }
    const { command, signature } = parsed.data;
    const key = keyOf(command, context);
    if ('flaw' in key) return refused(key.flaw, command, false);
    if (!isSignatureOf(key.publicKey, commandText(command), signature)) {
      const reason = `the signature is not that of ${command.actor} over this command`;
      return refused(['badSignature', reason], command, false);
    }
    const direction = directionIn(command, context);
    const flaw =
      placeFlaw(command, context) ??
      ageFlaw(command, context) ??
      this.#repetitionFlaw(command, context) ??
      roleFlaw(key.role, command, direction) ??
      kindFlaw(command, context);
    if (flaw !== null) return refused(flaw, command, true);
    const approvers = approversOf(command.kind, direction, context);
    const { actor: operator } = command;
    return { kind: 'accepted', command, operator, role: key.role, signature, approvers };
  }

  #repetitionFlaw(command: OperatorCommand, context: CommandContext): Flaw | null {
    const { commandId } = command;
    if (this.#used.has(commandId)) return ['repeated', `command ${commandId} was given before`];
    const now = BigInt(context.nowUtcNanos);
    const kept = this.#used.add(commandId, BigInt(command.issuedUtcNanos) + lifeNanos, now);
    return kept ? null : ['tooMany', 'too many commands within their life: wait 30 seconds'];
  }
}

const lifeNanos = BigInt(commandAgeSecondsLimit + clockLeadSecondsLimit) * second;

function refused(flaw: Flaw, command: OperatorCommand | null, signed: boolean): CommandVerdict {
  return { kind: 'refused', refusal: flaw[0], reason: flaw[1].slice(0, 400), command, signed };
}

type Key = { readonly publicKey: string; readonly role: Role } | { readonly flaw: Flaw };

function keyOf(command: OperatorCommand, context: CommandContext): Key {
  if (command.kind !== 'operator.enrol') {
    const known = context.operators.get(command.actor);
    if (known !== undefined) return known;
    return { flaw: ['unknownOperator', `${command.actor} is no operator of this desk`] };
  }
  if (context.environment === 'LIVE') {
    return { flaw: ['environment', 'a LIVE desk takes its operators from desk.yaml only'] };
  }
  if (context.operators.size > 0) {
    return { flaw: ['alreadyEnrolled', 'this desk has operators: add more in desk.yaml'] };
  }
  if (publicKeyOf(command.publicKey) === null) {
    return { flaw: ['badKey', 'publicKey must be a raw 32-byte Ed25519 key in base64'] };
  }
  return { publicKey: command.publicKey, role: firstOperatorRole };
}

/** A command for another desk, or for a run of this one that has ended, is nobody's here. */
function placeFlaw(command: OperatorCommand, context: CommandContext): Flaw | null {
  if (command.desk !== context.desk) {
    return ['otherDesk', `signed for the desk ${command.desk}; this one is ${context.desk}`];
  }
  if (command.engineSession === context.engineSession) return null;
  return ['otherRun', 'signed for another run of the engine: look again and sign again'];
}

function ageFlaw(command: OperatorCommand, context: CommandContext): Flaw | null {
  const age = BigInt(context.nowUtcNanos) - BigInt(command.issuedUtcNanos);
  if (age > BigInt(commandAgeSecondsLimit) * second) {
    const seconds = age / second;
    return ['tooOld', `signed ${seconds} s ago; the limit is ${commandAgeSecondsLimit} s`];
  }
  if (-age > BigInt(clockLeadSecondsLimit) * second) {
    const seconds = -age / second;
    return ['fromTheFuture', `signed ${seconds} s ahead of the engine's clock: set the clocks`];
  }
  return null;
}

const directionIn = (command: OperatorCommand, context: CommandContext): Direction =>
  onlyDirection(command.kind) ?? context.directionOf?.(command) ?? 'looser';

function roleFlaw(role: Role, command: OperatorCommand, direction: Direction): Flaw | null {
  const reason = roleRefusal(role, command.kind, direction);
  return reason === null ? null : ['role', reason];
}

function kindFlaw(command: OperatorCommand, context: CommandContext): Flaw | null {
  switch (command.kind) {
    case 'operator.enrol':
    case 'operator.signIn':
    case 'order.cancel':
    case 'reduce':
    case 'strategy.swap':
    case 'alert.acknowledge':
    case 'break.decide':
    case 'proposal.approve':
    case 'proposal.reject':
    case 'plan.apply':
    case 'operators.apply':
    case 'trips.apply':
    case 'order.place':
    case 'order.amend':
    case 'position.close':
    case 'strategy.pause':
    case 'override.grant':
      return null;
    case 'flatten': {
      const wanted = scopeText(command.scope);
      if (command.typedScope === wanted) return null;
      return ['typedScope', `type the scope as it is shown: ${wanted}`];
    }
    case 'rearm': {
      const wanted = scopeText(command.scope);
      if (command.typedScope !== wanted) {
        return ['typedScope', `type the scope as it is shown: ${wanted}`];
      }
      if (context.singleOperator && context.environment === 'LIVE') {
        return ['environment', 'a LIVE desk is never re-armed by one operator alone'];
      }
      return null;
    }
    default:
      return missingCase(command);
  }
}

/** What is wrong with the shape of a command; the operator's own words are named as such. */
function malformation(error: z.ZodError): string {
  const issue = error.issues[0];
  const path = issue?.path.join('.') ?? '';
  const message = issue?.message ?? '';
  if (path === 'command.reason') return message;
  return `not a signed command: ${path === '' ? '' : `${path}: `}${message}`;
}
