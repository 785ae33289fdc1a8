/**
 * From when on the executions of each instrument are compared, on the venue's clock: from the last
 * one that a former run knew, and later a while back from the newest, or from one that is amiss.
 * Reads no clock but the instant at which this run began.
 */
import type { InstrumentId } from '../../contract/ids.ts';
import type { VenueDifference } from '../../contract/reconciliation.ts';
import type { VenueSide } from '../../core/reconcile/compare.ts';
import type { LedgerState } from '../../state/ledger-state.ts';

/** Executions are compared again for at least this long. */
const leastOverlapMillis = 15_000;

export class FillWindows {
  readonly #since = new Map<InstrumentId, number>();
  readonly #begunUtcMillis: number;
  readonly #overlapMillis: number;

  /** An instrument of which no execution is known is compared from the beginning of this run. */
  constructor(ledger: LedgerState, begunUtcMillis: number, periodMillis: number) {
    this.#begunUtcMillis = begunUtcMillis;
    this.#overlapMillis = Math.max(leastOverlapMillis, 5 * periodMillis);
    for (const { instrument, fill } of ledger.fills) {
      const known = this.#since.get(instrument) ?? 0;
      this.#since.set(instrument, Math.max(known, fill.venueUtcMillis));
    }
  }

  since(instrument: InstrumentId): number {
    return this.#since.get(instrument) ?? this.#begunUtcMillis;
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
