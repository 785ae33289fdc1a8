/**
 * The desk of a backtest: core, gate, fold and hash chain of a running engine. What was approved
 * leaves at the instant of its approval, behind the cancels of that instant: durability and the
 * fence cost no simulated time.
 * Knows no clock but the simulated one, and waits for nothing.
 */
import { noRow, type Recorder } from '../../../telemetry/record/recorder.ts';
import type { Approved } from '../../contract/approval.ts';
import { invariant } from '../../contract/assert.ts';
import type { Actor, LedgerEvent } from '../../contract/events.ts';
import { CommandId, OperatorId, SessionId, type VenueId } from '../../contract/ids.ts';
import type { Instrument } from '../../contract/instrument.ts';
import type { Limits } from '../../contract/limits.ts';
import { ledgerSequence, type MonoNanos } from '../../contract/numbers.ts';
import type { Amendment, OrderRequest } from '../../contract/orders.ts';
import type { TripRule } from '../../contract/trips.ts';
import { quarterdeckVersion } from '../../contract/version.ts';
import type { RecordBody } from '../../core/core-event.ts';
import { type Core, type CoreEvent, createCore, type Outcome } from '../../core/engine.ts';
import { initialState } from '../../state/ledger-state.ts';
import type { BacktestClock } from './backtest-clock.ts';
import { closingOf } from './backtest-trips.ts';
import { MemoryLedger } from './memory-ledger.ts';
import type { VenueLink } from './venue-link.ts';

/** Who arms the desk and stops it: nobody but the backtest itself. */
const actor: Actor = { kind: 'system', name: 'backtest' };
const sessionId = SessionId.parse('backtest');

export interface BacktestDeskOptions {
  readonly name: string;
  readonly configHash: string;
  readonly clock: BacktestClock;
  readonly recorder: Recorder;
}

/** `row`: of the recorder. */
type Waiting =
  | { readonly message: 'new'; readonly order: Approved<OrderRequest>; readonly row: number }
  | { readonly message: 'amend'; readonly amend: Approved<Amendment> };

export class BacktestDesk {
  readonly core: Core = createCore(initialState());
  readonly clock: BacktestClock;
  readonly ledger: MemoryLedger;
  readonly #options: BacktestDeskOptions;
  readonly #venues = new Map<VenueId, VenueLink>();
  readonly #observers: ((event: LedgerEvent) => void)[] = [];
  /** What was approved and has not left yet, in order. */
  readonly #waiting: Waiting[] = [];

  constructor(options: BacktestDeskOptions) {
    this.#options = options;
    this.clock = options.clock;
    this.ledger = new MemoryLedger(options.name);
    const { name: desk, configHash } = options;
    this.record({
      type: 'session.started',
      sessionId,
      fence: 1,
      engineVersion: quarterdeckVersion,
      environment: 'PAPER',
      desk,
      singleOperator: true,
      configHash,
      recoveredSequence: ledgerSequence(0),
      recoveredStateHash: '',
      reason: 'backtest',
    });
  }

  /** Hears every event right after it was folded. */
  observe(observer: (event: LedgerEvent) => void): void {
    this.#observers.push(observer);
  }

  define(instruments: readonly Instrument[], limits: Limits, trips: readonly TripRule[] = []) {
    for (const instrument of instruments) this.record({ type: 'instrument.defined', instrument });
    this.record({ type: 'limits.set', limits, cause: 'backtest file' });
    if (trips.length === 0) return;
    this.record({ type: 'trips.set', trips: [...trips], cause: 'backtest file' });
  }

  /** Opens order entry at a venue. */
  connect(id: VenueId, venue: VenueLink): void {
    this.#venues.set(id, venue);
    const report = { kind: 'session', state: 'up', reason: 'in this process' } as const;
    this.process({ type: 'venueReport', venue: id, report, stamp: this.clock.stamp() });
  }

  /** Lifts the halt that every start has; a backtest has nobody to ask. */
  arm(): void {
    const { core, clock } = this;
    const stamp = clock.stamp();
    const reason = 'backtest';
    const command = {
      kind: 'rearm',
      commandId: CommandId.parse('backtest-arm'),
      actor: OperatorId.parse('backtest'),
      desk: this.#options.name,
      engineSession: sessionId,
      epoch: core.ledger.epoch,
      consoleSession: 'backtest',
      issuedUtcNanos: stamp.utc,
      scope: {},
      typedScope: 'desk',
      reason,
    } as const;
    const { epoch } = command;
    const { refusal } = this.process({ type: 'rearm', command, actor, epoch, stamp });
    invariant(refusal === null, `the desk of a backtest did not arm: ${refusal?.detail}`);
  }

  end(reason: string): void {
    this.record({ type: 'session.ended', sessionId, reason });
  }

  record(body: RecordBody): Outcome {
    return this.process({ type: 'record', body, stamp: this.clock.stamp() });
  }

  /** Takes one event through the core and does what its outcome asks for. */
  process(event: CoreEvent, causedBy: MonoNanos | null = null): Outcome {
    const { recorder } = this.#options;
    let row = noRow;
    if (event.type === 'intent') {
      const { tickNumber, request } = event;
      const cause = causedBy ?? Number.NaN;
      const decided = this.clock.stageNanos();
      row = recorder.orderDecided(tickNumber, cause, decided, request.owner);
    }
    const outcome = this.core.process(event);
    if (row !== noRow) {
      const clientOrderId = outcome.approved[0]?.clientOrderId ?? null;
      recorder.orderJudged(row, clientOrderId, outcome.refusal?.detail ?? '');
    }
    this.#act(outcome, row);
    return outcome;
  }

  #act(outcome: Outcome, row: number): void {
    const { events, cancels, approved, amends } = outcome;
    for (const { venue, clientOrderId, instrument } of cancels) {
      this.#venueOf(venue).cancel(clientOrderId, instrument);
    }
    this.ledger.append(events);
    for (const event of events) {
      for (const observer of this.#observers) observer(event);
    }
    for (const { clientOrderId } of cancels) this.#sent(clientOrderId, 'cancel');
    for (const order of approved) this.#waiting.push({ message: 'new', order, row });
    for (const amend of amends) this.#waiting.push({ message: 'amend', amend });
    // Behind what waits: what reached the threshold stays with it, under the former epoch.
    for (const fired of outcome.trips) {
      this.process(closingOf(this.core, fired, this.clock.stamp()));
    }
  }

  /**
   * Sends what was approved, to be called when all that one event of the outside led to is done:
   * on a running desk orders wait for their record, and cancels go ahead of them.
   */
  sendWaiting(): void {
    if (this.#waiting.length === 0) return; // nearly always
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      if (this.#isFenced(next)) continue;
      if (next.message === 'new') this.#sendNew(next);
      else {
        const { amend } = next;
        this.#venueOf(amend.value.request.owner.venue).amend(amend);
        this.#sent(amend.clientOrderId, 'amend');
      }
    }
  }

  /** Keeps back what was approved under a former epoch, as the fence of a running desk does. */
  #isFenced(next: Waiting): boolean {
    const approval = next.message === 'new' ? next.order : next.amend;
    const { epoch } = this.core.ledger;
    if (approval.epoch === epoch) return false;
    const { message } = next;
    const { clientOrderId } = approval;
    const detail = `approved under epoch ${approval.epoch}, the gate is at ${epoch}`;
    const kept = { clientOrderId, message, cause: 'epoch', detail } as const;
    this.process({ type: 'fenced', ...kept, stamp: this.clock.stamp() });
    return true;
  }

  #sendNew({ order, row }: Extract<Waiting, { message: 'new' }>): void {
    const { recorder } = this.#options;
    recorder.commitTold();
    recorder.orderCommitted(row);
    this.#venueOf(order.value.owner.venue).send(order);
    recorder.orderWritten(row, this.clock.now);
    this.#sent(order.clientOrderId, 'new');
  }

  #sent(
    clientOrderId: Outcome['approved'][number]['clientOrderId'],
    message: 'new' | 'cancel' | 'amend',
  ): void {
    const stamp = this.clock.stamp();
    const { epoch } = this.core.ledger;
    const sendMonoNanos = stamp.mono;
    this.process({ type: 'sent', clientOrderId, message, sendMonoNanos, epoch, stamp });
  }

  #venueOf(id: VenueId): VenueLink {
    const venue = this.#venues.get(id);
    invariant(venue !== undefined, `${id} is no venue of the backtest`);
    return venue;
  }
}
