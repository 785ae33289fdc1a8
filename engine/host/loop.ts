/**
 * The one way of an event through the engine: core, ledger, then what the outcome asks for.
 * New orders leave after their record is durable and through the fence; cancels leave at once.
 */
import { noRow, type Recorder, silentRecorder } from '../../telemetry/record/recorder.ts';
import type { Approved } from '../contract/approval.ts';
import type { LedgerEvent } from '../contract/events.ts';
import type { MonoNanos } from '../contract/numbers.ts';
import type { Amendment, OrderRequest } from '../contract/orders.ts';
import type { Scope } from '../contract/scope.ts';
import type { IntentEvent } from '../core/core-event.ts';
import type { CancelOrder, Core, CoreEvent, Outcome, Stamp } from '../core/engine.ts';
import { emptyOutcome } from '../core/outcome.ts';
import type { Commit, Ledger } from '../ports/ledger.ts';
import { monoNow, utcNow } from './clock.ts';
import { epochWord, type GateWords, setAnsweredProbe, setSequenceWord } from './gate/gate-words.ts';
import type { Latencies } from './latencies.ts';
import type { CancelWrite, Performer } from './perform.ts';

export interface LoopOptions {
  readonly core: Core;
  readonly ledger: Ledger;
  readonly words: GateWords;
  readonly latencies: Latencies;
  /** Where the stages of orders go; left out: nowhere. */
  readonly recorder?: Recorder;
  /** A broken invariant: does not return. */
  readonly onBroken: (error: unknown) => never;
}

/** An approved order, or amend, that waits for its record to be durable. */
interface Waiting {
  readonly approval:
    | { readonly message: 'new'; readonly order: Approved<OrderRequest> }
    | { readonly message: 'amend'; readonly order: Approved<Amendment> };
  /** Event that must be durable before it may leave. */
  readonly sequence: number;
  /** Of the recorder. */
  readonly row: number;
}

/** The present, on both clocks. */
export const stampNow = (): Stamp => ({ mono: monoNow(), utc: utcNow() });

export class Loop {
  readonly core: Core;
  readonly recorder: Recorder;
  readonly #ledger: Ledger;
  readonly #words: GateWords;
  readonly #latencies: Latencies;
  readonly #onBroken: (error: unknown) => never;
  readonly #observers = new Set<(event: LedgerEvent) => void>();
  readonly #publishers: ((events: readonly LedgerEvent[]) => void)[] = [];
  readonly #waiting: Waiting[] = [];
  #unpublished: LedgerEvent[] = [];
  #performer: Performer | null = null;
  #tripHand: ((trips: Outcome['trips']) => void) | null = null;
  #durable: number;
  #ended = false;
  /** Events that go to the ledger in one post, while the end of a kill's cancels is told. */
  #posted: LedgerEvent[] | null = null;

  constructor(options: LoopOptions) {
    this.core = options.core;
    this.recorder = options.recorder ?? silentRecorder;
    this.#ledger = options.ledger;
    this.#words = options.words;
    this.#latencies = options.latencies;
    this.#onBroken = options.onBroken;
    this.#durable = options.core.ledger.sequence;
    this.#ledger.onCommit((commit) => {
      this.#guarded(() => {
        this.#committed(commit);
      });
    });
  }

  /** The hands; given once, before the first event that needs them. */
  setPerformer(performer: Performer): void {
    this.#performer = performer;
  }

  /** Who closes the gate for what the core has tripped; given once. */
  setTripHand(hand: (trips: Outcome['trips']) => void): void {
    this.#tripHand = hand;
  }

  /** Sequence up to which everything is durable. */
  get durableSequence(): number {
    return this.#durable;
  }

  /** Hears every event as it is folded, durable or not; returns how to stop. */
  observe(observer: (event: LedgerEvent) => void): () => void {
    this.#observers.add(observer);
    return () => this.#observers.delete(observer);
  }

  /** Hears events once they are durable, in order and in batches. */
  onDurable(publisher: (events: readonly LedgerEvent[]) => void): void {
    this.#publishers.push(publisher);
  }

  /** The ledger is about to close: what comes from here on is nobody's and changes nothing. */
  end(): void {
    this.#ended = true;
  }

  /**
   * Takes one event through. `causedBy`: receive time of the tick behind an intent; `written`: what
   * `cancelFirst` has written of its cancels.
   */
  process(
    event: CoreEvent,
    causedBy: MonoNanos | null = null,
    written: readonly CancelWrite[] = [],
  ): Outcome {
    if (this.#ended) return emptyOutcome;
    return this.#guarded(() => this.#process(event, causedBy, written));
  }

  /**
   * Takes a probe of the warden through the core and says what the core has answered: an engine
   * that takes up no event any more cannot answer, whatever else of it still turns.
   */
  answerProbe(probe: number): void {
    this.process({ type: 'probe', probe, stamp: stampNow() });
    setAnsweredProbe(this.#words, this.core.answeredProbe());
  }

  /**
   * Writes the cancels of a kill of `scope` before anything is made of it: to account for many
   * orders takes milliseconds. To be handed to `process` with that kill, in the same turn.
   */
  cancelFirst(scope: Scope): readonly CancelWrite[] {
    if (this.#ended) return [];
    return this.#guarded(() => this.#write(this.core.killCancels(scope)));
  }

  /** Writes cancels again that the core has asked for before. */
  cancelNow(cancels: readonly CancelOrder[]): void {
    this.#guarded(() => {
      this.#cancelAll(cancels, []);
    });
  }

  /** Hands every waiting order to the fence now; after the gate was closed it keeps them all. */
  fenceWaiting(): void {
    const epoch = epochWord(this.#words);
    const stale = this.#waiting.filter(({ approval }) => approval.order.epoch !== epoch);
    const rest = this.#waiting.filter(({ approval }) => approval.order.epoch === epoch);
    this.#waiting.splice(0, this.#waiting.length, ...rest);
    for (const waiting of stale) this.#send(waiting);
  }

  #process(event: CoreEvent, causedBy: MonoNanos | null, written: readonly CancelWrite[]): Outcome {
    const row = event.type === 'intent' ? this.#openRow(event, causedBy) : noRow;
    const outcome = this.core.process(event);
    if (row !== noRow) {
      const clientOrderId = outcome.approved[0]?.clientOrderId ?? null;
      this.recorder.orderJudged(row, clientOrderId, outcome.refusal?.detail ?? '');
    }
    this.#cancelAll(outcome.cancels, outcome.events, written);
    const last = outcome.events.at(-1);
    for (const order of outcome.approved) {
      const sequence = last?.sequence ?? this.#durable;
      this.#waiting.push({ approval: { message: 'new', order }, sequence, row });
    }
    for (const order of outcome.amends) {
      const sequence = last?.sequence ?? this.#durable;
      this.#waiting.push({ approval: { message: 'amend', order }, sequence, row: noRow });
    }
    // Behind the waiting: what this very step approved is kept back by the epoch too.
    if (outcome.trips.length > 0) this.#tripHand?.(outcome.trips);
    return outcome;
  }

  #openRow(intent: IntentEvent, causedBy: MonoNanos | null): number {
    const { tickNumber, stamp, request } = intent;
    const cause = causedBy ?? Number.NaN;
    return this.recorder.orderDecided(tickNumber, cause, stamp.mono, request.owner);
  }

  /**
   * Writes cancels, and only then has `events`, from which they came, and their sending recorded:
   * posting a hundred events must not stand between a kill and its last cancel.
   */
  #cancelAll(
    cancels: readonly CancelOrder[],
    events: readonly LedgerEvent[],
    written: readonly CancelWrite[] = [],
  ): void {
    if (cancels.length === 0) return this.#record(events);
    const writes = this.#writeRest(cancels, written);
    const posted: LedgerEvent[] = [];
    const outer = this.#posted;
    this.#posted = outer ?? posted;
    this.#record(events);
    this.#performer?.tellCancels(writes);
    this.#posted = outer;
    if (posted.length > 0) this.#ledger.append(posted);
  }

  /** Writes those that were not written before their cause; all of them, as they were written. */
  #writeRest(
    cancels: readonly CancelOrder[],
    before: readonly CancelWrite[],
  ): readonly CancelWrite[] {
    const written = new Set(before.map(({ cancel }) => cancel.clientOrderId));
    const rest = cancels.filter(({ clientOrderId }) => !written.has(clientOrderId));
    return rest.length === 0 ? before : [...before, ...this.#write(rest)];
  }

  #write(cancels: readonly CancelOrder[]): readonly CancelWrite[] {
    return this.#performer?.writeCancels(cancels) ?? [];
  }

  #record(events: readonly LedgerEvent[]): void {
    if (events.length === 0) return;
    if (this.#posted === null) this.#ledger.append(events);
    else this.#posted.push(...events);
    for (const event of events) {
      this.#unpublished.push(event);
      for (const observer of this.#observers) observer(event);
    }
  }

  #committed(commit: Commit): void {
    this.#durable = commit.upTo;
    setSequenceWord(this.#words, commit.upTo);
    this.#latencies.ledgerCommit.record(commit.commitMicros * 1_000);
    if (this.#waiting.length > 0) this.recorder.commitTold();
    for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
      if (first.sequence > commit.upTo) break;
      this.#waiting.shift();
      if (first.approval.message === 'new') this.recorder.orderCommitted(first.row);
      this.#send(first);
    }
    this.#publish(commit.upTo);
  }

  #send({ approval, row }: Waiting): void {
    if (approval.message === 'new') this.#performer?.send(approval.order, row);
    else this.#performer?.amend(approval.order);
  }

  #publish(upTo: number): void {
    const first = this.#unpublished[0];
    if (first === undefined) return;
    const count = Math.min(this.#unpublished.length, Math.max(0, upTo - first.sequence + 1));
    if (count === 0) return;
    const events = this.#unpublished.slice(0, count);
    this.#unpublished = this.#unpublished.slice(count);
    for (const publisher of this.#publishers) publisher(events);
  }

  #guarded<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      return this.#onBroken(error);
    }
  }
}
