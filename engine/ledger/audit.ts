/**
 * Answers one page of the audit log: the newest rows that match, older pages by row number.
 * Never counts or sorts the whole ledger, and never takes the caller's text for a pattern.
 */
import { LedgerRow } from '../contract/events.ts';
import type { AuditPage } from '../contract/wire.ts';
import type { AuditFilter } from '../ports/ledger.ts';
import type { Connection } from './connection.ts';
import { LedgerOpenError } from './failure.ts';
import { bodyJson } from './recovery.ts';

/** Most rows of one page; a larger wish is cut to it. */
export const auditRowsLimit = 1_000;

/** The page of rows before `filter.before`, newest first. */
export function auditPage(connection: Connection, filter: AuditFilter): AuditPage {
  const limit = Math.max(1, Math.min(auditRowsLimit, Math.trunc(filter.limit)));
  const before = filter.before ?? Number.MAX_SAFE_INTEGER;
  const { typePrefix, text } = filter;
  // As it stands in the JSON of a body: words are searched for, not the JSON's own signs.
  const part = holding(JSON.stringify(text).slice(1, -1));
  const found = connection
    .statement('audit')
    .all(before, typePrefix, typePrefix, part, ...wholeValue(text), limit + 1);
  return { rows: found.slice(0, limit).map(toRow), more: found.length > limit };
}

const holding = (written: string): string => `%${written.replaceAll(/[\\%_]/g, '\\$&')}%`;

/**
 * For a text in quotation marks the patterns of a string that is all of it: a cheap one that few
 * rows pass, and the exact one, behind a bracket, comma or colon, and no name of a field. Else
 * those of no row.
 */
function wholeValue(text: string): readonly [like: string, glob: string] {
  const isQuoted = text.length > 2 && text.startsWith('"') && text.endsWith('"');
  if (!isQuoted) return ['', ''];
  const written = JSON.stringify(text.slice(1, -1));
  return [holding(written), `*[[,:]${written.replaceAll(/[*?[]/g, '[$&]')}[],}]*`];
}

function toRow(columns: readonly unknown[]): LedgerRow {
  const [sequence, utcNanos, monoNanos, , body, previousHash, hash] = columns;
  const parsed = LedgerRow.safeParse({
    sequence,
    utcNanos,
    monoNanos,
    body: bodyJson(body),
    previousHash,
    hash,
  });
  if (parsed.success) return parsed.data;
  throw new LedgerOpenError('damaged', `row ${String(sequence)} is no ledger event`);
}
