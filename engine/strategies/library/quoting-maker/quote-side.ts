/**
 * One side of a maker's quotes: keeps at most one live order there and moves it when it must.
 * Replaces by cancelling first and placing after the end is known, so that two never stand.
 */
import type { InstrumentId, OrderUpdate, OwnOrder, StrategyDesk } from '../../sdk/index.ts';
import { BackOff } from '../pacing/back-off.ts';
import type { MessageBudget } from '../pacing/message-budget.ts';
import type { Quote } from './targets.ts';

/** What a side is doing, for the line that says why. */
export type SideState = 'quoting' | 'replacing' | 'off' | 'waiting' | 'budget' | 'doubt';

/** A cancel without an effect is asked for again after this. */
const cancelAgainNanos = 3_000e6;
/** Messages kept back for moving quotes that have become dangerous. */
const reserveMessages = 2;

export interface SideOptions {
  readonly desk: StrategyDesk;
  readonly instrument: InstrumentId;
  readonly side: 'buy' | 'sell';
  readonly budget: MessageBudget;
}

export class QuoteSide {
  readonly #options: SideOptions;
  readonly #backOff = new BackOff('accepted');
  #cancelledNanos = 0;
  #state: SideState = 'off';
  #sinceNanos = 0;

  constructor(options: SideOptions) {
    this.#options = options;
  }

  get state(): SideState {
    return this.#state;
  }

  /** For how long it has been in its state. */
  get sinceMillis(): number {
    return (this.#options.desk.now() - this.#sinceNanos) / 1e6;
  }

  /** What turned its last order away; empty unless it waits for that. */
  get waitReason(): string {
    return this.#state === 'waiting' ? this.#backOff.reason : '';
  }

  /** Brings the live order towards `target`, which may be off by less than `thresholdTicks`. */
  pursue(target: Quote | null, thresholdTicks: number, roomLots: number): void {
    const orders = this.#orders();
    const [order] = orders;
    for (const extra of orders.slice(1)) this.#cancel(extra, true);
    if (order === undefined) this.#open(target);
    else this.#hold(order, target, thresholdTicks, roomLots);
  }

  /** Withdraws what is live, whatever the budget says. */
  withdraw(): void {
    this.#enter('off');
    for (const order of this.#orders()) this.#cancel(order, true);
  }

  /** Learns from what became of an order of this side. */
  learn(update: OrderUpdate): void {
    this.#backOff.learn(update, this.#options.desk.now());
  }

  #enter(state: SideState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#sinceNanos = this.#options.desk.now();
  }

  #orders(): readonly OwnOrder[] {
    const { desk, instrument, side } = this.#options;
    return desk.orders(instrument).filter((order) => order.side === side);
  }

  #open(target: Quote | null): void {
    const { desk, instrument, side, budget } = this.#options;
    if (target === null) {
      this.#enter('off');
      return;
    }
    if (!this.#backOff.isOver(desk.now())) {
      this.#enter('waiting');
      return;
    }
    // One more is kept, so that what is placed can also be moved.
    if (!budget.take(desk.now(), 1, reserveMessages)) {
      this.#enter('budget');
      return;
    }
    desk.place({ instrument, side, price: target.price, lots: target.lots, postOnly: true });
    this.#enter('quoting');
  }

  #hold(order: OwnOrder, target: Quote | null, thresholdTicks: number, roomLots: number): void {
    if (order.status === 'unknown') {
      this.#enter('doubt');
      return;
    }
    if (order.cancelRequested) {
      this.#enter(target === null ? 'off' : 'replacing');
      this.#cancel(order, true);
      return;
    }
    const open = order.lots - order.filledLots;
    if (target === null || open > roomLots) {
      this.#enter(target === null ? 'off' : 'replacing');
      this.#cancel(order, true);
      return;
    }
    this.#enter('quoting');
    const ahead = this.#ticksAhead(order, target);
    if (Math.abs(ahead) < thresholdTicks) return;
    if (this.#cancel(order, false, ahead > 0)) this.#enter('replacing');
  }

  /** How many ticks more eager the order is than its target. */
  #ticksAhead(order: OwnOrder, target: Quote): number {
    const distance = (order.price ?? target.price) - target.price;
    return this.#options.side === 'buy' ? distance : -distance;
  }

  /** Whether it asked for the cancel. Quotes that are too eager may use the reserve. */
  #cancel(order: OwnOrder, must: boolean, eager = false): boolean {
    const { desk, budget } = this.#options;
    const now = desk.now();
    if (order.cancelRequested && now - this.#cancelledNanos < cancelAgainNanos) return false;
    if (must) budget.force(now, 1);
    else if (!budget.take(now, 1, eager ? 0 : reserveMessages + 1)) return false;
    this.#cancelledNanos = now;
    desk.cancel(order.reference);
    return true;
  }
}
