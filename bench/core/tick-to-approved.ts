/**
 * From a top of book to the gate's approval of the order that a strategy wants because of it:
 * core, runner and gate for real, the strategy in a thread of its own and on the caller's.
 * One tick at a time, at two paces: 20,000 a second with the loop awake, as in a busy market, and
 * (sparse) a good millisecond apart with the thread asleep in between, where waking up is measured.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { StrategyId } from '../../engine/contract/ids.ts';
import { lots, monoNanos, priceTicks, UtcNanos } from '../../engine/contract/numbers.ts';
import type { RunnerListener, StrategyRunner } from '../../engine/contract/strategy.ts';
import {
  armedDesk,
  type Drive,
  linearInstrument,
  requestOf,
} from '../../engine/core/core-fixture.ts';
import { inlineRunner } from '../../engine/strategies/host/inline-runner.ts';
import { isolatedRunner } from '../../engine/strategies/host/isolated-runner.ts';
import type { RunnerSpec } from '../../engine/strategies/host/runner-spec.ts';
import type { Bench, Measured, Round } from '../bench.ts';

const ticksPerRound = 2_000;
const warmUpTicks = 2_000;
const busyPaceMillis = 0.05;
const sparsePauseMillis = 1;
const answerMillisLimit = 5_000;

const now = (): number => Number(process.hrtime.bigint());
const module = new URL('../../engine/strategies/host/behaviour-fixture.ts', import.meta.url);

type MakeRunner = (spec: RunnerSpec, listener: RunnerListener) => StrategyRunner;

/** A strategy that wants an order at every top of book, at a desk that approves it. */
class Circuit {
  readonly #drive: Drive = armedDesk();
  readonly #runner: StrategyRunner;
  #answered: (micros: number) => void = () => {};
  #tick = 0;
  #tickNanos = 0;

  constructor(make: MakeRunner) {
    const clock = { mono: () => monoNanos(now()), utc: () => UtcNanos.parse('0') };
    this.#runner = make(
      {
        strategy: StrategyId.parse('maker'),
        module,
        parameters: { behaviour: 'echo' },
        instruments: [linearInstrument],
        clock,
      },
      {
        onPlace: ({ reference, request }) => this.#place(reference, request),
        onCancel: () => {},
        onAmend: () => {},
        onParent: () => {},
        onWhy: () => {},
        onFailure: (reason) => {
          throw new Error(reason);
        },
      },
    );
  }

  async start(): Promise<void> {
    const started = await this.#runner.start();
    if (!started.ok) throw new Error(started.reason);
    this.#runner.onMode('active', '');
  }

  stop(): Promise<void> {
    return this.#runner.stop();
  }

  /** Microseconds from the tick to its approval. */
  tick(): Promise<number> {
    const answer = new Promise<number>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('no order came')), answerMillisLimit);
      this.#answered = (micros) => {
        clearTimeout(late);
        resolve(micros);
      };
    });
    this.#tick += 1;
    const bid = 100_000 + (this.#tick % 7);
    const instrument = linearInstrument.id;
    const prices = { bidPrice: priceTicks(bid), askPrice: priceTicks(bid + 2) };
    const sizes = { bidLots: lots(100), askLots: lots(100) };
    this.#tickNanos = now();
    const receivedMonoNanos = monoNanos(this.#tickNanos);
    const top = { instrument, receivedMonoNanos, ...prices, ...sizes };
    const updateId = 1 + this.#tick;
    this.#drive.core.process({
      type: 'tick',
      tick: { kind: 'bookTicker', exchangeUtcMillis: null, updateId, ...top },
    });
    this.#runner.onTop({ ...top, tickNumber: this.#tick });
    return answer;
  }

  #place(
    reference: string,
    wanted: { readonly lots: number; readonly price: number | null },
  ): void {
    const id = `b${this.#tick}`;
    const request = requestOf({ lots: wanted.lots, price: wanted.price });
    const intent = this.#drive.intentEvent(id, request);
    const stamp = { ...intent.stamp, mono: monoNanos(now()) };
    const outcome = this.#drive.core.process({ ...intent, stamp });
    const micros = (now() - this.#tickNanos) / 1_000;
    if (outcome.approved.length !== 1) throw new Error(outcome.refusal?.detail ?? 'not approved');
    // Outside the time taken: the order goes nowhere, and the strategy is told so.
    this.#drive.fenced(id);
    this.#runner.onOrder({ reference, event: 'verdict.recorded', order: null, refusal: null });
    this.#answered(micros);
  }
}

/** Waits for the next tick's time without sleeping; the loop has its turn all the same. */
async function stayAwake(sinceMillis: number): Promise<void> {
  while (performance.now() < sinceMillis + busyPaceMillis);
  await new Promise((resolve) => setImmediate(resolve));
}

const sleep = (): Promise<void> => pause(sparsePauseMillis);

type Wait = (sinceMillis: number) => Promise<void>;

async function roundsOf(circuit: Circuit, rounds: number, wait: Wait): Promise<Round[]> {
  const round = async (count: number): Promise<Round> => {
    const samples = new Float64Array(count);
    for (let n = 0; n < count; n += 1) {
      const before = performance.now();
      samples[n] = await circuit.tick();
      await wait(before);
    }
    return { samples };
  };
  await round(warmUpTicks);
  const measured: Round[] = [];
  for (let n = 0; n < rounds; n += 1) measured.push(await round(ticksPerRound));
  return measured;
}

async function measure(name: string, make: MakeRunner, rounds: number): Promise<Measured> {
  const circuit = new Circuit(make);
  await circuit.start();
  const busy = await roundsOf(circuit, rounds, stayAwake);
  const sparse = await roundsOf(circuit, rounds, sleep);
  await circuit.stop();
  return { [name]: busy, [`${name}.sparse`]: sparse };
}

const inline = 'core.tickToApproved.inline';
const isolated = 'core.tickToApproved.isolated';
const inlineBudget = { p50: 5, p99: 20 };
const isolatedBudget = { p50: 120, p99: 300 };

export const tickToApproved: Bench = {
  name: 'core.tickToApproved',
  figures: [
    { name: inline, unit: 'us', budget: inlineBudget },
    { name: `${inline}.sparse`, unit: 'us', budget: inlineBudget },
    { name: isolated, unit: 'us', budget: isolatedBudget },
    { name: `${isolated}.sparse`, unit: 'us', budget: isolatedBudget },
  ],
  async run({ rounds }): Promise<Measured> {
    return {
      ...(await measure(inline, inlineRunner, rounds)),
      ...(await measure(isolated, isolatedRunner, rounds)),
    };
  },
};
