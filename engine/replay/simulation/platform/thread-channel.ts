/**
 * Messages from one thread to another of the same process: each takes its time, none overtakes.
 */
import type { Random } from '../../../venues/sim/random.ts';
import type { Scheduler, SimulatedThread } from './scheduler.ts';

const leastNanos = 5_000;
const spreadNanos = 150_000;

export class ThreadChannel {
  readonly #scheduler: Scheduler;
  readonly #random: Random;
  readonly #to: SimulatedThread;
  #lastNanos = 0;

  constructor(scheduler: Scheduler, random: Random, to: SimulatedThread) {
    this.#scheduler = scheduler;
    this.#random = random;
    this.#to = to;
  }

  /** Has the other thread do something, behind all that it was sent before. */
  post(work: () => void): void {
    const due = this.#scheduler.nowNanos + leastNanos + this.#random.below(spreadNanos);
    this.#lastNanos = Math.max(this.#lastNanos, due);
    this.#scheduler.at(this.#to, this.#lastNanos, work);
  }
}
