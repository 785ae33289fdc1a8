/**
 * How fast a backtest goes: a tape read and decoded, fold, gate, portfolio, the simulated venue
 * and the hash chain, recorder on, with more than one intent for a thousand messages; and how
 * long the runtime stops meanwhile to collect garbage.
 */
import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { AccountId, OperatorId, StrategyId } from '../../engine/contract/ids.ts';
import { lots, minor } from '../../engine/contract/numbers.ts';
import { linearInstrument } from '../../engine/core/core-fixture.ts';
import type { BacktestPlan } from '../../engine/replay/backtest/backtest-plan.ts';
import { collectOnOwnThread, threadLimits } from '../../engine/replay/backtest/garbage.ts';
import type { Bench, Measured, Round } from '../bench.ts';
import { writeDepth, writeTops } from './backtest-tapes.ts';
import type { TimedRun } from './backtest-thread.ts';

const topMessages = 2_000_000;
const depthMessages = 250_000;
const warmUps = 2;
const intentsAThousand = 1;

const strategy = StrategyId.parse('bench');
const account = AccountId.parse('paper');
const { id: instrument, venue } = linearInstrument;
const messageRate = { messages: 100_000, windowMillis: 1_000 };

const plan: BacktestPlan = {
  name: 'benchmark',
  label: '',
  configHash: '',
  seed: 1,
  limits: {
    instruments: [
      {
        instrument,
        orderLots: lots(1_000),
        orderValueMinor: minor(100_000_000_000),
        priceCollarBps: 100,
        positionLots: lots(100_000),
        referenceAgeMillis: 5_000,
      },
    ],
    strategies: [{ strategy, instruments: [instrument], messageRate }],
    desk: { messageRate },
  },
  venues: [
    {
      config: {
        id: venue,
        market: 'usdm',
        account,
        makerFeeBps: 1,
        takerFeeBps: 4,
        latency: { medianMicros: 800 },
        ordersPer10Seconds: 100_000,
        halts: [],
        instruments: [],
      },
      instruments: [linearInstrument],
      latency: { kind: 'model', medianMicros: 800 },
    },
  ],
  strategies: [
    {
      strategy,
      moduleUrl: new URL('./backtest-strategy.ts', import.meta.url).href,
      isFile: false,
      parameters: {},
      instruments: [linearInstrument],
      owner: {
        venue,
        account,
        strategy,
        desk: 'benchmark',
        trader: OperatorId.parse('bench'),
        client: 'house',
      },
    },
  ],
};

/** The thread that the backtests run in, as the pool of a grid has it. */
class Thread {
  readonly #worker = new Worker(new URL('./backtest-thread.ts', import.meta.url), {
    resourceLimits: threadLimits,
  });

  async run(path: string): Promise<TimedRun> {
    const answer = once(this.#worker, 'message') as Promise<[TimedRun]>;
    this.#worker.postMessage({ plan, path });
    const [timed] = await answer;
    const { intents, messages } = timed.figures;
    if ((intents * 1_000) / messages < intentsAThousand) {
      throw new Error(`${intents} intents in ${messages} messages are too few`);
    }
    return timed;
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}

const name = 'core.backtest';

export const backtest: Bench = {
  name,
  figures: [
    { name: `${name}.messages`, unit: 'messages/s', budget: { atLeast: 2_000_000 } },
    { name: `${name}.levels`, unit: 'levels/s', budget: { atLeast: 5_000_000 } },
    { name: `${name}.messages.processor`, unit: 'messages/s', budget: null },
    { name: `${name}.levels.processor`, unit: 'levels/s', budget: null },
    { name: `${name}.gcPause`, unit: 'ms', budget: { p99: 5 } },
    { name: `${name}.gcPause.longest`, unit: 'ms', budget: { atMost: 5 } },
  ],
  async run({ rounds, directory, note }): Promise<Measured> {
    const tops = join(directory, 'tops.tape');
    const depth = join(directory, 'depth.tape');
    writeTops(tops, topMessages);
    const levels = writeDepth(depth, depthMessages);
    collectOnOwnThread();
    const thread = new Thread();
    const found: Record<string, Round[]> = {};
    const keep = (figure: string, value: number, count: number): void => {
      (found[`${name}.${figure}`] ??= []).push({ value, count });
    };
    let intents = 0;
    let pauses = 0;
    for (let round = -warmUps; round < rounds; round += 1) {
      const top = await thread.run(tops);
      const deep = await thread.run(depth);
      if (round < 0) continue;
      intents = (top.figures.intents / top.figures.messages) * 1_000;
      keep('messages', topMessages / top.figures.seconds, topMessages);
      keep('messages.processor', topMessages / top.processorSeconds, topMessages);
      keep('levels', levels / deep.figures.seconds, levels);
      keep('levels.processor', levels / deep.processorSeconds, levels);
      // Tops and trades are the case with most to collect.
      const samples = top.pausesMillis.length === 0 ? Float64Array.of(0) : top.pausesMillis;
      (found[`${name}.gcPause`] ??= []).push({ samples });
      const longest = Math.max(0, ...top.pausesMillis, ...deep.pausesMillis);
      keep('gcPause.longest', longest, 1);
      pauses += top.pausesMillis.length;
    }
    await thread.end();
    note(
      `${name}: ${intents.toFixed(2)} intents a thousand messages; .processor counts the time of ` +
        `the one thread alone, start of the run included; ${Math.round(pauses / rounds)} stops ` +
        'to collect garbage in a round of tops and trades',
    );
    return found;
  },
};
