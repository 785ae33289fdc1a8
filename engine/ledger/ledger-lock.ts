/**
 * Takes SQLite's write lock of a ledger from outside, as a backup tool or a curious administrator
 * might: for drills, on ledgers of their own. Writes nothing while it is held.
 */
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';

const againMillis = 1;

/** Holds the lock once the writer is between two commits; lets go by what it resolves with. */
export async function holdLedgerLock(path: string, millisLimit: number): Promise<() => void> {
  const database = new Database(path, { timeout: 0, fileMustExist: true });
  const deadline = performance.now() + millisLimit;
  for (;;) {
    try {
      database.exec('BEGIN IMMEDIATE');
      return () => database.close();
    } catch (error) {
      const isBusy = error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
      if (!isBusy || performance.now() > deadline) {
        database.close();
        throw error;
      }
    }
    await pause(againMillis);
  }
}
