/**
 * One flatten, driven to its end: slice by slice through the gate, then the venues' word.
 * Own orders that a slice would meet go first; while one is slow to go, it is cancelled again.
 * Never says flat because nothing was heard, and lifts no halt: the scope ends as it began.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { LedgerBody, LedgerEvent } from '../../contract/events.ts';
import type { CommandId, OperatorId } from '../../contract/ids.ts';
import type { GateEpoch } from '../../contract/numbers.ts';
import { isWorking, type OrderRecord, type OrderRequest } from '../../contract/orders.ts';
import type { Ownership, Scope } from '../../contract/scope.ts';
import { flatnessGaps, type VenueWord } from '../../core/flatten/flatness.ts';
import { Lanes } from '../../core/flatten/lanes.ts';
import { nextSlice } from '../../core/flatten/slice.ts';
import type { DeskMap } from '../../core/kill/desk-map.ts';
import { positionsInScope } from '../../state/blast-radius.ts';
import { madeWayFor } from '../../state/flatten-way.ts';
import { findOrder } from '../../state/ledger-state.ts';
import { topOf } from '../../state/market/market-view.ts';
import type { Position } from '../../state/position.ts';
import { microsBetween, monoNow } from '../clock.ts';
import type { IdSource } from '../gate/client-order-ids.ts';
import { endFlatten, type GateWords, isFlattening, leaseExpiry } from '../gate/gate-words.ts';
import { type Loop, stampNow } from '../loop.ts';
import type { FateDesk } from '../venues/fate-desk.ts';

/** When a flatten gives up, and says what is left. */
const runLimit = { millis: 60_000, orders: 1_000 } as const;
/** How long slices that are out may take to end once no more are sent. */
const lastSliceMillisLimit = 3_000;
/** How long the venues are asked again while what they say does not fit yet. */
const wordLimit = { millis: 3_000, pauseMillis: 100 } as const;
const tickMillis = 50;
/** How long an order that has to make way is waited for before its cancel is written again. */
const againMillis = 250;

export interface FlattenRunOptions {
  readonly loop: Loop;
  readonly words: GateWords;
  readonly ids: IdSource;
  readonly desk: DeskMap;
  readonly flattenId: CommandId;
  readonly scope: Scope;
  readonly operator: OperatorId;
  readonly epoch: GateEpoch;
  /** What the venues in scope say now. */
  readonly askVenues: () => Promise<VenueWord>;
  /** Asks the venue about an order whose end nobody tells. */
  readonly fates: Pick<FateDesk, 'ask'>;
}

type Ended = Extract<LedgerBody, { type: 'flatten.ended' }>;

export class FlattenRun {
  readonly #options: FlattenRunOptions;
  readonly #lanes = new Lanes();
  readonly #startedMono = monoNow();
  #orders = 0;
  #againMono = 0;
  #changed = Promise.withResolvers<void>();

  constructor(options: FlattenRunOptions) {
    this.#options = options;
  }

  /** Runs until everything is flat, given up or stopped; resolves when its end is recorded. */
  async run(): Promise<void> {
    const { loop, words } = this.#options;
    const unobserve = loop.observe((event) => {
      this.#hear(event);
    });
    while (this.#goesOn()) {
      this.#step();
      await this.#turn();
    }
    const isStopped = this.#isStopped();
    // What is out by now ends by itself; nothing more leaves while the venues are asked.
    endFlatten(words);
    const lastMono = monoNow() + lastSliceMillisLimit * 1e6;
    while (this.#lanes.isWorking && monoNow() < lastMono) await this.#turn();
    if (isStopped) this.#end('stopped', 'the gate was closed again meanwhile');
    else await this.#conclude();
    unobserve();
  }

  #isStopped(): boolean {
    return !isFlattening(this.#options.words, this.#options.epoch);
  }

  #remaining(): Position[] {
    return positionsInScope(this.#options.loop.core.ledger, this.#options.scope);
  }

  #goesOn(): boolean {
    if (this.#isStopped() || this.#isPast(runLimit.millis)) return false;
    if (this.#lanes.isWorking) return true;
    return this.#orders < runLimit.orders && this.#lanes.hasHope(this.#remaining());
  }

  #isPast(millis: number): boolean {
    return monoNow() - this.#startedMono > millis * 1e6;
  }

  async #turn(): Promise<void> {
    this.#changed = Promise.withResolvers();
    await Promise.race([pause(tickMillis), this.#changed.promise]);
  }

  /** Sends the slices that are due. */
  #step(): void {
    this.#clearAgain();
    for (const position of this.#lanes.due(this.#remaining(), monoNow())) {
      if (this.#orders >= runLimit.orders) return;
      const request = this.#sliceOf(position);
      if ('why' in request) this.#lanes.refused(position, request.why, monoNow());
      else this.#place(position, request);
    }
  }

  /** Orders that have to make way and still work: the gate has asked for their cancel. */
  #inTheWay(): OrderRecord[] {
    const { ledger } = this.#options.loop.core;
    return (ledger.flatten?.madeWay ?? []).flatMap((id) => ledger.orders.get(id) ?? []);
  }

  /** Writes the cancels that have no answer once more, and asks what became of the orders. */
  #clearAgain(): void {
    const { loop, fates } = this.#options;
    const now = monoNow();
    // One that was not sent yet is cancelled right behind its sending, and not before.
    const waiting = this.#inTheWay().filter(({ cancelRequested, sentMonoNanos, venueOrderId }) => {
      return cancelRequested && (sentMonoNanos !== null || venueOrderId !== null);
    });
    if (waiting.length === 0) this.#againMono = now + againMillis * 1e6;
    if (now < this.#againMono) return;
    this.#againMono = now + againMillis * 1e6;
    const cancels = waiting.map(({ clientOrderId, request }) => {
      const { instrument, venue } = request.owner;
      return { clientOrderId, instrument, venue };
    });
    loop.cancelNow(cancels);
    for (const cancel of cancels) fates.ask(cancel);
  }

  #sliceOf(position: Position): OrderRequest | { readonly why: string } {
    const { ledger, market } = this.#options.loop.core;
    const { instrument: id, lots: held } = position;
    const instrument = ledger.instruments.get(id);
    const valuation = ledger.valuations.get(id);
    const known = market.instruments.get(id);
    const top = known === undefined ? null : topOf(known);
    if (instrument === undefined || valuation === undefined) {
      return { why: 'no limits are set for it' };
    }
    const owner = this.#ownerOf(position, instrument.venue);
    const limits = this.#options.loop.core.orderLimits(owner);
    if (limits === undefined) return { why: 'no limits are set for it' };
    if (top === null) return { why: 'there is no best bid and ask' };
    return nextSlice({ held, owner, top, limits, valuation });
  }

  /** An order of the strategy whose position it closes, in the name of who flattens. */
  #ownerOf(position: Position, venue: Ownership['venue']): Ownership {
    const { loop, desk, operator } = this.#options;
    const { account, strategy, instrument } = position;
    const { ledger } = loop.core;
    const client = desk.owners.find((owner) => owner.strategy === strategy)?.client ?? 'house';
    const strategyVersion = ledger.strategies.get(strategy)?.version ?? 'unknown';
    const who = { venue, account, strategy, strategyVersion, instrument };
    return { ...who, desk: ledger.desk, trader: operator, client };
  }

  /** Through the gate. One that would meet an own order waits until that is gone. */
  #place(position: Position, request: OrderRequest): void {
    const { loop, words, ids, epoch, flattenId } = this.#options;
    const clientOrderId = ids.clientOrderId();
    const stamp = stampNow();
    const armed = isFlattening(words, epoch) && stamp.mono < leaseExpiry(words);
    this.#lanes.sent(position, clientOrderId);
    const { refusal } = loop.process({
      type: 'intent',
      intentId: ids.intentId(),
      clientOrderId,
      request,
      tickNumber: 0,
      epoch,
      armed,
      flattenId,
      stamp,
    });
    if (refusal === null) this.#orders += 1;
    else if (refusal.kind !== 'selfMatch')
      this.#lanes.refused(position, refusal.detail, stamp.mono);
    else this.#lanes.blocked(position, refusal.detail, stamp.mono);
  }

  #hear({ body }: LedgerEvent): void {
    if (body.type === 'mode.changed') return this.#changed.resolve();
    if (!('clientOrderId' in body) || body.clientOrderId === null) return;
    const order = findOrder(this.#options.loop.core.ledger, body.clientOrderId);
    if (order === undefined || isWorking(order.status)) return;
    if (this.#inTheWay().length === 0) this.#lanes.wayIsClear();
    const why = order.reason === '' ? `the slice ended ${order.status}` : order.reason;
    this.#lanes.ended(order.clientOrderId, order.filledLots, why, monoNow());
    this.#changed.resolve();
  }

  /** No slice is out any more, or has an answer: asks the venues, and says what they say. */
  async #conclude(): Promise<void> {
    const { loop, scope, askVenues } = this.#options;
    const deadline = monoNow() + wordLimit.millis * 1e6;
    for (;;) {
      const gaps = flatnessGaps(loop.core.ledger, scope, await askVenues());
      const remaining = this.#remaining();
      const isLast = monoNow() > deadline;
      if (remaining.length > 0 && (isLast || !this.#lanes.isWorking)) {
        return this.#end('unfinished', this.#lanes.reasons(remaining).join('; '));
      }
      if (gaps.length === 0 && !this.#lanes.isWorking) {
        return this.#end('flat', 'the venue reports no orders and no positions');
      }
      if (isLast) return this.#end('unconfirmed', gaps.join('; '));
      await pause(wordLimit.pauseMillis);
    }
  }

  #end(outcome: Ended['outcome'], detail: string): void {
    const { loop, flattenId, scope } = this.#options;
    const madeWay = madeWayFor(loop.core.ledger);
    const remaining = this.#remaining().map(({ instrument, lots, strategy }) => {
      return { instrument, lots, strategy };
    });
    loop.process({
      type: 'record',
      body: {
        type: 'flatten.ended',
        flattenId,
        scope,
        outcome,
        detail: detail.slice(0, 400),
        remaining,
        orders: this.#orders,
        durationMicros: microsBetween(this.#startedMono, monoNow()),
        ...(madeWay.length === 0 ? {} : { madeWay }),
      },
      stamp: stampNow(),
    });
  }
}
