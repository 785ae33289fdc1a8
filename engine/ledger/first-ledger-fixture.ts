/**
 * A ledger as Quarterdeck 0.2.0 made it, by SQL of its own: what the code of today makes of the
 * first version is not asked. For tests only.
 */
import Database from 'better-sqlite3';
import { canonicalJson } from '../contract/canonical.ts';
import { genesisHash, rowHash } from './chain.ts';
import { eventsOf } from './events-fixture.ts';

const ledgerId = '0a0b0c0d-0000-4000-8000-000000000001';

const tables = `
CREATE TABLE ledger (
  sequence INTEGER PRIMARY KEY,
  utc_nanos INTEGER NOT NULL,
  mono_nanos INTEGER NOT NULL,
  type TEXT NOT NULL,
  body TEXT NOT NULL,
  previous_hash TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;
CREATE TABLE ledger_identity (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  ledger_id TEXT NOT NULL,
  created_utc_nanos INTEGER NOT NULL
) STRICT;
CREATE TABLE ledger_head (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  sequence INTEGER NOT NULL,
  hash TEXT NOT NULL,
  opens INTEGER NOT NULL
) STRICT;
CREATE TRIGGER ledger_gapless BEFORE INSERT ON ledger
WHEN NEW.sequence IS NOT (SELECT coalesce(max(sequence), 0) + 1 FROM ledger)
BEGIN SELECT RAISE(ABORT, 'the ledger has no gaps'); END;
CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER ledger_identity_no_update
BEFORE UPDATE ON ledger_identity
BEGIN SELECT RAISE(ABORT, 'a ledger keeps its identity'); END;
CREATE TRIGGER ledger_identity_no_delete
BEFORE DELETE ON ledger_identity
BEGIN SELECT RAISE(ABORT, 'a ledger keeps its identity'); END;
CREATE TRIGGER ledger_head_forward BEFORE UPDATE ON ledger_head
WHEN NEW.sequence < OLD.sequence OR NEW.opens < OLD.opens
BEGIN SELECT RAISE(ABORT, 'the head of the ledger only moves forward'); END;
CREATE TRIGGER ledger_head_no_delete BEFORE DELETE ON ledger_head
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
`;

/** Makes a ledger of version 1 with so many rows. */
export function makeFirstLedger(path: string, rows: number): void {
  const database = new Database(path);
  database.pragma('journal_mode = WAL');
  database.exec(tables);
  let previous = genesisHash(ledgerId);
  database.prepare('INSERT INTO ledger_identity VALUES (1, ?, ?)').run(ledgerId, 1n);
  const insert = database.prepare('INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?, ?)');
  for (const { sequence, utcNanos, monoNanos, body } of eventsOf(1, rows)) {
    const columns = { sequence, utcNanos, monoNanos, type: body.type, body: canonicalJson(body) };
    const hash = rowHash(previous, columns);
    const { type, body: text } = columns;
    insert.run(sequence, BigInt(utcNanos), monoNanos, type, text, previous, hash);
    previous = hash;
  }
  database.prepare('INSERT INTO ledger_head VALUES (1, ?, ?, 1)').run(rows, previous);
  database.pragma('application_id = 0x51444b4c');
  database.pragma('user_version = 1');
  database.close();
}
