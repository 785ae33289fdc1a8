/**
 * The strategies of a backtest: run inline, told what a running desk would tell them, and their
 * wishes taken to the gate.
 * Lets no wish past the gate, and cancels what a failed strategy leaves behind.
 */
import type { LedgerEvent } from '../../contract/events.ts';
import type { ClientOrderId, InstrumentId, IntentId } from '../../contract/ids.ts';
import type { Trade } from '../../contract/market.ts';
import type { MonoNanos } from '../../contract/numbers.ts';
import { isWorking } from '../../contract/orders.ts';
import { type Ownership, scopeText } from '../../contract/scope.ts';
import {
  orderRequestOf,
  type StrategyAmend,
  type StrategyCancel,
  type StrategyParent,
  type StrategyPlace,
  type StrategyRunner,
  type TopOfBook,
} from '../../contract/strategy.ts';
import { findOrder } from '../../state/ledger-state.ts';
import { decidingMode } from '../../state/mode.ts';
import { positionKey } from '../../state/position.ts';
import { inlineRunner } from '../../strategies/host/inline-runner.ts';
import type { BacktestDesk } from './backtest-desk.ts';
import type { PlannedStrategy } from './backtest-plan.ts';

/** One strategy at work. */
interface Seat {
  readonly planned: PlannedStrategy;
  readonly runner: StrategyRunner;
  version: string;
  isRunning: boolean;
  failure: string | null;
}

/** A strategy that ended by itself, and why. */
export interface StrategyFailure {
  readonly strategy: string;
  readonly reason: string;
}

export class BacktestStrategies {
  readonly #desk: BacktestDesk;
  readonly #seats: readonly Seat[];
  readonly #byInstrument = new Map<InstrumentId, Seat[]>();
  readonly #references = new Map<ClientOrderId, { seat: Seat; reference: string }>();
  #orders = 0;

  constructor(desk: BacktestDesk, planned: readonly PlannedStrategy[]) {
    this.#desk = desk;
    this.#seats = planned.map((strategy) => this.#seatOf(strategy));
    desk.observe((event) => this.#tell(event));
  }

  get failures(): StrategyFailure[] {
    return this.#seats.flatMap(({ planned, failure }) =>
      failure === null ? [] : [{ strategy: planned.strategy, reason: failure }],
    );
  }

  /** Loads every strategy; rejects with the reason when one cannot be. */
  async start(): Promise<void> {
    for (const seat of this.#seats) {
      const { planned, runner } = seat;
      const start = await runner.start();
      if (!start.ok) throw new Error(`strategy ${planned.strategy}: ${start.reason}`);
      seat.version = start.version;
      seat.isRunning = true;
      this.#change(seat, 'running', planned.isFile ? 'strategy file' : 'module of the library');
      for (const { id } of planned.instruments) {
        const watching = this.#byInstrument.get(id) ?? [];
        watching.push(seat);
        this.#byInstrument.set(id, watching);
      }
    }
  }

  /** The desk is armed: from here on they may trade. */
  tellArmed(): void {
    for (const { runner } of this.#seats) runner.onMode('active', 'armed');
  }

  /** Whoever watches an instrument; the list is theirs for as long as the backtest runs. */
  watching(instrument: InstrumentId): readonly StrategyRunner[] {
    return (this.#byInstrument.get(instrument) ?? []).map(({ runner }) => runner);
  }

  onTop(watching: readonly StrategyRunner[], top: TopOfBook): void {
    for (const runner of watching) runner.onTop(top);
  }

  onTrade(watching: readonly StrategyRunner[], trade: Trade, tickNumber: number): void {
    for (const runner of watching) runner.onTrade(trade, tickNumber);
  }

  onTimer(at: MonoNanos): void {
    for (const { runner, isRunning } of this.#seats) if (isRunning) runner.onTimer(at);
  }

  #seatOf(planned: PlannedStrategy): Seat {
    const { strategy, moduleUrl, isFile, parameters, instruments } = planned;
    const module = new URL(moduleUrl);
    const spec = { strategy, module, isFile, parameters, instruments, clock: this.#desk.clock };
    const seat: Seat = {
      planned,
      runner: inlineRunner(spec, {
        onPlace: (place) => this.#place(seat, place),
        onCancel: (cancel) => this.#cancel(seat, cancel),
        onAmend: (amend) => this.#amend(seat, amend),
        onParent: (parent) => this.#parent(seat, parent),
        onWhy: () => {},
        onFailure: (reason) => this.#fail(seat, reason),
      }),
      version: '0',
      isRunning: false,
      failure: null,
    };
    return seat;
  }

  #place(seat: Seat, place: StrategyPlace): void {
    if (!seat.isRunning) return;
    const { core, clock } = this.#desk;
    const { reference, tickNumber, receivedMonoNanos, request: wanted } = place;
    const { instrument } = wanted;
    const owner = { ...seat.planned.owner, strategyVersion: seat.version, instrument };
    const stamp = clock.stamp();
    this.#orders += 1;
    const clientOrderId = `backtest.${this.#orders.toString(36)}` as ClientOrderId;
    this.#references.set(clientOrderId, { seat, reference });
    const outcome = this.#desk.process(
      {
        type: 'intent',
        intentId: this.#nextIntentId(),
        clientOrderId,
        request: orderRequestOf(owner, wanted, stamp.utc),
        tickNumber,
        epoch: core.ledger.epoch,
        armed: true,
        stamp,
      },
      place.causedByTick ? receivedMonoNanos : null,
    );
    if (outcome.refusal === null) return;
    const { refusal } = outcome;
    this.#references.delete(clientOrderId);
    seat.runner.onOrder({ reference, event: 'verdict.recorded', order: null, refusal });
  }

  /** Numbered as the ledger counts them: it takes down every one that is judged. */
  #nextIntentId(): IntentId {
    const { intents } = this.#desk.core.ledger.counts;
    return `i.${(intents + 1).toString(36)}` as IntentId;
  }

  #cancel(seat: Seat, { clientOrderId, tickNumber }: StrategyCancel): void {
    if (!seat.isRunning) return;
    const order = findOrder(this.#desk.core.ledger, clientOrderId);
    if (order?.cancelRequested === true) return;
    this.#askCancel(clientOrderId, `strategy ${seat.planned.strategy}`, tickNumber);
  }

  #amend(seat: Seat, { clientOrderId, terms, tickNumber }: StrategyAmend): void {
    if (!seat.isRunning) return;
    const { core, clock } = this.#desk;
    const intentId = this.#nextIntentId();
    const { refusal } = this.#desk.process({
      type: 'amendIntent',
      intentId,
      clientOrderId,
      terms,
      tickNumber,
      epoch: core.ledger.epoch,
      armed: true,
      stamp: clock.stamp(),
    });
    const reference = this.#references.get(clientOrderId)?.reference;
    if (refusal === null || reference === undefined) return;
    const order = findOrder(core.ledger, clientOrderId) ?? null;
    seat.runner.onOrder({ reference, event: 'order.amendRefused', order, refusal });
  }

  /** Its refusal is on the record, and each child is refused for it. */
  #parent(seat: Seat, parent: StrategyParent): void {
    if (!seat.isRunning) return;
    const { parentId } = parent;
    const { strategy } = seat.planned;
    const stamp = this.#desk.clock.stamp();
    if (parent.type === 'endParent') {
      const { reason } = parent;
      this.#desk.process({ type: 'parentEnd', parentId, strategy, reason, stamp });
      return;
    }
    const { instrument, side, lots } = parent;
    const owner = { ...seat.planned.owner, strategyVersion: seat.version, instrument };
    this.#desk.process({ type: 'parentOpen', parentId, owner, side, lots, stamp });
  }

  #askCancel(clientOrderId: ClientOrderId, cause: string, tickNumber?: number): void {
    const stamp = this.#desk.clock.stamp();
    this.#desk.process({ type: 'cancelIntent', clientOrderId, cause, tickNumber, stamp });
  }

  #tell({ body }: LedgerEvent): void {
    if (body.type === 'mode.changed') return this.#tellModes();
    if (!('clientOrderId' in body) || body.clientOrderId === null) return;
    const { clientOrderId } = body;
    const order = findOrder(this.#desk.core.ledger, clientOrderId) ?? null;
    // Also of an order that is over: a late fill moves the position all the same.
    if (body.type === 'order.filled' && order !== null) this.#tellPosition(order.request.owner);
    const known = this.#references.get(clientOrderId);
    if (known === undefined) return;
    // With its reason, by who asked for it.
    if (body.type === 'order.amendRefused') return;
    const { seat, reference } = known;
    if (order !== null && !isWorking(order.status)) this.#references.delete(clientOrderId);
    seat.runner.onOrder({ reference, event: body.type, order, refusal: null });
  }

  /** Each that runs hears of its mode, as a trip may have set it. */
  #tellModes(): void {
    for (const { planned, runner, version, isRunning } of this.#seats) {
      const [first] = planned.instruments;
      if (!isRunning || first === undefined) continue;
      const owner = { ...planned.owner, strategyVersion: version, instrument: first.id };
      const held = decidingMode(this.#desk.core.ledger, owner);
      if (held !== undefined) runner.onMode(held.mode, `${scopeText(held.scope)}: ${held.reason}`);
    }
  }

  #tellPosition({ account, strategy, instrument }: Ownership): void {
    const { positions } = this.#desk.core.ledger;
    const position = positions.get(positionKey(account, strategy, instrument));
    const seat = this.#seats.find(({ planned }) => planned.strategy === strategy);
    if (position !== undefined) seat?.runner.onPosition(position);
  }

  #fail(seat: Seat, reason: string): void {
    const { strategy } = seat.planned;
    seat.isRunning = false;
    seat.failure = reason;
    this.#change(seat, 'failed', reason);
    for (const order of [...this.#desk.core.ledger.orders.values()]) {
      if (order.request.owner.strategy !== strategy || order.cancelRequested) continue;
      this.#askCancel(order.clientOrderId, `strategy ${strategy} failed`);
    }
  }

  #change({ planned, version }: Seat, state: 'running' | 'failed', reason: string): void {
    const { strategy } = planned;
    const text = reason.slice(0, 400);
    this.#desk.record({ type: 'strategy.changed', strategy, version, state, reason: text });
  }
}
