/**
 * From when on the executions of each instrument are compared, on the venue's clock: from the last
 * one that a former run knew, and later a while back from the newest, or from one that is amiss.
 * Reads no clock but the instant at which this run began.
 */
import type { InstrumentId } from '../../contract/ids.ts';
import type { VenueDifference } from '../../contract/reconciliation.ts';
import type { VenueSide } from '../../core/reconcile/compare.ts';
import type { LedgerState } from '../../state/ledger-state.ts';

/** Of an order whose sending no clock of this boot tells, executions are asked for so far back. */
const unknownSendMillis = 24 * 3_600_000;
/** Our clock and the venue's may differ by as much. */
const clockMarginMillis = 2_000;
/** Executions are compared again for at least this long. */
const leastOverlapMillis = 15_000;

/** When this run began, on both clocks of the host. */
export interface Begin {
  readonly utcMillis: number;
  readonly monoNanos: number;
}

/** No later than the order left, on the venue's clock. */
function sentUtcMillis(sentMonoNanos: number | null, begun: Begin): number {
  // Monotonic clocks begin anew with the host: a later stamp is of a former boot.
  const isOfThisBoot = sentMonoNanos !== null && sentMonoNanos <= begun.monoNanos;
  if (!isOfThisBoot) return begun.utcMillis - unknownSendMillis;
  const agoMillis = Math.ceil((begun.monoNanos - sentMonoNanos) / 1e6);
  return begun.utcMillis - agoMillis - clockMarginMillis;
}

export class FillWindows {
  readonly #since = new Map<InstrumentId, number>();
  readonly #begunUtcMillis: number;
  readonly #overlapMillis: number;

  /**
   * An instrument of which no execution is known is compared from the sending of its oldest order
   * in doubt, or else from the beginning of this run.
   */
  constructor(ledger: LedgerState, begun: Begin, periodMillis: number) {
    this.#begunUtcMillis = begun.utcMillis;
    this.#overlapMillis = Math.max(leastOverlapMillis, 5 * periodMillis);
    for (const { instrument, fill } of ledger.fills) {
      const known = this.#since.get(instrument) ?? 0;
      this.#since.set(instrument, Math.max(known, fill.venueUtcMillis));
    }
    const unfilled = [...ledger.orders.values()].filter(
      ({ request: { owner } }) => !this.#since.has(owner.instrument),
    );
    const oldest = new Map<InstrumentId, number>();
    for (const { request, sentMonoNanos } of unfilled) {
      const { instrument } = request.owner;
      const sent = sentUtcMillis(sentMonoNanos, begun);
      oldest.set(instrument, Math.min(oldest.get(instrument) ?? sent, sent));
    }
    for (const [instrument, sent] of oldest) this.#since.set(instrument, sent);
  }

  since(instrument: InstrumentId): number {
    return this.#since.get(instrument) ?? this.#begunUtcMillis;
  }

  /** Compares from an instant on: what came before cannot be told on the instrument's new grid. */
  beginAnew(instrument: InstrumentId, utcMillis: number): void {
    this.#since.set(instrument, utcMillis);
  }

  /** Moves the windows on after a look; what is amiss stays inside. */
  moveOn(fills: VenueSide['fills'], amiss: readonly VenueDifference[]): void {
    for (const [instrument, asked] of fills) {
      const newest = asked.fills.reduce((late, one) => Math.max(late, one.venueUtcMillis), 0);
      const oldestAmiss = amiss.reduce((early, one) => {
        const at = one.ours?.venueUtcMillis ?? one.theirs?.venueUtcMillis;
        const isOf = one.instrument === instrument && one.executionId !== null;
        return isOf && at !== undefined ? Math.min(early, at) : early;
      }, Number.MAX_SAFE_INTEGER);
      // Two edges back: what is amiss has to stay clear of the edge.
      const next = Math.min(newest - this.#overlapMillis, oldestAmiss - 2_000);
      if (next > this.since(instrument)) this.#since.set(instrument, next);
    }
  }
}
