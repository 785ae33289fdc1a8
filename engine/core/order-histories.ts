/**
 * What happened to each order, in a word a step, for the detail of a fault.
 * Bounded: the last orders and their last steps; the ledger has all of it.
 */
import type { LedgerBody } from '../contract/events.ts';
import type { ClientOrderId } from '../contract/ids.ts';
import { forgetOldest } from '../state/forget-oldest.ts';

/** Orders remembered, and steps of each. */
export const historyOrdersLimit = 4_096;
export const historyStepsLimit = 12;

const none: readonly string[] = [];

export class OrderHistories {
  readonly #steps = new Map<ClientOrderId, string[]>();

  /** The last steps of an order, oldest first. */
  of(id: ClientOrderId): readonly string[] {
    return this.#steps.get(id) ?? none;
  }

  note(id: ClientOrderId, body: LedgerBody): void {
    const word = wordOf(body);
    const known = this.#steps.get(id);
    if (known === undefined) {
      this.#steps.set(id, [word]);
      if (this.#steps.size > historyOrdersLimit) forgetOldest(this.#steps);
      return;
    }
    known.push(word);
    if (known.length > historyStepsLimit) known.shift();
  }
}

/** `order.cancelRequested` as `cancelRequested`. */
function wordOf({ type }: LedgerBody): string {
  return type === 'verdict.recorded' ? 'approved' : type.slice(type.indexOf('.') + 1);
}
