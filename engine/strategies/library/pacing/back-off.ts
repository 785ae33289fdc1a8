/**
 * How long a strategy leaves off after what it wanted was turned away: longer each time in a row.
 * Knows no order of its own; it is told what became of them.
 */
import type { OrderUpdate } from '../../sdk/index.ts';

/** Doubles from the first to the longest. */
const backOffNanos = { first: 250e6, longest: 8_000e6 };

export class BackOff {
  readonly #successes: readonly OrderUpdate['event'][];
  #nanos = 0;
  #untilNanos = 0;
  #reason = '';

  /** `success`: what ends a row; an order that must not rest has achieved nothing before a fill. */
  constructor(success: 'accepted' | 'filled') {
    const filled = 'order.filled' as const;
    this.#successes = success === 'filled' ? [filled] : [filled, 'order.accepted'];
  }

  /** What turned the last order away, in the words of whoever did. */
  get reason(): string {
    return this.#reason;
  }

  isOver(nowNanos: number): boolean {
    return nowNanos >= this.#untilNanos;
  }

  /** Takes what became of an order. */
  learn(update: OrderUpdate, nowNanos: number): void {
    if (this.#successes.includes(update.event)) this.#nanos = 0;
    if (!isTurnedAway(update)) return;
    const longer = Math.max(backOffNanos.first, this.#nanos * 2);
    this.#nanos = Math.min(backOffNanos.longest, longer);
    this.#untilNanos = nowNanos + this.#nanos;
    this.#reason = update.reason === '' ? update.event.replace('.', ' ') : update.reason;
  }
}

const isTurnedAway = ({ refusal, event }: OrderUpdate): boolean =>
  refusal !== null ||
  event === 'order.rejected' ||
  event === 'order.fenced' ||
  event === 'order.expired';
