/**
 * How many orders work at the venue, by the events that consoles get.
 * Takes the messages of the desk's wire out as it reads them.
 */
import type { LedgerEvent } from '../../engine/contract/events.ts';
import type { ServerMessage } from '../../engine/contract/wire.ts';
import { until } from '../../engine/host/desk-fixture.ts';
import type { TickFeed } from '../../engine/replay/drill/tick-feed.ts';

/** Ticks a second while orders are placed: few, so that the venue keeps up. */
const placingPace = 200;
const placingMillisLimit = 60_000;

export class WorkingOrders {
  readonly #messages: ServerMessage[];
  readonly #working = new Set<string>();

  constructor(messages: ServerMessage[]) {
    this.#messages = messages;
  }

  /** Has the feed tick until the strategy of the desk has so many orders at the venue. */
  async reach(orders: number, feed: TickFeed): Promise<void> {
    feed.pace(placingPace);
    await until(`${orders} working orders`, () => this.count() >= orders, placingMillisLimit);
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
