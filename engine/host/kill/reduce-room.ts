/**
 * Puts scopes in mode `reduce`, for operators and for what acts by itself.
 * Loosens nothing: a halted scope stays halted, and so does what a wider halt covers.
 */
import type { ReduceCommand } from '../../contract/commands.ts';
import type { Actor } from '../../contract/events.ts';
import type { CommandId } from '../../contract/ids.ts';
import { type Scope, scopeText } from '../../contract/scope.ts';
import { type DeskMap, namesOfNothing } from '../../core/kill/desk-map.ts';
import { modeOfScope } from '../../state/mode.ts';
import { closeScopeAfter, type GateWords } from '../gate/gate-words.ts';
import { type Loop, stampNow } from '../loop.ts';

/** Who puts what in `reduce`, and why. */
export interface Reduction {
  readonly scope: Scope;
  readonly actor: Actor;
  /** `reduce` for an operator's own, else what acts by itself: a rule's name. */
  readonly cause: string;
  readonly reason: string;
  /** Null where no operator asked for it. */
  readonly commandId: CommandId | null;
}

export class ReduceRoom {
  readonly #loop: Loop;
  readonly #words: GateWords;
  readonly #desk: DeskMap;

  constructor(loop: Loop, words: GateWords, desk: DeskMap) {
    this.#loop = loop;
    this.#words = words;
    this.#desk = desk;
  }

  /**
   * Narrows a scope: approvals given before are fenced, what could enlarge a position is cancelled
   * at once. A refusal text, or ''. Not to be called from inside an observer of the loop.
   */
  reduceScope({ scope, actor, cause, reason, commandId }: Reduction): string {
    const loop = this.#loop;
    const { ledger } = loop.core;
    const unknown = namesOfNothing(this.#desk, ledger, scope);
    if (unknown.length > 0) return `no such name on this desk: ${unknown.join(' ')}`;
    if (modeOfScope(ledger, scope) === 'halted') {
      return `${scopeText(scope)} is halted, which is stricter than reduce: it stays halted`;
    }
    const { epoch } = closeScopeAfter(this.#words, ledger.epoch);
    const said = { scope, actor, cause, reason, commandId };
    const outcome = loop.process({ type: 'reduce', ...said, epoch, stamp: stampNow() });
    loop.fenceWaiting();
    return outcome.refusal?.detail ?? '';
  }

  /** The act of an operator's command. */
  reduce(command: ReduceCommand, actor: Actor): string {
    const { scope, reason, commandId } = command;
    return this.reduceScope({ scope, actor, cause: 'reduce', reason, commandId });
  }
}
