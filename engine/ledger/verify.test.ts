import {
  closeSync,
  copyFileSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { textsOf } from './events-fixture.ts';
import { verifyLedgerFile } from './verify.ts';
import { openWriter } from './writer.ts';

const rowCount = 60;
let directory = '';
let original = '';
let copies = 0;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'verify-'));
  original = join(directory, 'ledger.sqlite');
  const writer = openWriter(original);
  writer.commit([textsOf(1, rowCount)]);
  writer.close();
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function copy(): string {
  copies += 1;
  const path = join(directory, `copy-${copies}.sqlite`);
  copyFileSync(original, path);
  return path;
}

const triggers = ['ledger_no_update', 'ledger_no_delete', 'ledger_gapless', 'ledger_head_forward'];

/** What an intruder with the sqlite3 shell can do: drop the triggers, change, put them back. */
function tamper(path: string, change: (database: Database.Database) => void): void {
  const database = new Database(path);
  const texts = database
    .prepare<[], [string]>("SELECT sql FROM sqlite_schema WHERE type = 'trigger'")
    .raw()
    .all();
  for (const trigger of triggers) database.exec(`DROP TRIGGER ${trigger}`);
  change(database);
  for (const [sql] of texts) {
    if (triggers.some((name) => sql.startsWith(`CREATE TRIGGER ${name} `))) database.exec(sql);
  }
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.close();
}

describe('verifyLedgerFile', () => {
  test('a whole ledger', async () => {
    const result = await verifyLedgerFile(copy());
    expect(result).toMatchObject({ ok: true, rows: rowCount, brokenSequence: null, detail: '' });
  });

  test.each([
    ['a row is gone', 'DELETE FROM ledger WHERE sequence = 7', 7, 'row 7 is missing'],
    ['rows are gone', 'DELETE FROM ledger WHERE sequence IN (8, 9)', 8, 'rows 8 to 9 are missing'],
    ['the first is gone', 'DELETE FROM ledger WHERE sequence = 1', 1, 'row 1 is missing'],
    [
      'the last rows are gone',
      'DELETE FROM ledger WHERE sequence > 58',
      59,
      'rows 59 to 60 are missing: the head is row 60',
    ],
    ['all rows are gone', 'DELETE FROM ledger', 1, 'rows 1 to 60 are missing: the head is row 60'],
    [
      'the head is set back',
      'UPDATE ledger_head SET sequence = 59',
      60,
      'the stored head (row 59) is not row 60',
    ],
    [
      'a row before the first',
      "INSERT INTO ledger VALUES (0, 1, 1, 'a.b', '{}', 'x', 'y')",
      0,
      'row 0 is out of place',
    ],
    [
      'a type changed with its body left',
      "UPDATE ledger SET type = 'order.sent' WHERE sequence = 5",
      5,
      'row 5: its hash does not fit',
    ],
    [
      'a body changed to bytes that read as the same text',
      String.raw`UPDATE ledger SET body = CAST(replace(hex(body), 'EFBFBD', 'FF') AS TEXT)
         WHERE sequence = 40;
       UPDATE ledger SET body = CAST(unhex(body) AS TEXT) WHERE sequence = 40`,
      40,
      'row 40: body holds bytes that are no text',
    ],
    [
      'a row rewritten with a fitting hash of its own',
      "UPDATE ledger SET previous_hash = printf('%064d', 0) WHERE sequence = 6",
      6,
      'row 6: previous_hash is not the hash of row 5',
    ],
  ])('%s', async (_name, sql, brokenSequence, detail) => {
    const path = copy();
    tamper(path, (database) => void database.exec(sql));
    const result = await verifyLedgerFile(path);
    expect(result).toMatchObject({ ok: false, brokenSequence });
    expect(result.detail).toContain(detail);
  });

  test('another ledger id breaks the first row', async () => {
    const path = copy();
    const database = new Database(path);
    database.exec(`DROP TRIGGER ledger_identity_no_update;
      UPDATE ledger_identity SET ledger_id = 'another'`);
    database.close();
    expect(await verifyLedgerFile(path)).toMatchObject({ ok: false, brokenSequence: 1 });
  });

  test.each([
    ['a trigger is gone', 'DROP TRIGGER ledger_no_delete', 'ledger_no_delete is missing'],
    ['a table is there', 'CREATE TABLE extra (a)', 'the file holds extra'],
  ])('%s', async (_name, sql, detail) => {
    const path = copy();
    const database = new Database(path);
    database.exec(sql);
    database.close();
    const result = await verifyLedgerFile(path);
    expect(result).toMatchObject({ ok: false, brokenSequence: null });
    expect(result.detail).toContain(detail);
  });

  test.each([
    ['no file', () => join(directory, 'nothing.sqlite'), 'there is no ledger at'],
    [
      'no database',
      () => {
        const path = join(directory, 'text.sqlite');
        writeFileSync(path, 'this is a letter and not a database at all, dear reader'.repeat(99));
        return path;
      },
      'the file is no SQLite database',
    ],
    [
      'an empty file',
      () => {
        const path = join(directory, 'empty.sqlite');
        closeSync(openSync(path, 'w'));
        return path;
      },
      'is no Quarterdeck ledger',
    ],
  ])('%s', async (_name, makePath, detail) => {
    const result = await verifyLedgerFile(makePath());
    expect(result.ok).toBe(false);
    expect(result.detail).toContain(detail);
  });

  test('a page overwritten with noise names the row where reading ends', async () => {
    const path = join(directory, 'long.sqlite');
    const writer = openWriter(path);
    writer.commit([textsOf(1, 1_000)]);
    writer.close();
    const bytes = readFileSync(path);
    const page = Math.floor(bytes.indexOf('"intent-100"') / 4_096);
    bytes.fill(0xa5, page * 4_096, (page + 1) * 4_096);
    writeFileSync(path, bytes);
    const result = await verifyLedgerFile(path);
    expect(result).toMatchObject({ ok: false });
    expect(result.brokenSequence).toBeGreaterThan(380);
    expect(result.brokenSequence).toBeLessThan(401);
    expect(result.detail).toMatch(/a page of the ledger file is damaged: SQLITE_CORRUPT.*row/);
  });

  test('a head that was noted elsewhere', async () => {
    const path = copy();
    const { headHash } = await verifyLedgerFile(path);
    const noted = { sequence: rowCount, hash: headHash };
    expect((await verifyLedgerFile(path, noted)).ok).toBe(true);
    const other = { sequence: rowCount - 1, hash: headHash };
    expect(await verifyLedgerFile(path, other)).toMatchObject({ ok: false, brokenSequence: 59 });
    const later = { sequence: rowCount + 5, hash: headHash };
    expect(await verifyLedgerFile(path, later)).toMatchObject({ ok: false, brokenSequence: 61 });
  });
});

const columns = ['utc_nanos', 'mono_nanos', 'type', 'body', 'previous_hash', 'hash'] as const;

/** The value of a column with one bit of it turned over, as SQLite would then hold it. */
function flipped(value: string | bigint, bit: number): string | bigint | Buffer {
  if (typeof value === 'bigint') return BigInt.asIntN(64, value ^ (1n << BigInt(bit % 64)));
  const bytes = Buffer.from(value, 'utf8');
  const at = bit % (bytes.length * 8);
  bytes.writeUInt8(bytes.readUInt8(at >> 3) ^ (1 << (at & 7)), at >> 3);
  return bytes;
}

describe('A7 any flipped bit is found and its row named', () => {
  test('in any column of any row, through SQL with the triggers dropped', async () => {
    const place = fc.tuple(
      fc.integer({ min: 1, max: rowCount }),
      fc.constantFrom(...columns),
      fc.nat(100_000),
    );
    await fc.assert(
      fc.asyncProperty(place, async ([sequence, column, bit]) => {
        const path = copy();
        tamper(path, (database) => {
          database.defaultSafeIntegers(true);
          const read = database.prepare<[number], string | bigint>(
            `SELECT ${column} FROM ledger WHERE sequence = ?`,
          );
          const value = read.pluck().get(sequence);
          if (value === undefined) throw new Error(`no row ${sequence}`);
          const cast = typeof value === 'bigint' ? '?' : 'CAST(? AS TEXT)';
          database
            .prepare(`UPDATE ledger SET ${column} = ${cast} WHERE sequence = ?`)
            .run(flipped(value, bit), sequence);
        });
        const result = await verifyLedgerFile(path);
        expect(result).toMatchObject({ ok: false, brokenSequence: sequence });
        expect(result.detail).toContain(`row ${sequence}`);
        rmSync(path);
      }),
      { numRuns: 120 },
    );
  });

  test('in the bytes of the file, wherever the text of a row lies', async () => {
    const bytes = readFileSync(original);
    const place = fc.tuple(fc.integer({ min: 1, max: rowCount }), fc.nat(100_000));
    await fc.assert(
      fc.asyncProperty(place, async ([sequence, bit]) => {
        const database = new Database(original, { readonly: true });
        const body = database
          .prepare<[number], string>(
            'SELECT body || previous_hash || hash FROM ledger WHERE sequence = ?',
          )
          .pluck()
          .get(sequence);
        database.close();
        const text = Buffer.from(body ?? '', 'utf8');
        const start = bytes.indexOf(text);
        expect(start).toBeGreaterThan(0);
        expect(bytes.lastIndexOf(text)).toBe(start);
        const at = start * 8 + (bit % (text.length * 8));
        const changed = Buffer.from(bytes);
        changed.writeUInt8(changed.readUInt8(at >> 3) ^ (1 << (at & 7)), at >> 3);
        const path = copy();
        writeFileSync(path, changed);
        expect(await verifyLedgerFile(path)).toMatchObject({ ok: false, brokenSequence: sequence });
        rmSync(path);
      }),
      { numRuns: 120 },
    );
  });

  test('in any byte of the file: no crash, and no other content taken for whole', async () => {
    const bytes = readFileSync(original);
    const whole = await verifyLedgerFile(copy());
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(7), async (at, bit) => {
        const changed = Buffer.from(bytes);
        changed.writeUInt8(changed.readUInt8(at) ^ (1 << bit), at);
        const path = copy();
        writeFileSync(path, changed);
        const result = await verifyLedgerFile(path);
        if (result.ok) expect(result).toMatchObject({ rows: rowCount, headHash: whole.headHash });
        else expect(result.detail).not.toBe('');
        rmSync(path);
      }),
      { numRuns: 200 },
    );
  });
});
