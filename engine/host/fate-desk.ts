/**
 * Asks the venues what became of orders in doubt, again and again until each is known.
 * Decides nothing on silence: an order that nobody can tell of stays in doubt.
 */
import type { ClientOrderId, InstrumentId, VenueId } from '../contract/ids.ts';
import type { Venue } from '../ports/venue.ts';
import { type Loop, stampNow } from './loop.ts';

const againMillis = { first: 200, max: 5_000 };

export interface Doubted {
  readonly clientOrderId: ClientOrderId;
  readonly instrument: InstrumentId;
  readonly venue: VenueId;
}

export class FateDesk {
  readonly #loop: Loop;
  readonly #venues: ReadonlyMap<VenueId, Venue>;
  readonly #asking = new Set<ClientOrderId>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #closed = false;

  constructor(loop: Loop, venues: ReadonlyMap<VenueId, Venue>) {
    this.#loop = loop;
    this.#venues = venues;
    loop.observe(({ body }) => {
      if (body.type !== 'order.unknown') return;
      const order = loop.core.ledger.orders.get(body.clientOrderId);
      if (order === undefined) return;
      const { instrument, venue } = order.request.owner;
      const { clientOrderId } = body;
      // Not in the middle of the step that found the doubt.
      this.#later(() => this.ask({ clientOrderId, instrument, venue }), 0);
    });
  }

  /** Asks about one order; a question that is under way already is not doubled. */
  ask(order: Doubted): void {
    if (this.#asking.has(order.clientOrderId) || this.#closed) return;
    this.#asking.add(order.clientOrderId);
    this.#askNow(order, againMillis.first);
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #askNow(order: Doubted, wait: number): void {
    const { clientOrderId, instrument, venue } = order;
    const session = this.#venues.get(venue);
    const fate =
      session === undefined
        ? Promise.resolve({ kind: 'failed', reason: 'no order session' } as const)
        : session.orderFate(clientOrderId, instrument);
    fate.then(
      (answer) => {
        if (this.#closed) return;
        if (answer.kind === 'failed') return this.#again(order, wait);
        this.#asking.delete(clientOrderId);
        const stamp = stampNow();
        this.#loop.process({ type: 'fate', clientOrderId, venue, fate: answer, stamp });
        const now = this.#loop.core.ledger.orders.get(clientOrderId);
        if (now?.status === 'unknown') this.#again(order, wait);
      },
      () => this.#again(order, wait),
    );
  }

  #again(order: Doubted, wait: number): void {
    this.#asking.add(order.clientOrderId);
    this.#later(() => this.#askNow(order, Math.min(wait * 2, againMillis.max)), wait);
  }

  #later(work: () => void, millis: number): void {
    if (this.#closed) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (!this.#closed) work();
    }, millis);
    this.#timers.add(timer);
  }
}
