/**
 * What stands between a halted desk and trading, and the one way to arm it.
 * Lifts nothing by itself and nothing in part: every blocker has to be gone, twice looked at.
 * Does not lift the halt of a strategy that has failed: nothing would decide there.
 */

import type { z } from 'zod';
import type { RearmCommand } from '../../contract/commands.ts';
import type { Actor } from '../../contract/events.ts';
import type { StrategyId, VenueId } from '../../contract/ids.ts';
import type { GateEpoch } from '../../contract/numbers.ts';
import { coversScope, type Mode, type Scope, scopeText } from '../../contract/scope.ts';
import { type DeskMap, namesOfNothing } from '../../core/kill/desk-map.ts';
import { modeOfScope } from '../../state/mode.ts';
import { monoNow, utcNow } from '../clock.ts';
import type { Ingress } from '../control/ingress.ts';
import type { KillRoom } from '../kill/kill-room.ts';
import { type Loop, stampNow } from '../loop.ts';
import type { WardenWatch } from '../warden-watch.ts';
import { epochWord, type GateWords, isLatchDurable, isLatched, openGate } from './gate-words.ts';

const haltsSince = (signed: GateEpoch, now: GateEpoch): string =>
  `the halt at gate epoch ${signed}, and the gate is at ${now}: look again and sign again`;

const modeWord = (mode: Mode): string => (mode === 'reduce' ? 'in reduce' : mode);

const closedMeanwhile = 'the gate was closed again meanwhile';

export interface ArmingOptions {
  readonly loop: Loop;
  readonly words: GateWords;
  readonly desk: DeskMap;
  readonly ingress: Ingress;
  readonly kills: KillRoom;
  readonly warden: () => WardenWatch | null;
  /** Venues that orders go to. */
  readonly venues: () => readonly VenueId[];
  /** Why the ledger no longer records; null while it does. */
  readonly ledgerFailure: () => string | null;
  /** Why the start is not complete; null when it is. */
  readonly startProblem: () => string | null;
  /** What the strategy at a seat says of its failure; null while it has not failed. */
  readonly strategyFailure: (strategy: StrategyId) => string | null;
  /** What stands against arming in our books beside the venues'; left out: nothing can. */
  readonly unreconciled?: () => readonly string[];
  /** What stands against arming in the limits of the desk file; left out: nothing can. */
  readonly heldBack?: () => readonly string[];
}

export class Arming {
  readonly #options: ArmingOptions;

  constructor(options: ArmingOptions) {
    this.#options = options;
  }

  /** Why arming would be refused now, each with what it waits for; empty when it would not. */
  blockers(): string[] {
    const { loop, words, kills, ledgerFailure, startProblem } = this.#options;
    const { ledger } = loop.core;
    const blockers: string[] = [];
    const failure = ledgerFailure();
    if (failure !== null) blockers.push(`the ledger has failed: ${failure}`);
    const problem = startProblem();
    if (problem !== null) blockers.push(problem);
    if (ledger.operators.size === 0) blockers.push('no operator is enrolled');
    if (ledger.limits === null) blockers.push('no limits are set');
    if (this.#options.warden()?.state !== 'guarding') blockers.push('the warden is not guarding');
    for (const venue of this.#options.venues()) {
      const state = ledger.venues.get(venue)?.state ?? 'down';
      if (state !== 'up') blockers.push(`the order session of ${venue} is ${state}`);
    }
    const unknown = [...ledger.orders.values()].filter((order) => order.status === 'unknown');
    const doubts = unknown.length === 1 ? '1 order is' : `${unknown.length} orders are`;
    if (unknown.length > 0) blockers.push(`${doubts} in doubt`);
    blockers.push(...(this.#options.unreconciled?.() ?? []));
    blockers.push(...(this.#options.heldBack?.() ?? []));
    // A kill that closed the gate but has not reached the core yet counts as running.
    const under = kills.isRunning || epochWord(words) !== ledger.epoch;
    if (under) blockers.push('a kill is not confirmed yet');
    if (ledger.flatten !== null) blockers.push('a flatten is under way');
    if (isLatched(words) && !isLatchDurable(words)) blockers.push('the latch is not durable yet');
    return blockers;
  }

  /**
   * Why a re-arm is not worth a second signature: what no waiting will change. Blockers that pass
   * by themselves are looked at when it is carried out.
   */
  askRefusal({ scope }: Pick<z.infer<typeof RearmCommand>, 'scope'>): string {
    const failed = this.#failed(scope);
    if (failed !== '') return failed;
    const needless = this.#needless(scope);
    if (needless !== '') return needless;
    const held = this.#options.heldBack?.() ?? [];
    return held.length === 0 ? '' : `not armed: ${held.join('; ')}`;
  }

  /** Arms the scope of the command; a refusal text, or '' when it is armed. */
  async rearm(command: z.infer<typeof RearmCommand>, actor: Actor): Promise<string> {
    const { words, ingress, loop } = this.#options;
    // Before the look: a kill during it or after it raises the word, and the opening gives way.
    const epoch = epochWord(words);
    if (command.epoch !== epoch) return `not armed: signed for ${haltsSince(command.epoch, epoch)}`;
    const refusal = this.#refusal();
    if (refusal !== '') return refusal;
    const failed = this.#failed(command.scope);
    if (failed !== '') return failed;
    const needless = this.#needless(command.scope);
    if (needless !== '') return needless;
    if (scopeText(command.scope) !== 'desk') return this.#lift(command, actor, epoch);
    const content = {
      epoch,
      cause: 're-arm',
      reason: command.reason,
      actor: actor.name,
      atMonoNanos: monoNow(),
      atUtcNanos: utcNow(),
    };
    const failure = await ingress.writeLatch({ ...content, state: 'armed' });
    const late = failure ?? this.#refusal(true);
    if (late !== '' || !openGate(words, epoch)) {
      await ingress.writeLatch({ ...content, state: 'halted', epoch: epochWord(words) });
      return late === '' ? closedMeanwhile : late;
    }
    loop.process({ type: 'rearm', command, actor, epoch, stamp: stampNow() });
    return '';
  }

  /** Why a strategy's own halt stays: nothing decides at its seat any more; '' when it may go. */
  #failed(scope: Scope): string {
    const { strategy } = scope;
    if (strategy === undefined || scopeText(scope) !== `strategy=${strategy}`) return '';
    const failure = this.#options.strategyFailure(strategy);
    if (failure === null) return '';
    const cause = failure.startsWith('failed: ') ? failure.slice('failed: '.length) : failure;
    const remedy = 'swap in a version that works, or restart the engine, and re-arm it then';
    return `not armed: ${strategy} has failed: ${cause}; ${remedy}`;
  }

  /** Why there is nothing to lift on exactly this scope; '' when there is. */
  #needless(scope: Scope): string {
    const { loop, words, desk } = this.#options;
    const { ledger } = loop.core;
    if (modeOfScope(ledger, scope) !== 'active') return '';
    const unknown = namesOfNothing(desk, ledger, scope);
    if (unknown.length > 0) return `no such name on this desk: ${unknown.join(' ')}`;
    const text = scopeText(scope);
    if (text === 'desk') return isLatched(words) ? '' : 'the desk is armed already';
    const covering = ledger.modes.filter((entry) => coversScope(entry.scope, scope));
    const held = covering.map((entry) => `${scopeText(entry.scope)} is ${modeWord(entry.mode)}`);
    if (held.length === 0) return `${text} is active already`;
    return `nothing to lift on ${text} itself: ${held.join(', ')}`;
  }

  /** A narrower scope than the desk: its halt lives in the ledger alone. */
  #lift(command: z.infer<typeof RearmCommand>, actor: Actor, epoch: GateEpoch): string {
    const { loop, words } = this.#options;
    if (epochWord(words) !== epoch) return closedMeanwhile;
    loop.process({ type: 'rearm', command, actor, epoch, stamp: stampNow() });
    return '';
  }

  #refusal(latchIsArmed = false): string {
    const open = 'the latch is not durable yet';
    const blockers = this.blockers().filter((blocker) => !latchIsArmed || blocker !== open);
    return blockers.length === 0 ? '' : `not armed: ${blockers.join('; ')}`;
  }
}
