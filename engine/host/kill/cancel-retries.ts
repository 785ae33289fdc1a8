/**
 * Patience with a venue that refuses cancels: a refused one is tried again later, and ever later.
 * Forgets no wish of an order that still works, and never asks twice at once for the same one.
 */
import type { ClientOrderId } from '../../contract/ids.ts';
import type { MonoNanos } from '../../contract/numbers.ts';

/** Pause after the first refusal of an order's cancel, doubled with each further one. */
const cancelAgainMillis = { first: 250, max: 10_000 };

interface Refused {
  waitMillis: number;
  notBeforeMono: number;
  /** The wish that waits for the end of the pause; null when there is none. */
  timer: NodeJS.Timeout | null;
}

export class CancelRetries {
  readonly #refused = new Map<ClientOrderId, Refused>();
  #closed = false;

  /** The venue has refused to cancel this order. */
  refused(clientOrderId: ClientOrderId, now: MonoNanos): void {
    const before = this.#refused.get(clientOrderId);
    const { first, max } = cancelAgainMillis;
    const waitMillis = before === undefined ? first : Math.min(max, before.waitMillis * 2);
    const notBeforeMono = now + waitMillis * 1e6;
    this.#refused.set(clientOrderId, { waitMillis, notBeforeMono, timer: before?.timer ?? null });
  }

  /** Whether a cancel may go now; if not, `again` is called once when its pause is over. */
  mayGo(clientOrderId: ClientOrderId, now: MonoNanos, again: () => void): boolean {
    const refused = this.#refused.get(clientOrderId);
    if (refused === undefined || now >= refused.notBeforeMono) return true;
    if (this.#closed) return false;
    refused.timer ??= setTimeout(
      () => {
        const current = this.#refused.get(clientOrderId);
        if (current !== undefined) current.timer = null;
        again();
      },
      Math.ceil((refused.notBeforeMono - now) / 1e6),
    );
    return false;
  }

  /** The order has ended: nothing of it is to be cancelled any more. */
  forget(clientOrderId: ClientOrderId): void {
    const timer = this.#refused.get(clientOrderId)?.timer;
    if (timer) clearTimeout(timer);
    this.#refused.delete(clientOrderId);
  }

  /** Nothing is asked again from here on. */
  close(): void {
    this.#closed = true;
    for (const clientOrderId of [...this.#refused.keys()]) this.forget(clientOrderId);
  }
}
