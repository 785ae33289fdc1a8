/**
 * What of the engine itself is not well: the ledger, the start, the warden.
 * Only holds it; who finds out writes it here and acts.
 */
import type { LedgerFault } from '../../contract/ledger-fault.ts';
import type { WardenWatch } from '../warden-watch.ts';

/** What stands against the start until a venue says otherwise. */
export const reachingVenues = 'the venues are still being reached';

export class Health {
  /** Why nothing is recorded any more; null while everything is. Final once it is set. */
  ledgerFault: LedgerFault | null = null;
  /** Why the start is not complete; null when it is. */
  startProblem: string | null = reachingVenues;
  /** Null before it was started. */
  warden: WardenWatch | null = null;

  /** The ledger's own words for its fault; null while it has none. */
  get ledgerFailure(): string | null {
    return this.ledgerFault?.detail ?? null;
  }
}
