/**
 * What of the engine itself is not well: the ledger, the start, the warden.
 * Only holds it; who finds out writes it here and acts.
 */
import type { WardenWatch } from './warden-watch.ts';

/** What stands against the start until a venue says otherwise. */
export const reachingVenues = 'the venues are still being reached';

export class Health {
  /** Why nothing is recorded any more; null while everything is. Final once it is set. */
  ledgerFailure: string | null = null;
  /** Why the start is not complete; null when it is. */
  startProblem: string | null = reachingVenues;
  /** Null before it was started. */
  warden: WardenWatch | null = null;
}
