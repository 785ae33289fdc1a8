/**
 * Hot swap: another version of a strategy is loaded, warms up, and takes over at one sequence
 * number, with state, orders and position.
 * Touches nothing of the running one before the other is ready, and loses no order.
 */

import type { SwapCommand } from '../../contract/commands.ts';
import type { Actor } from '../../contract/events.ts';
import type { ClientOrderId, StrategyId } from '../../contract/ids.ts';
import type { MonoNanos } from '../../contract/numbers.ts';
import type { CarriedState } from '../../contract/strategy.ts';
import { microsBetween, monoNow } from '../clock.ts';
import { type Loop, stampNow } from '../loop.ts';
import type { StrategyInstance } from './strategy-instance.ts';
import { programOf } from './strategy-program.ts';
import type { StrategyRoom } from './strategy-room.ts';
import type { StrategySources } from './strategy-sources.ts';
import { wishesDroppedLimit } from './strategy-wishes.ts';

/** How long the new one may take to be ready, the old to hand over, the new to take over. */
export const swapMillisLimits = { warmUp: 10_000, handOver: 1_000, takeOver: 1_000 };

export interface SwapDeskOptions {
  readonly loop: Loop;
  readonly room: StrategyRoom;
  readonly sources: Pick<StrategySources, 'ofFile'>;
}

type Carried = 'passed' | 'none' | 'lost';

interface Handed {
  readonly carried: Carried;
  readonly state: CarriedState | null;
  /** Why it is lost; empty when it is not. */
  readonly lost: string;
}

export class SwapDesk {
  readonly #options: SwapDeskOptions;
  readonly #underWay = new Set<StrategyId>();

  constructor(options: SwapDeskOptions) {
    this.#options = options;
  }

  /** '' when the new version decides, else why the old one trades on. */
  async swap(command: SwapCommand, actor: Actor): Promise<string> {
    const { strategy } = command;
    if (this.#underWay.has(strategy)) return `a swap of ${strategy} is under way already`;
    this.#underWay.add(strategy);
    try {
      return await this.#swap(command, actor);
    } finally {
      this.#underWay.delete(strategy);
    }
  }

  async #swap(command: SwapCommand, actor: Actor): Promise<string> {
    const { room, sources } = this.#options;
    const current = room.currentOf(command.strategy);
    if (current === null) return `there is no strategy ${command.strategy} at this desk`;
    if (current.state === 'starting') return `${command.strategy} is just starting; try again`;
    const found = await sources.ofFile(command.file, command.fileHash);
    if (!found.ok) return found.reason;
    const next = await room.hire(current.seat, found.source);
    if ('refused' in next) return `${command.file}: ${next.refused}`;
    const refusal = await this.#takeOver(next, command, actor);
    if (refusal !== '') room.dismiss(next);
    return refusal;
  }

  async #takeOver(next: StrategyInstance, command: SwapCommand, actor: Actor): Promise<string> {
    const { room } = this.#options;
    const unready = await next.runner.warmedUp(swapMillisLimits.warmUp);
    if (next.wishesDropped > wishesDroppedLimit) {
      return `${command.file}: it wanted ${next.wishesDropped} orders while it warmed up`;
    }
    if (unready !== '') return `${command.file}: ${unready}, it says: ${next.why}`.slice(0, 400);
    const previous = room.currentOf(command.strategy);
    if (previous === null) return `there is no strategy ${command.strategy} any more`;
    const fromMono = previous.failedMono ?? monoNow();
    const handed = await this.#handOver(previous);
    const refusal = await this.#giveState(next, handed);
    const isGone = next.state !== 'warming' || next.failure !== null;
    if (refusal !== '' || isGone) {
      this.#goOn(previous, handed.lost);
      return `${command.file}: ${refusal || next.failure || 'it was stopped'}`.slice(0, 400);
    }
    const { carried } = handed;
    const gone = { previousVersion: previous.version, carried, fromMono };
    this.#promote(next, command, actor, gone);
    return '';
  }

  /** The old one's state, after which it decides nothing; a dead or silent one has lost it. */
  async #handOver(previous: StrategyInstance): Promise<Handed> {
    const carries = previous.whenCarriedLost !== null;
    if (previous.state !== 'running') {
      const lost = carries ? `the version before is ${previous.state}` : '';
      return { carried: carries ? 'lost' : 'none', state: null, lost };
    }
    const outcome = await previous.runner.handOver(swapMillisLimits.handOver);
    if (outcome.kind === 'lost' && !outcome.isAlive) {
      // It may be in an endless loop, and a failed one has been dealt with already.
      const lost = `the version before: ${outcome.reason}`;
      return { carried: carries ? 'lost' : 'none', state: null, lost };
    }
    if (previous.state === 'running') previous.state = 'handedOver';
    if (outcome.kind === 'lost') {
      return { carried: 'lost', state: null, lost: `the version before: ${outcome.reason}` };
    }
    const { carried: state } = outcome;
    return { carried: state === null ? 'none' : 'passed', state, lost: '' };
  }

  /** '' when the new one can go on from what there is. */
  async #giveState(next: StrategyInstance, { carried, state, lost }: Handed): Promise<string> {
    if (carried === 'lost' && next.whenCarriedLost === 'refuse') {
      return `it does not start without the carried state, which is lost: ${lost}`;
    }
    if (state === null || next.whenCarriedLost === null) return '';
    return next.runner.takeOver(state, swapMillisLimits.takeOver);
  }

  /** The swap came to nothing: the old one trades on, if it still can. */
  #goOn(previous: StrategyInstance, lost: string): void {
    const { room } = this.#options;
    if (previous.state === 'handedOver') return room.resume(previous);
    // It was told to hand over and did not answer: it cannot be left half way.
    if (previous.state === 'running') room.fail(previous, lost);
  }

  #promote(
    next: StrategyInstance,
    command: SwapCommand,
    actor: Actor,
    gone: {
      readonly previousVersion: string;
      readonly carried: Carried;
      readonly fromMono: MonoNanos;
    },
  ): void {
    const { strategy, file, fileHash, workingOrders, reason, commandId } = command;
    const passes = workingOrders === 'pass';
    const record = (orders: readonly ClientOrderId[]): void => {
      const body = {
        type: 'strategy.swapped',
        strategy,
        previousVersion: gone.previousVersion,
        version: next.version,
        file,
        fileHash,
        entryHash: next.seat.entryHash,
        program: programOf(next.seat, next.source),
        ordersPassed: passes ? [...orders] : [],
        ordersCancelled: passes ? [] : [...orders],
        carried: gone.carried === 'passed' && next.whenCarriedLost === null ? 'none' : gone.carried,
        gapMicros: microsBetween(gone.fromMono, monoNow()),
        actor,
        reason,
        commandId,
      } as const;
      this.#options.loop.process({ type: 'record', body, stamp: stampNow() });
    };
    const cancelCause = passes ? null : `swap of ${strategy} to ${file}`;
    this.#options.room.promote(next, { record, cancelCause });
  }
}
