/**
 * Takes a position to where it shall be, one immediate-or-cancel order after the other.
 * Never has two orders that can trade, and places none while one is in doubt.
 */
import type {
  InstrumentId,
  OrderUpdate,
  OwnOrder,
  StrategyDesk,
  TopOfBook,
} from '../../sdk/index.ts';
import { BackOff } from './back-off.ts';
import type { MessageBudget } from './message-budget.ts';

/** What it is doing, for the line that says why. */
export type PursuitState = 'there' | 'trading' | 'waiting' | 'budget' | 'doubt' | 'clearing';

/** No order of its own stands this long: what does is another version's, or has lost its answer. */
const strayNanos = 1_000e6;
/** A cancel without an effect is asked for again after this. */
const cancelAgainNanos = 3_000e6;

export interface PursuitOptions {
  readonly desk: StrategyDesk;
  readonly instrument: InstrumentId;
  readonly budget: MessageBudget;
  /** Largest order, in lots. */
  readonly orderLots: number;
  /** Ticks that an order may go beyond the best price of the other side. */
  readonly crossTicks: number;
}

export class Pursuit {
  readonly #options: PursuitOptions;
  readonly #backOff = new BackOff('filled');
  #hasExpired = false;
  #standsNanos: number | null = null;
  #cancelledNanos = Number.NEGATIVE_INFINITY;
  #state: PursuitState = 'there';

  constructor(options: PursuitOptions) {
    this.#options = options;
  }

  get state(): PursuitState {
    return this.#state;
  }

  /** What turned its last order away; of one that just expired no venue says more than that. */
  get waitReason(): string {
    return this.#hasExpired ? 'the last order found too little at its price' : this.#backOff.reason;
  }

  learn(update: OrderUpdate): void {
    this.#hasExpired = update.event === 'order.expired';
    this.#backOff.learn(update, this.#options.desk.now());
  }

  /** Cancels what should not stand any more; whether anything stands. Always allowed. */
  clear(): boolean {
    const { desk, instrument } = this.#options;
    const now = desk.now();
    const orders = desk.orders(instrument);
    if (orders.length === 0) {
      this.#standsNanos = null;
      return false;
    }
    this.#standsNanos ??= now;
    const isStray = now - this.#standsNanos > strayNanos;
    const isInDoubt = orders.some(({ status }) => status === 'unknown');
    this.#state = isInDoubt ? 'doubt' : isStray ? 'clearing' : 'trading';
    if (isStray && now - this.#cancelledNanos >= cancelAgainNanos) this.#cancelAll(orders, now);
    return true;
  }

  /** Goes on towards `targetLots`, signed, at the prices of `top`. */
  pursue(targetLots: number, top: TopOfBook): void {
    if (this.clear()) return;
    const { desk, instrument, budget, orderLots, crossTicks } = this.#options;
    const distance = targetLots - desk.position(instrument);
    if (distance === 0) {
      this.#state = 'there';
      return;
    }
    if (!this.#backOff.isOver(desk.now())) {
      this.#state = 'waiting';
      return;
    }
    if (!budget.take(desk.now(), 1)) {
      this.#state = 'budget';
      return;
    }
    const buys = distance > 0;
    const price = buys ? top.askPrice + crossTicks : Math.max(1, top.bidPrice - crossTicks);
    const lots = Math.min(orderLots, Math.abs(distance));
    this.#state = 'trading';
    this.#standsNanos = desk.now();
    desk.place({
      instrument,
      side: buys ? 'buy' : 'sell',
      price,
      lots,
      timeInForce: 'IOC',
    });
  }

  /** The host knows the fate of an order in doubt before any cancel of ours would. */
  #cancelAll(orders: readonly OwnOrder[], now: number): void {
    const { desk, budget } = this.#options;
    for (const { reference, status } of orders) {
      if (status === 'unknown') continue;
      budget.force(now, 1);
      this.#cancelledNanos = now;
      desk.cancel(reference);
    }
  }
}
