/**
 * The tables of the ledger file and every statement that this room may run.
 * A statement that is not listed here is refused: nothing updates or deletes a row of the ledger.
 */

/** Version of the tables, kept in `user_version`. */
export const schemaVersion = 3;

/** Marks the file as a Quarterdeck ledger (`application_id`): the bytes of "QDKL". */
export const applicationId = 0x51444b4c;

/** Name of each object and the text it is made with. */
type Objects = Readonly<Record<string, string>>;

/** What the first version made: Quarterdeck up to 0.2.0. */
const firstObjects: Objects = {
  ledger: `CREATE TABLE ledger (
  sequence INTEGER PRIMARY KEY,
  utc_nanos INTEGER NOT NULL,
  mono_nanos INTEGER NOT NULL,
  type TEXT NOT NULL,
  body TEXT NOT NULL,
  previous_hash TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT`,
  ledger_identity: `CREATE TABLE ledger_identity (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  ledger_id TEXT NOT NULL,
  created_utc_nanos INTEGER NOT NULL
) STRICT`,
  ledger_head: `CREATE TABLE ledger_head (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  sequence INTEGER NOT NULL,
  hash TEXT NOT NULL,
  opens INTEGER NOT NULL
) STRICT`,
  ledger_gapless: `CREATE TRIGGER ledger_gapless BEFORE INSERT ON ledger
WHEN NEW.sequence IS NOT (SELECT coalesce(max(sequence), 0) + 1 FROM ledger)
BEGIN SELECT RAISE(ABORT, 'the ledger has no gaps'); END`,
  ledger_no_update: `CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END`,
  ledger_no_delete: `CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END`,
  ledger_identity_no_update: `CREATE TRIGGER ledger_identity_no_update
BEFORE UPDATE ON ledger_identity
BEGIN SELECT RAISE(ABORT, 'a ledger keeps its identity'); END`,
  ledger_identity_no_delete: `CREATE TRIGGER ledger_identity_no_delete
BEFORE DELETE ON ledger_identity
BEGIN SELECT RAISE(ABORT, 'a ledger keeps its identity'); END`,
  ledger_head_forward: `CREATE TRIGGER ledger_head_forward BEFORE UPDATE ON ledger_head
WHEN NEW.sequence < OLD.sequence OR NEW.opens < OLD.opens
BEGIN SELECT RAISE(ABORT, 'the head of the ledger only moves forward'); END`,
  ledger_head_no_delete: `CREATE TRIGGER ledger_head_no_delete BEFORE DELETE ON ledger_head
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END`,
};

/** Which programs brought the tables to which version, when, and behind which row. */
const upgradeObjects: Objects = {
  ledger_upgrade: `CREATE TABLE ledger_upgrade (
  version INTEGER PRIMARY KEY,
  previous_version INTEGER NOT NULL,
  utc_nanos INTEGER NOT NULL,
  engine_version TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  hash TEXT NOT NULL
) STRICT`,
  ledger_upgrade_no_update: `CREATE TRIGGER ledger_upgrade_no_update
BEFORE UPDATE ON ledger_upgrade
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END`,
  ledger_upgrade_no_delete: `CREATE TRIGGER ledger_upgrade_no_delete
BEFORE DELETE ON ledger_upgrade
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END`,
};

/** What each version adds to the one before; the first is version 1. Old ones never change. */
const versions: readonly Objects[] = [firstObjects, upgradeObjects, {}];

const together = (parts: readonly Objects[]): Objects =>
  Object.fromEntries(parts.flatMap((objects) => Object.entries(objects)));

/** Everything that a ledger of this version has; `verify` holds a file against it. */
export const schemaOf = (version: number): Objects => together(versions.slice(0, version));

/** What has to be made to come from one version (0: none) to another. */
export const objectsBetween = (from: number, to: number): Objects =>
  together(versions.slice(from, to));

const columns =
  'sequence, CAST(utc_nanos AS TEXT), mono_nanos, type, body, previous_hash, hash FROM ledger';

/** Rows that one statement inserts when that many wait: for SQLite a statement is work too. */
export const rowsAtOnce = 32;

const rowValues = '(?, ?, ?, ?, ?, ?, ?)';

/** Every statement of this room beside the ones that make the tables. */
export const statements = {
  begin: 'BEGIN IMMEDIATE',
  beginExclusive: 'BEGIN EXCLUSIVE',
  commit: 'COMMIT',
  rollback: 'ROLLBACK',
  sqliteVersion: 'SELECT sqlite_version()',
  objects: 'SELECT name, sql FROM sqlite_schema ORDER BY name',
  insertIdentity: 'INSERT INTO ledger_identity VALUES (1, ?, ?)',
  insertHead: 'INSERT INTO ledger_head VALUES (1, 0, ?, 0)',
  identity: 'SELECT ledger_id FROM ledger_identity',
  head: 'SELECT sequence, hash FROM ledger_head',
  utcAt: 'SELECT CAST(utc_nanos AS TEXT) FROM ledger WHERE sequence = ?',
  hashAt: 'SELECT hash FROM ledger WHERE sequence = ?',
  lastRow: 'SELECT sequence, hash FROM ledger ORDER BY sequence DESC LIMIT 1',
  countOpen: 'UPDATE ledger_head SET opens = opens + 1',
  moveHead: 'UPDATE ledger_head SET sequence = ?, hash = ?',
  insertUpgrade: 'INSERT INTO ledger_upgrade VALUES (?, ?, ?, ?, ?, ?)',
  upgrades: `SELECT u.version, u.previous_version, u.sequence, u.hash, l.hash
    FROM ledger_upgrade u LEFT JOIN ledger l ON l.sequence = u.sequence ORDER BY u.version`,
  copyInto: 'VACUUM INTO ?',
  insertRow: `INSERT INTO ledger VALUES ${rowValues}`,
  insertRows: `INSERT INTO ledger VALUES ${Array(rowsAtOnce).fill(rowValues).join(', ')}`,
  rowsAfter: `SELECT ${columns} WHERE sequence > ? ORDER BY sequence LIMIT ?`,
  bodyBytes: 'SELECT CAST(body AS BLOB) FROM ledger WHERE sequence = ?',
  audit: `SELECT ${columns}
    WHERE sequence < ? AND substr(type, 1, length(?)) = ?
      AND (body LIKE ? ESCAPE '\\' OR (body LIKE ? ESCAPE '\\' AND body GLOB ?))
    ORDER BY sequence DESC LIMIT ?`,
} as const;

/** Name of a listed statement. */
export type StatementName = keyof typeof statements;

const listed: ReadonlySet<string> = new Set([
  ...Object.values(statements),
  ...versions.flatMap((objects) => Object.values(objects)),
]);

/** Whether a text is one of the statements above, to the letter. */
export const isListed = (sql: string | undefined): boolean => sql !== undefined && listed.has(sql);
