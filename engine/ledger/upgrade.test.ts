import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventsOf, textsOf } from './events-fixture.ts';
import { makeFirstLedger } from './first-ledger-fixture.ts';
import { recoverEvents } from './recovery.ts';
import { schemaOf, schemaVersion } from './schema.ts';
import { tamper } from './tamper-fixture.ts';
import { verifyLedgerFile } from './verify.ts';
import { openWriter } from './writer.ts';

let directory = '';
let path = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'upgrade-'));
  path = join(directory, 'ledger.sqlite');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const versionOf = (file: string): number => {
  const database = new Database(file, { readonly: true });
  const version = Number(database.pragma('user_version', { simple: true }));
  database.close();
  return version;
};
const copies = (): string[] => readdirSync(directory).filter((name) => name.endsWith('.backup'));

describe('a ledger of version 0.2.0', () => {
  test('is verified and read as it is, and stays so', async () => {
    makeFirstLedger(path, 30);
    expect(await verifyLedgerFile(path)).toMatchObject({ ok: true, rows: 30, detail: '' });
    expect([...recoverEvents(path)]).toEqual(eventsOf(1, 30));
    expect(versionOf(path)).toBe(1);
  });

  test('is brought to this version by its writer, with a copy of before', async () => {
    makeFirstLedger(path, 30);
    const before = await verifyLedgerFile(path);
    const writer = openWriter(path);
    expect(writer.head).toMatchObject({ sequence: 30, hash: before.headHash });
    writer.commit([textsOf(31, 40)]);
    writer.close();
    expect(await verifyLedgerFile(path)).toMatchObject({ ok: true, rows: 40, detail: '' });
    expect([...recoverEvents(path)]).toEqual(eventsOf(1, 40));
    const copy = join(directory, 'ledger.sqlite.version-1.backup');
    expect([versionOf(path), versionOf(copy)]).toEqual([schemaVersion, 1]);
    expect(await verifyLedgerFile(copy)).toMatchObject({ ok: true, headHash: before.headHash });
    const database = new Database(path, { readonly: true });
    const upgrades = database.prepare('SELECT * FROM ledger_upgrade').all();
    database.close();
    expect(upgrades).toMatchObject([
      { version: schemaVersion, previous_version: 1, sequence: 30, hash: before.headHash },
    ]);
  });

  test.each([
    [
      'a hash of no row',
      "UPDATE ledger_upgrade SET hash = 'none'",
      `to version ${schemaVersion} does not fit`,
    ],
    [
      'another row',
      'UPDATE ledger_upgrade SET sequence = 2',
      `to version ${schemaVersion} does not fit`,
    ],
    [
      'a version to come',
      "INSERT INTO ledger_upgrade VALUES (9, 2, 7, '9.9.9', 0, '')",
      'to version 9 does not fit',
    ],
  ])('is not proved with an upgrade that names %s', async (_name, sql, detail) => {
    makeFirstLedger(path, 3);
    openWriter(path).close();
    expect(await verifyLedgerFile(path)).toMatchObject({ ok: true });
    tamper(path, sql);
    const result = await verifyLedgerFile(path);
    expect([result.ok, result.detail]).toEqual([false, expect.stringContaining(detail)]);
  });

  test('is upgraded once', () => {
    makeFirstLedger(path, 3);
    openWriter(path).close();
    openWriter(path).close();
    expect(copies()).toHaveLength(1);
  });

  test('is left as it was when the upgrade fails half-way, and each try has its copy', () => {
    makeFirstLedger(path, 3);
    const database = new Database(path);
    // The second thing that the upgrade makes is there already, so that it fails after the first.
    database.exec(`CREATE TABLE other (a); CREATE TRIGGER ledger_upgrade_no_update
      BEFORE UPDATE ON other BEGIN SELECT 1; END`);
    database.close();
    for (const count of [1, 2]) {
      expect(() => openWriter(path)).toThrow(
        `could not be brought from ledger version 1 to ${schemaVersion} and is as it was`,
      );
      expect(copies()).toHaveLength(count);
    }
    const after = new Database(path, { readonly: true });
    const names = after.prepare("SELECT name FROM sqlite_schema WHERE name LIKE '%upgrade'").all();
    after.close();
    expect([versionOf(path), names]).toEqual([1, []]);
  });

  test('whose end is damaged is not upgraded', () => {
    makeFirstLedger(path, 5);
    const database = new Database(path);
    database.exec('DROP TRIGGER ledger_no_delete; DELETE FROM ledger WHERE sequence = 5');
    database.close();
    expect(() => openWriter(path)).toThrow('the ledger ends at row 4, but its head says 5');
    expect([versionOf(path), copies()]).toEqual([1, []]);
  });
});

test('a ledger of version 0.3.0 is brought to this version, and proved', async () => {
  const writer = openWriter(path);
  writer.commit([textsOf(1, 5)]);
  writer.close();
  // The third version knows more events and has the tables of the second.
  expect(schemaOf(3)).toEqual(schemaOf(2));
  const database = new Database(path);
  database.pragma('user_version = 2');
  database.close();
  openWriter(path).close();
  expect(await verifyLedgerFile(path)).toMatchObject({ ok: true, rows: 5, detail: '' });
  expect([versionOf(path), copies()]).toEqual([schemaVersion, ['ledger.sqlite.version-2.backup']]);
});

test('a ledger of this version has what the versions add up to', () => {
  openWriter(path).close();
  const database = new Database(path, { readonly: true });
  const found = database.prepare<[], [string, string]>('SELECT name, sql FROM sqlite_schema').raw();
  expect(Object.fromEntries(found.all())).toEqual(schemaOf(schemaVersion));
  database.close();
});
