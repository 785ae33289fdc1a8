/**
 * Strategies of the library in a simulation: their own code on the strategies' own runtime, told
 * the market in the turn in which it comes, and heard a while later, as from threads of their own.
 * Hands no state over in a swap; that is for desks with threads.
 */
import { monoNanos } from '../../../contract/numbers.ts';
import type { RunnerListener, StrategyRunner } from '../../../contract/strategy.ts';
import type { Surroundings } from '../../../host/surroundings.ts';
import { libraryModule } from '../../../strategies/host/definition.ts';
import { inlineRunner } from '../../../strategies/host/inline-runner.ts';
import type { Random } from '../../../venues/sim/random.ts';
import { ThreadChannel } from '../platform/thread-channel.ts';
import { world } from '../platform/world.ts';
import { strategyIds } from './desk-parts.ts';

const timerMillis = 200;
const [makerId] = strategyIds;

/** Quick ones: a simulation is over when others have warmed up. */
const maker = {
  module: libraryModule('quoting-maker'),
  parameters: { quantity: '0.03', inventoryCap: '0.2', edgeTicks: 1, warmUpSeconds: 0.3 },
};
const crosser = {
  module: libraryModule('moving-average-cross'),
  parameters: {
    ...{ quantity: '0.04', positionCap: '0.1', sampleMillis: 50, fastSamples: 2, slowSamples: 6 },
    ...{ deadBandBps: 0, coolDownSeconds: 0.2, maxSpreadBps: 50 },
  },
};

/** A maker at the one seat, a taker at the other. */
export function libraryStrategies(random: Random): Surroundings['strategyRunner'] {
  return (spec, listener) => {
    const { scheduler } = world();
    const toHost = new ThreadChannel(scheduler, random, scheduler.running);
    const seat = new Seat();
    const runs = spec.strategy === makerId ? maker : crosser;
    const runner = inlineRunner(
      { ...spec, ...runs, isFile: false },
      heardLater(listener, seat, toHost),
    );
    return {
      ...runner,
      start: async () => {
        const start = await scheduler.hold(runner.start());
        seat.begin(runner);
        return start.ok ? { ...start, whenCarriedLost: null } : start;
      },
      stop: () => {
        seat.end();
        return runner.stop();
      },
      warmedUp: async () => '',
      takeOver: async () => '',
      handOver: async () => {
        seat.isHeard = false;
        return { kind: 'handedOver', carried: null };
      },
      resume: () => {
        seat.isHeard = true;
      },
    };
  };
}

/** Whether its wishes count, and the clock that it is told. */
class Seat {
  isHeard = true;
  #timer: NodeJS.Timeout | null = null;

  begin(runner: StrategyRunner): void {
    this.#timer = setInterval(() => {
      runner.onTimer(monoNanos(world().scheduler.nowNanos));
    }, timerMillis);
  }

  end(): void {
    this.isHeard = false;
    if (this.#timer !== null) clearInterval(this.#timer);
  }
}

function heardLater(listener: RunnerListener, seat: Seat, toHost: ThreadChannel): RunnerListener {
  const later = (tell: () => void): void => {
    toHost.post(() => {
      if (seat.isHeard) tell();
    });
  };
  return {
    onPlace: (place) => later(() => listener.onPlace(place)),
    onCancel: (cancel) => later(() => listener.onCancel(cancel)),
    onAmend: (amend) => later(() => listener.onAmend(amend)),
    onWhy: (line) => later(() => listener.onWhy(line)),
    onFailure: (reason) => later(() => listener.onFailure(reason)),
  };
}
