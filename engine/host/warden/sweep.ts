/**
 * Cancels the desk's own orders at every venue, and asks until the venues say that none is open.
 * Touches no order of a later engine: it tells them by the fencing number in the id.
 */
import type { ClientOrderId, InstrumentId, VenueId } from '../../contract/ids.ts';
import type { MonoNanos } from '../../contract/numbers.ts';
import { type OpenOrder, underWayMillis, type Venue } from '../../ports/venue.ts';
import { monoNow } from '../clock.ts';
import { fenceOf } from '../gate/client-order-ids.ts';
import type { WardenRecord } from './briefing.ts';

type SweptOrder = WardenRecord['orders'][number];

/** `early`: while nothing is open yet, and something may be under way. */
const askMillis = { first: 50, max: 2_000, early: 200 };
/** How long a cancel may stay unanswered before it is sent again. */
const cancelAgainMillis = 1_000;

export interface SweepResult {
  readonly orders: readonly SweptOrder[];
  readonly confirmed: boolean;
  readonly unconfirmed: string;
  readonly venues: NonNullable<WardenRecord['venues']>;
  /** Orders of a later engine were seen: the desk has a new owner. */
  readonly succeeded: boolean;
}

const pause = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis));

export class Sweep {
  readonly #venues: ReadonlyMap<VenueId, Venue>;
  readonly #prefix: string;
  readonly #fence: number;
  readonly #orders = new Map<ClientOrderId, SweptOrder>();
  #succeeded = false;
  #believedFromMono = 0;

  constructor(venues: ReadonlyMap<VenueId, Venue>, prefix: string, fence: number) {
    this.#venues = venues;
    this.#prefix = prefix;
    this.#fence = fence;
    for (const venue of venues.values()) {
      venue.onReport((report) => {
        if (report.kind === 'cancelled') this.#settle(report.clientOrderId, report.reason);
        if (report.kind === 'cancelRejected') this.#note(report.clientOrderId, report.reason);
      });
    }
  }

  /**
   * Forgets an earlier sweep. `sendsEnd`: when the engine sent for the last time at the latest, by
   * its death or by the end of its lease. What left then can still be under way, so "nothing is
   * open" is believed only where it was asked for after the venue's window.
   */
  begin(sendsEnd: MonoNanos = monoNow()): void {
    this.#orders.clear();
    this.#believedFromMono = sendsEnd + underWayMillis * 1e6;
  }

  /**
   * Goes on until the venues confirm, or as long as `goesOn` says; it is told how things stand.
   * `onChange` is told, while it goes on, of orders found and of what became of them.
   */
  async run(
    goesOn: (soFar: SweepResult) => boolean,
    onChange: (soFar: SweepResult) => void = () => undefined,
  ): Promise<SweepResult> {
    let told = '';
    let wait = askMillis.first;
    for (;;) {
      const askedMono = monoNow();
      // By name: which session came first says nothing.
      const sessions = [...this.#venues].sort(([one], [other]) => (one < other ? -1 : 1));
      const venues = await Promise.all(sessions.map((entry) => this.#said(...entry)));
      const doubts = venues.filter(({ confirmed }) => !confirmed);
      const unconfirmed = doubts.map(({ venue, detail }) => `${venue}: ${detail}`).join('; ');
      const orders = [...this.#orders.values()];
      const succeeded = this.#succeeded;
      const tooEarlyMillis = (this.#believedFromMono - askedMono) / 1e6;
      const outcomes = orders.map(({ outcome }) => outcome).join();
      if (outcomes !== told && (unconfirmed !== '' || tooEarlyMillis > 0)) {
        told = outcomes;
        const still = unconfirmed === '' ? 'an order may still be under way' : unconfirmed;
        onChange({ orders, confirmed: false, unconfirmed: still, venues, succeeded });
      }
      if (unconfirmed === '' && tooEarlyMillis > 0) {
        await pause(Math.min(askMillis.early, tooEarlyMillis + 1));
        continue;
      }
      const result = { orders, confirmed: unconfirmed === '', unconfirmed, venues, succeeded };
      if (result.confirmed || !goesOn(result)) return result;
      await pause(wait);
      wait = Math.min(wait * 2, askMillis.max);
    }
  }

  async #said(venue: VenueId, session: Venue): Promise<SweepResult['venues'][number]> {
    const detail = await this.#sweep(venue, session);
    return { venue, confirmed: detail === '', detail };
  }

  /** Asks one venue and cancels what it lists; why it is not confirmed, or ''. */
  async #sweep(venue: VenueId, session: Venue): Promise<string> {
    const open = await session.openOrders();
    if ('failed' in open) return open.failed;
    const own = open.filter((order) => this.#isOurs(order));
    const ids = new Set(own.map((order) => order.clientOrderId));
    for (const [id, order] of this.#orders) {
      if (order.venue !== venue || ids.has(id) || order.outcome !== 'working') continue;
      this.#orders.set(id, { ...order, outcome: 'gone' });
    }
    const cancel = (): void => {
      for (const order of own) this.#cancel(venue, session, order.clientOrderId, order.instrument);
    };
    if (session.batch === undefined) cancel();
    else session.batch(cancel);
    return own.length === 0 ? '' : `${own.length} own orders are open`;
  }

  #isOurs(order: OpenOrder): boolean {
    const fence = fenceOf(order.clientOrderId, this.#prefix);
    if (fence !== null && fence > this.#fence) this.#succeeded = true;
    return fence !== null && fence <= this.#fence;
  }

  #cancel(venue: VenueId, session: Venue, id: ClientOrderId, instrument: InstrumentId): void {
    const known = this.#orders.get(id);
    const sent = known?.cancelSentMonoNanos ?? null;
    if (sent !== null && monoNow() - sent < cancelAgainMillis * 1e6) return;
    const stamp = monoNow();
    const outcome = session.cancel(id, instrument);
    const written = outcome.kind === 'sent';
    this.#orders.set(id, {
      clientOrderId: id,
      venue,
      instrument,
      cancelSentMonoNanos: written ? stamp : sent,
      outcome: 'working',
      detail: written ? '' : outcome.detail,
    });
  }

  #settle(id: ClientOrderId, detail: string): void {
    const known = this.#orders.get(id);
    if (known !== undefined) this.#orders.set(id, { ...known, outcome: 'cancelled', detail });
  }

  #note(id: ClientOrderId, detail: string): void {
    const known = this.#orders.get(id);
    if (known !== undefined) this.#orders.set(id, { ...known, detail });
  }
}
