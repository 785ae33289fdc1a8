/** What a failure is traced back to, as far as a person does something else about it. */
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { causeOf, describeFailure } from './failure.ts';

const system = (code: string): Error => Object.assign(new Error(`${code}: write`), { code });
const sqlite = (code: string): Error => new Database.SqliteError('refused', code);

test.each([
  [sqlite('SQLITE_FULL'), 'diskFull'],
  [system('ENOSPC'), 'diskFull'],
  [system('EDQUOT'), 'diskFull'],
  [sqlite('SQLITE_CORRUPT_INDEX'), 'damaged'],
  [sqlite('SQLITE_IOERR_FSYNC'), 'other'],
  [system('EIO'), 'other'],
  [new Error('11 events wait for the disk: limit 10'), 'other'],
])('%s', (error, cause) => {
  const { detail } = describeFailure(error);
  expect(causeOf(detail)).toBe(cause);
  expect(causeOf(`the log could not be moved: ${detail}`)).toBe(cause);
});
