/**
 * What can go wrong between the ledger and its disk, put into words for an operator.
 * Decides nothing: who meets one of these stops, and never tries again.
 */
import Database from 'better-sqlite3';
import type { LedgerFaultCause } from '../contract/ledger-fault.ts';

/** Why a ledger could not be opened. */
export type OpenFaultKind = 'locked' | 'newerVersion' | 'notALedger' | 'damaged' | 'disk';

/**
 * A ledger that may not be used. An error and not a value, because every caller has one answer to
 * it: say why and do not start.
 */
export class LedgerOpenError extends Error {
  override readonly name = 'LedgerOpenError';
  readonly kind: OpenFaultKind;

  constructor(kind: OpenFaultKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

const diskFull = 'the disk is full';
const damagedPage = 'a page of the ledger file is damaged';

const meanings: readonly (readonly [prefix: string, kind: OpenFaultKind, words: string])[] = [
  ['SQLITE_FULL', 'disk', diskFull],
  ['SQLITE_IOERR_FSYNC', 'disk', 'the disk could not make the write durable (fsync failed)'],
  ['SQLITE_IOERR_DIR_FSYNC', 'disk', 'the disk could not make the write durable (fsync failed)'],
  ['SQLITE_IOERR', 'disk', 'the disk failed'],
  ['SQLITE_READONLY', 'disk', 'the ledger cannot be written (read-only file or directory)'],
  ['SQLITE_CANTOPEN', 'disk', 'the ledger file cannot be opened'],
  ['SQLITE_PERM', 'disk', 'the ledger file may not be used by this user'],
  ['SQLITE_CORRUPT', 'damaged', damagedPage],
  ['SQLITE_NOTADB', 'notALedger', 'the file is no SQLite database, or its first page is damaged'],
  ['SQLITE_BUSY', 'locked', 'another process holds the ledger'],
];

/** The same of the files beside the ledger, which are written without SQLite. */
const systemMeanings: Readonly<Record<string, string>> = {
  ENOSPC: diskFull,
  EDQUOT: diskFull,
  EIO: 'the disk failed',
  EROFS: 'the ledger cannot be written (read-only file or directory)',
};

/** Any error of the room as a kind and one sentence, with SQLite's own code where it has one. */
export function describeFailure(error: unknown): { kind: OpenFaultKind; detail: string } {
  if (error instanceof LedgerOpenError) return { kind: error.kind, detail: error.message };
  if (error instanceof Database.SqliteError) {
    const meaning = meanings.find(([prefix]) => error.code.startsWith(prefix));
    const words = meaning?.[2] ?? 'SQLite refused';
    return { kind: meaning?.[1] ?? 'disk', detail: `${words}: ${error.code}: ${error.message}` };
  }
  if (!(error instanceof Error)) return { kind: 'disk', detail: String(error) };
  const words = 'code' in error ? systemMeanings[String(error.code)] : undefined;
  return {
    kind: 'disk',
    detail: words === undefined ? error.message : `${words}: ${error.message}`,
  };
}

/** What lies behind a failure that was described here, in whichever thread it was met. */
export function causeOf(detail: string): LedgerFaultCause {
  if (detail.includes(diskFull)) return 'diskFull';
  return detail.includes(damagedPage) ? 'damaged' : 'other';
}
