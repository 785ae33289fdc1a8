/**
 * Waiting for the disk where an answer promises that something is recorded.
 * Never waits for a ledger that has failed.
 */
import type { Health } from '../broadcast/health.ts';
import type { Loop } from '../loop.ts';

interface Waiter {
  readonly sequence: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

const lookMillis = 100;

export class Durability {
  readonly #loop: Loop;
  readonly #health: Health;
  readonly #waiters: Waiter[] = [];

  constructor(loop: Loop, health: Health) {
    this.#loop = loop;
    this.#health = health;
    loop.onDurable(() => {
      this.#look();
    });
  }

  /** Resolves when the event `sequence` is durable; rejects when it never will be. */
  reached(sequence: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiters.push({ sequence, resolve, reject });
      this.#look();
      if (this.#waiters.length === 1) this.#watch();
    });
  }

  #look(): void {
    const durable = this.#loop.durableSequence;
    const failure = this.#health.ledgerFailure;
    for (const waiter of [...this.#waiters]) {
      if (waiter.sequence <= durable) waiter.resolve();
      else if (failure !== null) waiter.reject(new Error(`not recorded: ${failure}`));
      else continue;
      this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
    }
  }

  /** Also sees a failure, which no commit will announce. */
  #watch(): void {
    const timer = setInterval(() => {
      this.#look();
      if (this.#waiters.length === 0) clearInterval(timer);
    }, lookMillis);
  }
}
