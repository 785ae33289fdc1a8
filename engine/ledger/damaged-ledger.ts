/**
 * A ledger that is damaged, for an engine that is to show what is before the damage: it answers
 * questions about those rows, and has failed from the beginning.
 * Writes nothing, neither rows nor repairs: the file is evidence.
 */
import { invariant } from '../contract/assert.ts';
import { type LedgerSequence, ledgerSequence } from '../contract/numbers.ts';
import type { Ledger, LedgerFailure } from '../ports/ledger.ts';
import { createReader } from './reader.ts';

/** The ledger at `path`, whose rows up to `lastSequence` are in order. */
export function damagedLedger(path: string, lastSequence: number, detail: string): Ledger {
  const reader = createReader(path);
  const failure: LedgerFailure = { kind: 'ledgerFailure', cause: 'damaged', detail };
  const end: LedgerSequence = ledgerSequence(lastSequence + 1);
  let isClosed = false;
  return {
    append: () => invariant(!isClosed, 'an append to a closed ledger'),
    rehearse: () => Promise.resolve(),
    queueLength: () => 0,
    // Nothing is ever told durable.
    onCommit: () => undefined,
    onFailure: (listener) => listener(failure),
    audit: (filter) => {
      const before = filter.before === null || filter.before > end ? end : filter.before;
      return reader.audit({ ...filter, before });
    },
    verify: reader.verify,
    close: async () => {
      isClosed = true;
      await reader.close();
    },
  };
}
