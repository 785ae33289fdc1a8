/**
 * Makes a new ledger file, or takes an existing one, so that the writer may append to it.
 * Refuses a damaged file, a foreign one and one of a newer version.
 */
import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { invariant } from '../contract/assert.ts';
import { genesisHash } from './chain.ts';
import { type Connection, newerVersion } from './connection.ts';
import { LedgerOpenError } from './failure.ts';
import { readHeadNote } from './head-note.ts';
import { schemaOf, schemaVersion, statements } from './schema.ts';
import { upgradeLedger } from './upgrade.ts';

/** Where the chain of a ledger stands. */
export interface Head {
  readonly ledgerId: string;
  readonly sequence: number;
  readonly hash: string;
}

/** Makes the file itself with mode 0600, which SQLite then gives to its companions too. */
export function makePrivateFile(path: string): void {
  closeSync(openSync(path, 'a', 0o600));
  const folder = openSync(dirname(path), 'r');
  fsyncSync(folder);
  closeSync(folder);
}

/** Creates or checks the tables, writes once, and proves that this connection is durable. */
export function prepareLedger(connection: Connection, path: string): Head {
  const version = connection.version();
  if (version > schemaVersion) throw newerVersion(path, version);
  // Looked at before the first write: the file of a damaged ledger is left as it is.
  if (version === 0) createTables(connection, path);
  const head = readHead(connection);
  assertNothingLost(path, head);
  if (version > 0 && version < schemaVersion) upgradeLedger(connection, path, { version, ...head });
  connection.run(statements.begin);
  connection.statement('countOpen').run();
  connection.run(statements.commit);
  connection.assertDurable();
  return head;
}

/** A row that was durable once must still be there. */
function assertNothingLost(path: string, head: Head): void {
  const noted = readHeadNote(path, head.ledgerId);
  if (noted === null || noted.sequence <= head.sequence) return;
  const detail = `the ledger ends at row ${head.sequence}, but row ${noted.sequence} was durable`;
  throw new LedgerOpenError('damaged', `${detail} (${path}.head): its last rows are lost`);
}

function createTables(connection: Connection, path: string): void {
  const existing = connection.statement('objects').all();
  if (existing.length > 0) {
    throw new LedgerOpenError('notALedger', `${path} holds other tables: it is no ledger`);
  }
  connection.run(statements.begin);
  for (const sql of Object.values(schemaOf(schemaVersion))) connection.run(sql);
  const ledgerId = randomUUID();
  const createdUtcNanos = BigInt(Date.now()) * 1_000_000n;
  connection.statement('insertIdentity').run(ledgerId, createdUtcNanos);
  connection.statement('insertHead').run(genesisHash(ledgerId));
  connection.markVersion();
  connection.run(statements.commit);
}

/** Id of the ledger and its genesis hash. */
export function readIdentity(connection: Connection): { ledgerId: string; genesis: string } {
  const ledgerId = connection.statement('identity').get()?.[0];
  if (typeof ledgerId !== 'string') throw new LedgerOpenError('damaged', 'the ledger has no id');
  return { ledgerId, genesis: genesisHash(ledgerId) };
}

/** The last row's number and hash as the last commit left them. */
export interface StoredHead {
  readonly sequence: number;
  readonly hash: string;
}

/** The stored head; null when its row is missing or no head. */
export function readStoredHead(connection: Connection): StoredHead | null {
  const row = connection.statement('head').get();
  if (row === undefined || typeof row[0] !== 'number' || typeof row[1] !== 'string') return null;
  return { sequence: row[0], hash: row[1] };
}

function readHead(connection: Connection): Head {
  const { ledgerId, genesis } = readIdentity(connection);
  const stored = readStoredHead(connection);
  const last = connection.statement('lastRow').get();
  const [sequence, hash] = last ?? [0, genesis];
  if (stored === null || stored.sequence !== sequence || stored.hash !== hash) {
    const told = stored?.sequence ?? 'nothing';
    const detail = `the ledger ends at row ${String(sequence)}, but its head says ${told}`;
    throw new LedgerOpenError('damaged', detail);
  }
  invariant(typeof sequence === 'number', 'a row without a number');
  return { ledgerId, sequence, hash: stored.hash };
}
