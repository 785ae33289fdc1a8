/**
 * The running strategies: who runs at which seat, the market to them, their end.
 * Lets no wish past the gate, and cancels what a failed strategy leaves behind.
 */

import type { ClientOrderId, InstrumentId, StrategyId } from '../../contract/ids.ts';
import { cutLine } from '../../contract/line-cut.ts';
import type { Trade } from '../../contract/market.ts';
import { type Ownership, type Scope, scopeMatches } from '../../contract/scope.ts';
import type { TopOfBook } from '../../contract/strategy.ts';
import { findOrder } from '../../state/ledger-state.ts';
import { isolatedRunner } from '../../strategies/host/isolated-runner.ts';
import { monoNow } from '../clock.ts';
import type { IdSource } from '../gate/client-order-ids.ts';
import type { GateWords } from '../gate/gate-words.ts';
import { CancelRetries } from '../kill/cancel-retries.ts';
import type { Log } from '../log.ts';
import { type Loop, stampNow } from '../loop.ts';
import {
  createInstance,
  type StrategyInstance,
  type StrategySource,
  seesMarket,
} from './strategy-instance.ts';
import { StrategyNews } from './strategy-news.ts';
import { takeParentWish } from './strategy-parents.ts';
import { programOf, unreviewed } from './strategy-program.ts';
import { ownersOf, type StrategySeat } from './strategy-seat.ts';
import type { StrategySources } from './strategy-sources.ts';
import { type OrderReferences, StrategyWishes } from './strategy-wishes.ts';

export interface StrategyRoomOptions {
  readonly loop: Loop;
  readonly words: GateWords;
  readonly ids: IdSource;
  readonly sources: Pick<StrategySources, 'ofSeat'>;
  readonly log: Pick<Log, 'error'>;
  /** A strategy that ran has failed; its orders are being cancelled. `owners`: of its seat. */
  readonly onFailed?: (strategy: StrategyId, reason: string, owners: Ownership[]) => void;
  /** What runs there now is not what ran there before, and no swap has put it there. */
  readonly onUnreviewed?: (strategy: StrategyId, reason: string) => void;
  /** What strategies run in; a thread of their own by default. */
  readonly runner?: typeof isolatedRunner;
}

/** What goes with the promotion of one instance over another. */
export interface PromotionTerms {
  /** Puts it on the ledger; the orders are those that become the new instance's. */
  readonly record: (orders: readonly ClientOrderId[]) => void;
  /** Why they are all cancelled; null: they are not. */
  readonly cancelCause: string | null;
}

export class StrategyRoom {
  readonly #options: StrategyRoomOptions;
  /** Who runs at each seat. */
  readonly #current = new Map<StrategyId, StrategyInstance>();
  /** Who warms up to take over. */
  readonly #candidates = new Set<StrategyInstance>();
  readonly #byInstrument = new Map<InstrumentId, StrategyInstance[]>();
  readonly #tops = new Map<InstrumentId, TopOfBook>();
  readonly #references: OrderReferences = new Map();
  readonly #retries = new CancelRetries();
  readonly #wishes: StrategyWishes;
  readonly #news: StrategyNews;
  #stopped = false;

  constructor(options: StrategyRoomOptions) {
    this.#options = options;
    const { loop, words, ids } = options;
    const shared = { loop, references: this.#references, retries: this.#retries };
    this.#wishes = new StrategyWishes({
      ...shared,
      words,
      ids,
      onFlood: (instance, lastRefusal) => this.#flooded(instance, lastRefusal),
    });
    const all = () => [...this.#current.values(), ...this.#candidates];
    this.#news = new StrategyNews({ ...shared, all });
  }

  /** Starts every strategy; one that cannot start is recorded as failed and the rest go on. */
  async start(seats: readonly StrategySeat[]): Promise<void> {
    await Promise.all(seats.map((seat) => this.#start(seat)));
  }

  /** Ends them all; their orders are the caller's to cancel. */
  async stop(reason: string): Promise<void> {
    this.#stopped = true;
    this.#retries.close();
    for (const candidate of [...this.#candidates]) this.dismiss(candidate);
    await Promise.all(
      [...this.#current.values()].map(async (instance) => {
        const was = instance.state;
        instance.state = 'stopped';
        await instance.runner.stop();
        const ran = was === 'running' || was === 'handedOver';
        if (ran) this.#change(instance, 'stopped', reason);
      }),
    );
  }

  /** Per strategy: its state, and its own line on why it is (not) trading. */
  lines(): { readonly strategy: string; readonly state: string; readonly why: string }[] {
    return [...this.#current.values()].map(({ seat, state, why }) => {
      return { strategy: seat.strategy, state: state === 'handedOver' ? 'running' : state, why };
    });
  }

  /** The line of a strategy that has failed: nothing decides at its seat; null: it has not. */
  failureOf(strategy: StrategyId): string | null {
    const current = this.#current.get(strategy);
    return current?.state === 'failed' ? current.why : null;
  }

  /**
   * Ends who is silent and trades nothing outside of `scope`, which a kill halts, whoever warms up
   * among them. It still has the processor that the cancels are to be written on. A strategy that
   * does not even start has a limit of its own.
   */
  endSilent(scope: Scope): void {
    for (const instance of [...this.#current.values(), ...this.#candidates]) {
      const owners = ownersOf(instance.seat, instance.version);
      const isIn = owners.every((owner) => scopeMatches(scope, owner));
      if (isIn) instance.runner.endIfSilent();
    }
  }

  onTop(top: Omit<TopOfBook, 'tickNumber'>, tickNumber: number): void {
    const told = { ...top, tickNumber };
    this.#tops.set(top.instrument, told);
    for (const instance of this.#byInstrument.get(top.instrument) ?? []) {
      if (seesMarket(instance)) instance.runner.onTop(told);
    }
  }

  onTrade(trade: Trade, tickNumber: number): void {
    for (const instance of this.#byInstrument.get(trade.instrument) ?? []) {
      if (seesMarket(instance)) instance.runner.onTrade(trade, tickNumber);
    }
  }

  // -- for a swap -------------------------------------------------------------------------------

  /** Who runs at the seat of the strategy, or ran last; null: there is no such seat. */
  currentOf(strategy: StrategyId): StrategyInstance | null {
    return this.#current.get(strategy) ?? null;
  }

  /** Which strategies run exactly this content. */
  runsOf(fileHash: string): StrategyId[] {
    return [...this.#current.values()]
      .filter(({ source, state }) => source.file?.fileHash === fileHash && state === 'running')
      .map(({ seat }) => seat.strategy);
  }

  /** Loads another instance for a seat and shows it the market, or says why it cannot. */
  async hire(
    seat: StrategySeat,
    source: StrategySource,
  ): Promise<StrategyInstance | { readonly refused: string }> {
    const candidate = this.#create(seat, source);
    this.#candidates.add(candidate);
    const start = await candidate.runner.start();
    if (!start.ok || this.#stopped) {
      this.dismiss(candidate);
      return { refused: start.ok ? 'the engine stops' : start.reason };
    }
    candidate.version = start.version;
    candidate.whenCarriedLost = start.whenCarriedLost;
    candidate.state = 'warming';
    candidate.why = 'warming up';
    this.#watch(candidate);
    this.#news.tellPositions(candidate);
    for (const { id } of seat.instruments) {
      const top = this.#tops.get(id);
      if (top !== undefined) candidate.runner.onTop(top);
    }
    return candidate;
  }

  /** Ends an instance that is not, or no longer, the one at its seat. */
  dismiss(instance: StrategyInstance): void {
    this.#candidates.delete(instance);
    if (instance.state !== 'failed') instance.state = 'stopped';
    for (const [id, watching] of this.#byInstrument) {
      this.#byInstrument.set(
        id,
        watching.filter((each) => each !== instance),
      );
    }
    this.#end(instance);
  }

  /**
   * From here on `next` decides at the seat, all in one step of the loop. Every working order of
   * the strategy becomes its own, also those that are cancelled: late fills are its to know.
   */
  promote(next: StrategyInstance, terms: PromotionTerms): void {
    const { seat, runner } = next;
    const previous = this.#current.get(seat.strategy);
    if (previous !== undefined && previous.state !== 'failed') previous.state = 'stopped';
    this.#candidates.delete(next);
    this.#current.set(seat.strategy, next);
    next.state = 'running';
    const { ledger } = this.#options.loop.core;
    const orders = [...ledger.orders.values()]
      .filter(({ request }) => request.owner.strategy === seat.strategy)
      .map(({ clientOrderId }) => ({ clientOrderId, reference: `passed-${clientOrderId}` }));
    for (const { clientOrderId, reference } of orders) {
      this.#references.set(clientOrderId, { instance: next, reference });
    }
    terms.record(orders.map(({ clientOrderId }) => clientOrderId));
    if (terms.cancelCause !== null) this.#wishes.cancelAll(next, terms.cancelCause);
    for (const { clientOrderId, reference } of orders) {
      const order = findOrder(ledger, clientOrderId) ?? null;
      runner.onOrder({ reference, event: 'strategy.swapped', order, refusal: null });
    }
    this.#news.tellPositions(next);
    this.#news.tellMode(next);
    if (previous !== undefined) this.dismiss(previous);
  }

  /** An instance that had handed over decides again, unless it died meanwhile. */
  resume(instance: StrategyInstance): void {
    if (instance.state !== 'handedOver') return;
    instance.state = 'running';
    if (instance.failure !== null) return this.fail(instance, instance.failure);
    instance.runner.resume();
    this.#news.tellMode(instance);
  }

  /** The instance is of no more use: its orders are cancelled, and nobody runs at its seat. */
  fail(instance: StrategyInstance, reason: string): void {
    const { log, onFailed } = this.#options;
    const { state, seat } = instance;
    if (state === 'stopped' || state === 'failed' || state === 'handedOver') return;
    if (this.#candidates.has(instance)) return; // the swap finds it out, and nobody else needs to
    log.error({ strategy: seat.strategy, reason }, 'strategy failed');
    instance.why = cutLine(`failed: ${reason}`, 200);
    instance.failedMono = monoNow();
    this.#change(instance, 'failed', reason);
    this.#wishes.cancelAll(instance, `strategy ${seat.strategy} failed`);
    if (instance.failure === null) this.#end(instance);
    if (state === 'running')
      onFailed?.(seat.strategy, reason, ownersOf(instance.seat, instance.version));
  }

  // -- within -----------------------------------------------------------------------------------

  async #start(seat: StrategySeat): Promise<void> {
    const known = this.#options.loop.core.ledger.strategies.get(seat.strategy);
    const found = await this.#options.sources.ofSeat(seat, known?.swapped ?? null);
    const instance = this.#create(seat, found.source);
    this.#current.set(seat.strategy, instance);
    this.#change(instance, 'starting', found.reason, found.isDeskFile ? { isDeskFile: true } : {});
    if (found.problem !== null) return this.fail(instance, found.problem);
    const start = await instance.runner.start();
    if (instance.state !== 'starting') return;
    if (!start.ok) return this.fail(instance, start.reason);
    instance.version = start.version;
    instance.whenCarriedLost = start.whenCarriedLost;
    const program = programOf(seat, found.source);
    const { ledger } = this.#options.loop.core;
    const reason = unreviewed(ledger, known, program, found.source);
    // Ahead of the first tick that it sees.
    if (reason !== '') this.#options.onUnreviewed?.(seat.strategy, reason);
    const told = `${start.name} ${start.version} of ${found.source.label}`;
    this.#change(instance, 'running', told, { program });
    this.#watch(instance);
    this.#news.tellPositions(instance);
    this.#news.tellMode(instance);
  }

  #create(seat: StrategySeat, source: StrategySource): StrategyInstance {
    return createInstance(seat, source, this.#options.runner ?? isolatedRunner, {
      onPlace: (instance, place) => this.#wishes.place(instance, place),
      onCancel: (instance, cancel) => this.#wishes.cancel(instance, cancel),
      onAmend: (instance, amend) => this.#wishes.amend(instance, amend),
      onParent: (instance, parent) =>
        takeParentWish(this.#options.loop, instance, parent, (of, why) => this.#flooded(of, why)),
      onFailure: (instance, reason) => this.fail(instance, reason),
    });
  }

  /** Shows it the market of its instruments from here on. */
  #watch(instance: StrategyInstance): void {
    for (const { id } of instance.seat.instruments) {
      this.#byInstrument.set(id, [...(this.#byInstrument.get(id) ?? []), instance]);
    }
  }

  /** One strategy's refused wishes must not fill the ledger that the whole desk stands on. */
  #flooded(instance: StrategyInstance, lastRefusal: string): void {
    // Of one that warms up the swap tells, and nothing of it has reached the ledger.
    if (this.#candidates.has(instance)) return this.dismiss(instance);
    const { strategy } = instance.seat;
    const reason = `its wishes were refused too often, the last: ${lastRefusal}`.slice(0, 400);
    const fault = { component: `strategy/${strategy}`.slice(0, 64), detail: reason, count: 1 };
    const body = { type: 'fault.recorded', ...fault, owner: null } as const;
    this.#options.loop.process({ type: 'record', body, stamp: stampNow() });
    this.fail(instance, reason);
  }

  #end({ runner, seat }: StrategyInstance): void {
    const { strategy } = seat;
    runner.stop().catch((error: unknown) => {
      this.#options.log.error({ strategy, error: String(error) }, 'strategy does not end');
    });
  }

  /** `isDeskFile`: it runs what desk.yaml names again, and what was swapped in is out of force. */
  #change(
    instance: StrategyInstance,
    state: 'starting' | 'running' | 'stopped' | 'failed',
    reason: string,
    more: { readonly isDeskFile?: true; readonly program?: string } = {},
  ): void {
    instance.state = state;
    const { strategy } = instance.seat;
    const text = reason.slice(0, 400);
    const change = { type: 'strategy.changed', version: instance.version, state } as const;
    const body = { ...change, strategy, reason: text, ...more };
    this.#options.loop.process({ type: 'record', body, stamp: stampNow() });
  }
}
