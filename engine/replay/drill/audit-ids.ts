/**
 * The ledger events that tell of a drill, by number and hash: what an auditor can ask for.
 * Reads the ledger's file; changes nothing there.
 */
import type { LedgerSequence } from '../../contract/numbers.ts';
import { auditPage, auditRowsLimit } from '../../ledger/audit.ts';
import { openReadConnection } from '../../ledger/connection.ts';

/** Events that say what was done to the desk, and by whom. */
const telling = ['kill.', 'flatten.', 'mode.', 'command.', 'warden.'];

/** `SEQUENCE:HASH` of each, in their order. */
export function auditIdsOf(path: string): readonly string[] {
  const connection = openReadConnection(path);
  try {
    const found = telling.flatMap((typePrefix) => {
      const ids: { readonly sequence: number; readonly id: string }[] = [];
      let before: LedgerSequence | null = null;
      for (;;) {
        const page = auditPage(connection, { before, limit: auditRowsLimit, typePrefix, text: '' });
        for (const { sequence, hash } of page.rows)
          ids.push({ sequence, id: `${sequence}:${hash}` });
        before = page.rows.at(-1)?.sequence ?? null;
        if (!page.more || before === null) return ids;
      }
    });
    return found.toSorted((a, b) => a.sequence - b.sequence).map(({ id }) => id);
  } finally {
    connection.close();
  }
}
