/**
 * The thread of a strategy as its host reaches it in a simulation: what is said to it and what it
 * says take their time, and neither overtakes what was said before.
 * Runs nothing by itself: the strategy is called in the engine's own thread.
 */
import type { Random } from '../../../venues/sim/random.ts';
import { ThreadChannel } from '../platform/thread-channel.ts';
import { world } from '../platform/world.ts';

/** How often a strategy that is not ready to take over is asked again. */
const askAgainMillis = 20;

export class StrategyThread {
  readonly #toStrategy: ThreadChannel;
  readonly #toHost: ThreadChannel;
  #hasEnded = false;

  constructor(random: Random) {
    const { scheduler } = world();
    this.#toStrategy = new ThreadChannel(scheduler, random, scheduler.running);
    this.#toHost = new ThreadChannel(scheduler, random, scheduler.running);
  }

  /** Nothing that it still says is heard. */
  end(): void {
    this.#hasEnded = true;
  }

  /** Has the strategy do something. */
  tell(work: () => void): void {
    this.#toStrategy.post(work);
  }

  /** Has the host do something that the strategy says. */
  say(work: () => void): void {
    this.#toHost.post(() => {
      if (!this.#hasEnded) work();
    });
  }

  /** What the strategy answers. */
  ask<T>(work: () => T): Promise<T> {
    const answer = Promise.withResolvers<T>();
    this.tell(() => {
      const answered = work();
      // Also of one that has ended meanwhile: who asked is waiting.
      this.#toHost.post(() => answer.resolve(answered));
    });
    return answer.promise;
  }

  /** Asks until it is so; '' or, after `millisLimit`, what is wrong. */
  async until(isSo: () => boolean, millisLimit: number): Promise<string> {
    const { scheduler } = world();
    const limit = scheduler.nowNanos + millisLimit * 1e6;
    while (!(await this.ask(isSo))) {
      if (this.#hasEnded) return 'it has ended';
      if (scheduler.nowNanos >= limit) return `it is not ready after ${millisLimit} ms`;
      await new Promise((resolve) => void setTimeout(resolve, askAgainMillis));
    }
    return '';
  }
}
