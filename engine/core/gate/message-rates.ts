/**
 * Message counts of the desk and of each strategy, under the limits in force.
 * A strategy without a limit has no window: the gate refuses it before it gets here.
 */
import { limitsNameOf } from '../../contract/hand.ts';
import type { StrategyId } from '../../contract/ids.ts';
import type { MessageRateLimit } from '../../contract/limit-tree.ts';
import type { Limits } from '../../contract/limits.ts';
import { SlidingWindow } from './sliding-window.ts';

export class MessageRates {
  #desk: SlidingWindow | null = null;
  #strategies = new Map<StrategyId, SlidingWindow>();

  /** Takes new limits over; messages already counted stay counted. */
  setLimits(limits: Limits): void {
    this.#desk = windowFor(limits.desk.messageRate, this.#desk);
    const previous = this.#strategies;
    this.#strategies = new Map();
    for (const { strategy, messageRate } of limits.strategies) {
      this.#strategies.set(strategy, windowFor(messageRate, previous.get(strategy) ?? null));
    }
  }

  get desk(): SlidingWindow | null {
    return this.#desk;
  }

  strategy(strategy: StrategyId): SlidingWindow | undefined {
    return this.#strategies.get(strategy) ?? this.#strategies.get(limitsNameOf(strategy));
  }

  /** Counts one message of `strategy`, a cancel too. */
  add(strategy: StrategyId, monoNanos: number): void {
    this.#desk?.add(monoNanos);
    this.strategy(strategy)?.add(monoNanos);
  }
}

function windowFor(rate: MessageRateLimit, previous: SlidingWindow | null): SlidingWindow {
  if (previous === null) return new SlidingWindow(rate.messages, rate.windowMillis);
  return previous.resized(rate.messages, rate.windowMillis);
}
