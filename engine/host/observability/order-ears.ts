/**
 * Hears the ledger's events of orders after their sending and tells the recorder; hears halts and
 * their reports for the traces of kills; counts refusals by kind.
 * Runs where trading runs: it keeps references and numbers, and lets no failure of its own out.
 */
import type { Recorder } from '../../../telemetry/record/recorder.ts';
import type { KillReport, LedgerEvent, RefusalKind } from '../../contract/events.ts';
import type { ClientOrderId } from '../../contract/ids.ts';
import { findOrder } from '../../state/ledger-state.ts';
import type { Loop } from '../loop.ts';
import type { HaltBody } from './kill-trace.ts';

/** Halts and reports that wait to be made traces of; more are left out and counted as failures. */
const killsLimit = 64;

export interface ToldHalt {
  readonly body: HaltBody;
  readonly atMonoNanos: number;
}

export interface ToldReport {
  readonly report: KillReport;
  readonly atMonoNanos: number;
}

export class OrderEars {
  readonly #loop: Loop;
  readonly #recorder: Recorder;
  /** Stamps from before are of an earlier run, and mean nothing to this clock. */
  readonly #sinceMonoNanos: number;
  readonly #refusals = new Map<RefusalKind, number>();
  readonly halts: ToldHalt[] = [];
  readonly reports: ToldReport[] = [];
  #kills = 0;
  #failures = 0;

  constructor(loop: Loop, sinceMonoNanos: number) {
    this.#loop = loop;
    this.#recorder = loop.recorder;
    this.#sinceMonoNanos = sinceMonoNanos;
    loop.observe((event) => {
      try {
        this.#hear(event);
      } catch {
        this.#failures += 1;
      }
    });
  }

  /** Refusals since the engine started. */
  get refusals(): ReadonlyMap<RefusalKind, number> {
    return this.#refusals;
  }

  /** Kills since the engine started, whoever or whatever asked for them. */
  get kills(): number {
    return this.#kills;
  }

  get failures(): number {
    return this.#failures;
  }

  #hear({ body, monoNanos }: LedgerEvent): void {
    switch (body.type) {
      case 'order.accepted':
        return this.#news('ack', body.clientOrderId, monoNanos, '');
      case 'order.filled':
        return this.#news('fill', body.clientOrderId, monoNanos, '');
      case 'order.rejected':
        return this.#news('rejected', body.clientOrderId, monoNanos, body.reason);
      case 'order.cancelled':
        return this.#news('cancelled', body.clientOrderId, monoNanos, body.reason);
      case 'order.expired':
        return this.#news('expired', body.clientOrderId, monoNanos, body.reason);
      case 'order.cancelRejected':
        return this.#news('cancelRejected', body.clientOrderId, monoNanos, body.reason);
      case 'order.unknown':
        return this.#news('unknown', body.clientOrderId, monoNanos, body.reason);
      case 'order.sent':
        if (body.message !== 'cancel') return;
        return this.#news('cancelSent', body.clientOrderId, body.sendMonoNanos, '');
      case 'verdict.recorded':
        if (body.refusal !== null) this.#refused(body.refusal.kind);
        return;
      case 'mode.changed':
        if (body.commandId === null || body.mode !== 'halted') return;
        this.#kills += 1;
        return this.#keep(this.halts, { body, atMonoNanos: monoNanos });
      case 'kill.reported':
        return this.#keep(this.reports, { report: body.report, atMonoNanos: monoNanos });
      default:
        return;
    }
  }

  #news(
    kind: Parameters<Recorder['orderNews']>[0],
    id: ClientOrderId,
    atMonoNanos: number,
    text: string,
  ): void {
    const sent = findOrder(this.#loop.core.ledger, id)?.sentMonoNanos ?? null;
    if (sent === null || sent < this.#sinceMonoNanos) return;
    this.#recorder.orderNews(kind, id, sent, atMonoNanos, text);
  }

  #refused(kind: RefusalKind): void {
    this.#refusals.set(kind, (this.#refusals.get(kind) ?? 0) + 1);
  }

  #keep<T>(list: T[], item: T): void {
    if (list.length < killsLimit) list.push(item);
    else this.#failures += 1;
  }
}
