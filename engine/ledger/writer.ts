/**
 * The one writer of a ledger file: groups of events in, one durable transaction each.
 * Refuses a second writer and a gap, and does nothing more after its first error.
 */
import { invariant } from '../contract/assert.ts';
import { textHash } from './chain.ts';
import type { Checkpointer } from './checkpointer.ts';
import {
  type Connection,
  holdWriterLock,
  openReadConnection,
  openWriteConnection,
} from './connection.ts';
import { type Head, makePrivateFile, prepareLedger } from './creation.ts';
import { textColumns } from './event-text.ts';
import { LedgerOpenError } from './failure.ts';
import { openHeadNote } from './head-note.ts';
import { openLogMover } from './log-mover.ts';
import { openLogRoom } from './log-room.ts';
import { rowsAtOnce } from './schema.ts';
import { scanWal } from './wal-scan.ts';

/** The end of the chain after a commit. */
export interface WrittenHead {
  readonly sequence: number;
  readonly hash: string;
}

export interface Writer {
  readonly head: Head;
  /** Writes events (texts of them, in order) in one durable transaction. */
  readonly commit: (batches: Iterable<readonly string[]>) => WrittenHead;
  /** Notes the newest durable row beside the ledger; called once its commit has been told. */
  readonly noteHead: () => void;
  /** Moves the log into the main file when it has grown, or makes room; called between commits. */
  readonly checkpointIfLong: () => void;
  /** Moves the log into the main file and lets go of everything. */
  readonly close: () => void;
  /** Lets go without another write or sync: what a failed disk calls for. */
  readonly abandon: () => void;
}

/**
 * Opens or creates the ledger at `path` for writing; throws LedgerOpenError with the reason.
 * Without a checkpointer it moves the log itself.
 */
export function openWriter(path: string, checkpointer: Checkpointer | null = null): Writer {
  makePrivateFile(path);
  const lock = holdWriterLock(path);
  try {
    const damage = scanWal(`${path}-wal`);
    if (damage !== null) throw new LedgerOpenError('damaged', `${path}: ${damage}`);
    return startWriter(path, lock.release, checkpointer);
  } catch (error) {
    lock.release();
    throw error;
  }
}

function startWriter(path: string, release: () => void, checkpointer: Checkpointer | null): Writer {
  const connection = openWriteConnection(path);
  const head = prepareLedger(connection, path);
  connection.checkpoint('PASSIVE');
  const keeper = openKeeper(path);
  const note = openHeadNote(path, head.ledgerId);
  const mover = openLogMover(connection, openLogRoom(`${path}-wal`), checkpointer);
  const rows = rowWriter(connection, head);
  const begin = connection.statement('begin');
  const commit = connection.statement('commit');
  const moveHead = connection.statement('moveHead');
  let provedDurable = false;

  return {
    head,
    commit: (batches) => {
      begin.run();
      for (const texts of batches) for (const text of texts) rows.take(text);
      rows.flush();
      const { sequence, hash } = rows.head();
      moveHead.run(sequence, hash);
      commit.run();
      if (!provedDurable) connection.assertDurable();
      provedDurable = true;
      return { sequence, hash };
    },
    noteHead: () => note.write(rows.head()),
    checkpointIfLong: () => mover.afterCommit(rows.head().sequence),
    close: () => {
      note.close();
      mover.close();
      keeper.close();
      connection.close();
      checkpointer?.letGo();
      release();
    },
    abandon: () => {
      mover.close();
      connection.close();
      note.close();
      keeper.close();
      // The checkpointer's own descriptor stays until this thread ends: readers are still at work.
      release();
    },
  };
}

/** Inserts rows behind the last one, which it keeps; what it takes is written by `flush`. */
function rowWriter(connection: Connection, from: WrittenHead) {
  const insertRow = connection.statement('insertRow');
  const insertRows = connection.statement('insertRows');
  let { sequence, hash } = from;
  let values: (string | number)[] = [];
  return {
    head: (): WrittenHead => ({ sequence, hash }),
    take: (text: string): void => {
      const row = textColumns(text);
      const number = Number(row.sequence);
      invariant(number === sequence + 1, `row ${number} follows ${sequence}`);
      const next = textHash(hash, text);
      // The table is strict: it takes the digits of an integer as that integer, exactly.
      values.push(number, row.utcNanos, row.monoNanos, row.type, row.body, hash, next);
      sequence = number;
      hash = next;
      if (values.length < rowsAtOnce * valuesOfRow) return;
      insertRows.run(values);
      values = [];
    },
    flush: (): void => {
      for (let at = 0; at < values.length; at += valuesOfRow) {
        insertRow.run(values.slice(at, at + valuesOfRow));
      }
      values = [];
    },
  };
}

/** Columns of the table. */
const valuesOfRow = 7;

/**
 * A read connection beside the writer. SQLite syncs and moves the log when the last connection
 * closes; with this one still open, the writer can close after a failed sync without another.
 */
function openKeeper(path: string): Connection {
  const keeper = openReadConnection(path);
  keeper.statement('head').get();
  return keeper;
}

/** Reads and links the rows of texts as a commit would, and writes nothing. */
export function rehearseRows(texts: readonly string[]): void {
  let previous = '';
  for (const text of texts) {
    textColumns(text);
    previous = textHash(previous, text);
  }
}
