/**
 * What an intruder with the sqlite3 shell can do to a ledger file: drop the triggers, change, and
 * put them back. For tests only.
 */
import Database from 'better-sqlite3';

/** Runs SQL on the file at `path` with the triggers out of its way; they are there again after. */
export function tamper(path: string, sql: string): void {
  const database = new Database(path);
  const triggers = database
    .prepare<[], [string, string]>("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
    .raw()
    .all();
  for (const [name] of triggers) database.exec(`DROP TRIGGER ${name}`);
  database.exec(sql);
  for (const [, text] of triggers) database.exec(text);
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.close();
}
