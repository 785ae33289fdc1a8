import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { textsOf } from './events-fixture.ts';
import { openHeadNote, readHeadNote } from './head-note.ts';
import { framesOfLog } from './log-fixture.ts';
import { verifyLedgerFile } from './verify.ts';
import { openWriter } from './writer.ts';

let directory = '';
let path = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'head-'));
  path = join(directory, 'ledger.sqlite');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const head = { sequence: 41, hash: 'a'.repeat(64) };

describe('the note of the head', () => {
  test('is read back as it was written last, by its owner alone', () => {
    const note = openHeadNote(path, 'id');
    note.write({ sequence: 123_456, hash: 'b'.repeat(64) });
    note.write(head);
    note.close();
    expect(readHeadNote(path, 'id')).toEqual(head);
    expect(statSync(`${path}.head`).mode & 0o777).toBe(0o600);
  });

  test.each([
    ['of another ledger', (): void => undefined, 'other'],
    [
      'torn',
      (): void => writeFileSync(`${path}.head`, readFileSync(`${path}.head`).subarray(0, 90)),
      'id',
    ],
    ['with another number', (): void => replace('41', '42'), 'id'],
    ['empty', (): void => writeFileSync(`${path}.head`, ''), 'id'],
    ['missing', (): void => rmSync(`${path}.head`), 'id'],
  ])('%s counts as none', (_name, spoil, ledgerId) => {
    const note = openHeadNote(path, 'id');
    note.write(head);
    note.close();
    spoil();
    expect(readHeadNote(path, ledgerId)).toBeNull();
  });

  function replace(from: string, to: string): void {
    const text = readFileSync(`${path}.head`, 'utf8');
    writeFileSync(`${path}.head`, text.replace(from, to));
  }
});

describe('the end of the write-ahead log is damaged', () => {
  /** A ledger whose writer was killed after its last commit had been told and noted. */
  function killedLedger(): { ledger: Buffer; log: Buffer; note: Buffer } {
    const writer = openWriter(path);
    for (let first = 1; first <= 60; first += 20) {
      writer.commit([textsOf(first, first + 19)]);
      writer.noteHead();
    }
    const files = {
      ledger: readFileSync(path),
      log: framesOfLog(`${path}-wal`),
      note: readFileSync(`${path}.head`),
    };
    writer.close();
    return files;
  }

  test('verify names the rows that are lost, and no engine starts without them', async () => {
    const { ledger, log, note } = killedLedger();
    log.writeUInt8(log.readUInt8(log.length - 50) ^ 4, log.length - 50);
    const copy = join(directory, 'copy.sqlite');
    writeFileSync(copy, ledger);
    writeFileSync(`${copy}-wal`, log);
    writeFileSync(`${copy}.head`, note);
    expect(await verifyLedgerFile(copy)).toMatchObject({
      ok: false,
      rows: 40,
      brokenSequence: 41,
      detail: 'row 60 was durable, but the ledger ends at row 40',
    });
    expect(() => openWriter(copy)).toThrow('the ledger ends at row 40, but row 60 was durable');
  });

  test('a whole one is in order', async () => {
    killedLedger();
    expect(await verifyLedgerFile(path)).toMatchObject({ ok: true, rows: 60 });
    openWriter(path).close();
  });
});
