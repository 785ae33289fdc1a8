/**
 * The one writer of a ledger file: groups of events in, one durable transaction each.
 * Refuses a second writer and a gap, and does nothing more after its first error.
 */
import { z } from 'zod';
import { invariant } from '../contract/assert.ts';
import { canonicalJson } from '../contract/canonical.ts';
import { LedgerEvent } from '../contract/events.ts';
import { rowHash } from './chain.ts';
import {
  type Connection,
  holdWriterLock,
  openReadConnection,
  openWriteConnection,
} from './connection.ts';
import { type Head, makePrivateFile, prepareLedger } from './creation.ts';
import { LedgerOpenError } from './failure.ts';
import { openHeadNote } from './head-note.ts';
import { openLogRoom } from './log-room.ts';
import { scanWal } from './wal-scan.ts';

/** Pages of write-ahead log after which they are copied to the main file: 16 MiB. */
const checkpointPages = 4_096;

/** One page in the log, with its header. */
const frameBytes = 24 + 4_096;

/** Commits and events after which it is worth asking how long the log is. */
const askAfterCommits = 50;
const askAfterEvents = 1_000;

/** The end of the chain after a commit. */
export interface WrittenHead {
  readonly sequence: number;
  readonly hash: string;
}

export interface Writer {
  readonly head: Head;
  /** Writes the events (JSON arrays of them, in order) in one durable transaction. */
  readonly commit: (batches: readonly string[]) => WrittenHead;
  /** Notes the newest durable row beside the ledger; called once its commit has been told. */
  readonly noteHead: () => void;
  /** Moves the log into the main file when it has grown, or makes room; called between commits. */
  readonly checkpointIfLong: () => void;
  /** Moves the log into the main file and lets go of everything. */
  readonly close: () => void;
  /** Lets go without another write or sync: what a failed disk calls for. */
  readonly abandon: () => void;
}

/** Opens or creates the ledger at `path` for writing; throws LedgerOpenError with the reason. */
export function openWriter(path: string): Writer {
  makePrivateFile(path);
  const lock = holdWriterLock(path);
  try {
    const damage = scanWal(`${path}-wal`);
    if (damage !== null) throw new LedgerOpenError('damaged', `${path}: ${damage}`);
    return startWriter(path, lock.release);
  } catch (error) {
    lock.release();
    throw error;
  }
}

function startWriter(path: string, release: () => void): Writer {
  const connection = openWriteConnection(path);
  const head = prepareLedger(connection, path);
  connection.checkpoint('PASSIVE');
  const keeper = openKeeper(path);
  const note = openHeadNote(path, head.ledgerId);
  const room = openLogRoom(`${path}-wal`);
  const begin = connection.statement('begin');
  const commit = connection.statement('commit');
  const insert = connection.statement('insertRow');
  const moveHead = connection.statement('moveHead');
  let { sequence, hash } = head;
  let provedDurable = false;
  let commits = 0;
  let askedAt = sequence;

  const writeRow = (event: LedgerEvent): void => {
    invariant(event.sequence === sequence + 1, `row ${event.sequence} follows ${sequence}`);
    const { body, next } = link(hash, event);
    const { utcNanos, monoNanos } = event;
    insert.run(event.sequence, BigInt(utcNanos), monoNanos, event.body.type, body, hash, next);
    sequence = event.sequence;
    hash = next;
  };

  return {
    head,
    commit: (batches) => {
      begin.run();
      for (const batch of batches) for (const event of eventsOf(batch)) writeRow(event);
      moveHead.run(sequence, hash);
      commit.run();
      if (!provedDurable) connection.assertDurable();
      provedDurable = true;
      return { sequence, hash };
    },
    noteHead: () => note.write({ sequence, hash }),
    checkpointIfLong: () => {
      commits += 1;
      if (commits < askAfterCommits && sequence - askedAt < askAfterEvents) return;
      commits = 0;
      askedAt = sequence;
      const pages = connection.checkpoint('NOOP');
      if (pages >= checkpointPages) connection.checkpoint('PASSIVE');
      else room.keep(pages * frameBytes);
    },
    close: () => {
      note.close();
      room.close();
      keeper.close();
      connection.close();
      release();
    },
    abandon: () => {
      connection.close();
      note.close();
      room.close();
      keeper.close();
      release();
    },
  };
}

/**
 * A read connection beside the writer. SQLite syncs and moves the log when the last connection
 * closes; with this one still open, the writer can close after a failed sync without another.
 */
function openKeeper(path: string): Connection {
  const keeper = openReadConnection(path);
  keeper.statement('head').get();
  return keeper;
}

/** The text of a row's body, and the row's hash behind the one before it. */
function link(previous: string, event: LedgerEvent): { body: string; next: string } {
  const body = canonicalJson(event.body);
  const { sequence, utcNanos, monoNanos } = event;
  const { type } = event.body;
  return { body, next: rowHash(previous, { sequence, utcNanos, monoNanos, type, body }) };
}

/** Reads and links the events of a JSON array as a commit would, and writes nothing. */
export function rehearseRows(batch: string): void {
  let previous = '';
  for (const event of eventsOf(batch)) previous = link(previous, event).next;
}

// Made once: a schema compiles itself at its first use.
const EventBatch = z.array(LedgerEvent);

/** Nothing is written that recovery could not read back. */
function eventsOf(batch: string): readonly LedgerEvent[] {
  const parsed = EventBatch.safeParse(JSON.parse(batch));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Error(`not a ledger event: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
}
