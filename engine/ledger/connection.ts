/**
 * The only place that opens the ledger's SQLite file, with durability set and read back.
 * Refuses any statement that is not listed in engine/ledger/schema.
 */
import { closeSync, existsSync, openSync } from 'node:fs';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { invariant } from '../contract/assert.ts';
import { describeFailure, LedgerOpenError } from './failure.ts';
import {
  applicationId,
  isListed,
  type StatementName,
  schemaVersion,
  statements,
} from './schema.ts';

/** Oldest SQLite without the bug by which a WAL reset could lose a commit. */
const sqliteVersionMinimum = [3, 51, 3] as const;

/** `PRAGMA synchronous` as a number: 2 is FULL. */
const synchronousFull = 2;

/** Milliseconds that a reader waits for a lock; commits never wait for readers in WAL mode. */
const busyMillis = 2_000;

const checkpointRows = z.tuple([z.object({ log: z.int(), checkpointed: z.int() })]);
const quickCheckRows = z.array(z.object({ quick_check: z.string() }));

/** How many pages the write-ahead log holds, and how many of them are not in the main file yet. */
export interface LogPages {
  readonly held: number;
  readonly waiting: number;
}

/** One SQLite connection that can only do what the ledger room lists. */
export interface Connection {
  /** A prepared statement whose rows come as arrays of columns. */
  readonly statement: (name: StatementName) => Database.Statement<unknown[], unknown[]>;
  /** Runs a listed text once; the tables are made with it. */
  readonly run: (sql: string) => void;
  /** Copies the log's pages into the main file (NOOP: none) and tells where it stands. */
  readonly checkpoint: (mode: 'NOOP' | 'PASSIVE') => LogPages;
  /** Structure of all pages; empty when sound. */
  readonly quickCheck: () => readonly string[];
  readonly version: () => number;
  readonly markVersion: () => void;
  /** Takes back a transaction that is open; nothing when none is. */
  readonly rollBack: () => void;
  /** Proves `synchronous=FULL`; true only after the first write, where a silent drop shows. */
  readonly assertDurable: () => void;
  readonly close: () => void;
}

function pragmaNumber(database: Database.Database, name: string): number {
  const value = database.pragma(name, { simple: true });
  invariant(typeof value === 'number', `PRAGMA ${name} gave ${String(value)}`);
  return value;
}

function assertVersion(database: Database.Database): void {
  const text = String(database.prepare(statements.sqliteVersion).pluck().get());
  const parts = text.split('.').map(Number);
  for (const [index, least] of sqliteVersionMinimum.entries()) {
    const part = parts[index] ?? 0;
    if (part > least) return;
    invariant(part === least, `SQLite ${text} is older than ${sqliteVersionMinimum.join('.')}`);
  }
}

function setDurability(database: Database.Database): void {
  database.pragma('synchronous = FULL');
  database.pragma('fullfsync = 1');
  database.pragma('checkpoint_fullfsync = 1');
  database.pragma('mmap_size = 0');
  database.pragma('recursive_triggers = 1');
  // Leaves no stale copy of a row in the unused part of a page.
  database.pragma('secure_delete = FAST');
  database.pragma('trusted_schema = 0');
  database.pragma('wal_autocheckpoint = 0');
}

function wrap(database: Database.Database): Connection {
  const prepared = new Map<string, Database.Statement<unknown[], unknown[]>>();
  const run = (sql: string): void => {
    invariant(isListed(sql), `not a statement of the ledger: ${sql.slice(0, 80)}`);
    database.exec(sql);
  };
  return {
    run,
    statement: (name) => {
      const known = prepared.get(name);
      if (known !== undefined) return known;
      const sql = statements[name];
      invariant(isListed(sql), `not a statement of the ledger: ${name}`);
      const made = database.prepare<unknown[], unknown[]>(sql);
      if (made.reader) made.raw();
      prepared.set(name, made);
      return made;
    },
    checkpoint: (mode) => {
      const rows = checkpointRows.parse(database.pragma(`wal_checkpoint(${mode})`));
      const { log, checkpointed } = rows[0];
      return { held: log, waiting: log - checkpointed };
    },
    quickCheck: () => {
      const rows = quickCheckRows.parse(database.pragma('quick_check(10)'));
      return rows.map((row) => row.quick_check).filter((line) => line !== 'ok');
    },
    version: () => pragmaNumber(database, 'user_version'),
    markVersion: () => {
      database.pragma(`application_id = ${applicationId}`);
      database.pragma(`user_version = ${schemaVersion}`);
    },
    rollBack: () => {
      if (database.inTransaction) database.exec(statements.rollback);
    },
    assertDurable: () => {
      const synchronous = pragmaNumber(database, 'synchronous');
      invariant(synchronous === synchronousFull, `synchronous is ${synchronous}, not FULL`);
      invariant(pragmaNumber(database, 'mmap_size') === 0, 'the ledger is memory-mapped');
    },
    close: () => {
      database.close();
    },
  };
}

/** The read-write connection of the one writer; the file is made when it is missing. */
export function openWriteConnection(path: string): Connection {
  const database = new Database(path, { timeout: busyMillis });
  assertVersion(database);
  const mode = database.pragma('journal_mode = WAL', { simple: true });
  invariant(mode === 'wal', `journal_mode is ${String(mode)}, not wal`);
  setDurability(database);
  return wrap(database);
}

/** A connection that moves the log of a writer that is open, and changes nothing. */
export function openCheckpointConnection(path: string): Connection {
  const database = new Database(path, { timeout: busyMillis, fileMustExist: true });
  setDurability(database);
  database.pragma('query_only = 1');
  const connection = wrap(database);
  connection.assertDurable();
  return connection;
}

/**
 * A connection that cannot write. SQLite shares the file with a running engine through two
 * companion files, so the folder must be writable even here.
 */
export function openReadConnection(path: string): Connection {
  if (!existsSync(path)) throw new LedgerOpenError('disk', `there is no ledger at ${path}`);
  let database: Database.Database | null = null;
  try {
    database = new Database(path, { readonly: true, timeout: busyMillis });
    assertVersion(database);
    setDurability(database);
    database.pragma('query_only = 1');
    const connection = wrap(database);
    assertLedger(database, connection, path);
    return connection;
  } catch (error) {
    database?.close();
    if (!(error instanceof Database.SqliteError)) throw error;
    // SQLite's own words name no file.
    const { kind, detail } = describeFailure(error);
    throw new LedgerOpenError(kind, `${path}: ${detail}`);
  }
}

/** Pages of one step of a copy: all of them. A copy in steps begins anew with each commit. */
const allPages = 0x7fff_ffff;

/**
 * Copies a ledger, which may be written meanwhile, by SQLite's own backup: that of one instant.
 * The copy has no companions: its pages are all in one file.
 */
export async function copyLedger(path: string, target: string): Promise<void> {
  openReadConnection(path).close();
  const source = new Database(path, { readonly: true, timeout: busyMillis });
  try {
    closeSync(openSync(target, 'wx', 0o600));
    await source.backup(target, { progress: () => allPages });
  } finally {
    source.close();
  }
  const copy = new Database(target, { fileMustExist: true });
  copy.pragma('journal_mode = DELETE');
  copy.close();
}

function assertLedger(database: Database.Database, connection: Connection, path: string): void {
  const version = connection.version();
  if (version > schemaVersion) throw newerVersion(path, version);
  if (pragmaNumber(database, 'application_id') !== applicationId || version < 1) {
    throw new LedgerOpenError('notALedger', `${path} is no Quarterdeck ledger`);
  }
}

/** The refusal of a ledger that a newer Quarterdeck wrote. */
export const newerVersion = (path: string, version: number): LedgerOpenError =>
  new LedgerOpenError(
    'newerVersion',
    `${path} has ledger version ${version}; this Quarterdeck knows versions up to ` +
      `${schemaVersion}. Start the Quarterdeck that wrote it, or a newer one.`,
  );

/**
 * Holds an exclusive lock on a small file beside the ledger for as long as the process lives; the
 * kernel lets go of it when the process dies.
 */
export function holdWriterLock(path: string): { readonly release: () => void } {
  const database = new Database(`${path}.writer-lock`, { timeout: 0 });
  try {
    database.exec(statements.beginExclusive);
  } catch (error) {
    database.close();
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) {
      throw new LedgerOpenError('locked', `another process is writing the ledger ${path}`);
    }
    throw error;
  }
  return { release: () => database.close() };
}
