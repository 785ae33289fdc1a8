/**
 * How fast a backtest goes: a tape read and decoded, fold, gate, portfolio, the simulated venue
 * and the hash chain, recorder on, with more than one intent for a thousand messages; and how
 * long the runtime stops meanwhile to collect garbage.
 */
import { join } from 'node:path';
import { PerformanceObserver } from 'node:perf_hooks';
import { AccountId, OperatorId, StrategyId } from '../../engine/contract/ids.ts';
import { lots, minor } from '../../engine/contract/numbers.ts';
import { linearInstrument } from '../../engine/core/core-fixture.ts';
import type { BacktestPlan } from '../../engine/replay/backtest/backtest-plan.ts';
import type { RunFigures } from '../../engine/replay/backtest/backtest-result.ts';
import { runBacktest } from '../../engine/replay/backtest/run-backtest.ts';
import { openTape } from '../../engine/tape/segments/tape-session.ts';
import type { Bench, Measured, Round } from '../bench.ts';
import { writeDepth, writeTops } from './backtest-tapes.ts';

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

interface Timed {
  readonly figures: RunFigures;
  /** Of this thread alone: what a busy machine leaves it is not in here. */
  readonly processorSeconds: number;
  readonly longestPauseMillis: number;
}

class Pauses {
  #longest = 0;
  readonly #observer = new PerformanceObserver((list) => this.#take(list.getEntries()));

  constructor() {
    this.#observer.observe({ entryTypes: ['gc'] });
  }

  /** The longest since this was asked last, in milliseconds. */
  async longest(): Promise<number> {
    // The runtime tells of its pauses in a turn of the loop of its own.
    await new Promise((resolve) => setImmediate(resolve));
    this.#take(this.#observer.takeRecords());
    const longest = this.#longest;
    this.#longest = 0;
    return longest;
  }

  end(): void {
    this.#observer.disconnect();
  }

  #take(entries: readonly { readonly duration: number }[]): void {
    for (const { duration } of entries) this.#longest = Math.max(this.#longest, duration);
  }
}

async function timed(path: string, pauses: Pauses): Promise<Timed> {
  await pauses.longest();
  const before = process.threadCpuUsage();
  const { figures } = await runBacktest({ plan, tape: openTape([path], { refills: true }) });
  const { user, system } = process.threadCpuUsage(before);
  if ((figures.intents * 1_000) / figures.messages < intentsAThousand) {
    throw new Error(`${figures.intents} intents in ${figures.messages} messages are too few`);
  }
  const longestPauseMillis = await pauses.longest();
  return { figures, processorSeconds: (user + system) / 1e6, longestPauseMillis };
}

const name = 'core.backtest';

export const backtest: Bench = {
  name,
  figures: [
    { name: `${name}.messages`, unit: 'messages/s', budget: { atLeast: 2_000_000 } },
    { name: `${name}.levels`, unit: 'levels/s', budget: { atLeast: 5_000_000 } },
    { name: `${name}.messages.processor`, unit: 'messages/s', budget: null },
    { name: `${name}.levels.processor`, unit: 'levels/s', budget: null },
    { name: `${name}.pause`, unit: 'ms', budget: { atMost: 5 } },
  ],
  async run({ rounds, directory, note }): Promise<Measured> {
    const tops = join(directory, 'tops.tape');
    const depth = join(directory, 'depth.tape');
    writeTops(tops, topMessages);
    const levels = writeDepth(depth, depthMessages);
    const pauses = new Pauses();
    const found: Record<string, Round[]> = {};
    const keep = (figure: string, value: number, count: number): void => {
      (found[`${name}.${figure}`] ??= []).push({ value, count });
    };
    let intents = 0;
    for (let round = -warmUps; round < rounds; round += 1) {
      const top = await timed(tops, pauses);
      const deep = await timed(depth, pauses);
      if (round < 0) continue;
      intents = (top.figures.intents / top.figures.messages) * 1_000;
      keep('messages', topMessages / top.figures.seconds, topMessages);
      keep('messages.processor', topMessages / top.processorSeconds, topMessages);
      keep('levels', levels / deep.figures.seconds, levels);
      keep('levels.processor', levels / deep.processorSeconds, levels);
      keep('pause', Math.max(top.longestPauseMillis, deep.longestPauseMillis), 1);
    }
    pauses.end();
    note(
      `${name}: ${intents.toFixed(2)} intents a thousand messages; .processor counts the time of ` +
        'the one thread alone, start of the run included',
    );
    return found;
  },
};
