/**
 * How many wishes of a strategy may be refused: a burst, and so many a second from there on.
 * Refuses nothing itself; whose allowance is used up is ended by the strategy room.
 */
import type { MonoNanos } from '../../contract/numbers.ts';

/** Far beyond a strategy that quotes into a closed gate, far below what the ledger can take. */
export const refusedWishes = { burst: 2_000, perSecond: 500 };

export class WishAllowance {
  #left = refusedWishes.burst;
  #atMono: MonoNanos | null = null;

  /** Counts a refused wish; false when it is one too many. */
  take(now: MonoNanos): boolean {
    const seconds = Math.max(0, now - (this.#atMono ?? now)) / 1e9;
    this.#atMono = now;
    this.#left = Math.min(refusedWishes.burst, this.#left + seconds * refusedWishes.perSecond);
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
