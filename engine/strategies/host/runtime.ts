/**
 * One strategy instance with its desk: hands events to the handlers, collects what they want.
 * Runs wherever it is put (a worker thread or inline); it sends nothing and knows no venue.
 */

import type { Instrument } from '../../contract/instrument.ts';
import { cutLine } from '../../contract/line-cut.ts';
import type { Trade } from '../../contract/market.ts';
import type { Mode } from '../../contract/scope.ts';
import type {
  CarriedState,
  StrategyOrderUpdate,
  StrategyPosition,
  TopOfBook,
} from '../../contract/strategy.ts';
import type { StrategyCarry } from '../sdk/carried.ts';
import { type StrategyInstrument, strategyInstrument } from '../sdk/grid.ts';
import type { StrategyDefinition, StrategyDesk, StrategyHandlers } from '../sdk/strategy.ts';
import { failureOf } from './failure.ts';
import { OwnOrders } from './own-orders.ts';

/** Actions that one event may lead to; a strategy that wants more has failed. */
export const actionsPerEventLimit = 64;
const whyLengthLimit = 200;

/** What one event led to. The actions are not checked yet. */
export interface RuntimeOutput {
  readonly actions: readonly unknown[];
  /** The newest tick of the instrument that an action is about; see `StrategyPlace`. */
  readonly tickNumber: number;
  readonly receivedMonoNanos: number;
  readonly causedByTick: boolean;
  /** Whether it had been told its mode by then; see `StrategyPlace`. */
  readonly isInformed: boolean;
}

export class StrategyRuntime {
  readonly name: string;
  readonly version: string;
  readonly whenCarriedLost: 'start' | 'refuse' | null;
  readonly #seen = new Set<string>();
  readonly #own: OwnOrders;
  readonly #positions = new Map<string, number>();
  readonly #instruments: readonly StrategyInstrument[];
  #handlers: StrategyHandlers | null = null;
  #carry: StrategyCarry | null = null;
  #actions: unknown[] = [];
  #mode: Mode = 'halted';
  #modeReason = 'not told yet';
  #isInformed = false;
  #now = 0;
  #tickNumber = 0;
  #receivedMonoNanos = 0;
  #failure: string | null = null;

  private constructor(
    definition: StrategyDefinition,
    instruments: readonly Instrument[],
    tag: string,
  ) {
    this.name = definition.name;
    this.version = definition.version;
    this.whenCarriedLost = definition.whenCarriedLost;
    this.#instruments = instruments.map(strategyInstrument);
    this.#own = new OwnOrders(tag);
  }

  /**
   * Creates the instance, or says what is wrong with its parameters. `tag` keeps the references
   * of two instances apart.
   */
  static open(
    definition: StrategyDefinition,
    parameters: unknown,
    instruments: readonly Instrument[],
    tag: string,
  ): StrategyRuntime | { readonly refused: string } {
    const runtime = new StrategyRuntime(definition, instruments, tag);
    try {
      const opening = definition.open(parameters, runtime.#desk());
      if (!opening.ok) return { refused: opening.reason };
      runtime.#handlers = opening.handlers;
      runtime.#carry = opening.carry;
      return runtime;
    } catch (error) {
      return { refused: `${definition.name} could not be created: ${failureOf(error)}` };
    }
  }

  /** Why it has failed; null while it has not. A failed instance handles nothing more. */
  get failure(): string | null {
    return this.#failure;
  }

  /** Whether it listens to trades at all. */
  get wantsTrades(): boolean {
    return this.#handlers?.onTrade !== undefined;
  }

  /** Whether it is ready to take over; a throw of its own is a failure. */
  isWarm(): boolean {
    if (this.#handlers === null || this.#failure !== null) return false;
    try {
      const own = this.#handlers.isWarm?.();
      return own ?? this.#seen.size === this.#instruments.length;
    } catch (error) {
      this.#failure = failureOf(error);
      return false;
    }
  }

  /** The state to hand over, null when it carries none; throws what the strategy throws. */
  save(): CarriedState | null {
    return this.#carry?.save() ?? null;
  }

  /** Goes on from what another version saved; '' or why it cannot. */
  restore(handed: CarriedState): string {
    if (this.#carry === null) return '';
    try {
      return this.#carry.restore(handed);
    } catch (error) {
      return `the carried state cannot be taken: ${failureOf(error)}`;
    }
  }

  onTop(top: TopOfBook): RuntimeOutput | null {
    if (this.#seen.size < this.#instruments.length) this.#seen.add(top.instrument);
    this.#tickNumber = top.tickNumber;
    this.#receivedMonoNanos = top.receivedMonoNanos;
    this.#advance(top.receivedMonoNanos);
    const handlers = this.#handlers;
    if (handlers === null || this.#failure !== null) return null;
    // Written out: a step made for every top would be a third of what this takes.
    try {
      handlers.onTop?.(top);
    } catch (error) {
      this.#fail(error);
    }
    return this.#outputOf(true);
  }

  onTrade(trade: Trade, tickNumber: number): RuntimeOutput | null {
    this.#tickNumber = tickNumber;
    this.#receivedMonoNanos = trade.receivedMonoNanos;
    this.#advance(trade.receivedMonoNanos);
    return this.#run(true, (handlers) => handlers.onTrade?.(trade));
  }

  onOrder(update: StrategyOrderUpdate): RuntimeOutput | null {
    const seen = this.#own.apply(update);
    if (seen === null) return null;
    return this.#run(false, (handlers) => handlers.onOrder?.(seen));
  }

  onPosition(position: StrategyPosition): RuntimeOutput | null {
    this.#positions.set(position.instrument, position.lots);
    return this.#run(false, (handlers) =>
      handlers.onPosition?.(position.instrument, position.lots),
    );
  }

  onMode(mode: Mode, reason: string): RuntimeOutput | null {
    this.#mode = mode;
    this.#modeReason = reason;
    this.#isInformed = true;
    return this.#run(false, (handlers) => handlers.onMode?.(mode, reason));
  }

  onTimer(atMonoNanos: number): RuntimeOutput | null {
    this.#advance(atMonoNanos);
    return this.#run(false, (handlers) => handlers.onTimer?.());
  }

  /** The strategy's own line on why it is (not) trading. */
  why(): string {
    if (this.#failure !== null) return cutLine(`Failed: ${this.#failure}`, whyLengthLimit);
    try {
      return cutLine(String(this.#handlers?.why() ?? ''), whyLengthLimit);
    } catch (error) {
      this.#failure = failureOf(error);
      return cutLine(`Failed: ${this.#failure}`, whyLengthLimit);
    }
  }

  #run(causedByTick: boolean, handle: (handlers: StrategyHandlers) => void): RuntimeOutput | null {
    if (this.#handlers === null || this.#failure !== null) return null;
    try {
      handle(this.#handlers);
    } catch (error) {
      this.#fail(error);
    }
    return this.#outputOf(causedByTick);
  }

  #fail(error: unknown): void {
    this.#failure = failureOf(error);
    this.#actions = [];
  }

  #outputOf(causedByTick: boolean): RuntimeOutput | null {
    if (this.#actions.length === 0) return null;
    const actions = this.#actions;
    this.#actions = [];
    return {
      actions,
      tickNumber: this.#tickNumber,
      receivedMonoNanos: this.#receivedMonoNanos,
      causedByTick,
      isInformed: this.#isInformed,
    };
  }

  #advance(atMonoNanos: number): void {
    if (atMonoNanos > this.#now) this.#now = atMonoNanos;
  }

  #want(action: unknown): void {
    if (this.#actions.length >= actionsPerEventLimit) {
      throw new Error(`more than ${actionsPerEventLimit} actions on one event`);
    }
    this.#actions.push(action);
  }

  #desk(): StrategyDesk {
    return {
      instruments: this.#instruments,
      place: (wanted) => {
        const order = this.#own.request(wanted);
        this.#want(order.action);
        return order.reference;
      },
      cancel: (reference) => {
        this.#own.cancelRequested(reference);
        this.#want({ type: 'cancel', reference });
      },
      amend: (reference, { price, lots }) => {
        const terms = {
          ...(price === undefined ? {} : { price }),
          ...(lots === undefined ? {} : { lots }),
        };
        this.#want({ type: 'amend', reference, ...terms });
      },
      openParent: ({ parentId, instrument, side, lots }) => {
        this.#want({ type: 'openParent', parentId, instrument, side, lots });
      },
      endParent: (parentId, reason) => this.#want({ type: 'endParent', parentId, reason }),
      orders: (instrument) => this.#own.of(instrument),
      position: (instrument) => this.#positions.get(instrument) ?? 0,
      mode: () => this.#mode,
      modeReason: () => this.#modeReason,
      now: () => this.#now,
    };
  }
}
