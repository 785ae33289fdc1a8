/**
 * The venue's budget of requests, of which a part is kept back for cancels: new orders and amends
 * end where that part begins, so that at the cap every cancel still leaves.
 * Counts what we have sent, whatever it was; refuses no cancel and no question.
 */
import type { MonoNanos } from '../../contract/numbers.ts';

export interface BudgetOptions {
  /** Weight that the venue takes within the window. */
  readonly weight: number;
  readonly windowMillis: number;
  /** Of it, what is kept for cancels and for questions after orders, 0 to 100. */
  readonly cancelReservePercent: number;
}

/** As documented for the WebSocket API; what is not named here weighs as a question. */
const weights: Readonly<Record<string, number>> = {
  'order.place': 1,
  'order.cancel': 1,
  'order.modify': 1,
  'order.amend.keepPriority': 4,
  'order.status': 4,
  'openOrders.status': 6,
  'session.deadMan': 1,
  time: 1,
};
const questionWeight = 20;
/** Parts of the window that are counted by themselves. */
const slots = 60;

export class MessageBudget {
  readonly #options: BudgetOptions;
  readonly #slotNanos: number;
  readonly #counts = new Array<number>(slots).fill(0);
  #slot = 0;
  #used = 0;

  constructor(options: BudgetOptions) {
    this.#options = options;
    this.#slotNanos = (options.windowMillis * 1e6) / slots;
  }

  /** Counts a request that is being sent. */
  sent(method: string, now: MonoNanos): void {
    this.#turn(now);
    const weight = weights[method] ?? questionWeight;
    const index = this.#slot % slots;
    this.#counts[index] = (this.#counts[index] ?? 0) + weight;
    this.#used += weight;
  }

  /** Why a new order or an amend must not be sent now; null when it may. */
  refusal(method: string, now: MonoNanos): string | null {
    this.#turn(now);
    const { weight, cancelReservePercent } = this.#options;
    const share = Math.floor((weight * (100 - cancelReservePercent)) / 100);
    const after = this.#used + (weights[method] ?? questionWeight);
    if (after <= share) return null;
    return `${this.#used} of the venue's budget of ${weight} are used, the rest is for cancels`;
  }

  /** Forgets what was sent longer ago than the window. */
  #turn(now: MonoNanos): void {
    const slot = Math.floor(now / this.#slotNanos);
    if (slot <= this.#slot) return;
    const gone = Math.min(slots, slot - this.#slot);
    for (let step = 1; step <= gone; step += 1) {
      const index = (this.#slot + step) % slots;
      this.#used -= this.#counts[index] ?? 0;
      this.#counts[index] = 0;
    }
    this.#slot = slot;
  }
}
