import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { VerifyResult } from '../contract/wire.ts';
import { textsOf } from './events-fixture.ts';
import { tamper } from './tamper-fixture.ts';
import { verifyLedgerFile } from './verify.ts';
import { openWriter } from './writer.ts';

/** Enough for a second thread; the middle is row 1350. */
const rowCount = 3_000;
/** All 10,000 flips take an hour or two: `npm run test:long`. */
const flips = process.env['QUARTERDECK_LONG'] === '1' ? 10_000 : 25;

let directory = '';
let original = '';
let bytes = Buffer.alloc(0);
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'verify-threads-'));
  original = join(directory, 'ledger.sqlite');
  const writer = openWriter(original);
  writer.commit([textsOf(1, rowCount)]);
  writer.close();
  bytes = readFileSync(original);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const found = (result: VerifyResult): VerifyResult => ({ ...result, seconds: 0 });

/** What one thread and two say of a copy that was changed. */
async function bothOf(change: (path: string) => void) {
  const path = join(directory, 'copy.sqlite');
  copyFileSync(original, path);
  change(path);
  const one = found(await verifyLedgerFile(path));
  const two = found(await verifyLedgerFile(path, undefined, 2));
  rmSync(path);
  return { one, two };
}

describe('two threads say what one says', () => {
  test('of a whole ledger', async () => {
    const { one, two } = await bothOf(() => undefined);
    expect(one).toMatchObject({ ok: true, rows: rowCount });
    expect(two).toEqual(one);
  });

  test.each([
    ['a row of the first half', "UPDATE ledger SET body = '{}' WHERE sequence = 7", 7],
    ['a row of the second half', "UPDATE ledger SET body = '{}' WHERE sequence = 2900", 2_900],
    ['both halves', "UPDATE ledger SET body = '{}' WHERE sequence IN (1200, 2900)", 1_200],
    ['the middle row', "UPDATE ledger SET hash = 'x' WHERE sequence = 1350", 1_350],
    ['the row behind it', "UPDATE ledger SET previous_hash = 'x' WHERE sequence = 1351", 1_351],
    ['the middle row is gone', 'DELETE FROM ledger WHERE sequence = 1350', 1_350],
    ['the second half is gone', 'DELETE FROM ledger WHERE sequence > 1350', 1_351],
    ['the last row is gone', 'DELETE FROM ledger WHERE sequence = 3000', 3_000],
    ['a row before the first', "INSERT INTO ledger VALUES (0, 1, 1, 'a.b', '', '', '')", 0],
    ['the head is gone', 'DELETE FROM ledger_head', 3_000],
  ])('%s', async (_name, sql, brokenSequence) => {
    const { one, two } = await bothOf((path) => tamper(path, sql));
    expect(one).toMatchObject({ ok: false, brokenSequence });
    expect(two).toEqual(one);
  });

  test(`${flips} flipped bits anywhere in the file`, async () => {
    let broken = 0;
    const place = fc.tuple(fc.nat(bytes.length - 1), fc.nat(7));
    await fc.assert(
      fc.asyncProperty(place, async ([at, bit]) => {
        const { one, two } = await bothOf((path) => {
          const changed = Buffer.from(bytes);
          changed.writeUInt8(changed.readUInt8(at) ^ (1 << bit), at);
          writeFileSync(path, changed);
        });
        expect(two).toEqual(one);
        broken += one.ok ? 0 : 1;
      }),
      { numRuns: flips },
    );
    expect(broken).toBeGreaterThan(flips / 2);
  }, 7_200_000);
});
