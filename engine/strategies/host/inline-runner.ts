/**
 * Runs a strategy on the caller's thread, each event to its end: what backtests run in, and what
 * the isolated runner is compared with.
 * Guards against nothing that a thread would: an endless loop here hangs the caller.
 */
import type {
  CarriedState,
  RunnerListener,
  StrategyOrderUpdate,
  StrategyRunner,
  StrategyStart,
} from '../../contract/strategy.ts';
import { ActionDesk } from './action-desk.ts';
import { loadDefinition } from './definition.ts';
import { failureOf } from './failure.ts';
import type { RunnerSpec } from './runner-spec.ts';
import { type RuntimeOutput, StrategyRuntime } from './runtime.ts';
import { resolveForFile } from './sdk-resolution.ts';

/**
 * A runner whose listener is called before the event that caused it returns. Deterministic: the
 * caller tells the time (`onTimer`), and references count from one.
 */
export function inlineRunner(spec: RunnerSpec, listener: RunnerListener): InlineRunner {
  return new OwnThreadRunner(spec, listener);
}

/** What a swap asks of a strategy, answered on the caller's thread. */
export interface InlineRunner extends StrategyRunner {
  /** Whether it is ready to take over. */
  readonly isWarm: () => boolean;
  /** The state to hand over, null when it carries none; throws what the strategy throws. */
  readonly save: () => CarriedState | null;
  /** Goes on from what another version saved; '' or why it cannot. */
  readonly restore: (carried: CarriedState) => string;
}

/**
 * Where the module is loaded from. A file is loaded for each strategy: on a desk every one has a
 * thread, and what the file keeps outside its instances is nobody else's.
 */
function loadedAs({ module, isFile, strategy }: RunnerSpec): string {
  const url = new URL(module);
  if (isFile === true) url.searchParams.set('strategy', strategy);
  return url.href;
}

type Step = (runtime: StrategyRuntime) => RuntimeOutput | null;

/** Events that one event may lead to by the answers it causes, before it counts as a loop. */
const stepsPerEventLimit = 10_000;

class OwnThreadRunner implements InlineRunner {
  readonly #spec: RunnerSpec;
  readonly #listener: RunnerListener;
  readonly #desk: ActionDesk;
  /** Events that came while another was being handled; handled after it, in order. */
  readonly #waiting: Step[] = [];
  #runtime: StrategyRuntime | null = null;
  #running = false;
  #why = '';

  constructor(spec: RunnerSpec, listener: RunnerListener) {
    this.#spec = spec;
    this.#listener = listener;
    const ids = spec.instruments.map((instrument) => instrument.id);
    this.#desk = new ActionDesk(spec.strategy, ids, listener, (update) => this.onOrder(update));
  }

  readonly start = async (): Promise<StrategyStart> => {
    const { parameters, instruments, isFile } = this.#spec;
    try {
      const module = loadedAs(this.#spec);
      if (isFile === true) resolveForFile(module);
      const definition = await loadDefinition(module);
      const opened = StrategyRuntime.open(definition, parameters, instruments, 'i');
      if ('refused' in opened) return { ok: false, reason: opened.refused };
      this.#runtime = opened;
      const { name, version, whenCarriedLost } = opened;
      return { ok: true, name, version, whenCarriedLost };
    } catch (error) {
      return { ok: false, reason: `cannot load the strategy: ${failureOf(error)}` };
    }
  };

  readonly stop = (): Promise<void> => {
    this.#runtime = null;
    return Promise.resolve();
  };

  readonly onTop: StrategyRunner['onTop'] = (top) => {
    const runtime = this.#runtime;
    if (this.#running || runtime === null) return this.#run((other) => other.onTop(top));
    // Nearly every event is this one and leads to nothing: it makes no step and waits in no list.
    this.#running = true;
    const output = runtime.onTop(top);
    this.#settle(output);
  };

  readonly onTrade: StrategyRunner['onTrade'] = (trade, tickNumber) => {
    const runtime = this.#runtime;
    if (runtime?.wantsTrades === false) return;
    // A strategy may keep it; who reads a tape may fill it anew.
    const own = { ...trade };
    if (this.#running || runtime === null) {
      return this.#run((other) => other.onTrade(own, tickNumber));
    }
    this.#running = true;
    const output = runtime.onTrade(own, tickNumber);
    this.#settle(output);
  };

  readonly onOrder: StrategyRunner['onOrder'] = (update: StrategyOrderUpdate) => {
    this.#desk.learn(update);
    this.#run((runtime) => runtime.onOrder(update), true);
  };

  readonly onPosition: StrategyRunner['onPosition'] = (position) =>
    this.#run((runtime) => runtime.onPosition(position), true);

  readonly onMode: StrategyRunner['onMode'] = (mode, reason) =>
    this.#run((runtime) => runtime.onMode(mode, reason), true);

  readonly onTimer: StrategyRunner['onTimer'] = (at) =>
    this.#run((runtime) => runtime.onTimer(at), true);

  readonly counters: StrategyRunner['counters'] = () => ({
    topsReplaced: 0,
    tradesDropped: 0,
    actionsRefused: this.#desk.refused,
  });

  readonly isWarm = (): boolean => this.#runtime?.isWarm() ?? false;

  readonly save = (): CarriedState | null => this.#live().save();

  readonly restore = (carried: CarriedState): string => this.#live().restore(carried);

  #live(): StrategyRuntime {
    if (this.#runtime === null) throw new Error('it does not run');
    return this.#runtime;
  }

  #run(step: Step, tellWhy = false): void {
    this.#waiting.push(step);
    if (this.#running) return;
    this.#running = true;
    this.#runWaiting();
    if (tellWhy) this.#tellWhy();
  }

  /** Ends a step that was taken without waiting: what it wants, and what came meanwhile. */
  #settle(output: RuntimeOutput | null): void {
    if (output !== null) this.#desk.take(output);
    if (this.#runtime?.failure !== null) this.#checkFailure(0);
    if (this.#waiting.length > 0) this.#runWaiting();
    this.#running = false;
  }

  #runWaiting(): void {
    for (let steps = 1; this.#runtime !== null; steps += 1) {
      const next = this.#waiting.shift();
      if (next === undefined) break;
      const output = next(this.#runtime);
      if (output !== null) this.#desk.take(output);
      this.#checkFailure(steps);
    }
    this.#waiting.length = 0;
    this.#running = false;
  }

  #checkFailure(steps: number): void {
    const looped = steps < stepsPerEventLimit ? null : 'answers each answer with another order';
    const failure = this.#runtime?.failure ?? looped;
    if (failure === null) return;
    this.#runtime = null;
    this.#listener.onFailure(failure);
  }

  #tellWhy(): void {
    if (this.#runtime === null) return;
    const line = this.#runtime.why();
    if (line !== this.#why) {
      this.#why = line;
      this.#listener.onWhy(line);
    }
    this.#checkFailure(0);
  }
}
