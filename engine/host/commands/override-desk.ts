/**
 * Carries out the grant of an override that was signed for, and says at once why there would be
 * none: nobody is asked for a second signature over what the gate would not lift.
 * Grants nothing by itself; the core looks at gate, limit and signatures in that very step.
 */
import { createHash } from 'node:crypto';
import type { Actor } from '../../contract/events.ts';
import { OperatorId } from '../../contract/ids.ts';
import type { OverrideGrantCommand } from '../../contract/override-command.ts';
import type { Refusal } from '../../contract/verdict.ts';
import type { Stamp } from '../../core/engine.ts';
import { type OverrideGrantEvent, overrideText } from '../../core/overrides.ts';
import { epochWord, type GateWords, isLatched, leaseExpiry } from '../gate/gate-words.ts';
import { type Loop, stampNow } from '../loop.ts';

export class OverrideDesk {
  readonly #loop: Loop;
  readonly #words: GateWords;
  readonly #now: () => Stamp;

  constructor(loop: Loop, words: GateWords, now: () => Stamp = stampNow) {
    this.#loop = loop;
    this.#words = words;
    this.#now = now;
  }

  /** What stands against it now, apart from signatures; '' when nothing does. */
  refusal(command: OverrideGrantCommand): string {
    return wordsOf(this.#loop.core.overrideRefusal(this.#eventOf(command, command.actor)));
  }

  /** Grants it; a refusal text with its node, or '' when it is in force. */
  grant(command: OverrideGrantCommand, { name }: Actor): string {
    const { refusal } = this.#loop.process(this.#eventOf(command, OperatorId.parse(name)));
    return wordsOf(refusal);
  }

  #eventOf(command: OverrideGrantCommand, proposer: OperatorId): OverrideGrantEvent {
    const { commandId: overrideId, request, node, limit, reason } = command;
    const { ledger } = this.#loop.core;
    const approver = ledger.proposals.get(overrideId)?.approver ?? proposer;
    const words = this.#words;
    const stamp = this.#now();
    return {
      type: 'overrideGrant',
      ...{ overrideId, request, node, limit, proposer, approver, reason, stamp },
      requestHash: createHash('sha256')
        .update(overrideText(ledger, request) ?? '')
        .digest('hex'),
      epoch: epochWord(words),
      armed: !isLatched(words) && stamp.mono < leaseExpiry(words),
    };
  }
}

const wordsOf = (refusal: Refusal | null): string =>
  refusal === null ? '' : `${refusal.node}: ${refusal.detail}`;

/** The acts of overrides, for the command desk. */
export const overrideActs = (desk: OverrideDesk) => ({
  overrideRefusal: (command: OverrideGrantCommand) => desk.refusal(command),
  override: (command: OverrideGrantCommand, actor: Actor) => desk.grant(command, actor),
});
