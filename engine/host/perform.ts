/**
 * The hands of the desk: approved orders through the fence to their venue, cancels straight out.
 * Decides nothing and retries nothing; what it did goes back to the core as events.
 */
import { noRow, type Recorder, silentRecorder } from '../../telemetry/record/recorder.ts';
import type { Approved } from '../contract/approval.ts';
import type { ClientOrderId, VenueId } from '../contract/ids.ts';
import type { GateEpoch, MonoNanos } from '../contract/numbers.ts';
import type { Amendment, OrderRequest } from '../contract/orders.ts';
import type { CancelOrder } from '../core/outcome.ts';
import type { Venue } from '../ports/venue.ts';
import { monoNow, utcMillisNow } from './clock.ts';
import { type FenceCause, judge } from './gate/fence.ts';
import { epochWord, type GateWords } from './gate/gate-words.ts';

/** Who hears what was done, at once and in order. */
export interface PerformListener {
  readonly onSent: (
    clientOrderId: ClientOrderId,
    message: 'new' | 'cancel' | 'amend',
    sendMonoNanos: MonoNanos,
    epoch: GateEpoch,
  ) => void;
  readonly onFenced: (
    clientOrderId: ClientOrderId,
    message: 'new' | 'amend',
    cause: FenceCause,
    detail: string,
  ) => void;
  /** A cancel could not be written; the order may still be working. */
  readonly onCancelNotSent: (cancel: CancelOrder, detail: string) => void;
}

/** A cancel as it was written; `problem`: why it was not. */
export interface CancelWrite {
  readonly cancel: CancelOrder;
  readonly stampMonoNanos: MonoNanos;
  readonly problem: string | null;
}

export interface PerformOptions {
  readonly words: GateWords;
  readonly venues: ReadonlyMap<VenueId, Venue>;
  /** Oldest approval that is still sent. */
  readonly approvalAgeMillis: number;
  /** Where the stamps of orders go; left out: nowhere. */
  readonly recorder?: Recorder;
}

export class Performer {
  readonly #options: PerformOptions;
  readonly #ageNanosLimit: number;
  readonly #listener: PerformListener;
  readonly #recorder: Recorder;

  constructor(options: PerformOptions, listener: PerformListener) {
    this.#options = options;
    this.#ageNanosLimit = options.approvalAgeMillis * 1e6;
    this.#listener = listener;
    this.#recorder = options.recorder ?? silentRecorder;
  }

  /**
   * Sends a new order if the fence lets it pass; the send stamp, or null when it was kept back.
   * `row` is the order's own in the recorder.
   */
  send(order: Approved<OrderRequest>, row: number = noRow): MonoNanos | null {
    const { clientOrderId } = order;
    const venue = this.#options.venues.get(order.value.owner.venue);
    if (venue === undefined) {
      return this.#keepBack(order, row, 'disconnected', 'the venue has no order session');
    }
    // Before the fence looks, so that the venue's window is over when the fence's is.
    const sendUtcMillis = utcMillisNow();
    const verdict = judge(this.#options.words, order, this.#ageNanosLimit);
    if (!verdict.passes) return this.#keepBack(order, row, verdict.cause, verdict.detail);
    const outcome = venue.send(order, { sendUtcMillis });
    if (outcome.kind === 'notSent')
      return this.#keepBack(order, row, outcome.cause, outcome.detail);
    this.#recorder.orderWritten(row, verdict.stampMonoNanos);
    this.#listener.onSent(clientOrderId, 'new', verdict.stampMonoNanos, order.epoch);
    return verdict.stampMonoNanos;
  }

  #keepBack(
    { clientOrderId }: Approved<OrderRequest>,
    row: number,
    cause: FenceCause,
    detail: string,
  ): null {
    this.#recorder.orderFenced(row, detail);
    this.#listener.onFenced(clientOrderId, 'new', cause, detail);
    return null;
  }

  /** Sends an amend if the fence lets it pass, or tells that it was kept back. */
  amend(amend: Approved<Amendment>): void {
    const { clientOrderId, value, epoch } = amend;
    const venue = this.#options.venues.get(value.request.owner.venue);
    const keepBack = (cause: FenceCause, detail: string): void =>
      this.#listener.onFenced(clientOrderId, 'amend', cause, detail);
    if (venue === undefined) {
      return keepBack('disconnected', 'the venue has no order session');
    }
    const sendUtcMillis = utcMillisNow();
    const verdict = judge(this.#options.words, amend, this.#ageNanosLimit);
    if (!verdict.passes) return keepBack(verdict.cause, verdict.detail);
    const outcome = venue.amend(amend, { sendUtcMillis });
    if (outcome.kind === 'notSent') return keepBack(outcome.cause, outcome.detail);
    this.#listener.onSent(clientOrderId, 'amend', verdict.stampMonoNanos, epoch);
  }

  /**
   * Writes cancels, whatever the gate says, and does nothing else meanwhile: `tellCancels` is for
   * what there is to say of them, once all are on their way.
   */
  writeCancels(cancels: readonly CancelOrder[]): CancelWrite[] {
    const writes: CancelWrite[] = [];
    const write = (): void => {
      for (const cancel of cancels) writes.push(this.#writeCancel(cancel));
    };
    if (cancels.length > 1) this.#batch(write);
    else write();
    return writes;
  }

  /** Tells the listener what became of cancels, in the order in which they were written. */
  tellCancels(writes: readonly CancelWrite[]): void {
    const epoch = epochWord(this.#options.words);
    for (const { cancel, stampMonoNanos, problem } of writes) {
      if (problem !== null) this.#listener.onCancelNotSent(cancel, problem);
      else this.#listener.onSent(cancel.clientOrderId, 'cancel', stampMonoNanos, epoch);
    }
  }

  #writeCancel(cancel: CancelOrder): CancelWrite {
    const venue = this.#options.venues.get(cancel.venue);
    const stampMonoNanos = monoNow();
    const outcome = venue?.cancel(cancel.clientOrderId, cancel.instrument);
    if (outcome?.kind === 'sent') return { cancel, stampMonoNanos, problem: null };
    const problem = outcome?.detail ?? 'the venue has no order session';
    return { cancel, stampMonoNanos, problem };
  }

  /** Runs `work` with all that it writes to each venue handed over in few calls. */
  #batch(work: () => void): void {
    const venues = [...this.#options.venues.values()];
    const within = (index: number): void => {
      const venue = venues[index];
      if (venue === undefined) return work();
      if (venue.batch === undefined) return within(index + 1);
      venue.batch(() => {
        within(index + 1);
      });
    };
    within(0);
  }
}
