/**
 * Drops reports that certainly repeat one already told: the venue says most things twice, in the
 * answer and in the user data stream. What is not certainly a repeat passes.
 */
import type { VenueReport } from '../../ports/venue.ts';

/** Reports remembered; older ones would pass as new, and the core copes with those. */
const rememberedLimit = 20_000;

export class RepeatFilter {
  readonly #seen = new Set<string>();

  /** Whether this report was told before; remembers it otherwise. */
  isRepeat(report: VenueReport): boolean {
    const key = keyOf(report);
    if (key === null) {
      if (report.kind === 'unknown') this.#forget(report.clientOrderId);
      return false;
    }
    if (this.#seen.has(key)) return true;
    this.#seen.add(key);
    if (this.#seen.size > rememberedLimit) {
      for (const oldest of this.#seen) {
        this.#seen.delete(oldest);
        break;
      }
    }
    return false;
  }

  /** An order told as unknown may need to be told again that it is accepted. */
  #forget(clientOrderId: string): void {
    this.#seen.delete(`accepted ${clientOrderId}`);
  }
}

function keyOf(report: VenueReport): string | null {
  switch (report.kind) {
    case 'accepted':
      // With its terms it may settle an amend; the core knows a repeat of it.
      return report.terms === undefined ? `accepted ${report.clientOrderId}` : null;
    case 'cancelled':
    case 'expired':
      return `${report.kind} ${report.clientOrderId}`;
    case 'filled':
      return `filled ${report.clientOrderId} ${report.executionId}`;
    case 'busted':
      return `busted ${report.clientOrderId} ${report.executionId}`;
    case 'corrected':
      return `corrected ${report.clientOrderId} ${report.executionId}`;
    case 'amended':
    case 'amendRejected':
    case 'rejected':
    case 'cancelRejected':
    case 'unknown':
    case 'session':
    case 'fault':
      return null;
  }
}
