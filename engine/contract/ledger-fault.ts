/**
 * A ledger that is not written on: what an engine says of it while it still runs.
 * Says nothing of what to do; the words for people are engine/state/ledger-fault-words.ts.
 */
import { z } from 'zod';
import { UtcNanos } from './numbers.ts';

/** What lies behind it, as far as that decides what a person does. */
export const LedgerFaultCause = z.enum(['diskFull', 'damaged', 'other']);
export type LedgerFaultCause = z.infer<typeof LedgerFaultCause>;

export const LedgerFault = z.strictObject({
  cause: LedgerFaultCause,
  /** In the ledger's own words, with the code of SQLite or of the system. */
  detail: z.string(),
  /** When the engine learned of it: from then on nothing is recorded. */
  sinceUtcNanos: UtcNanos,
});
export type LedgerFault = z.infer<typeof LedgerFault>;
