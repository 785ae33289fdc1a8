/**
 * One kill from the closed gate to its report: which orders it is about and what became of each.
 * Sends nothing and asks no venue; the host does, and feeds what it learns in here.
 */
import type { KillReport, LedgerEvent } from '../../contract/events.ts';
import type { ClientOrderId, CommandId, VenueId } from '../../contract/ids.ts';
import type { KillRadius } from '../../contract/kill-rows.ts';
import type { LedgerSequence, MonoNanos } from '../../contract/numbers.ts';
import type { Scope } from '../../contract/scope.ts';
import { blastRadius, type ScopeMarks } from '../../state/blast-radius.ts';
import type { LedgerState } from '../../state/ledger-state.ts';
import { type CancelOrder, cancelOf } from '../outcome.ts';
import { type DeskMap, venuesInScope } from './desk-map.ts';
import { FoundOrders } from './found-orders.ts';
import { follow, type KillOrder, killOrder } from './kill-order.ts';
import {
  buildReport,
  type KillTimings,
  openAtVenue,
  scopeGaps,
  type VenueAnswers,
} from './kill-report.ts';
import { radiusFigures } from './kill-rows.ts';
import { ordersInScope } from './orders-in-scope.ts';
import type { WardenSweep } from './warden-share.ts';

export interface KillStart {
  readonly killId: CommandId;
  readonly scope: Scope;
  readonly ledger: LedgerState;
  readonly desk: DeskMap;
  /** When the gate was closed: what was sent before and not answered by then was in flight. */
  readonly gateClosedMonoNanos: MonoNanos;
  /** What positions are valued at, in the report's radius; left out: they are not. */
  readonly marks?: ScopeMarks;
}

/**
 * Open one right before `process(kill)`, feed it every ledger event from there on, and conclude
 * it when `concludable()` says so, or when waiting has lasted too long.
 */
export class KillCase {
  readonly killId: CommandId;
  readonly scope: Scope;
  readonly #ledger: LedgerState;
  readonly #desk: DeskMap;
  readonly #orders = new Map<ClientOrderId, KillOrder>();
  /** Own orders in scope that each venue listed as open when it last said anything. */
  #listed: readonly CancelOrder[] = [];
  readonly #found: FoundOrders;
  readonly #marks: ScopeMarks | undefined;
  #before: KillRadius | null = null;
  #openOrders: number;
  #fedSequence: LedgerSequence;

  constructor(start: KillStart) {
    this.killId = start.killId;
    this.scope = start.scope;
    this.#ledger = start.ledger;
    this.#desk = start.desk;
    this.#found = new FoundOrders(start.ledger);
    this.#fedSequence = start.ledger.sequence;
    this.#marks = start.marks;
    for (const order of ordersInScope(start.ledger, start.scope)) {
      this.#orders.set(order.clientOrderId, killOrder(order, start.gateClosedMonoNanos));
    }
    this.#openOrders = this.#orders.size;
  }

  /**
   * Notes what the scope reaches, as the report's radius before the kill: to be called once the
   * cancels are written, for which nothing is counted first, and in the same turn, so that no
   * answer has changed anything.
   */
  measure(): void {
    this.#before = this.#radius();
  }

  /** Orders of the case that may still trade. */
  get openOrders(): number {
    return this.#openOrders;
  }

  /**
   * Cancels of every order of the case that may be at the venue and has not ended, and of what
   * the venues listed as open when last asked, known to the ledger or not.
   */
  cancels(): CancelOrder[] {
    const open = [...this.#orders.values()].filter((order) => order.end === 'open');
    const wanted = open.filter((order) => order.atVenue).map((order) => order.cancel);
    const ids = new Set(wanted.map((cancel) => cancel.clientOrderId));
    return [...wanted, ...this.#listed.filter((cancel) => !ids.has(cancel.clientOrderId))];
  }

  /** Orders of the case whose fate nobody has told yet: what to ask `orderFate` about. */
  undecided(): CancelOrder[] {
    const open = [...this.#orders.values()].filter((order) => order.end === 'open');
    return open.map((order) => order.cancel);
  }

  /** How many of them are at each venue; a venue without any is left out. */
  openByVenue(): ReadonlyMap<VenueId, number> {
    const counts = new Map<VenueId, number>();
    for (const { end, cancel } of this.#orders.values()) {
      if (end === 'open') counts.set(cancel.venue, (counts.get(cancel.venue) ?? 0) + 1);
    }
    return counts;
  }

  /** Takes a ledger event in; events of other orders, or fed before, change nothing. */
  feed(event: LedgerEvent): void {
    if (event.sequence <= this.#fedSequence) return;
    this.#fedSequence = event.sequence;
    const { body } = event;
    if (!('clientOrderId' in body) || body.clientOrderId === null) return;
    const order = this.#orders.get(body.clientOrderId);
    if (order === undefined) return this.#found.follow(body);
    const wasOpen = order.end === 'open';
    follow(order, body);
    if (wasOpen && order.end !== 'open') this.#openOrders -= 1;
  }

  /** Whether every order of the case has ended; what is left is to hear it from the venue. */
  concludable(): boolean {
    return this.#openOrders === 0 && ordersInScope(this.#ledger, this.scope).length === 0;
  }

  /** Venues whose open orders have to be asked for before a report can say `confirmed`. */
  venues(): VenueId[] {
    const venues = new Set(venuesInScope(this.#desk, this.#ledger, this.scope));
    for (const order of this.#orders.values()) venues.add(order.cancel.venue);
    return [...venues];
  }

  /** Whether the scope names nothing that could be asked about: waiting confirms nothing. */
  namesNothing(): boolean {
    const evidence = { desk: this.#desk, ledger: this.#ledger, scope: this.scope };
    return scopeGaps({ ...evidence, venues: this.venues() }).length > 0;
  }

  /** Orders of the case whose cancel was written, and when the last one was. */
  cancelsWritten(): { readonly orders: number; readonly lastMonoNanos: MonoNanos | null } {
    const stamps = [...this.#orders.values()].flatMap((order) => order.cancelMonoNanos ?? []);
    const lastMonoNanos = stamps.toSorted((a, b) => a - b).at(-1) ?? null;
    return { orders: stamps.length, lastMonoNanos };
  }

  /** Whether every order that was at the venue has ended or has its cancel on the way. */
  allCancelled(): boolean {
    const { orders } = this.cancelsWritten();
    const atVenue = [...this.#orders.values()].filter((order) => order.atVenue);
    if (atVenue.some((order) => order.end === 'open' && order.cancelMonoNanos === null)) {
      return false;
    }
    return orders > 0 || atVenue.length === 0;
  }

  /**
   * The report on what is known now and on what the venues answered; `sweep`: what the warden did
   * in this very halt.
   */
  conclude(
    answers: VenueAnswers,
    timings: KillTimings,
    sweep: WardenSweep | null = null,
  ): KillReport {
    this.#hear(answers);
    return buildReport({
      killId: this.killId,
      scope: this.scope,
      ledger: this.#ledger,
      desk: this.#desk,
      orders: this.#orders,
      venues: this.venues(),
      listed: this.#listed,
      found: this.#found.all(),
      answers,
      timings,
      before: this.#before,
      after: this.#after(),
      sweep,
    });
  }

  /** Notes what the venues list. One that fails to answer has taken nothing back. */
  #hear(answers: VenueAnswers): void {
    const isSilent = (venue: VenueId): boolean =>
      'failed' in (answers.get(venue) ?? { failed: '' });
    const before = this.#listed.filter(({ venue }) => isSilent(venue));
    this.#listed = [...before, ...openAtVenue(this.#ledger, this.scope, answers)];
    for (const order of this.#listed) {
      if (!this.#orders.has(order.clientOrderId)) this.#found.keep(order, true);
    }
    // Working in the ledger, in scope, and not of the case: it must not slip through.
    for (const order of ordersInScope(this.#ledger, this.scope)) {
      if (!this.#orders.has(order.clientOrderId)) this.#found.keep(cancelOf(order), false);
    }
  }

  /** What the scope still reaches, with what rests at a venue beside the orders of the books. */
  #after(): KillRadius {
    const { orders } = this.#ledger;
    const onlyAtVenue = this.#listed.filter((order) => !orders.has(order.clientOrderId)).length;
    return { ...this.#radius(), ...(onlyAtVenue > 0 ? { onlyAtVenue } : {}) };
  }

  #radius(): KillRadius {
    return radiusFigures(this.#ledger, blastRadius(this.#ledger, this.scope, this.#marks));
  }
}
