/**
 * The name of the OS user that the engine runs as, for the records.
 * Never fails: a user id without an entry in the user database is named by its number.
 */
import { userInfo } from 'node:os';

/** What `lookUp` calls the user, or `uid:` and the number where it knows no name. */
export function userName(lookUp: () => string): string {
  try {
    const name = lookUp().slice(0, 64);
    if (name !== '') return name;
  } catch (error) {
    if (!(error instanceof Error)) throw error; // the database has no such user
  }
  return `uid:${process.getuid?.() ?? 'unknown'}`;
}

/** Looked up once, so that no kill waits for a user database or fails with it. */
export const localUser: string = userName(() => userInfo().username);
