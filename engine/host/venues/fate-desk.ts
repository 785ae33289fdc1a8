/**
 * Asks the venues what became of orders in doubt, again and again until each is known.
 * Decides nothing on silence: an order that nobody can tell of stays in doubt. So does one of which
 * the venue keeps saying what cannot be: that is asked about ever more rarely, and then no more.
 */
import type { ClientOrderId, InstrumentId, VenueId } from '../../contract/ids.ts';
import { cancelOf } from '../../core/outcome.ts';
import type { OrderFate, Venue } from '../../ports/venue.ts';
import { monoNow } from '../clock.ts';
import { cancelNotWritten } from '../hands.ts';
import { type Loop, stampNow } from '../loop.ts';

/** Pauses double up to the longest; after an answer that cannot be true they grow on. */
const againMillis = { first: 200, max: 5_000, maxContradicted: 30_000 };
/** Answers that cannot be true after which an order is asked about no more by itself. */
const contradictedLimit = 8;
/** A pause is shorter by up to this share, so that many orders do not ask in step. */
const jitterShare = 0.25;
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
  /** Until it is asked again; null while it is in line, under way, or given up. */
  timer: NodeJS.Timeout | null;
  /** Answers in a row that left the order in doubt because they cannot be true. */
  contradicted: number;
  /** The last of them, and the order as it stood then: the same once more is only counted. */
  lastContradicted: string;
  /** From when a given-up order may be asked about once more; null: it is not given up. */
  givenUpUntilMono: number | null;
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
  readonly #random: () => number;
  /** The order whose answer is being taken: the doubt that comes of it is this desk's own. */
  #taking: ClientOrderId | null = null;
  /** That answer was believed, and the cancel that followed it could not be written. */
  #isCancelNotWritten = false;
  #closed = false;

  /** `random` gives what pauses differ by, in [0, 1). */
  constructor(loop: Loop, venues: ReadonlyMap<VenueId, Venue>, random: () => number = Math.random) {
    this.#loop = loop;
    this.#venues = venues;
    this.#random = random;
    loop.observe(({ body }) => {
      // Not in the middle of the step that found the doubt.
      if (body.type === 'venue.changed' && body.state === 'up') {
        return this.#later(() => this.#askWaiting(body.venue));
      }
      // A refused cancel says that the venue sees the order otherwise than we do.
      if (body.type !== 'order.unknown' && body.type !== 'order.cancelRejected') return;
      if (this.#taking === body.clientOrderId) {
        this.#isCancelNotWritten = body.reason.startsWith(cancelNotWritten);
        return;
      }
      const order = loop.core.ledger.orders.get(body.clientOrderId);
      if (order === undefined) return;
      const asked = cancelOf(order);
      this.#later(() => this.ask(asked));
    });
  }

  /**
   * Asks about one order; a question that is under way already is not doubled, and one that was
   * given up is asked once more, when its longest pause is over.
   */
  ask(order: Doubted): void {
    if (this.#closed) return;
    const known = this.#questions.get(order.clientOrderId);
    if (known !== undefined) {
      if (known.givenUpUntilMono === null || known.timer !== null) return;
      const pauseMillis = Math.max(0, known.givenUpUntilMono - monoNow()) / 1e6;
      known.timer = setTimeout(() => this.#ready(known), pauseMillis);
      return;
    }
    const question: Question = {
      order,
      waitMillis: againMillis.first,
      timer: null,
      contradicted: 0,
      lastContradicted: '',
      givenUpUntilMono: null,
    };
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
      const isWaiting = question.timer !== null || question.givenUpUntilMono !== null;
      if (question.order.venue !== venue || !isWaiting) continue;
      if (question.timer !== null) clearTimeout(question.timer);
      question.waitMillis = againMillis.first;
      question.contradicted = 0;
      question.lastContradicted = '';
      this.#ready(question);
    }
  }

  #ready(question: Question): void {
    const { venue } = question.order;
    question.timer = null;
    question.givenUpUntilMono = null;
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
    if (fate.kind === 'failed') return this.#again(question, againMillis.max);
    const { orders } = this.#loop.core.ledger;
    const isSame = question.lastContradicted === this.#wordsOf(clientOrderId, fate);
    this.#isCancelNotWritten = false;
    if (!isSame) {
      this.#taking = clientOrderId;
      this.#loop.process({ type: 'fate', clientOrderId, venue, fate, stamp: stampNow() });
      this.#taking = null;
    }
    // The venue said what can be: the doubt of now is another one, and the socket's.
    if (this.#isCancelNotWritten) {
      question.contradicted = 0;
      question.lastContradicted = '';
      return this.#again(question, againMillis.max);
    }
    if (orders.get(clientOrderId)?.status !== 'unknown') {
      this.#questions.delete(clientOrderId);
      return;
    }
    // Not found and not believed yet: it may be under way, and is asked for again.
    if (fate.kind === 'notFound') return this.#again(question, againMillis.max);
    question.contradicted += 1;
    question.lastContradicted = this.#wordsOf(clientOrderId, fate);
    if (question.contradicted >= contradictedLimit) return this.#giveUp(question);
    this.#again(question, againMillis.maxContradicted);
  }

  /** What an answer says, and of what: the order as we know it. */
  #wordsOf(clientOrderId: ClientOrderId, fate: OrderFate): string {
    return JSON.stringify([fate, this.#loop.core.ledger.orders.get(clientOrderId) ?? null]);
  }

  /** Says once, and with their number, that no answer could be believed. */
  #giveUp(question: Question): void {
    const { clientOrderId, venue } = question.order;
    const { contradicted: count } = question;
    const { orders } = this.#loop.core.ledger;
    for (const { order, givenUpUntilMono } of this.#questions.values()) {
      const isOver = givenUpUntilMono !== null && !orders.has(order.clientOrderId);
      if (isOver) this.#questions.delete(order.clientOrderId);
    }
    question.givenUpUntilMono = monoNow() + againMillis.maxContradicted * 1e6;
    // Asked once more and answered no better: that is no news each time.
    if (count % contradictedLimit !== 0) return;
    const what = `${count} answers of ${venue} about order ${clientOrderId} cannot be true`;
    const next = 'it stays in doubt; asked again with a new session, a cancel or a kill';
    const owner = orders.get(clientOrderId)?.request.owner ?? null;
    const body = { component: 'order fates', detail: `${what}: ${next}`, count, owner } as const;
    const stamp = stampNow();
    this.#loop.process({ type: 'record', body: { type: 'fault.recorded', ...body }, stamp });
  }

  #again(question: Question, maxMillis: number): void {
    const pauseMillis = question.waitMillis * (1 - jitterShare * this.#random());
    question.timer = setTimeout(() => this.#ready(question), pauseMillis);
    question.waitMillis = Math.min(question.waitMillis * 2, maxMillis);
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
