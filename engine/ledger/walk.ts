/**
 * Walks the chain of a ledger row by row, checking every column of every row against its hash.
 * Changes nothing and repairs nothing; the first row that does not fit ends the walk.
 */
import { rowHash } from './chain.ts';
import type { Connection } from './connection.ts';
import { readIdentity, readStoredHead, type StoredHead } from './creation.ts';
import { describeFailure } from './failure.ts';

/** Rows read by one statement, so that no read holds the write-ahead log for long. */
const chunkRows = 2_000;

/** A row whose every column fits its hash and the row before it. */
export interface WalkedRow {
  readonly sequence: number;
  readonly utcNanos: string;
  readonly monoNanos: number;
  readonly type: string;
  readonly body: string;
  readonly previousHash: string;
  readonly hash: string;
}

/** The first thing that does not fit, and the row where it shows. */
export interface Break {
  readonly brokenSequence: number | null;
  readonly detail: string;
}

/** Some rows in order, or where the chain breaks; after a break nothing follows. */
export type WalkStep =
  | { readonly kind: 'rows'; readonly rows: readonly WalkedRow[] }
  | { readonly kind: 'broken'; readonly rows: readonly WalkedRow[]; readonly broken: Break };

const eventType = /^[a-z]+\.[a-zA-Z]+$/;

/** A row that is known to be in place, by its number and its hash. */
export interface KnownRow {
  readonly sequence: number;
  readonly hash: string;
}

/** Every row of the ledger, in chunks; `behind` a known row, or else from the first row on. */
export function* walk(connection: Connection, behind?: KnownRow): Generator<WalkStep> {
  const { genesis } = readIdentity(connection);
  let { sequence, hash } = behind ?? { sequence: 0, hash: genesis };
  let after: number | bigint = behind?.sequence ?? -(2n ** 63n);
  while (true) {
    const rows: WalkedRow[] = [];
    // Read before the rows: a living writer may commit between the two readings.
    const stored = readStoredHead(connection);
    const read = readChunk(connection, after);
    for (const columns of read.rows) {
      const row = toRow(connection, columns, sequence, hash);
      if (typeof row === 'string') {
        const broken = { brokenSequence: brokenNumber(columns[0], sequence), detail: row };
        yield { kind: 'broken', rows, broken };
        return;
      }
      rows.push(row);
      ({ sequence, hash } = row);
    }
    if (read.fault !== null) {
      const detail = `${read.fault}, at or after row ${sequence + 1}`;
      yield { kind: 'broken', rows, broken: { brokenSequence: sequence + 1, detail } };
      return;
    }
    if (rows.length === 0) {
      const broken = headBreak(stored, sequence, hash);
      if (broken !== null) yield { kind: 'broken', rows, broken };
      return;
    }
    yield { kind: 'rows', rows };
    after = sequence;
  }
}

/** Rows after a number; when a page cannot be read, those before it and why. */
function readChunk(
  connection: Connection,
  after: number | bigint,
): { rows: readonly unknown[][]; fault: string | null } {
  const statement = connection.statement('rowsAfter');
  try {
    return { rows: statement.all(after, chunkRows), fault: null };
  } catch {
    // Once more, row by row: what can be read before the damage is worth having.
    return readUntilFault(statement.iterate(after, chunkRows));
  }
}

function readUntilFault(source: Iterable<unknown[]>): { rows: unknown[][]; fault: string | null } {
  const rows: unknown[][] = [];
  try {
    for (const row of source) rows.push(row);
    return { rows, fault: null };
  } catch (error) {
    return { rows, fault: describeFailure(error).detail };
  }
}

/** A row that should not be there is named itself; a missing one by the number that is missing. */
const brokenNumber = (found: unknown, last: number): number =>
  typeof found === 'number' && found <= last ? found : last + 1;

/** The row, or what is wrong with it in one sentence. */
function toRow(
  connection: Connection,
  columns: readonly unknown[],
  last: number,
  lastHash: string,
): WalkedRow | string {
  const [sequence, utcNanos, monoNanos, type, body, previousHash, hash] = columns;
  if (typeof sequence !== 'number' || sequence <= last) {
    return `row ${String(sequence)} is out of place: it follows row ${last}`;
  }
  if (sequence !== last + 1) return missing(last + 1, sequence - 1);
  const name = `row ${sequence}`;
  if (typeof utcNanos !== 'string') return `${name}: utc_nanos is no number`;
  if (typeof monoNanos !== 'number') return `${name}: mono_nanos is no number`;
  if (typeof type !== 'string' || !eventType.test(type)) return `${name}: type is no event type`;
  if (typeof body !== 'string') return `${name}: body is no text`;
  if (typeof previousHash !== 'string' || previousHash !== lastHash) {
    return `${name}: previous_hash is not the hash of row ${last}`;
  }
  if (typeof hash !== 'string') return `${name}: hash is no text`;
  const row = { sequence, utcNanos, monoNanos, type, body, previousHash, hash };
  if (rowHash(previousHash, row) !== hash) {
    return `${name}: its hash does not fit its columns: the row or its hash was changed`;
  }
  if (body.includes('\ufffd') && !sameBytes(connection, sequence, body)) {
    return `${name}: body holds bytes that are no text`;
  }
  return row;
}

/** A body that was written with the replacement character in it, and not damaged into one. */
function sameBytes(connection: Connection, sequence: number, body: string): boolean {
  const bytes = connection.statement('bodyBytes').get(sequence)?.[0];
  return Buffer.isBuffer(bytes) && bytes.equals(Buffer.from(body, 'utf8'));
}

function missing(from: number, to: number): string {
  return from === to ? `row ${from} is missing` : `rows ${from} to ${to} are missing`;
}

function headBreak(stored: StoredHead | null, sequence: number, hash: string): Break | null {
  if (stored === null) return { brokenSequence: sequence, detail: 'the stored head is missing' };
  if (stored.sequence > sequence) {
    const detail = `${missing(sequence + 1, stored.sequence)}: the head is row ${stored.sequence}`;
    return { brokenSequence: sequence + 1, detail };
  }
  if (stored.sequence < sequence || stored.hash !== hash) {
    const detail = `the stored head (row ${stored.sequence}) is not row ${sequence}`;
    return { brokenSequence: sequence, detail };
  }
  return null;
}
