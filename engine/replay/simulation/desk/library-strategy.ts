/**
 * Strategies of the library in a simulation: their own code on the strategies' own runtime, told
 * the market in the turn in which it comes, and heard a while later, as from threads of their own.
 * In a swap they hand over and take over as threads do, and hold what comes in between.
 */
import { monoNanos } from '../../../contract/numbers.ts';
import type { HandOver, RunnerListener, SwappableRunner } from '../../../contract/strategy.ts';
import type { Surroundings } from '../../../host/surroundings.ts';
import { libraryModule } from '../../../strategies/host/definition.ts';
import { failureOf } from '../../../strategies/host/failure.ts';
import { type InlineRunner, inlineRunner } from '../../../strategies/host/inline-runner.ts';
import type { Random } from '../../../venues/sim/random.ts';
import { world } from '../platform/world.ts';
import { strategyIds } from './desk-parts.ts';
import { StrategyThread } from './strategy-thread.ts';

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
    const thread = new StrategyThread(random);
    const runs = spec.strategy === makerId ? maker : crosser;
    const inline = inlineRunner({ ...spec, ...runs, isFile: false }, heardLater(listener, thread));
    return libraryRunner(inline, thread);
  };
}

function libraryRunner(inline: InlineRunner, thread: StrategyThread): SwappableRunner {
  const hold = new Hold();
  let timer: NodeJS.Timeout | null = null;
  return {
    start: async () => {
      const { scheduler } = world();
      const start = await scheduler.hold(inline.start());
      const tell = () => inline.onTimer(monoNanos(scheduler.nowNanos));
      timer = setInterval(() => hold.give(tell), timerMillis);
      return start;
    },
    stop: () => {
      thread.end();
      if (timer !== null) clearInterval(timer);
      return inline.stop();
    },
    onTop: (top) => hold.give(() => inline.onTop(top)),
    onTrade: (trade, tickNumber) => hold.give(() => inline.onTrade(trade, tickNumber)),
    onOrder: (update) => hold.give(() => inline.onOrder(update)),
    onPosition: (position) => hold.give(() => inline.onPosition(position)),
    onMode: (mode, reason) => hold.give(() => inline.onMode(mode, reason)),
    onTimer: (at) => hold.give(() => inline.onTimer(at)),
    counters: inline.counters,
    warmedUp: (millisLimit) => thread.until(inline.isWarm, millisLimit),
    handOver: () =>
      thread.ask(() => {
        hold.begin();
        return handedOver(inline);
      }),
    resume: () => thread.tell(() => hold.end()),
    endIfSilent: () => undefined,
    takeOver: (carried) => thread.ask(() => inline.restore(carried)),
  };
}

function handedOver(inline: InlineRunner): HandOver {
  try {
    return { kind: 'handedOver', carried: inline.save() };
  } catch (error) {
    return { kind: 'lost', reason: failureOf(error), isAlive: true };
  }
}

/** What comes after a hand-over waits until it is known whether the strategy goes on. */
class Hold {
  #held: (() => void)[] | null = null;

  begin(): void {
    this.#held ??= [];
  }

  give(tell: () => void): void {
    if (this.#held === null) tell();
    else this.#held.push(tell);
  }

  end(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const tell of held) tell();
  }
}

function heardLater(listener: RunnerListener, thread: StrategyThread): RunnerListener {
  return {
    onPlace: (place) => thread.say(() => listener.onPlace(place)),
    onCancel: (cancel) => thread.say(() => listener.onCancel(cancel)),
    onAmend: (amend) => thread.say(() => listener.onAmend(amend)),
    onParent: (parent) => thread.say(() => listener.onParent(parent)),
    onWhy: (line) => thread.say(() => listener.onWhy(line)),
    onFailure: (reason) => thread.say(() => listener.onFailure(reason)),
  };
}
