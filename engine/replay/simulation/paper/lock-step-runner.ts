/**
 * Strategies of a paper run in lock-step: inline instead of in threads, so that each decides in the
 * turn in which it is told, and told the time at the instants at which a backtest tells it.
 * Swaps nothing: that is for desks with threads, and for the simulation with faults.
 */
import type { MonoNanos } from '../../../contract/numbers.ts';
import type { StrategyRunner } from '../../../contract/strategy.ts';
import type { Surroundings } from '../../../host/surroundings.ts';
import { inlineRunner } from '../../../strategies/host/inline-runner.ts';
import type { Scheduler } from '../platform/scheduler.ts';

const noSwap = 'nothing is swapped in lock-step';

export class LockStepRunners {
  readonly #scheduler: Scheduler;
  readonly #runners: StrategyRunner[] = [];

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  /** Makes the runner of a seat; to load its module takes no simulated time. */
  readonly runner: Surroundings['strategyRunner'] = (spec, listener) => {
    const runner = inlineRunner(spec, listener);
    this.#runners.push(runner);
    return {
      ...runner,
      start: () => this.#scheduler.hold(runner.start()),
      warmedUp: async () => noSwap,
      takeOver: async () => noSwap,
      handOver: async () => ({ kind: 'lost', reason: noSwap, isAlive: true }),
      resume: () => undefined,
      endIfSilent: () => undefined,
    };
  };

  /** Tells every strategy that time passes. */
  onTimer(at: MonoNanos): void {
    for (const runner of this.#runners) runner.onTimer(at);
  }
}
