import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openReadConnection, openWriteConnection } from './connection.ts';
import { textsOf } from './events-fixture.ts';
import { type StatementName, schemaOf, schemaVersion, statements } from './schema.ts';
import { openWriter } from './writer.ts';

let directory = '';
let path = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'connection-'));
  path = join(directory, 'ledger.sqlite');
  const writer = openWriter(path);
  writer.commit([textsOf(1, 3)]);
  writer.close();
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('the statement list', () => {
  test.each([
    'UPDATE ledger SET body = 1',
    'DELETE FROM ledger',
    'DROP TABLE ledger',
    'DROP TRIGGER ledger_no_update',
    'PRAGMA synchronous = OFF',
    'PRAGMA writable_schema = 1',
    "ATTACH 'other.sqlite' AS other",
    'SELECT 1',
    `${statements.lastRow} `,
  ])('refuses %s', (sql) => {
    const connection = openWriteConnection(path);
    expect(() => connection.run(sql)).toThrow('not a statement of the ledger');
    expect(() => connection.statement(sql as StatementName)).toThrow('not a statement');
    connection.close();
  });

  test('changes no row of the ledger: it only inserts there', () => {
    const texts = Object.values(statements);
    const changes = texts.filter((sql) => /\b(UPDATE|DELETE|DROP|REPLACE|ALTER)\b/i.test(sql));
    expect(changes).toEqual([statements.countOpen, statements.moveHead]);
    for (const sql of changes) expect(sql).toMatch(/^UPDATE ledger_head SET /);
  });

  test('nothing else in the room runs SQL', () => {
    const folder = new URL('./', import.meta.url);
    const files = readdirSync(folder).filter((name) => !/(\.test|-fixture)\.ts$/.test(name));
    const users = files.filter((name) =>
      /\.(exec|prepare|pragma)\(|new Database\(/.test(readFileSync(new URL(name, folder), 'utf8')),
    );
    // The drills' lock comes from outside, and begins a transaction in which it writes nothing.
    expect(users).toEqual(['connection.ts', 'ledger-lock.ts']);
    const lock = readFileSync(new URL('ledger-lock.ts', folder), 'utf8');
    expect(lock.match(/\.(exec|prepare|pragma)\(.*$/gm)).toEqual([".exec('BEGIN IMMEDIATE');"]);
  });
});

describe('the triggers hold even against a statement that slipped in', () => {
  test.each([
    ['an update', "UPDATE ledger SET type = 'a.b'", 'the ledger is append-only'],
    ['a delete', 'DELETE FROM ledger', 'the ledger is append-only'],
    [
      'a replacement',
      "INSERT OR REPLACE INTO ledger VALUES (2, 1, 1, 'a.b', '', '', '')",
      'the ledger has no gaps',
    ],
    ['a gap', "INSERT INTO ledger VALUES (5, 1, 1, 'a.b', '', '', '')", 'the ledger has no gaps'],
    ['a head set back', 'UPDATE ledger_head SET sequence = 1', 'only moves forward'],
    ['a head deleted', 'DELETE FROM ledger_head', 'append-only'],
    ['another identity', "UPDATE ledger_identity SET ledger_id = 'x'", 'keeps its identity'],
  ])('%s', async (_name, sql, message) => {
    const { default: Database } = await import('better-sqlite3');
    const database = new Database(path);
    expect(() => database.exec(sql)).toThrow(message);
    database.close();
  });
});

describe('durability', () => {
  test('a write connection is FULL after its first write', () => {
    const connection = openWriteConnection(path);
    connection.run(statements.begin);
    connection.statement('countOpen').run();
    connection.run(statements.commit);
    expect(() => connection.assertDurable()).not.toThrow();
    connection.close();
  });

  test('a connection that is less is found', async () => {
    const { default: Database } = await import('better-sqlite3');
    const plain = new Database(path);
    plain.pragma('journal_mode = WAL');
    plain.exec(statements.countOpen);
    // Why the ledger sets FULL itself: the default of this build is NORMAL once it has written.
    expect(plain.pragma('synchronous', { simple: true })).toBe(1);
    plain.close();
  });

  test('a read connection cannot write', () => {
    const connection = openReadConnection(path);
    expect(() => connection.statement('countOpen').run()).toThrow(/readonly|read-only/);
    connection.close();
  });

  test('the file has the objects of the schema and no others', () => {
    const connection = openReadConnection(path);
    expect(Object.fromEntries(connection.statement('objects').all() as [string, string][])) //
      .toEqual(schemaOf(schemaVersion));
    connection.close();
  });
});
