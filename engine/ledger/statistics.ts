/**
 * How large a ledger is and how fast it grows, so that its disk can be sized for years.
 * Reads a few rows and the size of the files; judges nothing.
 */
import { existsSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Connection, openReadConnection } from './connection.ts';
import { readIdentity, readStoredHead } from './creation.ts';
import { LedgerOpenError } from './failure.ts';

/** How long a record has to be kept: RTS 6 wants five years. */
export const retentionDays = 5 * 366;

const dayNanos = 86_400_000_000_000n;

export interface LedgerStatistics {
  readonly ledgerId: string;
  readonly version: number;
  readonly rows: number;
  readonly headHash: string;
  readonly firstUtcNanos: string | null;
  readonly lastUtcNanos: string | null;
  /** The ledger, its write-ahead log included. */
  readonly bytes: number;
  /** Null while there is no event. */
  readonly bytesPerEvent: number | null;
  /** Events in the 24 hours before the last one. */
  readonly eventsLastDay: number;
  /** Over the whole ledger; null while it is younger than a day. */
  readonly eventsPerDay: number | null;
  readonly diskFreeBytes: number;
  /** Days until the disk is full at the greater of the two rates; null when nothing grows. */
  readonly diskDaysLeft: number | null;
  /** What five years take at that rate. */
  readonly retentionBytes: number | null;
}

/** Statistics of the ledger at `path`; its desk may run. */
export function ledgerStatistics(path: string): LedgerStatistics {
  const connection = openReadConnection(path);
  try {
    const head = readStoredHead(connection);
    if (head === null) throw new LedgerOpenError('damaged', `${path} has no head`);
    const log = `${path}-wal`;
    const bytes = statSync(path).size + (existsSync(log) ? statSync(log).size : 0);
    const rows = head.sequence;
    const first = utcAt(connection, 1);
    const last = utcAt(connection, rows);
    const bytesPerEvent = rows === 0 ? null : bytes / rows;
    const rates = ratesOf(connection, rows, first, last);
    const disk = statfsSync(dirname(path));
    const diskFreeBytes = disk.bavail * disk.bsize;
    const bytesPerDay =
      Math.max(rates.eventsLastDay, rates.eventsPerDay ?? 0) * (bytesPerEvent ?? 0);
    return {
      ledgerId: readIdentity(connection).ledgerId,
      version: connection.version(),
      rows,
      headHash: head.hash,
      firstUtcNanos: first === null ? null : String(first),
      lastUtcNanos: last === null ? null : String(last),
      bytes,
      bytesPerEvent,
      ...rates,
      diskFreeBytes,
      diskDaysLeft: bytesPerDay === 0 ? null : diskFreeBytes / bytesPerDay,
      retentionBytes: bytesPerDay === 0 ? null : bytesPerDay * retentionDays,
    };
  } finally {
    connection.close();
  }
}

function utcAt(connection: Connection, sequence: number): bigint | null {
  const text = connection.statement('utcAt').get(sequence)?.[0];
  return typeof text === 'string' ? BigInt(text) : null;
}

function ratesOf(
  connection: Connection,
  rows: number,
  first: bigint | null,
  last: bigint | null,
): Pick<LedgerStatistics, 'eventsLastDay' | 'eventsPerDay'> {
  if (first === null || last === null) return { eventsLastDay: 0, eventsPerDay: null };
  const eventsLastDay = rows - rowsBefore(connection, rows, last - dayNanos);
  const days = Number(last - first) / Number(dayNanos);
  return { eventsLastDay, eventsPerDay: days < 1 ? null : rows / days };
}

/** Rows that are older than an instant, found by halves: wall time rises with the numbers. */
function rowsBefore(connection: Connection, rows: number, utcNanos: bigint): number {
  let low = 0;
  let high = rows;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((utcAt(connection, middle) ?? utcNanos) < utcNanos) low = middle;
    else high = middle - 1;
  }
  return low;
}
