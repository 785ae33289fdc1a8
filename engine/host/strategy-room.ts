/**
 * The running strategies: market and order news to them, their wishes through the core.
 * Lets no wish past the gate, and cancels what a failed strategy leaves behind.
 */
import type { LedgerEvent } from '../contract/events.ts';
import type { ClientOrderId, InstrumentId, StrategyId } from '../contract/ids.ts';
import type { Instrument } from '../contract/instrument.ts';
import type { Trade } from '../contract/market.ts';
import { isWorking } from '../contract/orders.ts';
import type { Mode, Ownership } from '../contract/scope.ts';
import type { StrategyPlace, StrategyRunner, TopOfBook } from '../contract/strategy.ts';
import type { Outcome } from '../core/engine.ts';
import { findOrder } from '../state/ledger-state.ts';
import { decidingMode } from '../state/mode.ts';
import { positionKey } from '../state/position.ts';
import { libraryModule } from '../strategies/host/definition.ts';
import { isolatedRunner } from '../strategies/host/isolated-runner.ts';
import { CancelRetries } from './cancel-retries.ts';
import type { IdSource } from './client-order-ids.ts';
import { monoNow, systemClock } from './clock.ts';
import { epochWord, type GateWords, isLatched, leaseExpiry } from './gate-words.ts';
import type { Log } from './log.ts';
import { type Loop, stampNow } from './loop.ts';
import { WishAllowance } from './wish-allowance.ts';

/** One strategy of desk.yaml, with what its orders are owned by. */
export interface StrategySeat {
  readonly strategy: StrategyId;
  readonly module: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly instruments: readonly Instrument[];
  /** Owner of an order but for its instrument and the strategy's version. */
  readonly owner: Omit<Ownership, 'instrument' | 'strategyVersion'>;
}

interface Running {
  readonly seat: StrategySeat;
  readonly runner: StrategyRunner;
  version: string;
  state: 'starting' | 'running' | 'stopped' | 'failed';
  why: string;
  mode: Mode | null;
  readonly allowance: WishAllowance;
}

interface Reference {
  readonly running: Running;
  readonly reference: string;
}

export interface StrategyRoomOptions {
  readonly loop: Loop;
  readonly words: GateWords;
  readonly ids: IdSource;
  readonly log: Pick<Log, 'error'>;
  /** What strategies run in; a thread of their own by default. */
  readonly runner?: typeof isolatedRunner;
}

export class StrategyRoom {
  readonly #options: StrategyRoomOptions;
  readonly #all: Running[] = [];
  readonly #byInstrument = new Map<InstrumentId, Running[]>();
  readonly #references = new Map<ClientOrderId, Reference>();
  readonly #retries = new CancelRetries();

  constructor(options: StrategyRoomOptions) {
    this.#options = options;
    options.loop.observe((event) => {
      this.#tell(event);
    });
  }

  /** Starts every strategy; one that cannot start is recorded as failed and the rest go on. */
  async start(seats: readonly StrategySeat[]): Promise<void> {
    await Promise.all(seats.map((seat) => this.#start(seat)));
  }

  /** Ends them all; their orders are the caller's to cancel. */
  async stop(reason: string): Promise<void> {
    this.#retries.close();
    await Promise.all(
      this.#all.map(async (running) => {
        const was = running.state;
        running.state = 'stopped';
        await running.runner.stop();
        if (was === 'running') this.#change(running, 'stopped', reason);
      }),
    );
  }

  /** Per strategy: its state, and its own line on why it is (not) trading. */
  lines(): { readonly strategy: string; readonly state: string; readonly why: string }[] {
    return this.#all.map(({ seat, state, why }) => ({ strategy: seat.strategy, state, why }));
  }

  onTop(top: Omit<TopOfBook, 'tickNumber'>, tickNumber: number): void {
    for (const running of this.#byInstrument.get(top.instrument) ?? []) {
      if (running.state === 'running') running.runner.onTop({ ...top, tickNumber });
    }
  }

  onTrade(trade: Trade, tickNumber: number): void {
    for (const running of this.#byInstrument.get(trade.instrument) ?? []) {
      if (running.state === 'running') running.runner.onTrade(trade, tickNumber);
    }
  }

  async #start(seat: StrategySeat): Promise<void> {
    const { strategy, module, parameters, instruments } = seat;
    const spec = { strategy, module: libraryModule(module), parameters, instruments };
    const makeRunner = this.#options.runner ?? isolatedRunner;
    const runner = makeRunner(
      { ...spec, clock: systemClock },
      {
        onPlace: (place) => {
          this.#place(running, place);
        },
        onCancel: ({ clientOrderId }) => {
          this.#wantCancel(running, clientOrderId);
        },
        onWhy: (line) => {
          running.why = line.slice(0, 200);
        },
        onFailure: (reason) => {
          this.#failed(running, reason);
        },
      },
    );
    const running: Running = {
      seat,
      runner,
      version: '0',
      state: 'starting',
      why: 'starting',
      mode: null,
      allowance: new WishAllowance(),
    };
    this.#all.push(running);
    this.#change(running, 'starting', `module ${module}`);
    const start = await runner.start();
    if (running.state !== 'starting') return;
    if (!start.ok) return this.#failed(running, start.reason);
    running.version = start.version;
    this.#change(running, 'running', `${start.name} ${start.version}`);
    for (const { id } of instruments) {
      this.#byInstrument.set(id, [...(this.#byInstrument.get(id) ?? []), running]);
    }
    this.#introduce(running);
  }

  /** Tells a strategy that has just started where it stands. */
  #introduce(running: Running): void {
    const { seat, runner } = running;
    for (const { id } of seat.instruments) {
      const key = positionKey(seat.owner.account, seat.strategy, id);
      const position = this.#options.loop.core.ledger.positions.get(key);
      if (position !== undefined) runner.onPosition(position);
    }
    this.#tellMode(running);
  }

  #place(running: Running, place: StrategyPlace): void {
    if (running.state !== 'running') return;
    const { loop, words, ids } = this.#options;
    const { instrument, ...wanted } = place.request;
    const owner = { ...running.seat.owner, strategyVersion: running.version, instrument };
    const clientOrderId = ids.clientOrderId();
    const { reference, tickNumber, receivedMonoNanos } = place;
    this.#references.set(clientOrderId, { running, reference });
    const stamp = stampNow();
    const causedBy = place.causedByTick ? receivedMonoNanos : null;
    const outcome = loop.process(
      {
        type: 'intent',
        intentId: ids.intentId(),
        clientOrderId,
        request: { owner, ...wanted },
        tickNumber,
        epoch: epochWord(words),
        armed: !isLatched(words) && stamp.mono < leaseExpiry(words),
        stamp,
      },
      causedBy,
    );
    if (outcome.refusal === null) return;
    this.#references.delete(clientOrderId);
    const { refusal } = outcome;
    if (!running.allowance.take(stamp.mono)) return this.#flooded(running, refusal.detail);
    running.runner.onOrder({ reference, event: 'verdict.recorded', order: null, refusal });
  }

  /**
   * A cancel always goes through, but for one that is under way or remembered already, and after
   * a refusal by the venue only when its pause is over. One in vain counts as refused.
   */
  #wantCancel(running: Running, clientOrderId: ClientOrderId): void {
    if (running.state === 'failed') return; // its orders are being cancelled
    const order = findOrder(this.#options.loop.core.ledger, clientOrderId);
    const isUnderWay = order?.cancelRequested === true && isWorking(order.status);
    if (isUnderWay) return this.#inVain(running, 'the cancel was asked for before');
    const mayGo = this.#retries.mayGo(clientOrderId, monoNow(), () => {
      this.#wantCancel(running, clientOrderId);
    });
    if (!mayGo) return this.#inVain(running, 'the venue has refused the cancel just now');
    const { refusal } = this.#cancel(clientOrderId, `strategy ${running.seat.strategy}`);
    if (refusal !== null) this.#inVain(running, refusal.detail);
  }

  #inVain(running: Running, why: string): void {
    if (!running.allowance.take(monoNow())) this.#flooded(running, why);
  }

  #cancel(clientOrderId: ClientOrderId, cause: string): Outcome {
    const stamp = stampNow();
    return this.#options.loop.process({ type: 'cancelIntent', clientOrderId, cause, stamp });
  }

  /** One strategy's refused wishes must not fill the ledger that the whole desk stands on. */
  #flooded(running: Running, lastRefusal: string): void {
    const { strategy } = running.seat;
    const reason = `its wishes were refused too often, the last: ${lastRefusal}`.slice(0, 400);
    const fault = { component: `strategy/${strategy}`.slice(0, 64), detail: reason, count: 1 };
    const body = { type: 'fault.recorded', ...fault, owner: null } as const;
    this.#options.loop.process({ type: 'record', body, stamp: stampNow() });
    this.#failed(running, reason);
    running.runner.stop().catch((error: unknown) => {
      this.#options.log.error({ strategy, error: String(error) }, 'strategy does not end');
    });
  }

  #failed(running: Running, reason: string): void {
    if (running.state === 'stopped' || running.state === 'failed') return;
    this.#options.log.error({ strategy: running.seat.strategy, reason }, 'strategy failed');
    running.why = `failed: ${reason}`.slice(0, 200);
    this.#change(running, 'failed', reason);
    for (const order of [...this.#options.loop.core.ledger.orders.values()]) {
      if (order.request.owner.strategy !== running.seat.strategy) continue;
      this.#cancel(order.clientOrderId, `strategy ${running.seat.strategy} failed`);
    }
  }

  #change(running: Running, state: Running['state'], reason: string): void {
    running.state = state;
    const { strategy } = running.seat;
    const text = reason.slice(0, 400);
    const change = { type: 'strategy.changed', version: running.version, state } as const;
    const body = { ...change, strategy, reason: text };
    this.#options.loop.process({ type: 'record', body, stamp: stampNow() });
  }

  /** Passes an event on to the strategy that it concerns. */
  #tell({ body }: LedgerEvent): void {
    if (body.type === 'mode.changed') {
      for (const running of this.#all) this.#tellMode(running);
      return;
    }
    if (!('clientOrderId' in body) || body.clientOrderId === null) return;
    const order = findOrder(this.#options.loop.core.ledger, body.clientOrderId) ?? null;
    if (body.type === 'order.filled' && order !== null) this.#tellPosition(order.request.owner);
    if (body.type === 'order.cancelRejected') {
      this.#retries.refused(body.clientOrderId, monoNow());
    } else if (order !== null && !isWorking(order.status)) this.#retries.forget(body.clientOrderId);
    const known = this.#references.get(body.clientOrderId);
    if (known === undefined) return;
    const { running, reference } = known;
    if (order !== null && !isWorking(order.status)) this.#references.delete(body.clientOrderId);
    if (running.state !== 'running') return;
    running.runner.onOrder({ reference, event: body.type, order, refusal: null });
  }

  /** A fill moves the position whoever still remembers the order: late ones too. */
  #tellPosition({ account, strategy, instrument }: Ownership): void {
    const key = positionKey(account, strategy, instrument);
    const position = this.#options.loop.core.ledger.positions.get(key);
    if (position === undefined) return;
    for (const { seat, state, runner } of this.#all) {
      if (seat.strategy === strategy && state === 'running') runner.onPosition(position);
    }
  }

  /** Tells the mode that decides for the strategy, when it is another than before. */
  #tellMode(running: Running): void {
    if (running.state !== 'running') return;
    const { seat } = running;
    const [first] = seat.instruments;
    if (first === undefined) return;
    const owner = { ...seat.owner, strategyVersion: running.version, instrument: first.id };
    const deciding = decidingMode(this.#options.loop.core.ledger, owner);
    const mode = deciding?.mode ?? 'active';
    if (mode === running.mode) return;
    running.mode = mode;
    running.runner.onMode(mode, deciding?.reason ?? 'armed');
  }
}
