/**
 * The dead-man timers of the venue: a session that has armed one and does not renew it in time
 * has its orders cancelled, whether its connection stands or not.
 * Touches no order of another session.
 */
import type { ApiSession } from './api-session.ts';

/** Cancels the open orders of a session; their client ids. */
export type CancelOrdersOf = (owner: number, sessionId: string) => readonly string[];

export interface DeadManOptions {
  readonly cancelOrdersOf: CancelOrdersOf;
  /** Told when a timer has run out, with what was cancelled. */
  readonly onFired: (session: string, clientOrderIds: readonly string[]) => void;
}

export class DeadMan {
  readonly #options: DeadManOptions;
  readonly #timers = new Map<string, NodeJS.Timeout>();

  constructor(options: DeadManOptions) {
    this.#options = options;
  }

  /** Arms the session's timer anew; 0 calls it off. */
  renew({ id }: Pick<ApiSession, 'id'>, owner: number, millis: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    if (millis === 0) return;
    const fire = (): void => {
      this.#timers.delete(id);
      this.#options.onFired(id, this.#options.cancelOrdersOf(owner, id));
    };
    this.#timers.set(id, setTimeout(fire, millis));
  }

  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }
}
