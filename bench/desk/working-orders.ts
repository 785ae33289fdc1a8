/**
 * How many orders work at the venue, by the events that consoles get.
 * Takes the messages of the desk's wire out as it reads them.
 */
import type { LedgerEvent } from '../../engine/contract/events.ts';
import type { ServerMessage } from '../../engine/contract/wire.ts';

export class WorkingOrders {
  readonly #messages: ServerMessage[];
  readonly #working = new Set<string>();

  constructor(messages: ServerMessage[]) {
    this.#messages = messages;
  }

  count(): number {
    for (const message of this.#messages.splice(0)) {
      if (message.type === 'ledger') for (const { body } of message.events) this.#take(body);
    }
    return this.#working.size;
  }

  #take(body: LedgerEvent['body']): void {
    if (body.type === 'order.accepted') this.#working.add(body.clientOrderId);
    if (
      body.type === 'order.cancelled' ||
      body.type === 'order.expired' ||
      body.type === 'order.rejected'
    ) {
      this.#working.delete(body.clientOrderId);
    }
  }
}
