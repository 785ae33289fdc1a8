/**
 * One step of the core while it is being taken: events are numbered, folded and counted at once.
 * Decides nothing; it only keeps the ledger state and what derives from it together.
 */

import type { Approved } from '../contract/approval.ts';
import type { LedgerBody, LedgerEvent, Refusal } from '../contract/events.ts';
import type { ClientOrderId, InstrumentId } from '../contract/ids.ts';
import { ledgerSequence, type MonoNanos } from '../contract/numbers.ts';
import type { Amendment, OrderRecord, OrderRequest } from '../contract/orders.ts';
import type { Ownership } from '../contract/scope.ts';
import { fold } from '../state/fold.ts';
import { knownOrder } from '../state/ledger-state.ts';
import { defineInstrument } from '../state/market/market-state.ts';
import type { TripFired } from '../state/trips-fold.ts';
import type { Stamp } from './core-event.ts';
import type { FaultLog } from './fault-log.ts';
import type { GateContext } from './gate/ask.ts';
import { indexLimits } from './gate/limits-index.ts';
import type { OrderHistories } from './order-histories.ts';
import { type CancelOrder, cancelOf, emptyOutcome, type Outcome } from './outcome.ts';
import { moveOwned, type OrdersByOwner } from './owned-orders.ts';
import { moveOrder, movePosition } from './portfolio/exposure.ts';
import { type Trips, tripsOf } from './trips/trips.ts';

/** What the core owns: ledger and market state, and everything that derives from them. */
export interface Desk extends GateContext {
  /** Instruments whose new grid does not fit what is open: not tradable until the next start. */
  readonly misfits: Set<InstrumentId>;
  readonly faults: FaultLog;
  /** Orders approved by this core and neither sent nor kept back yet. */
  readonly awaitingSend: Set<ClientOrderId>;
  /** Orders with an amend approved by this core and neither sent nor kept back yet. */
  readonly awaitingAmend: Set<ClientOrderId>;
  readonly histories: OrderHistories;
  readonly ordersByOwner: OrdersByOwner;
  /** Currencies whose limit of the day was reached when the last step ended. */
  readonly reachedDaily: Set<string>;
  /** What acts by itself; null: no rule does. */
  trips: Trips | null;
  /** When orders of a former engine were taken up; null where there was none. */
  recoveredMonoNanos: MonoNanos | null;
  /** Venue reports that said again what was known, since the core was made. */
  repeatedReports: number;
  /** The last probe of the warden that was processed. */
  answeredProbe: number;
}

/** The outcome under construction. */
export class Step {
  readonly desk: Desk;
  readonly stamp: Stamp;
  readonly events: LedgerEvent[] = [];
  readonly approved: Approved<OrderRequest>[] = [];
  readonly amends: Approved<Amendment>[] = [];
  readonly cancels: CancelOrder[] = [];
  /** Hardly ever any: none is made for nothing. */
  #trips: TripFired[] | null = null;
  refusal: Refusal | null = null;

  constructor(desk: Desk, stamp: Stamp) {
    this.desk = desk;
    this.stamp = stamp;
  }

  /** Numbers `body`, folds it, and brings sums and indexes along. */
  append(body: LedgerBody): void {
    const { ledger } = this.desk;
    const event: LedgerEvent = {
      sequence: ledgerSequence(ledger.sequence + 1),
      utcNanos: this.stamp.utc,
      monoNanos: this.stamp.mono,
      body,
    };
    const id = orderOf(body);
    const previous = id === null ? undefined : ledger.orders.get(id);
    fold(ledger, event);
    this.events.push(event);
    if (id !== null) this.#follow(id, previous, body);
    else if (body.type === 'limits.set') {
      this.desk.limits = indexLimits(body.limits);
      this.desk.rates.setLimits(body.limits);
      this.desk.guards.setLimits(body.limits);
      this.desk.nodes.renew();
    } else if (body.type === 'covariance.set') {
      this.desk.nodes.covariance.take(ledger, body);
    } else if (body.type === 'session.started') {
      this.desk.nodes.covariance.carry(ledger, this.stamp);
    } else if (body.type === 'trips.set') {
      this.desk.trips = tripsOf(body.trips, this.desk.trips);
    } else if (body.type === 'instrument.defined') {
      defineInstrument(this.desk.market, body.instrument);
      this.desk.nodes.renew();
    } else if (body.type === 'position.settled') {
      movePosition(this.desk.exposure, body.instrument, 'buy', -body.lots);
      this.desk.nodes.follow(body);
    } else if (body.type === 'position.adopted') {
      movePosition(this.desk.exposure, body.instrument, 'buy', body.lots);
      this.desk.nodes.follow(body);
    }
  }

  /** Asks for a cancel of `order` to be written, and counts it as a message. */
  cancel(order: OrderRecord): void {
    this.cancels.push(cancelOf(order));
    this.countMessage(order.request.owner);
  }

  /** Counts one order message of an owner against every rate that holds it. */
  countMessage(owner: Ownership): void {
    this.desk.rates.add(owner.strategy, this.stamp.mono);
    this.desk.nodes.count(owner, this.desk, this.stamp.mono);
  }

  /** Puts a trip on the record that has set a mode, and tells the host of it. */
  trip(fired: TripFired): void {
    this.append(fired);
    this.#trips = [...(this.#trips ?? []), fired];
  }

  finish(): Outcome {
    const { events, approved, amends, cancels, refusal } = this;
    const trips = this.#trips ?? emptyOutcome.trips;
    return { events, approved, amends, cancels, refusal, trips, feedFault: null };
  }

  #follow(id: ClientOrderId, previous: OrderRecord | undefined, body: LedgerBody): void {
    const { ledger, exposure, ownBook, nodes, histories, ordersByOwner } = this.desk;
    const next = ledger.orders.get(id);
    moveOrder(exposure, previous, next);
    ownBook.move(previous, next);
    nodes.move(previous, next);
    histories.note(id, body);
    moveOwned(ordersByOwner, previous, next);
    this.#followSending(id, body);
    if (!isExecution(body)) return;
    const { owner, side } = knownOrder(ledger, id).request;
    movePosition(exposure, owner.instrument, side, movedLots(body));
    nodes.follow(owner);
  }

  /** Keeps up which approvals wait for the fence. */
  #followSending(id: ClientOrderId, body: LedgerBody): void {
    const { ids, awaitingSend, awaitingAmend } = this.desk;
    switch (body.type) {
      case 'verdict.recorded':
        ids.add(id);
        awaitingSend.add(id);
        return;
      case 'order.amendRequested':
        awaitingAmend.add(id);
        return;
      case 'order.adopted':
        ids.add(id);
        return;
      case 'order.cancelRequested':
        return;
      case 'order.sent':
        // A cancel that goes first says nothing of an amend that waits for its commit.
        if (body.message === 'amend') awaitingAmend.delete(id);
        else awaitingSend.delete(id);
        return;
      case 'order.amended':
      case 'order.amendRejected':
        awaitingAmend.delete(id);
        return;
      default:
        awaitingSend.delete(id);
    }
  }
}

type Execution = Extract<LedgerBody, { type: 'order.filled' | 'order.busted' | 'order.corrected' }>;

const isExecution = (body: LedgerBody): body is Execution =>
  body.type === 'order.filled' || body.type === 'order.busted' || body.type === 'order.corrected';

/** Lots by which an event moves the position of its order, in the direction of its side. */
function movedLots(body: Execution): number {
  if (body.type === 'order.filled') return body.lots;
  const counted = body.isCounted ? body.previous.lots : 0;
  return body.type === 'order.busted' ? 0 - counted : body.corrected.lots - counted;
}

/** The order that a body is about; null when it is about none. */
function orderOf(body: LedgerBody): ClientOrderId | null {
  return 'clientOrderId' in body ? body.clientOrderId : null;
}
