/**
 * Asks the venues what became of orders in doubt, again and again until each is known.
 * Decides nothing on silence: an order that nobody can tell of stays in doubt.
 */
import type { ClientOrderId, InstrumentId, VenueId } from '../contract/ids.ts';
import type { OrderFate, Venue } from '../ports/venue.ts';
import { type Loop, stampNow } from './loop.ts';

const againMillis = { first: 200, max: 5_000 };
/** Questions under way at one venue at once: cancels and orders must get through between them. */
const askedAtOnceLimit = 8;

export interface Doubted {
  readonly clientOrderId: ClientOrderId;
  readonly instrument: InstrumentId;
  readonly venue: VenueId;
}

interface Question {
  readonly order: Doubted;
  waitMillis: number;
  /** Until it is asked again; null while it is in line or under way. */
  timer: NodeJS.Timeout | null;
}

/** The questions to one venue that are to be asked now, and how many are under way. */
interface Line {
  readonly ready: Question[];
  underWay: number;
}

export class FateDesk {
  readonly #loop: Loop;
  readonly #venues: ReadonlyMap<VenueId, Venue>;
  readonly #questions = new Map<ClientOrderId, Question>();
  readonly #lines = new Map<VenueId, Line>();
  readonly #soon = new Set<NodeJS.Immediate>();
  #closed = false;

  constructor(loop: Loop, venues: ReadonlyMap<VenueId, Venue>) {
    this.#loop = loop;
    this.#venues = venues;
    loop.observe(({ body }) => {
      // Not in the middle of the step that found the doubt.
      if (body.type === 'venue.changed' && body.state === 'up') {
        return this.#later(() => this.#askWaiting(body.venue));
      }
      // A refused cancel says that the venue sees the order otherwise than we do.
      if (body.type !== 'order.unknown' && body.type !== 'order.cancelRejected') return;
      const order = loop.core.ledger.orders.get(body.clientOrderId);
      if (order === undefined) return;
      const { instrument, venue } = order.request.owner;
      const { clientOrderId } = body;
      this.#later(() => this.ask({ clientOrderId, instrument, venue }));
    });
  }

  /** Asks about one order; a question that is under way already is not doubled. */
  ask(order: Doubted): void {
    if (this.#questions.has(order.clientOrderId) || this.#closed) return;
    const question = { order, waitMillis: againMillis.first, timer: null };
    this.#questions.set(order.clientOrderId, question);
    this.#ready(question);
  }

  close(): void {
    this.#closed = true;
    for (const { timer } of this.#questions.values()) if (timer !== null) clearTimeout(timer);
    for (const soon of this.#soon) clearImmediate(soon);
  }

  /** A session is back: what waited for it need not wait longer. */
  #askWaiting(venue: VenueId): void {
    for (const question of this.#questions.values()) {
      if (question.order.venue !== venue || question.timer === null) continue;
      clearTimeout(question.timer);
      question.waitMillis = againMillis.first;
      this.#ready(question);
    }
  }

  #ready(question: Question): void {
    const { venue } = question.order;
    question.timer = null;
    const line = this.#lines.get(venue) ?? { ready: [], underWay: 0 };
    this.#lines.set(venue, line);
    line.ready.push(question);
    this.#askNext(line);
  }

  #askNext(line: Line): void {
    while (line.underWay < askedAtOnceLimit && !this.#closed) {
      const question = line.ready.shift();
      if (question === undefined) return;
      const { clientOrderId } = question.order;
      if (!this.#loop.core.ledger.orders.has(clientOrderId)) {
        this.#questions.delete(clientOrderId);
        continue;
      }
      line.underWay += 1;
      void this.#fateOf(question.order).then((fate) => {
        line.underWay -= 1;
        if (this.#closed) return;
        this.#take(question, fate);
        this.#askNext(line);
      });
    }
  }

  async #fateOf({ clientOrderId, instrument, venue }: Doubted): Promise<OrderFate> {
    const session = this.#venues.get(venue);
    if (session === undefined) return { kind: 'failed', reason: 'no order session' };
    try {
      return await session.orderFate(clientOrderId, instrument);
    } catch (error) {
      return { kind: 'failed', reason: String(error) };
    }
  }

  #take(question: Question, fate: OrderFate): void {
    const { clientOrderId, venue } = question.order;
    if (fate.kind === 'failed') return this.#again(question);
    this.#loop.process({ type: 'fate', clientOrderId, venue, fate, stamp: stampNow() });
    const now = this.#loop.core.ledger.orders.get(clientOrderId);
    // Not found and not believed yet: it may be under way, and is asked for again.
    if (now?.status === 'unknown') return this.#again(question);
    this.#questions.delete(clientOrderId);
  }

  #again(question: Question): void {
    question.timer = setTimeout(() => this.#ready(question), question.waitMillis);
    question.waitMillis = Math.min(question.waitMillis * 2, againMillis.max);
  }

  #later(work: () => void): void {
    if (this.#closed) return;
    const soon = setImmediate(() => {
      this.#soon.delete(soon);
      if (!this.#closed) work();
    });
    this.#soon.add(soon);
  }
}
